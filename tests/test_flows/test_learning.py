"""What `secop diagnosticar --aprender` reads of the replica under its switches, and the folder that it leaves."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from dataclasses import replace

import pytest
from pydantic import SecretStr

from fake_portal.config import Config, Switches, switch_answers
from fake_portal.identity.further_steps import APP_SEED
from fake_portal.server import running
from fake_portal.snapshot import load_snapshot
from flows.rounds import NEEDED
from flows.unknowns import NOT_REACHED, OTHERWISE, QUESTIONS, SEEN
from robot.app.bundle import write_bundle
from robot.app.context import Given
from robot.app.diagnosis import Light
from robot.app.doctor import learn_portal
from robot.browser.catalogue import load_catalogue
from robot.browser.finding import Finding
from robot.browser.kit import Kit, Patience
from robot.clock import Clock
from robot.settings import Settings
from tests.papers import pdf
from tests.test_flows.at_the_window import Windows

#: Everything but the first answer, as far as the answers go together.
SECOND = {
    "upload_input": "single",
    "provider_upload_button": "included",
    "uploads_offered": "always",
    "delete_confirmation": "none",
    "execution_paging": "five",
    "list_opens": "after_search",
    "provider_menu_ids": "generated",
    "step_one_number": "buyer",
    "pending_modification": "always",
    "notice": "page",
    "company_step": "always",
    "company_first": "empty",
    "second_factor": "app_code",
    "language": "mixed",
    "date_zone": "inside",
    "assistant": "everywhere",
}
THIRD = {
    "upload_window": "Index",
    "uploads_offered": "running",
    "delete_confirmation": "modal",
    "notice": "modal",
    "language": "en",
    "assistant": "open",
}
READS = (
    *("LoginAuthenticate", "SecondFactorCheck", "CompanySelectedIndexChanged", "ChooseInformation", "Acknowledge"),
    *("/CO1Marketplace/", "/CO1ContractsManagement/", "StepManagerGoToStep", "/Search", "GoToPage"),
)


#: One that runs, one that is signed, one that is not: each state costs a visit.
CONTRACTS = ("CO1.PCCNTR.8263723", "CO1.PCCNTR.123502", "CO1.PCCNTR.121877")
COMPANY = "ANA PRUEBA PRUEBA"


@pytest.fixture
def learn(browser, replica, tmp_path):
    """Somebody who reads the portal, under these switches; what came of it, and that nothing was sent."""
    windows = Windows(browser)

    def learnt(switches, role="contratista", **settings):
        replica.set_up(**switches)
        few = [replica.state.contract(number) for number in CONTRACTS]
        replica.state.contracts[:] = few
        for contract in few:
            for n in range(6):
                replica.state.store(contract, f"Previo {n}.pdf", pdf(str(n)), side="buyer", user="(antes)")
        own = Settings(
            portal_url=replica.address,
            user=role,
            password=SecretStr(role),
            role=role,
            state_dir=tmp_path / f"estado-{len(windows.headless)}",
            **settings,
        )
        given = Given(own, clock=Clock(sleep=lambda _: None), patience=Patience(page=12), open_browser=windows.open)
        diagnosis, found = learn_portal(given)
        sent = [row["path"] for row in replica.requests() if row["method"] not in ("GET", "HEAD")]
        assert [path for path in sent if not path.endswith(READS)] == []
        assert replica.published == []
        return diagnosis, found

    return learnt


def wrong(learnt, switches, but=()):
    """Questions that were answered otherwise than the replica is set, or not answered though reading tells."""
    truth = {each.id: getattr(Switches(**switches), each.id) for each in QUESTIONS}
    return {
        each.id: (learnt.answers.get(each.id), truth[each.id])
        for each in QUESTIONS
        if each.id not in but
        and (each.told_by_reading or each.id in learnt.answers)
        and learnt.answers.get(each.id) != truth[each.id]
    }


def canaries(replica):
    """Whatever is somebody's in this replica: names, numbers, subjects, documents, keys of sessions."""
    state = replica.state
    contracts = state.contracts
    found = {
        *(company.name for company in state.companies.values()),
        *state.companies,
        *(each.description for each in contracts),
        *(each.number for each in contracts if len(each.number.strip("x")) > 5),
        *(each.unique_identifier(side) for each in contracts for side in ("buyer", "provider")),
        *(document.name for document in state.documents),
        *(str(document.id) for document in state.documents if document.id > 99_999),
        *state.sessions,
        state.accounts["contratista"].full_name,
    }
    assert len(found) > 40
    return found


