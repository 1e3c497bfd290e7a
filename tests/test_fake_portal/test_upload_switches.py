"""Each plausible answer to what nobody outside knows of the window and its call-back."""

from __future__ import annotations

from functools import cache

import pytest
from playwright.sync_api import expect

from fake_portal.config import switch_answers
from fake_portal.scenario import SCENARIOS, load_scenario
from tests.test_fake_portal.asking import Asker
from tests.test_fake_portal.visit import (
    GUIDES,
    PDF,
    PENDING,
    Visit,
    answering,
    attach,
    choose,
    close,
    drop,
    fact,
    view_path,
)

SHARED = "saveToCompanyDocs=True&saveToCompanyDocs=True&asPopupView=true&CallBackUrl="


def window_at_pending(page, replica):
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)
    return visit, visit.opens_window()


@pytest.mark.fact("upload.url_multi", "upload.url_index", "upload.variants")
@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("SingleInclude", "SingleInclude?asPopupView=true&CallBackUrl="),
        ("MultiInclude", f"MultiInclude?signatureType=&isAsync=False&{SHARED}"),
        ("Index", "Index?signatureType=&saveToCompanyDocs=True&asPopupView=true&CallBackUrl="),
    ],
)
@pytest.mark.switches(upload_input="single")
def test_upload_window(page, replica, form, start):
    """
    Three forms of one window; the two of sister screens take many files whatever this screen's own does.
    """
    replica.set_up(upload_window=form, upload_input="single")
    visit, window = window_at_pending(page, replica)

    assert window.url.partition("DocumentAlternateUpload/")[2].startswith(start)
    assert ("." in window.url.partition("mkey=")[2]) is (form == "Index")
    assert window.locator("input[type=file]").evaluate("one => one.multiple") is (form != "SingleInclude")
    attach(window, ("a.pdf", PDF))
    close(window)
    expect(fact(page, "execution.name")).to_have_text(["a.pdf"])
    assert visit.names() == ["a.pdf"]


@pytest.mark.parametrize(
    ("answer", "chosen", "dropped"),
    [("multiple", ["a.pdf", "b.pdf"], ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]), ("single", ["b.pdf"], ["c.pdf"])],
)
def test_upload_input(page, replica, answer, chosen, dropped):
    """
    Another choice adds, or takes the place of the one before; dropping follows the same rule.
    """
    replica.set_up(upload_input=answer)
    window = Visit(page, replica).opens_window_alone()

    choose(window, ("a.pdf", PDF))
    choose(window, ("b.pdf", PDF))
    expect(fact(window, "upload.file_name")).to_have_text(chosen)
    drop(window, "c.pdf", "d.pdf")

    expect(fact(window, "upload.file_name")).to_have_text(dropped)


@pytest.mark.switches(upload_input="single")
def test_a_single_input_keeps_what_is_attached(page, replica):
    """
    Only a waiting file is replaced by the next choice.
    """
    window = Visit(page, replica).opens_window_alone()
    attach(window, ("a.pdf", PDF))

    choose(window, ("b.pdf", PDF))

    expect(fact(window, "upload.file_name")).to_have_text(["a.pdf", "b.pdf"])


@pytest.mark.fact("popup.stored_at")
@pytest.mark.parametrize(("answer", "at_anexar"), [("attach", ["a.pdf"]), ("callback", [])])
@pytest.mark.parametrize("ending", ["cerrar", "x"])
def test_stored_at(page, replica, answer, at_anexar, ending):
    """
    The contract has the file at Anexar, or only through Cerrar's call-back: then the window's X loses it.
    """
    replica.set_up(stored_at=answer)
    _, window = window_at_pending(page, replica)
    attach(window, ("a.pdf", PDF))
    assert [d.name for d in replica.published] == at_anexar

    if ending == "x":
        window.close()
        expect(fact(page, "execution.empty")).to_be_visible()
        assert [d.name for d in replica.published] == at_anexar
    else:
        close(window)
        expect(fact(page, "execution.name")).to_have_text(["a.pdf"])
        assert [d.content for d in replica.published] == [PDF]


