"""Pictures and traces of real pages: what they show, what they never show, and that they fail nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import Page as Tab

from robot.browser import screenshot
from robot.browser.evidence import Evidence, Level, Shown, slug
from robot.browser.snapshot import snapshot
from robot.browser.step import Step
from tests.leaks import leaks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from tests.conftest import Replica
    from tests.test_flows.conftest import MakeRobot, Papers

JPEG = b"\xff\xd8\xff"
SHA256 = "0123456789ab" + "0" * 52
CANARY = 'Canario "ñ" 7%/2026'


@pytest.fixture
def evidence(context: BrowserContext, tmp_path: Path) -> Iterator[Evidence]:
    """Full evidence at work on a contract."""
    evidence = Evidence(context, Level.FULL, [], tmp_path / "scratch")
    evidence.begin(tmp_path / "evidence")
    yield evidence
    evidence.end(failed=False)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that cannot be had soon is done without; no test but those about that is to depend on the machine."""
    monkeypatch.setattr(screenshot, "LATE", 30_000)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, unhurried: None) -> None:
    """What is there is found out by waiting until it goes, for as long as a picture may take."""
    monkeypatch.setattr(screenshot, "LATE", 500)


def titled(title: str) -> Step:
    return Step(slug(title), title)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def opened(picture: Path) -> Image.Image:
    with Image.open(picture) as image:
        return image.convert("RGB")


def test_by_default_anexar_and_the_verified_row_are_pictured(context: BrowserContext, tmp_path: Path):
    """
    The step that says so, however it is titled, and the row with its document's hash: in order, named by our titles, with
    the hash of each file.
    """
    tab = context.new_page()
    tab.set_content("<table><tr id=r><td>Informe.pdf</table>")
    evidence = Evidence(context, Level.BASIC, [], tmp_path / "scratch")
    evidence.begin(tmp_path / "evidence")
    for step in (titled("7a Buscar documento"), Step("attach", "Otro título", pictured=True), titled("7b Anexar")):
        evidence.after(step, failed=False)
    evidence.of([Shown(titled("9  Fila comprobada"), tab.locator("#r"), SHA256)])
    pictures = evidence.end(failed=False)

    assert [picture.file.name for picture in pictures] == [
        "01-otro-titulo.jpg",
        "02-9-fila-comprobada-0123456789ab.jpg",
    ]
    assert [picture.document for picture in pictures] == [None, SHA256]
    assert names(tmp_path / "evidence") == [picture.file.name for picture in pictures]
    assert all(picture.file.read_bytes().startswith(JPEG) for picture in pictures)
    assert all(hashlib.sha256(picture.file.read_bytes()).hexdigest() == picture.sha256 for picture in pictures)


@pytest.mark.usefixtures("hurried")
def test_a_row_that_is_not_shown_takes_no_other_picture_away(context: BrowserContext, evidence: Evidence):
    """Of rows of which one has no place on the page, the others are pictured all the same."""
    tab = context.new_page()
    tab.set_content("<p id=a>uno</p><p id=b style='display: none'>dos</p><p id=c>tres</p>")

    evidence.of([Shown(titled(f"9 {row}"), tab.locator(f"#{row}"), SHA256) for row in "abc"])

    assert [picture.step.title for picture in evidence.end(failed=False)] == ["9 a", "9 c"]


def test_a_row_below_the_screen_is_pictured_as_well(context: BrowserContext, evidence: Evidence):
    """A row that a person would have to scroll to is pictured whole, at its own size."""
    tab = context.new_page()
    tab.set_content("<p style='height: 3000px'></p><p id=r style='width: 40px; height: 30px; background: red'></p>")
    evidence.of([Shown(titled("9  Fila comprobada"), tab.locator("#r"), SHA256)])
    (picture,) = evidence.end(failed=False)
    size = tab.evaluate(
        "async data => { const i = new Image(); i.src = data; await i.decode(); return [i.width, i.height] }",
        f"data:image/jpeg;base64,{base64.b64encode(picture.file.read_bytes()).decode()}",
    )

    assert size == [40, 30]


