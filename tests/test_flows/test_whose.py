"""Whose row, which bytes, which contract: what of a contract's documents is ours, and what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fake_portal.faults import Fault
from robot.errors import WrongPage
from robot.model import Outcome

CONTRACT, OTHER_CONTRACT = "CO1.PCCNTR.129716", "CO1.PCCNTR.123502"


def hold(replica, item, name=None, side="provider"):
    """The portal holds this document, by whatever name."""
    contract = replica.state.contract(item.contract.number)
    content = item.document.path.read_bytes()
    replica.state.store(contract, name or item.document.name, content, side=side, user="alguien")


def test_what_was_in_doubt_is_found_under_any_name(make_robot, replica, paper):
    """
    A document in doubt that came between two runs under a name that nobody would equate is found, and not sent again.
    """
    robot, item = make_robot().is_signed_in(), paper("Informe.pdf")
    replica.state.arm([Fault("hang_up", at="upload")])
    (first,) = robot.publishes(item)
    hold(replica, item, "DOC-000417.pdf")

    (second,) = robot.runs(item)

    assert first.outcome is Outcome.IN_DOUBT
    assert second.outcome in (Outcome.PUBLISHED, Outcome.SKIPPED), second.message
    assert len(replica.requests("UploadFile")) == 1


def test_one_file_on_two_contracts(make_robot, replica, paper):
    """
    One file on two contracts is two publications: in doubt on one of them, it is published on the other.
    """
    robot, item = make_robot().is_signed_in(), paper("Acta.pdf")
    replica.state.arm([Fault("hang_up", at="upload")])

    results = robot.publishes(item, replace(item, contract=paper("otra.pdf", OTHER_CONTRACT).contract, row=3))

    assert [result.outcome for result in results] == [Outcome.IN_DOUBT, Outcome.PUBLISHED]
    assert [d.contract for d in replica.published] == [OTHER_CONTRACT]


def test_the_other_partys_namesake_is_not_ours(make_robot, replica, paper):
    """
    What the other party loaded under the name of our document, with another content, is theirs: ours is published.
    """
    item = paper("Informe.pdf")
    hold(replica, paper("Informe.pdf", content=b"otra cosa"), side="buyer")

    (result,) = make_robot().is_signed_in().publishes(item)

    assert result.outcome is Outcome.PUBLISHED, result.message


@pytest.mark.fault(do="name_spaces", at="upload")
def test_a_name_that_the_portal_changed(make_robot, replica, paper):
    """
    A document that the portal lists under another name than it was sent with is found by its bytes in the same run.
    """
    (result,) = make_robot().is_signed_in().publishes(paper("Informe.pdf"))

    assert [document.name for document in replica.published] == ["Informe .pdf"]
    assert result.outcome is Outcome.PUBLISHED, result.message


@pytest.mark.switches(execution_paging="five")
def test_every_page_of_the_grid_counts_once(make_robot, replica, paper):
    """
    Documents on the first, a middle and the last page of a long list are found there, each once, and not sent again.
    """
    items = paper.several(["uno.pdf", "dos.pdf", "tres.pdf"])
    for item, newer in zip(items, (6, 7, 0), strict=True):  # the newest stands first, and the seeded three last
        hold(replica, item)
        for n in range(newer):
            hold(replica, paper(f"{item.document.name} {n}.pdf"), side="buyer")

    results = make_robot().is_signed_in().publishes(*items)

    assert [result.outcome for result in results] == [Outcome.SKIPPED] * 3
    assert replica.requests("UploadFile") == []


def test_what_was_examined_is_what_is_sent(make_robot, replica, paper):
    """
    The run's own copy goes to the portal, whatever became of the file that it was made from.
    """
    item, meanwhile = paper("Informe.pdf"), paper("Informe.pdf", content=b"otra cosa")
    item = replace(item, document=replace(item.document, source=meanwhile.document.path))

    (result,) = make_robot().is_signed_in().publishes(item)

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert [document.sha256 for document in replica.published] == [item.document.sha256]


def test_a_look_is_at_the_contract_itself(make_robot, replica, paper):
    """
    A fresh look whose address leads to another contract proves nothing of this one, whatever it finds there.
    """
    robot, item = make_robot().is_signed_in(), paper("Informe.pdf")
    robot.signs_in()
    elsewhere = robot.works.flows.reach(paper("otra.pdf", OTHER_CONTRACT).contract).facts
    place = robot.works.flows.reach(item.contract)
    place = replace(place, facts=replace(place.facts, address=elsewhere.address))

    with pytest.raises(WrongPage, match=r"CO1\.PCCNTR\.123502"):
        robot.works.flows.look(place, [item.document], [])
