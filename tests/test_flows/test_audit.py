"""An audit of the replica's contracts: what it asks for, what it believes, and that it leaves no trace in any journal."""

from __future__ import annotations

import json
import sqlite3

import pytest
from pydantic import SecretStr

from fake_portal.faults import fault_from
from flows.case_files import CaseFiles
from robot.app.auditing import KNOWN, Options, audit
from robot.app.context import Given
from robot.browser.kit import Patience
from robot.desk.matrix import Standing
from robot.model import Contract
from robot.settings import Settings
from tests.test_flows.at_the_window import Windows

ASKED = [Contract("CO1.PCCNTR.129716"), Contract("CO1.PCCNTR.123502")]
PAGES = {
    "contract",
    "step",
    "more_documents",
    "buyer_list",
    "buyer_search",
    "buyer_more",
    "provider_list",
    "provider_more",
    "desk",
}
COUNTS = ("SELECT count(*) FROM intent", "SELECT count(*) FROM lease", "SELECT count(*) FROM look")


@pytest.fixture
def supervisor(browser, replica, tmp_path):
    """Audit as a supervisor."""
    windows = Windows(browser)

    def run(contracts=ASKED, role="supervisor"):
        settings = Settings(
            portal_url=replica.address,
            user=role,
            password=SecretStr(role),
            role=role,
            state_dir=tmp_path / "estado",
        )
        given = Given(settings, patience=Patience(page=12), open_browser=windows.open)
        return audit(contracts, Options(), given)

    return run


def asked(replica):
    """Which pages the robot got, without the ways to them; from here on counted anew."""
    rows = [row["endpoint"] for row in replica.requests() if row["endpoint"] in PAGES and row["status"] == 200]
    replica.state.journal.clear()
    return rows


def test_it_reads_and_leaves_no_trace(supervisor, replica, tmp_path):
    """
    Contracts are read with three requests each at the most, and with two the second time, when their addresses are known; nothing
    is published or downloaded, and neither the portal nor the ledger has anything new. All contracts of the list are read the same way.
    """
    bare = replica.state.contract(ASKED[1].number)  # an empty list would be read twice
    replica.state.store(bare, "ACTA DE INICIO.pdf", b"%PDF-1.4", side="buyer", user="supervisor")
    before = list(replica.state.documents)
    first, pages = supervisor(), asked(replica)
    second, fewer = supervisor(), asked(replica)
    everything = supervisor(None)
    done = {row["endpoint"] for row in replica.requests()}
    with sqlite3.connect(tmp_path / "estado" / "ledger.sqlite3") as ledger:
        noted = [ledger.execute(query).fetchone()[0] for query in COUNTS]

    assert [each.trouble for each in first.audit.contracts] == ["", ""]
    assert all(each.starts and each.ends and each.state and each.rows for each in first.audit.contracts)
    assert [pages.count(name) for name in ("contract", "step")] == [2, 2]
    assert len(pages) - pages.count("desk") <= 3 * len(ASKED) + 1, "and the list, once"
    assert [name for name in fewer if name != "desk"] == ["contract", "step"] * 2
    assert second.changed == []
    assert second.compared_with == first.audit.at
    assert {each.number for each in everything.audit.contracts} >= {each.number for each in ASKED}
    assert replica.state.documents == before
    assert not done & {"upload", "window", "callback", "download", "remove"}
    assert noted == [0, 0, 0]


@pytest.mark.thorough(
    "what was not read has its tests in tests/test_robot; test_review.py reads a page that does not come"
)
def test_what_the_portal_does_not_show_is_not_missing(supervisor, replica):
    """
    A contract whose page does not come is unknown, with what an earlier audit saw; a list that is empty now is not believed; the other
    contracts are read all the same.
    """
    first = supervisor()
    replica.state.arm([fault_from({"do": "almost_empty", "at": "contract", "times": 4})])
    unread = supervisor()
    replica.state.documents.clear()
    emptied = supervisor()

    assert [bool(each.trouble) for each in unread.audit.contracts] == [True, False]
    assert unread.audit.contracts[0].rows == first.audit.contracts[0].rows
    assert Standing.MISSING not in unread.cases[0].counts
    assert "ya no muestra" in emptied.audit.contracts[0].trouble
    assert Standing.MISSING not in emptied.cases[0].counts


def test_one_that_was_killed_is_gone_on_with(supervisor, replica, tmp_path, monkeypatch):
    """
    What an audit had read when it died is not asked for again on the same day; afterwards everything is asked for again, and the
    changes are told since the last audit that ended.
    """
    bare = replica.state.contract(ASKED[1].number)  # an empty list would be read twice
    replica.state.store(bare, "ACTA DE INICIO.pdf", b"%PDF-1.4", side="buyer", user="supervisor")
    first = supervisor()
    contract = replica.state.contract(ASKED[0].number)
    replica.state.store(contract, "INFORME FEBRERO 2025.pdf", b"%PDF-1.4", side="provider", user="x")
    look_at = CaseFiles.look_at

    def dying(self, contract):
        if contract == ASKED[1]:
            raise MemoryError
        return look_at(self, contract)

    monkeypatch.setattr(CaseFiles, "look_at", dying)
    with pytest.raises(MemoryError):
        supervisor()
    monkeypatch.setattr(CaseFiles, "look_at", look_at)
    asked(replica)
    second, pages = supervisor(), asked(replica)
    supervisor()
    third = asked(replica)

    assert [pages.count("contract"), third.count("contract")] == [1, 2]
    assert [each.number for each in second.audit.contracts] == [each.number for each in ASKED]
    assert "INFORME FEBRERO 2025.pdf" in {row.name for row in second.audit.contracts[0].rows}
    assert second.changed
    assert second.compared_with == first.audit.at
    assert not list((tmp_path / "estado").rglob("unfinished"))


@pytest.mark.scenario("english")
@pytest.mark.thorough("contracts are read the same way; the covering runs of test_unknowns.py have English")
def test_a_contractors_contracts_in_english(supervisor, replica, tmp_path):
    """
    Both sides can audit; dates and states are read in the language in which the portal speaks. A contract that is not theirs is unknown,
    and an ended session is no reason to stop.
    """
    replica.state.arm([fault_from({"do": "session_to_sign_in", "at": "step"})])
    found = supervisor([*ASKED[:1], Contract("CO1.PCCNTR.99")], role="contratista")
    real, foreign = found.audit.contracts
    contract = replica.state.contract(real.identity)
    (known,) = tmp_path.glob(f"estado/audits/*/contratista/{KNOWN}")

    assert (real.starts, real.ends) == (contract.signed.date(), contract.ends.date())
    assert real.trouble == ""
    assert "CO1.PCCNTR.99" in foreign.trouble
    assert len(json.loads(known.read_text(encoding="utf-8"))["contracts"]) == 2
