"""What a request carries: a forbidden action is caught however it is written, and what pages write themselves is read."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.browser.body import Body, Unreadable
from robot.browser.judge import Judge
from robot.browser.requests import load_requests

PORTAL = "https://www.secop.gov.co"
EDIT = f"{PORTAL}/CO1ContractsManagement/Tendering/SalesContractEdit"
JUDGE = Judge(load_requests().for_portal(PORTAL), lambda write: None)
ACTION = "Post_Back_Action_Name_Hidden"
FORM, JSON, PARTS = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=----b0"
FORBIDDEN = st.sampled_from(["SaveContract", "Approve", "RemoveExecutionDocuments", "CreatePaymentRequest", "Finish"])
TARGET = st.sampled_from([f"{EDIT}/StepManagerGoToStep", f"{EDIT.replace('Edit', 'Management')}/Search"])


def leaves(url, body, kind, **headers):
    request = {
        "method": "POST",
        "url": url,
        "headers": {**({"Content-Type": kind} if kind else {}), **headers},
        "hasPostData": True,
        "postDataEntries": [{"bytes": base64.b64encode(body).decode()}],
    }
    return JUDGE.verdict(request, "XHR", rehearsal=False).why is None


@st.composite
def in_any_case(draw, word):
    upper = draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    return "".join(letter.upper() if up else letter.lower() for letter, up in zip(word, upper, strict=True))


@st.composite
def escaped(draw, text, escape):
    which = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    return "".join(escape(letter) if chosen else letter for letter, chosen in zip(text, which, strict=True))


def percent(letter):
    return f"%{ord(letter):02x}"


def backslash(letter):
    return f"\\u{ord(letter):04X}"


@st.composite
def forms(draw):
    """As a form, in any case, with any escapes, once or twice, among other fields, and beside the right action."""
    name = draw(escaped(draw(in_any_case(ACTION)), percent))
    value = draw(escaped(draw(FORBIDDEN), percent))
    if draw(st.booleans()):
        name = name.replace("%", "%25")
    right = f"{ACTION}=StepManagerGoToStep"
    pairs = draw(st.permutations(["x=1", f"{name}={value}", *draw(st.sampled_from([[], [right], [right, right]]))]))
    prefix = draw(st.sampled_from(["", "", "model.", "%20", "x[0]."]))
    return draw(st.sampled_from(["&", "&&", "&;", "&+"])).join(
        prefix + pair if pair.startswith(name) else pair for pair in pairs
    ).encode(), draw(st.sampled_from([FORM, f"{FORM}; charset=UTF-8", FORM.upper(), "text/plain", ""]))


@st.composite
def jsons(draw):
    """As a JSON, with any escapes, at any depth, as a pair or as name and value, and twice."""
    name, value = draw(escaped(draw(in_any_case(ACTION)), backslash)), draw(escaped(draw(FORBIDDEN), backslash))
    member = draw(
        st.sampled_from(
            [
                f'{{"{name}": "{value}"}}',
                f'{{"{name}":"StepManagerGoToStep", "{name}": "{value}"}}',
                f'{{"{name}": ["{value}"]}}',
                f'[{{"name": "{name}", "value": "{value}"}}]',
                f'["{name}={value}"]',
                f'{{"x": {{"{name}" : "{value}" }} }}',
            ]
        )
    )
    return member.encode(), draw(st.sampled_from([JSON, f"{JSON}; charset=utf-8", "text/plain", "text/json", FORM, ""]))


@st.composite
def multiparts(draw):
    """As parts: other line ends, letters, boundaries, quotes, further heads, alphabets, and with the right one beside."""
    value, name = draw(FORBIDDEN), draw(in_any_case(ACTION))
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    head = draw(
        st.sampled_from(["Content-Disposition", "content-disposition", "CONTENT-DISPOSITION", "Content-Disposition "])
    )
    quoted = draw(
        st.sampled_from(
            [
                f'name="{name}"',
                f"name={name}",
                f"name='{name}'",
                f"name*=UTF-8''{name}",
                f'NAME="{name}"',
                f'name = "{name}"',
            ]
        )
    )
    more = draw(
        st.sampled_from(["", "Content-Type: text/plain; charset=utf-16", "Content-Transfer-Encoding: base64", "X: y"])
    )
    told = base64.b64encode(value.encode()).decode() if "base64" in more else value
    part = end.join([f"{head}: form-data; {quoted}", *filter(None, [more]), "", told])
    right = end.join([f'Content-Disposition: form-data; name="{ACTION}"', "", "StepManagerGoToStep"])
    parts = draw(st.permutations([part, *draw(st.sampled_from([[], [right]]))]))
    fence = draw(st.sampled_from(["----b0", "----B0", " ----b0"]))
    body = "".join(f"--{fence}{end}{each}{end}" for each in parts) + f"--{fence}--{end}"
    kind = draw(
        st.sampled_from(
            [PARTS, f'{PARTS[:-6]}"----b0"', f"{PARTS}; charset=utf-16", PARTS.title(), FORM, "", "text/plain"]
        )
    )
    return draw(st.sampled_from(["", "preamble\r\n"])).encode() + body.encode(), kind


@st.composite
def packed(draw):
    """Any of these in another alphabet, declared or not, with its mark or without, or compressed."""
    body, kind = draw(st.one_of(forms(), jsons(), multiparts()))
    text = body.decode()
    alphabet = draw(
        st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp037", "gzip"])
    )
    if alphabet == "gzip":
        return gzip.compress(body), kind, {"Content-Encoding": "gzip"}
    declared = draw(st.booleans()) or alphabet in {"utf-7", "cp037"}
    return text.encode(alphabet), f"{kind or 'text/plain'}; charset={alphabet}" if declared else kind, {}


@settings(deadline=None)  # a loaded machine is no finding
@given(target=TARGET, sent=st.one_of(forms(), jsons(), multiparts()))
def test_a_forbidden_action_does_not_leave(target, sent):
    """
    However a form, a JSON or a multipart spells an action that the address does not have, it stays.
    """
    assert not leaves(target, *sent)


@settings(deadline=None)
@given(target=TARGET, sent=packed())
def test_another_alphabet_hides_nothing(target, sent):
    """
    UTF-16, UTF-32, UTF-7, EBCDIC and gzip are not read, and therefore stay.
    """
    body, kind, headers = sent

    assert not leaves(target, body, kind, **headers)


@settings(deadline=None)
@given(target=TARGET, value=FORBIDDEN, spelt=escaped(ACTION, percent), twice=st.booleans(), old=st.booleans())
def test_an_address_hides_nothing(target, value, spelt, twice, old):
    """
    An action in the address counts, with its letters escaped once, twice or in the way of old servers.
    """
    name = spelt.replace("%", "%25") if twice else spelt
    if old:
        name = "".join(f"%u{ord(letter):04x}" for letter in ACTION)

    assert not leaves(f"{target}?mkey=1&{name}={value}", f"{ACTION}={target.rpartition('/')[2]}".encode(), FORM)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])),
            st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])),
        )
    )
)
def test_what_a_page_writes_is_read(pairs):
    """
    Every form and JSON of ordinary text is read as it was meant.
    """
    pairs = [
        (f"x{name}", value.replace("\ufeff", "")) for name, value in ((n.replace("\ufeff", ""), v) for n, v in pairs)
    ]

    def body(text, kind):
        entries = [{"bytes": base64.b64encode(text.encode()).decode()}]
        return Body({"headers": {"Content-Type": kind}, "postDataEntries": entries}).fields()

    assert body(urlencode(pairs), FORM) == pairs
    assert body(urlencode(pairs, quote_via=quote), FORM) == pairs
    if pairs:
        assert body(json.dumps(dict(pairs)), JSON)[: len(dict(pairs))] == list(dict(pairs).items())


IDENTITY = "https://community.secop.gov.co"
KEY = "55b3ab1f_0e21_20da_7ad8_37e524652ff1"
CALL_BACK = f"/CO1ContractsManagement/Tendering/SalesContractEdit/OnExecutionDocumentUploaded?mkey={KEY}"
LINE = "------WebKitFormBoundarydL0p4EhI5ryyrasB"
#: What the replica's own pages send in a run of each role, as Chromium told it; None is the document.
RECORDED: dict[str, tuple[str, str, list[str | None]]] = {
    "sign-in": (
        f"{IDENTITY}/STS/Users/Login/LoginAuthenticate?mkey={KEY}",
        f"{FORM};charset=UTF-8",
        [
            (
                f"hdnAtLoginPage=True&{ACTION}=LoginAuthenticate&Post_Back_Arguments_Hidden=&ReturnUrl=%2FSTS%2Fusers%2Fissue.aspx"
                "%3Fwa%3Dwsignin1.0%26wtrealm%3Dhttp%253A%252F%252Fwww.secop.localhost%253A46729%252FCO1Marketplace%26wctx%3Drm"
                "%253D0%2526id%253Dpassive%2526ru%253D%25252FCO1Marketplace%25252FCommon%25252FWorkarea%25252FIndex%26wct%3D2026-0"
                "3-31T07%253A28%253A45Z&VB_txtUserName=contratista&VB_txtPassword=x&VB_txttxtCaptcha=&g-recaptcha-response="
            )
        ],
    ),
    "session": (
        f"{PORTAL}/CO1Marketplace/",
        FORM,
        [
            (
                "wa=wsignin1.0&wresult=5a1c8e88-76dd-aa7b-9e19-8e1e6ba0d836&wctx=rm%3D0%26id%3Dpassive%26ru%3D%252FCO1Marketplace"
                "%252FCommon%252FWorkarea%252FIndex"
            )
        ],
    ),
    "search": (
        f"{PORTAL}/CO1ContractsManagement/Tendering/ProcurementContractManagement/Search?mkey={KEY}",
        f"{FORM};charset=UTF-8",
        [
            (
                f"{ACTION}=Search&Post_Back_Arguments_Hidden=&ModelKey={KEY}&VB_selFilteringStatesSel=&VB_txtReference=CO1.PCCNTR."
                "129716&VB_txtSupplierName=&VB_hdnTab=&VB_hdnPagingStyle=more&VB_hdntxtReference=&VB_hdntxtSupplierName="
            )
        ],
    ),
    "step": (
        f"{EDIT}/StepManagerGoToStep?mkey={KEY}",
        f"{FORM};charset=UTF-8",
        [
            (
                f"{ACTION}=StepManagerGoToStep&Post_Back_Arguments_Hidden=stpContractExecution&ModelKey={KEY}"
                "&VB_hdnSelectedStep=ContractGeneralInformation"
            )
        ],
    ),
    "upload": (
        f"{PORTAL}/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile?mkey={KEY}",
        f"multipart/form-data; boundary={LINE[2:]}",
        [
            (
                f'{LINE}\r\nContent-Disposition: form-data; name="{ACTION}"\r\n\r\nUploadFile\r\n{LINE}\r\n'
                'Content-Disposition: form-data; name="Post_Back_Arguments_Hidden"\r\n\r\n\r\n'
                f'{LINE}\r\nContent-Disposition: form-data; name="CallBackUrl"\r\n\r\n{CALL_BACK}\r\n{LINE}\r\n'
                'Content-Disposition: form-data; name="file"; filename="año %22q%22.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            ),
            None,
            f"\r\n{LINE}--\r\n",
        ],
    ),
    "call-back": (
        f"{PORTAL}{CALL_BACK}",
        f"{FORM};charset=UTF-8",
        [f"windowKey={KEY}&documentIds=%5B1%2C2%5D"],
    ),
    "words": (
        f"{EDIT.replace('Edit', 'Management')}/Search?mkey={KEY}",
        f"{FORM};charset=UTF-8",
        [f"{ACTION}=Search&txtSearch={quote_plus('señal «ñ» 100 % & más; ÿ')}"],
    ),
}


@pytest.mark.parametrize("which", RECORDED)
def test_a_recorded_request_leaves(which):
    """
    What the portal's own pages send on the way to a publication leaves, with accents and percent signs in it.
    """
    url, kind, parts = RECORDED[which]
    entries = [{} if part is None else {"bytes": base64.b64encode(part.encode()).decode()} for part in parts]
    headers = {"Content-Type": kind, "X-Requested-With": "XMLHttpRequest"}
    request = {"method": "POST", "url": url, "headers": headers, "hasPostData": True, "postDataEntries": entries}

    assert JUDGE.verdict(request, "XHR", rehearsal=False).why is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=%c1%90", FORM),
        (b"a=%", FORM),
        (b"a=%u0041", FORM),
        (b"_charset_=utf-16&a=1", FORM),
        (b"\xff\xfea\0", FORM),
        (b"{'a': 1}", JSON),
        (b"[" * 100_000, JSON),
        (b"<a/>", "application/xml"),
        (b"a=1", f"{FORM}; charset=iso-8859-1"),
        (b"a" * (2**20 + 1), "text/plain"),
    ],
)
def test_what_cannot_be_read_says_so(body, kind):
    """
    A body with two readings, or in an unknown kind, has none.
    """
    entries = [{"bytes": base64.b64encode(body).decode()}]

    with pytest.raises(Unreadable):
        Body({"headers": {"Content-Type": kind}, "postDataEntries": entries}).fields()