def test_rows_on_screen_are_cut_out_of_one_picture(
    context: BrowserContext, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
):
    """Each row's picture is its own, at its own size; one that lies below the screen has a picture of its own."""
    tab = context.new_page()
    style = "margin: 7.5px; width: 200px; height: 20px; background:"
    tab.set_content(
        "".join(f"<p id={row} style='{style} {row}'></p>" for row in ("red", "lime", "blue"))
        + "<p style='height: 3000px'></p><p id=black style='width: 40px; height: 30px; background: black'></p>"
    )
    taken = []
    take = Tab.screenshot

    def counted(tab: Tab, **how: Any) -> bytes:
        taken.append(how["type"])
        return take(tab, **how)

    monkeypatch.setattr(Tab, "screenshot", counted)

    rows = ("red", "lime", "blue", "black")
    evidence.of([Shown(titled(f"9 {row}"), tab.locator(f"#{row}"), SHA256) for row in rows])
    pictures = [opened(picture.file) for picture in evidence.end(failed=False)]

    middles = [picture.crop((9, 9, 10, 10)).tobytes() for picture in pictures]
    assert [[level > 200 for level in middle] for middle in middles] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]
    assert {abs(picture.width - 200) + abs(picture.height - 20) for picture in pictures[:3]} <= {0, 1, 2}
    assert pictures[3].size == (40, 30)
    assert taken == ["png"]


@pytest.mark.parametrize("moves", ["first", "second"])
def test_a_row_that_moves_while_it_is_pictured_is_pictured_anew(
    context: BrowserContext, evidence: Evidence, monkeypatch: pytest.MonkeyPatch, moves: str
):
    """A picture that was taken while its row stood elsewhere shows another row: it is not kept."""
    tab = context.new_page()
    tab.set_content("<p id=first style='background: red'>a</p><p id=second style='background: red'>b</p>")
    take = Tab.screenshot

    def late(tab: Tab, **how: Any) -> bytes:
        if how["type"] == "png":  # what the row is by now, and where, is another matter than a moment ago
            tab.evaluate(f"document.getElementById('{moves}').style = 'background: blue; padding: 9px'")
        return take(tab, **how)

    monkeypatch.setattr(Tab, "screenshot", late)
    evidence.of([Shown(titled(f"9 {row}"), tab.locator(f"#{row}"), SHA256) for row in ("first", "second")])
    heights = {p.step.title[2:]: opened(p.file).height for p in evidence.end(failed=False)}

    assert heights[moves] > 30


def test_the_newest_open_tab_is_pictured(context: BrowserContext, evidence: Evidence):
    """While the window ANEXAR DOCUMENTO is open it is what matters; when it has closed, the contract's page is."""
    white, black = context.new_page(), context.new_page()
    black.set_content("<body style='background:repeating-linear-gradient(45deg,#000,#fff 3px)'>")
    evidence.after(titled("7a"), failed=False)
    black.close()
    white.set_content("")
    evidence.after(titled("7c"), failed=False)
    window, page = evidence.end(failed=False)

    assert window.file.stat().st_size > 5 * page.file.stat().st_size


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("field", ["type=password value=x", "type=password", "autocomplete=one-time-code value=1"])
def test_a_page_that_asks_for_a_password_or_a_code_is_never_pictured(
    context: BrowserContext, evidence: Evidence, tmp_path: Path, field: str
):
    """Filled or not, in the page or in a frame of it, after a failure too."""
    tab = context.new_page()
    for content in (f"<input {field}>", f"<iframe srcdoc='<input {field}>'></iframe>"):
        tab.set_content(content)
        evidence.after(titled("1  Usuario y contraseña"), failed=True)
        evidence.of([Shown(titled("1  Campo"), tab.locator("body"), SHA256)])

    assert evidence.end(failed=False) == []
    assert names(tmp_path / "evidence") == []


def test_sign_in_steps_are_neither_pictured_nor_traced(context: BrowserContext, evidence: Evidence, tmp_path: Path):
    """Neither before a contract's work begins nor when the session ends in its middle."""
    tab = context.new_page()
    with evidence.private():
        tab.set_content("<p>Escoja su empresa</p>")
        evidence.after(titled("1  Escoger empresa o entidad · Entrar"), failed=True)
        tab.set_content("<p>El portal</p>")
    tab.set_content("<p>Escritorio</p>")
    evidence.after(titled("2  Mis procesos"), failed=False)
    pictures = evidence.end(failed=True)
    evidence.after(titled("1  Ingresar a SECOP II"), failed=True)

    assert [picture.step.title for picture in pictures] == ["2  Mis procesos"]
    with zipfile.ZipFile(tmp_path / "evidence" / "trace.zip") as archive:
        assert b"Escritorio" in archive.read("trace.trace")
        assert b"Escoja su empresa" not in archive.read("trace.trace")