def found_when_served(browser, folder):
    """What of the elements that publishing needs is found otherwise than by its first candidate on the folder's pages."""
    config, strange = load_snapshot(folder, Config())
    assert strange == []
    kit = Kit(load_catalogue())
    with running(replace(config, snapshot=folder)) as (address, _), closing(browser.new_page()) as tab:
        found = set()
        for name in ("sign_in", "desk", "contracts", "detail", "execution", "upload"):
            tab.goto(f"{address}/_fake/pages/{name}")
            page = type("Served", (Finding,), {"name": name})(tab, kit)
            for each in page.sightings({}):
                rows = each.element in ("detail", "download")  # looked for in a row: there are several
                if each.element in NEEDED[name] and not (each.matches[0][1] == 1 or (rows and each.most)):
                    found.add(f"{name}.{each.element}")
    return found


def test_the_questions_are_the_switches():
    """
    Each switch of the replica is a question to the portal, whose assumed answer is the switch's first.
    """
    assert {each.id: each.assumed for each in QUESTIONS} == {name: said[0] for name, said in switch_answers().items()}


@pytest.mark.thorough("it reads what the other answers are told from: the test below has those")
def test_a_portal_as_we_assume_it_answers_so(learn):
    """
    Under the first answer of each switch all that reading tells is seen as assumed, but for the step for a company, which
    this user does not pass; what only an upload or patience tells is not reached.
    """
    diagnosis, learnt = learn({})

    found = {each.id: learnt.found(each)[0] for each in QUESTIONS}
    assert diagnosis.light is Light.GREEN, diagnosis.notes
    assert wrong(learnt, {}, but=["company_first"]) == {}
    assert {found[each.id] for each in QUESTIONS if not each.told_by_reading} == {NOT_REACHED}
    assert learnt.values["botón Cargar nuevo"] == "btnUploadContractExecutionDocument"
    assert learnt.values["dirección de llamada"].endswith("/SalesContractEdit/OnExecutionDocumentUploaded")
    assert sum(learnt.facts.values()) > 100


def test_a_portal_that_is_otherwise_is_read_as_it_is(learn, replica, browser, tmp_path):
    """
    Under the other answers of the switches, all at once, each one is read rightly and said to be otherwise. The folder has
    each page that was passed, the answers and a set-up of the replica with them; no name, number, document or key of the
    replica's stands in it.
    """
    _, learnt = learn(SECOND, company=COMPANY, totp=SecretStr(APP_SEED))
    pages = write_bundle(tmp_path / "entrega", learnt)

    files = [file for file in (tmp_path / "entrega").rglob("*") if file.is_file()]
    whole = "\n".join(file.read_text(encoding="utf-8") for file in files).casefold()
    written = tomllib.loads((tmp_path / "entrega" / "replica.toml").read_text(encoding="utf-8"))["switches"]
    answers = json.loads((tmp_path / "entrega" / "respuestas.json").read_text(encoding="utf-8"))
    told = {each["id"]: each["found"] for each in answers["questions"]}
    assert wrong(learnt, SECOND) == {}
    assert {learnt.found(each)[0] for each in QUESTIONS if each.id in SECOND} == {OTHERWISE}
    assert {canary for canary in canaries(replica) if canary.casefold() in whole} == set()
    assert [page.stem for page in pages] == ["sign_in", "notice", "desk", "contracts", "detail", "execution", "upload"]
    assert SECOND.items() <= written.items()
    assert (told["upload_input"], told["detail_opens"]) == (OTHERWISE, SEEN)
    assert found_when_served(browser, tmp_path / "entrega") == {"execution.upload_new"}, "as on the portal itself"


@pytest.mark.thorough("each question is answered in the second way above")
def test_a_portal_that_is_otherwise_in_a_third_way(learn):
    """
    Where a switch has a third answer, that one is read rightly as well.
    """
    _, learnt = learn(THIRD)

    assert wrong(learnt, THIRD, but=["company_first"]) == {}
    assert {learnt.found(each)[0] for each in QUESTIONS if each.id in THIRD} == {OTHERWISE}


@pytest.mark.thorough("the pages differ in their list alone")
def test_a_supervisor_reads_her_own_pages(learn):
    """
    What only a contractor's pages tell is not reached by a supervisor, and the rest is read rightly.
    """
    switches = {"detail_opens": "new_tab", "upload_window": "MultiInclude"}

    _, learnt = learn(switches, "supervisor")

    contractors = ("provider_upload_button", "provider_menu_ids", "step_one_number", "company_first")
    assert wrong(learnt, switches, but=contractors) == {}
    assert not learnt.answers.keys() & set(contractors)


@pytest.mark.parametrize(
    ("question", "answer"), [("second_factor", "email_code"), ("credentials", "expired"), ("captcha_page", "sign_in")]
)
def test_what_a_person_is_asked_is_learnt_as_well(learn, question, answer):
    """
    Where signing in ends with a person's turn, what the portal asks her for is read from the page that asks.
    """
    diagnosis, learnt = learn({question: answer})

    assert diagnosis.person
    assert learnt.answers[question] == answer
