"""A script in the window ANEXAR DOCUMENTO that sends what nobody chose: the replica's store is the witness."""

from __future__ import annotations

import pytest

from flows.pages import UploadWindow
from robot.cli.codes import exit_code
from robot.ledger.claim import LARGE
from robot.model import Outcome
from tests.tiers import thorough

NAME, CONTENT = "Informe año.pdf", b"%PDF-1.4 el que se escogio\n%%EOF\n"
OTHER_CONTRACT = "CO1.PCCNTR.123502"
TOOLS = """
  const ask = (url, body) => fetch(url, { method: "POST", body }).then(answer => answer.status, () => 0);
  const form = (file, name, more = {}) => {
    const body = new FormData();
    body.set("Post_Back_Action_Name_Hidden", "UploadFile");
    body.set("CallBackUrl", more.callBack || page.callBack);
    body.set("file", file, name);
    if (more.file) { body.set("more", more.file, "otro.pdf"); }
    return body;
  };
  const evil = new Blob(["%PDF-1.4 inventado"]), chosen = rows[0].file;
"""
#: What the script does before Anexar is pressed.
BEFORE = {
    "three invented files": """
        for (const n of [1, 2, 3]) { await ask(page.url, form(evil, `inventado ${n}.pdf`)); }""",
    "the document under another name": 'await ask(page.url, form(chosen, "otro.pdf"));',
    "other bytes under its name": "await ask(page.url, form(evil, chosen.name));",
    "its bytes and more": "await ask(page.url, form(new Blob([chosen, evil]), chosen.name));",
    "no multipart": "await ask(page.url + '&name=' + chosen.name, evil);",
    "an extra file": "await ask(page.url, form(chosen, chosen.name, { file: evil }));",
    "the chosen file of two": "await ask(page.url, form(chosen, chosen.name, { file: chosen }));",
    "another contract's window": """
        const view = await (await fetch(page.callBack.replace(/On\\w+Uploaded.*/, "View?docUniqueIdentifier=OTHER"))).text();
        const key = view.match(/mkey=([0-9a-f_]{36})/)[1];
        const callBack = page.callBack.replace(/mkey=.*/, "mkey=" + key);
        const there = page.url.replace(/UploadFile.*/, "SingleInclude?asPopupView=true&CallBackUrl=" + callBack);
        const url = (await (await fetch(there)).text()).match(/data-url="([^"]+)"/)[1];
        await ask(url, form(chosen, chosen.name, { callBack }));""",
    "a contract's number in the address": """
        await ask(page.url + "&docUniqueIdentifier=CO1.SLCNTR.999", form(chosen, chosen.name));""",
    "a call-back about nothing": "await ask(page.callBack, new URLSearchParams({ windowKey: page.key }));",
    "a header that asks for another method": """
        await fetch(page.url, { method: "POST", body: form(evil, "x.pdf"), headers: { "X-HTTP-Method-Override": "PUT" } })
          .catch(() => 0);""",
}
#: What it does once the document was attached.
AFTER = {
    "a second send": "await ask(page.url, form(chosen, chosen.name));",
    "a second send of the same bytes": "await ask(page.url, form(new Blob([await chosen.arrayBuffer()]), chosen.name));",
    "a call-back with a file": "await ask(page.callBack, form(evil, chosen.name));",
    "two call-backs": """
        for (const n of [1, 2]) { await ask(page.callBack, new URLSearchParams({ windowKey: page.key })); }""",
}
#: In `make test`: another file, the same file elsewhere, and the same file again. What differs in one field is left to the thorough tier.
WORST = ("other bytes under its name", "another contract's window", "a second send of the same bytes")


