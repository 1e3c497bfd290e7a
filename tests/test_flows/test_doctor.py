"""The doctor's rounds on the replica: what is seen, what is said of it, and that nothing is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from flows.rounds import NONE_OF_OURS
from robot.app.context import Given
from robot.app.diagnosis import Light
from robot.app.doctor import examine_portal
from robot.browser.kit import Patience
from robot.clock import Clock
from robot.settings import Settings
from tests.interceptor import interceptor
from tests.test_flows.at_the_window import Windows
from tests.tiers import thorough
from tests.words import not_for_people

#: A page that publishes by itself as soon as somebody comes, in the two ways that the portal has for it.
SENDS = """if (location.hostname.startsWith("www.")) addEventListener("load", () => {
  const area = "/CO1ContractsManagement/", body = new FormData();
  body.append("file", new File(["x"], "x.pdf"));
  for (const place of ["Documents/DocumentAlternateUpload/UploadFile", "Tendering/SalesContractEdit/OnExecutionDocumentUploaded"])
    fetch(area + place, {method: "POST", body}).catch(() => {});
})"""
READS = ("LoginAuthenticate", "/CO1Marketplace/", "/CO1ContractsManagement/", "StepManagerGoToStep", "/Search")


@pytest.fixture
def doctor(browser, tmp_path):
    """One at this address, as the user of this role."""
    windows = Windows(browser)

    def examine(address, role="contratista", contract=None, script="", patience=12):
        windows.person = script
        settings = Settings(
            portal_url=address, user=role, password=SecretStr(role), role=role, state_dir=tmp_path / "estado"
        )
        given = Given(
            settings, clock=Clock(sleep=lambda _: None), patience=Patience(page=patience), open_browser=windows.open
        )
        found = examine_portal(given, contract)
        for note in found.notes:
            assert not_for_people(f"{note.where} {note.said} {note.remedy}") == [], note
        return found

    return examine


def sent(replica):
    """Paths of requests that were no mere asking for a page."""
    return [row["path"] for row in replica.requests() if row["method"] not in ("GET", "HEAD")]


# A contractor's own ids differ most from what the list has first.
@pytest.mark.parametrize("role", ["contratista", *thorough("supervisor")])
def test_a_portal_as_we_know_it_is_green_and_gets_nothing(doctor, replica, role):
    """
    Both sides go to the window and see every page green, the second time with the session that was kept; whatever the
    replica was sent reads: neither a file nor a call-back is among it.
    """
    first, second = doctor(replica.address, role), doctor(replica.address, role)

    pages, said = [note.where for note in first.notes if note.light is Light.GREEN], [note.said for note in first.notes]
    assert (first.light, second.light) == (Light.GREEN, Light.GREEN), (*first.notes, *second.notes)
    assert (pages[0], pages[-1], len(pages)) == ("La página de ingreso", "La ventana «ANEXAR DOCUMENTO»", 6)
    assert [note.where for note in second.notes if note.light is Light.GREEN] == pages[1:]
    assert [each for each in said if "No comprobado" in each] == [NONE_OF_OURS]
    assert len(replica.requests("LoginAuthenticate")) == 1
    assert [path for path in sent(replica) if not path.endswith(READS)] == []
    assert replica.published == []


def test_a_page_that_publishes_by_itself_publishes_nothing(doctor, replica):
    """
    Where the portal's own pages send a document and a call-back as soon as they open, neither reaches it, and it is said.
    """
    found = doctor(replica.address, script=SENDS)

    assert [path for path in sent(replica) if not path.endswith(READS)] == []
    assert found.light is Light.RED
    assert any("quiso enviar algo por sí misma" in note.said for note in found.notes)


@pytest.mark.switches(provider_upload_button="included")
def test_what_is_found_otherwise_is_yellow(doctor, replica):
    """
    A button with another name than the one that counts first is yellow and said by the portal's own words; the rest is
    green.
    """
    found = doctor(replica.address)

    assert found.light is Light.DRIFT
    assert [note.said.partition(" cambió")[0] for note in found.notes if note.light is Light.DRIFT] == [
        "«Cargar nuevo»"
    ]


def test_what_a_page_is_recognised_by_may_be_there_twice(doctor, replica):
    """
    A tab that lost its id, and is known by a word that stands there twice, is yellow: nobody presses it, and publishing goes on.
    """
    renamed = "addEventListener('DOMContentLoaded', () => { const tab = document.querySelector('#lnkLinkTopAll'); if (tab) tab.id = 'otro'; })"

    found = doctor(replica.address, script=renamed)

    assert [(note.light, note.said.partition(" cambió")[0]) for note in found.notes if note.light is not Light.GREEN][
        :1
    ] == [(Light.DRIFT, "«Todos»")]
    assert found.light is Light.DRIFT


@pytest.mark.thorough("it waits for what was taken away; each light has its test above")
def test_what_is_lost_is_red_and_named(doctor, replica):
    """
    A window that lost its Anexar, and then a page without the numeral 7, are red where a publication would stop, each
    said by its name; what was lost is not what the next time is compared with.
    """
    hide = "addEventListener('DOMContentLoaded', () => document.querySelectorAll('{}').forEach(each => each.remove()))"
    green = doctor(replica.address)
    window = doctor(replica.address, script=hide.format("#btnUploadFilesButtonBottom"), patience=1)
    numeral = doctor(replica.address, script=hide.format("#stpmStepManager"), patience=1)
    again = doctor(replica.address)

    assert [green.light, window.light, numeral.light, again.light] == [Light.GREEN, Light.RED, Light.RED, Light.GREEN]
    assert "«Anexar» no aparece" in " ".join(note.said for note in window.notes)
    assert "La página del contrato" in [note.where for note in green.notes]
    assert "la página del contrato" in numeral.notes[-1].said


def test_what_keeps_a_document_from_being_sent_is_red(doctor, replica):
    """
    A window under something that stays, and a contract that was asked for and takes no documents, are red, each said in the words of what a
    publication meets there.
    """
    cover = "<div style='position:fixed;inset:0;z-index:99'>Aviso</div>"
    put = f"""if (name === "swip") addEventListener("load", () => document.body.insertAdjacentHTML("beforeend", `{cover}`))"""
    covered = doctor(replica.address, script=put, patience=6)
    replica.set_up(uploads_offered="running")
    closed = doctor(replica.address, contract="CO1.PCCNTR.129716", patience=6)

    assert [covered.light, closed.light] == [Light.RED, Light.RED]
    assert "«Anexar»: algo lo tapa y no se quita." in [note.said for note in covered.notes]
    assert "no ofrece «Cargar nuevo»" in closed.notes[-1].said


@pytest.mark.thorough("a contract is reached by its number as in a run")
def test_a_contract_that_is_asked_for(doctor, replica):
    """
    The contract that a person names is the one that is opened; one that the portal does not show her is red. Where it lists a document of
    her side, nothing is left unchecked.
    """
    replica.state.documents[:] = [replace(each, uploaded_by="Proveedor") for each in replica.state.documents]
    named = doctor(replica.address, contract="CO1.PCCNTR.129716")
    unknown = doctor(replica.address, contract="CO1.PCCNTR.1")

    assert {note.light for note in named.notes} == {Light.GREEN}
    assert unknown.light is Light.RED
    assert "CO1.PCCNTR.1" in unknown.notes[-1].said


def test_a_person_is_needed(doctor, replica):
    """
    A portal that asks for what only a person can answer is red, and says that it is a person's turn.
    """
    replica.set_up(second_factor="email_code")

    found = doctor(replica.address)

    assert (found.light, found.person) == (Light.RED, True)


def test_a_connection_that_a_proxy_opens_is_never_used(doctor, tmp_path):
    """
    Where the browser does not believe the certificate, the verdict is red and names clock, antivirus and proxy; the
    other side never gets a request, so no password either.
    """
    with interceptor(tmp_path) as server:
        found = doctor(server.address, patience=60)  # the answer comes at once, but a busy machine takes its time

    assert found.light is Light.RED
    assert "no confía en el certificado" in found.notes[-1].said
    assert "antivirus o el proxy de su oficina" in found.notes[-1].remedy
    assert server.asked == []
