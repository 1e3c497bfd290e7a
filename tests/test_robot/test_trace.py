"""A sanitised trace says what happened and gives no secret away; on small traces made by hand."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robot.browser.hiding import GONE, Hider
from robot.browser.traces import BIGGEST_BODY, sanitise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PASSWORD = 'Clave "ñ" & <ó>/2026 +%'
COOKIE = "77u/PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0idXRmLTgi"
KEY = "b3f0fcb7_786e_cb36_0129_3aeac3b50682"

SPELLED: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "percent": lambda s: quote(s, safe=""),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "form": quote_plus,
    "lower-case percent": lambda s: re.sub("%..", lambda code: code[0].lower(), quote(s, safe="")),
    "JSON": lambda s: json.dumps(s)[1:-1],
    "JSON, as it is": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda s: json.dumps(json.dumps(s)[1:-1])[1:-1],
    "HTML": html.escape,
    "HTML, as Jinja writes it": lambda s: html.escape(s).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "URL-safe base64": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
}


def entry(url: str = "http://portal/x", **more: Any) -> dict[str, Any]:
    """A line of the journal of requests."""
    request = {"method": "GET", "url": url, "cookies": [], "headers": [], "queryString": [], **more.pop("request", {})}
    response = {"status": 200, "cookies": [], "headers": [], "content": {"mimeType": "text/html"}}
    return {"type": "resource-snapshot", "snapshot": {"request": request, "response": response | more}}


class Traces:
    """Makes a trace, sanitises it, and reads what came of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, *events: object, network: Any = (), secrets: Any = (), **members: bytes) -> dict[str, bytes]:
        raw, clean = self._folder / "raw.zip", self._folder / "clean.zip"
        with zipfile.ZipFile(raw, "w") as archive:
            for name, lines in (("trace.trace", events), ("trace.network", network)):
                archive.writestr(name, "".join(json.dumps(line) + "\n" for line in lines))
            for name, data in members.items():
                archive.writestr(f"resources/{name}", data)
        sanitise(raw, clean, secrets)
        with zipfile.ZipFile(clean) as archive:
            assert archive.testzip() is None
            return {name.removeprefix("resources/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture
def traces(tmp_path: Path) -> Traces:
    return Traces(tmp_path)


def lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize("spelling", SPELLED)
def test_a_secret_is_found_in_every_spelling(traces: Traces, spelling: str):
    """Whatever a page, an address or a header made of the password, it is gone from journal, body and archive."""
    said = SPELLED[spelling](PASSWORD)

    clean = traces({"type": "log", "message": f"a{said}z"}, secrets=[PASSWORD], body=f"a {said} z".encode())

    assert lines(clean["trace.trace"]) == [{"type": "log", "message": f"a{GONE}z"}]
    assert clean["body"] == f"a {GONE} z".encode()


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_secret_is_found_in_every_encoding(traces: Traces, codec: str):
    """A body need not be UTF-8."""
    clean = traces(secrets=["contraseña"], body=b"\xff\xfe" + "xcontraseñax".encode(codec))

    assert "contraseña".encode(codec) not in clean["body"]


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_secret_inside_base64_is_found_whatever_stands_before_it(traces: Traces, before: str):
    """Basic authentication packs user and password together, which shifts every character."""
    packed = base64.b64encode(f"{before}una clave larga:fin".encode()).decode()

    clean = traces({"message": f"Basic {packed}"}, secrets=["una clave larga"])

    [event] = lines(clean["trace.trace"])
    assert GONE in event["message"]


def test_headers_and_cookies_keep_their_names_and_lose_their_values(traces: Traces):
    """Cookie, Set-Cookie, Authorization and Proxy-Authorization, in requests and answers, short values too."""
    names = ["Cookie", "set-cookie", "Authorization", "Proxy-Authorization"]
    headers = [{"name": name, "value": "a=b"} for name in names]
    jar = [{"name": "lang", "value": "es"}]
    line = entry(request={"headers": headers, "cookies": jar}, headers=headers, cookies=jar)

    clean = lines(traces(network=[line])["trace.network"])[0]["snapshot"]

    for part in (clean["request"], clean["response"]):
        assert part["headers"] == [{"name": name, "value": GONE} for name in names]
        assert part["cookies"] == [{"name": "lang", "value": GONE}]


@pytest.mark.parametrize(
    "says_so",
    [
        entry(request={"headers": [{"name": "Cookie", "value": f"lang=es; FedAuth={COOKIE}"}]}),
        entry(headers=[{"name": "Set-Cookie", "value": f"FedAuth={COOKIE}; path=/; HttpOnly"}]),
        entry(request={"cookies": [{"name": "FedAuth1", "value": COOKIE}]}),
        {"type": "after", "result": {"cookies": [{"name": "STSAuthenticationCookie", "value": COOKIE}]}},
    ],
    ids=["Cookie", "Set-Cookie", "jar", "call"],
)
def test_a_cookie_seen_once_is_removed_wherever_it_occurs(traces: Traces, says_so: dict[str, Any]):
    """What the trace itself calls a cookie is a secret in pages, scripts and addresses as well."""
    clean = traces(says_so, {"message": f"got {COOKIE}"}, page=f"<p>{COOKIE}</p>".encode())

    assert all(COOKIE.encode() not in data for data in clean.values())
    assert clean["page"] == f"<p>{GONE}</p>".encode()


@pytest.mark.parametrize(
    "text",
    [
        f"http://portal/a?mkey={KEY}&x=1",
        f"http://portal/a?back=%2Fb%3Fmkey%3D{KEY}%26y",
        f"http://portal/a?back=%252Fb%253Fmkey%253D{KEY}%2526y",
        f"postForm('/x?mkey={KEY}')",
        f'<input name="ModelKey" type=hidden value="{KEY}">',
        f"ModelKey={KEY}&x=1",
    ],
)
def test_a_page_key_is_removed_from_addresses_forms_and_scripts(traces: Traces, text: str):
    """`mkey` opens a page of the session; it goes at each level of nesting, and everywhere once it is known."""
    clean = traces({"url": text}, {"selector": f"#row-{KEY}"}, page=text.encode())

    assert all(KEY.encode() not in data for data in clean.values())
    assert len(lines(clean["trace.trace"])) == 2


def test_what_is_typed_into_a_password_field_goes_though_nobody_named_it(traces: Traces):
    """The call, its log line, the field in the picture of the page, and the same words elsewhere."""
    fill = {"type": "before", "method": "fill", "params": {"selector": '[id="txtPassword"]', "value": "abcd1"}}
    log = {"type": "log", "message": 'fill("abcd1")'}
    field = ["INPUT", {"type": "password", "id": "x", "__playwright_value_": "zyxw9", "value": "1"}]
    picture = {"type": "frame-snapshot", "snapshot": {"html": ["HTML", {}, ["BODY", {}, field]]}}

    seen = traces(fill, log, picture, {"message": "zyxw9"})["trace.trace"].decode()

    assert "abcd1" not in seen
    assert "zyxw9" not in seen
    assert lines(seen.encode())[2]["snapshot"]["html"][2][2][1]["value"] == GONE


def test_hidden_fields_lose_keys_and_keep_numbers(traces: Traces):
    """A token is removed; what step is open, or which document a row means, is what a trace is read for."""
    fields = [
        {"type": "hidden", "name": "__RequestVerificationToken", "value": "tokentokentoken"},
        {"type": "hidden", "id": "hdnNext", "value": "A1b2C3d4E5f6G7h8I9j0K1"},
        {"type": "hidden", "id": "hdnSelectedStep", "value": "ContractExecution"},
        {"type": "hidden", "id": "chk_0_hdn", "value": "400000003"},
    ]
    [event] = lines(traces({"html": [["INPUT", field] for field in fields]})["trace.trace"])

    assert [field[1]["value"] for field in event["html"]] == [GONE, GONE, "ContractExecution", "400000003"]


@pytest.mark.parametrize(
    "body",
    [b"user=u&VB_txtPassword=abc", b'{"password": "abc"}', b'; name="clave"\r\n\r\nabc', b"x=mi%20secreto"],
    ids=["form", "JSON", "multipart", "known secret"],
)
def test_a_body_that_held_a_password_is_left_out_with_its_name(traces: Traces, body: bytes):
    """The member is named by the body's SHA-1, from which a short password could be guessed."""
    data = {"mimeType": "application/x-www-form-urlencoded", "text": "", "params": [], "_file": "resources/body"}

    clean = traces(network=[entry(request={"postData": data})], secrets=["mi secreto"], body=body)

    assert "body" not in clean
    assert "resources/body" not in clean["trace.network"].decode()


def test_documents_do_not_stay_in_either_direction(traces: Traces):
    """They are the user's: what was sent lies in the run's folder, what was fetched lies in the portal."""
    sent = entry(request={"postData": {"mimeType": "multipart/form-data; boundary=x", "_file": "resources/sent"}})
    fetched = entry(content={"mimeType": "application/pdf", "_file": "resources/fetched"})
    attached = entry(
        content={"mimeType": "text/html", "_file": "resources/attached"},
        headers=[{"name": "Content-Disposition", "value": "attachment; filename=x.html"}],
    )
    page = entry(content={"mimeType": "text/html; charset=utf-8", "_file": "resources/page"})

    clean = traces(
        network=[sent, fetched, attached, page], sent=b"%PDF", fetched=b"%PDF", attached=b"<p>", page=b"<p>", big=b"x" * (BIGGEST_BODY + 1)
    )  # fmt: skip

    kept = {name: data for name, data in clean.items() if not name.startswith("trace.")}
    assert kept == {"sent": b"", "fetched": b"", "attached": b"", "page": b"<p>", "big": b""}


def test_what_is_packed_is_unpacked_and_cleaned(traces: Traces):
    """An archive inside the trace hides a secret from a search; one that cannot be read is emptied."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", "mi secreto")
    nested = gzip.compress(packed.getvalue())

    clean = traces(secrets=["mi secreto"], nested=nested, broken=b"\x1f\x8b no gzip mi secreto")

    with zipfile.ZipFile(io.BytesIO(gzip.decompress(clean["nested"]))) as archive:
        assert archive.read("inner.txt") == GONE.encode()
    assert clean["broken"] == b""


def test_references_between_members_survive_a_secret_that_looks_like_a_part_of_them(traces: Traces):
    """A trace whose parts do not find each other any more shows nothing."""
    line = entry(content={"mimeType": "text/html", "_file": "resources/a1234b"})

    clean = traces({"type": "before", "callId": "call@1234"}, network=[line], secrets=["1234"], a1234b=b"1234")

    assert lines(clean["trace.trace"])[0]["callId"] == "call@1234"
    assert lines(clean["trace.network"])[0]["snapshot"]["response"]["content"]["_file"] == "resources/a1234b"
    assert clean["a1234b"] == GONE.encode()


def test_a_journal_cut_short_keeps_its_whole_lines(tmp_path: Path):
    """A browser that died leaves half a line."""
    raw, target = tmp_path / "raw.zip", tmp_path / "clean.zip"
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("trace.trace", '{"type":"log","message":"uno"}\n{"type":"lo')

    sanitise(raw, target, [])

    with zipfile.ZipFile(target) as archive:
        assert lines(archive.read("trace.trace")) == [{"type": "log", "message": "uno"}]


def test_no_target_is_left_where_the_source_is_no_trace(tmp_path: Path):
    """Half a trace could be half sanitised."""
    source, target = tmp_path / "raw.zip", tmp_path / "clean.zip"
    source.write_bytes(b"no zip")

    with pytest.raises(zipfile.BadZipFile):
        sanitise(source, target, [])

    assert not target.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    secret=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=6, max_size=30),
    before=st.text("abc \"'<&%/", max_size=4),
    spelling=st.sampled_from(sorted(SPELLED)),
)
def test_no_password_survives_in_any_spelling(secret: str, before: str, spelling: str):
    """Whatever the password is, its spelling does not come through."""
    said = SPELLED[spelling](secret)

    seen = Hider([secret]).text(f"{before} {said}")

    assert seen == f"{before} {GONE}"
