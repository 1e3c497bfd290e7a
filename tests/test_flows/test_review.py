"""`secop supervisar` on the replica: what is downloaded, what is said, and that nothing is written."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from fake_portal.faults import fault_from
from fake_portal.pdf import text_pdf
from fake_portal.seed import BEFORE_US
from robot.cli.app import app

CONTRACT = "CO1.PCCNTR.8263723"  #: one of the guide's, with seven documents
#: What is posted to show something: the sign-in, a search, a numeral, more rows.
ASKS = {"authenticate", "issue", "token", "buyer_search", "step", "next_step", "buyer_more"}


@pytest.fixture
def review(tmp_path, replica):
    """Run the command as the supervisor; answers its exit code, its JSON and what it told people."""

    def run(*arguments, timeout=20):
        settings = {
            "SECOP_PORTAL_URL": replica.address,
            "SECOP_USER": "supervisor",
            "SECOP_PASSWORD": "supervisor",
            "SECOP_ROLE": "supervisor",
            "SECOP_STATE_DIR": str(tmp_path / "estado"),
            "SECOP_HEADLESS": "yes",
            "SECOP_TIMEOUT": str(timeout),
            "PYTHONIOENCODING": "utf-8",
        }
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SECOP_")} | settings
        command = [sys.executable, "-m", "robot", "supervisar", "--json", *arguments]
        ended = subprocess.run(
            command, capture_output=True, env=environment, cwd=tmp_path, check=False, encoding="utf-8"
        )
        return ended.returncode, json.loads(ended.stdout) if ended.stdout else None, ended.stderr

    return run


def downloads(replica):
    return [row for row in replica.state.journal_rows() if row["endpoint"] == "download"]


def writes(replica):
    """Requests that could have changed something there."""
    posted = [row for row in replica.state.journal_rows() if row["method"] not in ("GET", "HEAD")]
    return [row["path"] for row in posted if row["endpoint"] not in ASKS]


def contract_of(told, number=CONTRACT):
    return next(each for each in told["contracts"] if number in (each["number"], each["identity"]))


def codes(told, name):
    return {said["code"] for each in contract_of(told)["documents"] if each["name"] == name for said in each["remarks"]}


@pytest.mark.switches(execution_paging="five")
@pytest.mark.thorough("what comes again saves time and proves nothing")
def test_what_was_published_is_checked_and_only_what_is_new_comes_again(review, replica, tmp_path):
    """
    Each document of both sides is downloaded once and checked, by a later review only what came since, and no request of either
    writes anything; the ledger has no intent and no lease. What does not open was downloaded twice before that is said. What a
    person answered in between stands beside what the later one found.
    """
    contract = replica.state.contract(CONTRACT)
    for name, content in (
        ("INFORME ENERO.pdf", text_pdf([["INFORME DE ACTIVIDADES", "Contrato 999-2025", "Mes: enero de 2025"]])),
        ("PLANILLA MAYO.pdf", b"<html>Error</html>"),
    ):
        replica.state.store(contract, name, content, side="provider", user=BEFORE_US)
    code, told, _ = review("--contrato", CONTRACT)
    first = len(downloads(replica))
    replica.state.store(contract, "OTRO.pdf", text_pdf([["OTROSÍ No. 1"]]), side="buyer", user=BEFORE_US)
    answered = contract_of(told)["documents"][0]
    CliRunner().invoke(
        app,
        ["responder", answered["number"], "--por-corregir", "no es de este mes"],
        env={"SECOP_STATE_DIR": str(tmp_path / "estado")},
    )
    again, later, _ = review("--contrato", CONTRACT)
    listed = contract_of(later)["documents"]
    with sqlite3.connect(tmp_path / "estado" / "ledger.sqlite3") as ledger:
        noted = ledger.execute("SELECT (SELECT count(*) FROM intent), (SELECT count(*) FROM lease)").fetchone()

    assert (code, again) == (5, 5)
    assert len(contract_of(told)["documents"]) == 9
    assert first == 10
    assert len(downloads(replica)) == 11
    assert codes(told, "PLANILLA MAYO.pdf") == codes(later, "PLANILLA MAYO.pdf") == {"not_what_it_says"}
    assert "duplicate" in {said["code"] for each in listed for said in each["remarks"]}
    assert [each["name"] for each in listed if each["downloaded_now"]] == ["OTRO.pdf"]
    assert {each["number"]: each["answer"]["why"] for each in listed if each["answer"]} == {
        answered["number"]: "no es de este mes"
    }
    assert {each["by"] for each in listed} == {"contratista", "supervisor"}
    assert writes(replica) == []
    assert noted == (0, 0)


@pytest.mark.fault(do="almost_empty", at="step", when="after", times=99)
def test_what_did_not_come_is_unknown_and_never_nothing(review, replica):
    """
    A contract whose page comes almost empty is unknown and says why; a document that comes without its end the first time, and
    nothing says so, is right the second time.
    """
    code, told, said = review("--contrato", CONTRACT, timeout=8)
    unread = contract_of(told)
    replica.state.faults.clear()
    replica.state.arm([fault_from({"do": "download_truncated", "at": "download", "when": "after", "times": 1})])
    _, later, _ = review("--contrato", CONTRACT)
    read = contract_of(later)

    assert code == 1
    assert unread["unknown_because"]
    assert (unread["level"], unread["documents"], unread["remarks"]) == ("unknown", [], [])
    assert "De 1 contrato no se sabe qué hay publicado" in said
    assert read["unknown_because"] is None
    assert len(read["documents"]) == 7
    assert "broken" not in {each["code"] for document in read["documents"] for each in document["remarks"]}
    assert len(downloads(replica)) == 8
    assert writes(replica) == []