@pytest.mark.switches(stored_at="callback")
def test_a_second_window_calls_back_for_its_own_files(page, replica):
    """
    What one call-back has stored is not stored again by the next.
    """
    visit, window = window_at_pending(page, replica)
    attach(window, ("a.pdf", PDF))
    close(window)
    expect(fact(page, "execution.row")).to_have_count(1)

    window = visit.opens_window()
    attach(window, ("b.pdf", PDF))
    close(window)

    expect(fact(page, "execution.row")).to_have_count(2)
    assert [d.name for d in replica.published] == ["a.pdf", "b.pdf"]


@pytest.mark.fact("upload.refusal_alert")
@pytest.mark.parametrize(
    ("answer", "alerts"), [("row", []), ("alert", [("alert", "a.exe: El tipo de archivo no está permitido.")])]
)
def test_refusal(page, replica, answer, alerts):
    """
    A refusal is said in the row, and perhaps by a native alert() as well.
    """
    replica.set_up(refusal=answer)
    window = Visit(page, replica).opens_window_alone()
    choose(window, ("a.exe", PDF), ("b.pdf", PDF))

    with answering(window, "accept") as heard:
        window.locator("#btnUploadFilesButtonBottom").click()
        expect(fact(window, "upload.attached")).to_have_count(1)

    expect(fact(window, "upload.refused")).to_have_text("El tipo de archivo no está permitido.")
    assert heard == alerts


@pytest.mark.fact("upload.failed_value")
@pytest.mark.parametrize("answer", ["error", "false"])
def test_processed_failure(page, replica, answer):
    """
    A refused file's `processed` is anything but success.
    """
    replica.set_up(processed_failure=answer)
    window = Visit(page, replica).opens_window_alone()

    choose(window, ("a.exe", PDF))
    window.locator("#btnUploadFilesButtonBottom").click()

    expect(fact(window, "upload.refused")).to_have_attribute("processed", answer)
    expect(fact(window, "upload.attached")).to_have_count(0)


@pytest.mark.parametrize(("answer", "stored"), [("office", ["b.pdf"]), ("any", ["a.exe", "b.pdf", "sin tipo"])])
def test_permitted_types(page, replica, answer, stored):
    """
    Types of the office only, or any, and the list says which.
    """
    replica.set_up(permitted_types=answer)
    window = Visit(page, replica).opens_window_alone()

    choose(window, ("a.exe", PDF), ("b.pdf", PDF), ("sin tipo", PDF))
    window.locator("#btnUploadFilesButtonBottom").click()

    expect(fact(window, "upload.finished")).to_have_count(3)
    assert [d.name for d in replica.published] == stored
    window.goto(replica.portal + "/CO1ContractsManagement/Documents/DocumentAlternateUpload/PermittedFileTypes")
    expect(window.get_by_text("Todos los tipos de archivo")).to_have_count(1 if answer == "any" else 0)


@pytest.mark.fact("files.listed_name")
@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        ("exact", "  Señal  de ACCIÓN.pdf"),
        ("trimmed", "Señal de ACCIÓN.pdf"),
        ("unaccented", "  Senal  de ACCION.pdf"),
    ],
)
def test_listed_name(page, replica, answer, listed):
    """
    The portal keeps a name as it is, or without idle spaces, or without accents.
    """
    replica.set_up(listed_name=answer)
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)

    visit.is_called_back("  Señal  de ACCIÓN.pdf")

    expect(fact(page, "execution.row")).to_have_count(1)
    assert visit.names() == [listed]
    with page.expect_download() as started:
        fact(page, "execution.download").click()
    assert started.value.suggested_filename.endswith(listed.strip())  # a browser lets no space stand first


@pytest.mark.fact("popup.refresh")
@pytest.mark.parametrize(("answer", "rows"), [("self", 1), ("manual", 0)])
def test_grid_refresh(page, replica, answer, rows):
    """
    After the call-back the grid shows the document, or only once the step is opened anew.
    """
    replica.set_up(grid_refresh=answer)
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)

    with page.expect_response("**/OnExecutionDocumentUploaded*"):
        visit.is_called_back("a.pdf")
    expect(page.locator(".blockUI")).to_have_count(0)

    expect(fact(page, "execution.row")).to_have_count(rows)
    visit.goes_to_step("Condiciones")
    visit.goes_to_step("Ejecución del Contrato")
    expect(fact(page, "execution.row")).to_have_count(1)