@pytest.fixture
def hostile(monkeypatch):
    """Have a script run in each window, before or after Anexar."""
    own = UploadWindow.attach

    def prepare(before="", after=""):
        def attach(self, documents):
            self.tab.evaluate(f"async () => {{ {TOOLS} {before} }}")
            answers = own(self, documents)
            self.tab.evaluate(f"async () => {{ {TOOLS} {after} }}")
            return answers

        monkeypatch.setattr(UploadWindow, "attach", attach)

    return prepare


def publishes(robot, *items):
    results = robot.publishes(*items)
    stored = [(document.name, document.content) for document in robot.replica.published]
    return results, stored


@pytest.mark.parametrize("way", [*WORST, *thorough(*(way for way in (*BEFORE, *AFTER) if way not in WORST))])
def test_nothing_but_the_document_is_stored(make_robot, paper, hostile, way):
    """
    Whatever a script sends beside, the document that was chosen is stored, once, and nothing else; the run says that the
    guard stopped something, proves what was published, and begins no other contract.
    """
    hostile(BEFORE.get(way, "").replace("OTHER", "CO1.SLCNTR.112031"), AFTER.get(way, ""))
    items = paper(NAME, content=CONTENT), paper("dos.pdf", OTHER_CONTRACT)

    (first, second), stored = publishes(make_robot("contratista").is_signed_in(), *items)

    assert stored == [(NAME, CONTENT)]
    assert first.outcome is Outcome.PUBLISHED
    assert second.outcome is Outcome.NOT_ATTEMPTED
    assert "La guarda detuvo" in second.message
    assert exit_code([first, second]) != 0


# The large one stays, whose bytes the guard reads in parts.
@pytest.mark.parametrize("size", [LARGE + 1, *thorough(100)], ids=["large", "small"])
def test_a_document_does_not_pass_for_another(make_robot, paper, hostile, size):
    """
    A file that the page was given for another document does not leave under this one's name, from this window or an earlier.
    """
    hostile(
        before="""
        const kept = rows[1] ? rows[1].file : window.opener.kept;
        window.opener.kept = chosen;
        if (kept) { await ask(page.url, form(kept, chosen.name)); }"""
    )
    items = paper("uno.pdf", content=b"%PDF uno"), paper("dos.pdf", content=b"%PDF dos".ljust(size))
    robot = make_robot("contratista", patience=5).is_signed_in()

    results, stored = publishes(robot, *items)

    right = {(item.document.name, item.document.path.read_bytes()) for item in items}
    assert set(stored) <= right
    assert len(stored) == len(set(stored))
    there = {content for _, content in stored}
    assert [result.outcome is Outcome.PUBLISHED for result in results] == [
        item.document.path.read_bytes() in there for item in items
    ]


@pytest.mark.switches(upload_window="MultiInclude")
@pytest.mark.fault(do="hang_up", at="upload", when="before")
def test_of_a_window_only_what_left_is_in_doubt(make_robot, paper, hostile):
    """
    Where the window dies with its first file, that one is in doubt; the second never left, and says so.
    """
    hostile(before="const own = send; send = row => row === rows[1] ? new Promise(() => 0) : own(row);")
    items = paper("uno.pdf"), paper("dos.pdf")
    robot = make_robot("contratista", patience=5).is_signed_in()

    results, stored = publishes(robot, *items)

    assert stored == []
    assert [result.outcome for result in results] == [Outcome.IN_DOUBT, Outcome.FAILED]


def test_a_copy_that_changed_is_never_sent(make_robot, paper, monkeypatch):
    """
    A copy that changes after it was chosen stays here: it is not sent, and a sentence says why.
    """
    own = UploadWindow.attach

    def attach(self, documents):
        for document in documents:
            document.path.write_bytes(b"%PDF otra cosa")
        return own(self, documents)

    monkeypatch.setattr(UploadWindow, "attach", attach)
    (result,), stored = publishes(make_robot("contratista", patience=4).is_signed_in(), paper(NAME, content=CONTENT))

    assert stored == []
    assert result.outcome is Outcome.FAILED
    assert "la copia" in result.message
