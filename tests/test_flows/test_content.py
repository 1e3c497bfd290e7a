"""Documents are known by their bytes, on the portal as in the ledger, whatever they are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fake_portal.faults import Fault
from robot.model import Outcome
from tests.tiers import thorough

CONTRACT = "CO1.PCCNTR.129716"
LATE = Fault("commit_delayed_unanswered", at="upload", seconds=1800)


@pytest.fixture
def robot(make_robot):
    """Signed in, and patient for a short while only."""
    robot = make_robot(patience=4).is_signed_in()
    robot.signs_in()
    return robot


def downloads(replica):
    return len(replica.requests("ContractsManagement/Archive/RetrieveFile"))


def test_equal_bytes_under_another_name_are_refused(robot, replica, paper):
    """
    A later run that has the same bytes under another name publishes nothing, and its sentence says how to mean it.
    """
    robot.runs(paper("informe.pdf", content=b"%PDF-1.4 mismo"))
    again = paper("informe final.pdf", content=b"%PDF-1.4 mismo")

    (refused,) = robot.runs(again)
    asked = [robot.runs(replace(again, repeat=True))[0].outcome for _ in range(2)]

    assert refused.outcome is Outcome.REFUSED
    assert "«informe.pdf»" in refused.message
    assert asked == [Outcome.PUBLISHED, Outcome.SKIPPED]
    assert [d.name for d in replica.published] == ["informe.pdf", "informe final.pdf"]


@pytest.mark.thorough("it saves time and proves nothing")
def test_what_was_downloaded_once_is_not_downloaded_again(robot, replica, paper):
    """
    Each row of our side is downloaded for comparison once; the next run downloads only what may be its own document.
    """
    contract = replica.state.contract(CONTRACT)
    for n in range(5):
        replica.state.store(contract, f"viejo {n}.pdf", f"%PDF viejo {n}".encode(), side="provider", user="contratista")
    replica.state.store(contract, "del otro lado.pdf", b"%PDF otro", side="buyer", user="supervisor")
    item = paper("nuevo.pdf")
    counts = []
    for _ in range(2):
        before = downloads(replica)
        robot.runs(item)
        counts.append(downloads(replica) - before)

    own = sum(document.uploaded_by == "Proveedor" for document in replica.state.documents_of(contract)) - 1
    assert counts == [own + 1, 1], "every row of ours and the look; then the document itself, as proof"


# Our own name stays: it is the one that could be taken for ours.
@pytest.mark.parametrize("listed", ["informe.pdf", *thorough("anexo nuevo.pdf")], ids=["our own name", "another name"])
def test_a_row_that_came_meanwhile_is_said(robot, replica, paper, listed):
    """
    What somebody else loads on our side while we publish is named, and our own document is published all the same.
    """
    flows = robot.works.flows

    def look(place, documents, before):
        contract = replica.state.contract(CONTRACT)
        replica.state.store(contract, listed, b"%PDF-1.4 de otra persona", side="provider", user="otra")
        return flows.look(place, documents, before)

    robot.works.flows = replace(flows, look=look)
    (result,) = robot.runs(paper("informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED
    assert [row.name for row in result.unexplained] == [listed]
    assert f"«{listed}»" in result.message


def test_in_doubt_and_renamed_is_sent_once(robot, replica, paper):
    """
    A document whose answer was lost is renamed by its person: the next runs look for its bytes, and find them.
    """
    replica.state.arm([LATE])
    first = robot.runs(paper("informe.pdf", content=b"%PDF-1.4 mismo"))
    replica.state.faults.clear()
    renamed = paper("informe corregido.pdf", content=b"%PDF-1.4 mismo")
    second = robot.runs(renamed)
    replica.state.put_clock_forward(3600)
    assert replica.state.faults.wait_until_still(10)
    third = robot.runs(renamed)

    assert [r.outcome for r in (*first, *second)] == [Outcome.IN_DOUBT] * 2
    assert third[0].outcome is Outcome.PUBLISHED
    assert [d.name for d in replica.published] == ["informe.pdf"]


@pytest.mark.parametrize("told", ["nothing", "other bytes"])
def test_what_the_page_does_not_tell_is_downloaded(robot, replica, paper, monkeypatch, told):
    """
    Where the page may not fetch documents, or has other bytes for a look, the link is pressed and the download decides:
    published, once. Before anything is sent, a file that the page has is believed.
    """
    contract = replica.state.contract(CONTRACT)
    replica.state.store(contract, "viejo.pdf", b"%PDF viejo", side="provider", user="contratista")
    said = {} if told == "nothing" else {"": "0" * 64}
    monkeypatch.setattr(
        "flows.pages.execution.Execution.hashes_by_link",
        lambda _, rows: {row.link: sha256 for row in rows for sha256 in said.values()},
    )
    before = downloads(replica)
    (result,) = robot.runs(paper("informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED, result.message
    own = sum(document.uploaded_by == "Proveedor" for document in replica.state.documents_of(contract)) - 1
    assert downloads(replica) - before == 1 + (own if told == "nothing" else 0)