def test_a_picture_that_cannot_be_had_fails_nothing_and_does_not_keep_the_step_waiting(
    context: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """No tab, a row that went away, and a page that hangs: a line in the log, and nobody waits until it answers."""
    evidence = Evidence(context, Level.BASIC, [], tmp_path / "scratch")
    evidence.begin(tmp_path / "evidence")
    evidence.after(titled("7a"), failed=True)
    tab = context.new_page()
    tab.set_content("<p>Hola</p>")
    monkeypatch.setattr(screenshot, "LATE", 500)
    evidence.of([Shown(titled("9  Fila"), tab.locator("#gone"), SHA256)])
    with tab.expect_console_message():  # its last word: from now on it hangs
        tab.evaluate(
            "setTimeout(() => { console.log('hangs'); const end = Date.now() + 5000; while (Date.now() < end); })"
        )
    began = time.monotonic()
    evidence.after(titled("7b"), failed=True)
    waited = time.monotonic() - began
    monkeypatch.setattr(screenshot, "LATE", 30_000)
    tab.wait_for_function("() => true")  # the page answers again
    evidence.after(titled("7c"), failed=True)

    assert waited < 5
    assert [picture.step.title for picture in evidence.end(failed=False)] == ["7c"]


def test_a_disk_that_takes_no_picture_fails_no_step(context: BrowserContext, tmp_path: Path):
    """After Anexar nothing that concerns evidence alone may stop the run: the step ends as if it had been pictured."""
    context.new_page().set_content("<p>Documento anexo</p>")
    (tmp_path / "full").write_text("no folder can be made here", encoding="utf-8")
    evidence = Evidence(context, Level.FULL, [], tmp_path / "scratch")
    evidence.begin(tmp_path / "full" / "evidence")
    evidence.after(titled("7b Anexar"), failed=False)
    evidence.after(titled("7c Cerrar"), failed=True)

    assert evidence.end(failed=True) == []


def test_after_a_failure_the_pages_structure_and_a_trace_are_kept_and_after_success_neither(
    context: BrowserContext, tmp_path: Path
):
    """What nobody will read is not written, and no raw trace lies anywhere."""
    context.new_page().set_content("<label>Número de factura</label>")
    for failed in (False, True):
        evidence = Evidence(context, Level.BASIC, [], tmp_path / "scratch")
        evidence.begin(tmp_path / str(failed))
        evidence.after(titled("5  7 Ejecución del Contrato"), failed=failed)
        evidence.end(failed=failed)

    assert names(tmp_path / "False") == []
    assert names(tmp_path / "True") == [
        "01-5-7-ejecucion-del-contrato.html",
        "01-5-7-ejecucion-del-contrato.jpg",
        "trace.zip",
    ]
    assert "Número de factura" in (tmp_path / "True" / "01-5-7-ejecucion-del-contrato.html").read_text("utf-8")
    assert names(tmp_path / "scratch") == []


def test_a_trace_that_cannot_be_sanitised_is_not_kept(
    context: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Neither in the run's folder nor in the private one; and the contract's own failure is what is reported."""

    def breaks(source: Path, target: Path, secrets: object) -> None:
        assert source.stat().st_size > 0
        raise ValueError("no")

    monkeypatch.setattr("robot.browser.evidence.sanitise", breaks)
    evidence = Evidence(context, Level.BASIC, [], tmp_path / "scratch")
    evidence.begin(tmp_path / "evidence")
    context.new_page()

    assert evidence.end(failed=True) == []
    assert names(tmp_path / "evidence") == []
    assert names(tmp_path / "scratch") == []


def test_a_contracts_trace_holds_nothing_of_the_one_before(context: BrowserContext, tmp_path: Path, replica: Replica):
    """A reader of one contract's trace has no business in another's."""
    tab = context.new_page()
    evidence = Evidence(context, Level.FULL, [], tmp_path / "scratch")
    for contract in ("uno", "dos"):
        evidence.begin(tmp_path / contract)
        tab.goto(f"{replica.identity}/STS/Users/Login/Index?contract={contract}")
        evidence.end(failed=True)

    with zipfile.ZipFile(tmp_path / "dos" / "trace.zip") as archive:
        requests = [
            json.loads(line)["snapshot"]["request"]["url"] for line in archive.read("trace.network").splitlines()
        ]
    assert any(url.endswith("contract=dos") for url in requests)
    assert not any(url.endswith("contract=uno") for url in requests)


@pytest.mark.thorough("test_canaries.py signs in with full evidence and searches its traces")
def test_no_canary_of_a_real_sign_in_survives_in_the_sanitised_trace(
    make_robot: MakeRobot,
    paper: Papers,
    replica: Replica,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """
    A whole sign-in and publication is traced on purpose. The password, each cookie and each page's key stand in the raw
    trace and not in the sanitised one; nor do the document's bytes. What is left is a trace that can be read.
    """
    account = replica.state.accounts["contratista"]
    was, account.password = account.password, CANARY
    document = paper("Informe ñ.pdf", content=b"%PDF-1.4 bytes-of-the-document %%EOF")
    raw, folder = tmp_path / "raw.zip", tmp_path / "evidence"
    try:
        robot = make_robot(password=CANARY)
        context = robot.portal.context
        context.tracing.start(snapshots=True)
        [result] = robot.publishes(document)
    finally:
        account.password = was
    evidence = Evidence(context, Level.FULL, [CANARY], tmp_path / "scratch")
    cookies = {c["value"] for c in context.cookies() if c["name"] in ("FedAuth", "STSAuthenticationCookie")}
    evidence._folder, evidence._tracing = folder, True  # as if it had begun before the sign-in
    stop = context.tracing.stop

    def keep_the_raw_one_too(path: Path) -> None:
        stop(path=path)
        raw.write_bytes(path.read_bytes())

    monkeypatch.setattr(context.tracing, "stop", keep_the_raw_one_too)
    evidence.end(failed=True)
    monkeypatch.setattr(screenshot, "LATE", 30_000)

    assert result.outcome == "published"
    assert len(cookies) == 3
    before, after = members(raw), members(folder / "trace.zip")
    keys = set(re.findall(rb"mkey=(\w{20,})", b"".join(before.values())))
    assert keys, "the raw trace has to hold keys of pages, or this proves nothing"
    for secret in (CANARY, *cookies, *(key.decode() for key in keys)):
        assert found(secret, before), secret
        assert not found(secret, after), secret
    assert not found("bytes-of-the-document", after)
    assert len(set(before) - set(after)) == 1, "only the body that held the password is left out"
    assert before["trace.trace"].count(b"\n") == after["trace.trace"].count(b"\n")
    for name in ("trace.trace", "trace.network"):
        assert all(json.loads(line)["type"] for line in after[name].splitlines())
    assert "Ejecución del Contrato".encode() in after["trace.trace"]


def members(trace: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(trace) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def found(secret: str, where: dict[str, bytes]) -> bool:
    """Whether the secret stands anywhere, whichever way it is written (`tests/leaks.py`)."""
    return leaks({"it": secret}, where.items()) != []


@pytest.mark.parametrize(
    ("title", "expected"),
    [("7a Buscar documento", "7a-buscar-documento"), ("5  7 Ejecución del Contrato", "5-7-ejecucion-del-contrato"), ("¿…?", "paso")],
)  # fmt: skip
def test_a_pictures_file_is_named_by_our_title(title: str, expected: str):
    """No accent, no blank and no dot: the same on every system."""
    assert slug(title) == expected


class TestSnapshot:
    """What a page looks like to the catalogue."""

    PAGE = """<title>Contrato CO1.PCCNTR.129716</title>
    <label class=UserName>Pepita Pérez Gómez</label> <h2>Ejecución del Contrato</h2> <p>Representante: Ana Ruiz</p>
    <script>var mkey = "b3f0fcb7_786e_cb36_0129_3aeac3b50682"</script><style>b{}</style>
    <a id=x href="/View/900123456?mkey=b3f0fcb7_786e_cb36_0129_3aeac3b50682">Detalle</a>
    <a href="javascript:go('900123456')">a@b.co tiene $ 12.500.000, NIT 900.123.456-7 y 31/03/2026</a>
    <table><tr><th id=thName>Nombre del archivo</th></tr><tr><td><a>Informe de Ana.pdf</a><a>Descargar</a></td></tr></table>
    <input type=hidden name=ModelKey value=clave-secreta><input type=text name=t value=texto-secreto>
    <input type=button id=b class="btn main" value=Anexar title=Anexar><select><option>Alcaldía de Tunja</select>"""

    def test_structure_and_labels_stay_and_contents_go(self, page: Tab):
        """Enough to find every element of the catalogue by, and nothing of persons, sums, days or keys."""
        page.set_content(self.PAGE)
        seen = snapshot(page)

        for kept in (
            '<input id="b" class="btn main" type="button" title="Anexar" value="Anexar">',
            '<th id="thName">',
            "Nombre del archivo",
            "Ejecución del Contrato",
            "Descargar",
            'name="ModelKey"',
        ):
            assert kept in seen
        for gone in [
            "Pepita",
            "Ruiz",
            "Ana",
            "Tunja",
            "900",
            "12.5",
            "129716",
            "b3f0",
            "secret",
            "var",
            "b{}",
            "a@b",
            "2026",
        ]:
            assert gone not in seen

    def test_two_snapshots_of_one_page_are_equal(self, page: Tab):
        """A difference is drift, never chance; what is typed meanwhile is none."""
        page.set_content(self.PAGE)
        first = snapshot(page)
        page.fill("[name=t]", "otra cosa")

        assert snapshot(page) == first