@pytest.mark.fact("messages.row")
@pytest.mark.parametrize("answer", ["none", "row", "passing_row"])
@pytest.mark.parametrize("refresh", ["self", "manual"])
def test_success_message(page, replica, answer, refresh):
    """
    No message, or one that stays until it is closed, or one that goes away by itself; with any kind of refresh.
    """
    replica.set_up(success_message=answer, grid_refresh=refresh)
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                const row = document.querySelector('#msgMessagesPanel tr.SuccessMessagesContainer');
                if (row) { window.seen.push(row.innerText.trim()); }
            }).observe(document.querySelector('#MessagesContainer'), { childList: true, subtree: true });
        }"""
    )
    row = page.locator("#MessagesContainer #msgMessagesPanel tr.SuccessMessagesContainer")
    with page.expect_response("**/OnExecutionDocumentUploaded*"):
        visit.is_called_back("a.pdf")
    expect(page.locator(".blockUI")).to_have_count(0)

    if answer == "row":
        expect(row).to_have_text("Documentos anexados con éxito")
        row.locator(".AlertImage").click()
    expect(row).to_have_count(0)
    assert set(page.evaluate("window.seen")) == (set() if answer == "none" else {"Documentos anexados con éxito"})


@pytest.mark.parametrize(("answer", "stored"), [("session", 1), ("next_page", 0)])
def test_page_key_lasts_and_anexar(page, replica, answer, stored):
    """
    Anexar over a page whose key went stale stores nothing and shows the page of expired content.
    """
    replica.set_up(page_key_lasts=answer)
    visit = Visit(page, replica)
    window = visit.opens_window_alone()
    opens_another(visit, replica)

    choose(window, ("a.pdf", PDF))
    window.locator("#btnUploadFilesButtonBottom").click()

    if stored:
        expect(fact(window, "upload.attached")).to_have_count(1)
    else:
        window.wait_for_url("**/CO1ContractsManagement/ErrorPage/Index?ErrorMessage=*")
    assert len(replica.published) == stored


@pytest.mark.parametrize(("answer", "stored"), [("session", 1), ("next_page", 0)])
def test_page_key_lasts_and_the_call_back(page, replica, answer, stored):
    """
    A call-back with a stale key stores nothing, and the opener goes to the page of expired content.
    """
    replica.set_up(page_key_lasts=answer, stored_at="callback")
    visit, window = window_at_pending(page, replica)
    attach(window, ("a.pdf", PDF))
    opens_another(visit, replica)

    close(window)

    if stored:
        expect(fact(page, "execution.row")).to_have_count(1)
    else:
        page.wait_for_url("**/CO1ContractsManagement/ErrorPage/Index?ErrorMessage=*")
    assert len(replica.published) == stored


def opens_another(visit: Visit, replica) -> None:
    """The same person looks at another contract in another tab."""
    Asker(replica, session=visit.session).page(view_path(replica, GUIDES))


@pytest.mark.parametrize("answer", ["visible", "transparent"])
def test_overlay_while_calling_back(page, replica, answer):
    """
    The opener is covered while the call-back runs, whether it can be seen or not.
    """
    replica.set_up(overlay=answer)
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/OnExecutionDocumentUploaded*", hold)
    with page.expect_request("**/OnExecutionDocumentUploaded*"):
        visit.is_called_back("a.pdf")

    expect(fact(page, "shell.block_ui").first).to_have_css("opacity", "0" if answer == "transparent" else "0.35")
    held[0].continue_()
    expect(fact(page, "shell.block_ui")).to_have_count(0)
    expect(fact(page, "execution.row")).to_have_count(1)


MINE = (
    "upload_window",
    "upload_input",
    "stored_at",
    "refusal",
    "processed_failure",
    "permitted_types",
    "listed_name",
    "provider_upload_button",
    "grid_refresh",
    "success_message",
    "uploads_offered",
    "execution_paging",
    "delete_confirmation",
    "delete_rights",
    "step_one_number",
    "pending_modification",
    "page_key_lasts",
    "overlay",
)


@cache
def all_scenarios():
    return [load_scenario(file.stem).switches for file in SCENARIOS.glob("*.toml")]


@pytest.mark.parametrize("switch", MINE)
def test_each_answer_has_a_scenario(switch):
    """
    A scenario file sets each answer that is not the default.
    """
    assert {getattr(switches, switch) for switches in all_scenarios()} == set(switch_answers()[switch])
