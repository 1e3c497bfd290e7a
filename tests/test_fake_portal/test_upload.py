"""The window ANEXAR DOCUMENTO: what it takes, how it says so, and when the contract has the file."""

from __future__ import annotations

import hashlib
import io

import pytest
from playwright.sync_api import expect

from fake_portal.pdf import one_page_pdf
from fake_portal.upload import LARGEST, PERMITTED, refusal_of
from tests.test_fake_portal.asking import Asker
from tests.test_fake_portal.visit import (
    DOCUMENTED,
    GUIDES,
    PDF,
    PENDING,
    UPLOAD,
    Visit,
    attach,
    choose,
    close,
    drop,
    fact,
    keys_of_window,
    view_path,
)

HOST = "http://www.secop.localhost"
LONG_NAME = "Informe  de  gestión y acción n.º 3 (señal ñandú) " + "á" * 66 + ".pdf"


def window_at_pending(page, replica, user="contratista"):
    """The window over a contract without documents."""
    visit = Visit(page, replica, user)
    visit.opens_execution(PENDING)
    return visit, visit.opens_window()


# The window ------------------------------------------------------------------------------------------


@pytest.mark.fact("upload.kind", "upload.title", "upload.url", "upload.call_back_as_it_is", "popup.real_window")
@pytest.mark.parametrize(
    ("user", "controller"), [("contratista", "SalesContractEdit"), ("supervisor", "ProcurementContractEdit")]
)
def test_a_second_browser_window(page, replica, user, controller):
    """
    `Cargar nuevo` opens a real window named swip, 750 by 550, whose CallBackUrl is not percent-encoded.
    """
    _, window = window_at_pending(page, replica, user)

    before, _, call_back = window.url.partition("&CallBackUrl=")
    assert before.endswith("/CO1ContractsManagement/Documents/DocumentAlternateUpload/SingleInclude?asPopupView=true")
    assert call_back.startswith(f"/CO1ContractsManagement/Tendering/{controller}/OnExecutionDocumentUploaded?mkey=")
    assert window.evaluate("[window.name, innerWidth, innerHeight, window.opener !== null]") == ["swip", 750, 550, True]
    expect(window.locator("#spnPageTitle")).to_have_text("ANEXAR DOCUMENTO")


@pytest.mark.fact(
    "upload.empty",
    "upload.list",
    "upload.attach",
    "upload.close",
    "upload.top_twin",
    "upload.no_description",
    "upload.recommendations",
)
def test_what_the_window_shows(page, replica):
    """
    Empty sentence, buttons, hidden twin and the guide's five recommendations.
    """
    window = Visit(page, replica).opens_window_alone()

    expect(fact(window, "upload.empty")).to_have_text(
        "No hay documentos anexos. Haga clic en Buscar documento o arrastre el documento a la ventana para anexarlo."
    )
    expect(window.locator("#tblFilesTable > tbody")).to_have_count(2)
    expect(fact(window, "upload.file")).to_have_count(0)
    expect(window.get_by_text("Buscar documento", exact=True)).to_have_count(2)
    expect(window.locator("#btnUploadFilesButtonBottom[value='Anexar']")).to_be_visible()
    expect(window.locator("#btnUploadFilesButtonTop")).to_be_hidden()
    expect(window.locator("#btnUploadFilesButtonTop")).to_be_attached()
    expect(window.locator("#btnCancelBottomButtom[value='Cerrar']")).to_be_visible()
    expect(window.locator("input[type=text], textarea")).to_have_count(0)
    expect(fact(window, "upload.recommendations").locator("li")).to_have_count(5)
    expect(fact(window, "upload.recommendations")).to_contain_text("Recomendaciones al anexar un documento")
    expect(fact(window, "upload.recommendations")).to_contain_text("Convertir los documentos a formato PDF.")


@pytest.mark.fact("upload.permitted_types")
def test_the_list_of_permitted_types(page, replica):
    """
    A link leads to the list of permitted types, in a page of its own.
    """
    window = Visit(page, replica).opens_window_alone()

    with window.context.expect_page() as opened:
        window.get_by_text("Lista de tipos de archivos permitidos en el SECOP").click()

    assert opened.value.locator("#ulPermittedTypes li").all_inner_texts() == [f".{type_}" for type_ in PERMITTED]


@pytest.mark.fact("upload.preloader")
def test_the_window_has_a_preloader_of_its_own(page, replica):
    """
    The window begins covered as any other page, and then is not.
    """
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)
    with page.expect_popup() as opened:
        fact(page, "execution.upload_new").click()

    expect(opened.value.locator(".vortal-preloader")).to_be_attached()
    expect(opened.value.locator(".vortal-preloader")).to_be_hidden()


def test_a_window_without_a_living_page(replica):
    """
    A CallBackUrl without a key, or with another person's, gets the page of expired content.
    """
    keys = keys_of_window(Asker(replica), view_path(replica, PENDING))
    path = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/SingleInclude?asPopupView=true&CallBackUrl="

    for asker, call_back in ((Asker(replica), "/x"), (Asker(replica, "supervisor"), keys["call_back"])):
        answer = asker.get(path + call_back)
        assert answer.status_code == 302
        assert "ErrorPage" in answer.location


# Choosing --------------------------------------------------------------------------------------------


@pytest.mark.fact("upload.choose", "upload.input")
def test_the_painted_button_opens_the_chooser(page, replica):
    """
    Buscar documento is a div that opens the browser's chooser of a hidden native input.
    """
    window = Visit(page, replica).opens_window_alone()
    expect(window.locator("input[type=file]")).to_be_hidden()

    with window.expect_file_chooser() as chooser:
        window.locator("div#divAddFilesButton").click()
    chooser.value.set_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})

    expect(fact(window, "upload.file_name")).to_have_text(["a.pdf"])
    expect(window.locator("xpath=//*[@id='tblFilesTable']/tbody[2]/tr")).to_have_count(1)
    expect(fact(window, "upload.empty")).to_be_hidden()
    assert replica.requests("UploadFile") == []


@pytest.mark.fact("upload.input_rebuilt")
def test_the_input_is_rebuilt_after_each_choice(page, replica):
    """
    A handle of the input is dead after a choice; a fresh one works, and is empty.
    """
    window = Visit(page, replica).opens_window_alone()
    old = window.locator("input[type=file]").element_handle()
    choose(window, ("a.pdf", PDF))
    expect(fact(window, "upload.file")).to_have_count(1)

    assert not old.evaluate("one => one.isConnected")
    assert window.locator("input[type=file]").evaluate("one => one.files.length") == 0
    choose(window, ("b.pdf", PDF))
    expect(fact(window, "upload.file_name")).to_have_text(["a.pdf", "b.pdf"])


def test_a_file_is_taken_off_the_list(page, replica):
    """
    Quitar takes a waiting file off; the sentence is back when none is left.
    """
    window = Visit(page, replica).opens_window_alone()
    choose(window, ("a.pdf", PDF), ("b.pdf", PDF))

    window.locator(".FileRemove").first.click()
    expect(fact(window, "upload.file_name")).to_have_text(["b.pdf"])
    window.locator(".FileRemove").first.click()

    expect(fact(window, "upload.file")).to_have_count(0)
    expect(fact(window, "upload.empty")).to_be_visible()


@pytest.mark.fact("upload.drop")
def test_files_are_dropped_on_the_window(page, replica):
    """
    What is dropped on the window is listed and attached like what was chosen.
    """
    visit, window = window_at_pending(page, replica)

    drop(window, "caído.pdf", "otro.pdf")
    window.locator("#btnUploadFilesButtonBottom").click()
    expect(fact(window, "upload.attached")).to_have_count(2)
    close(window)

    expect(fact(page, "execution.row")).to_have_count(2)
    assert visit.names() == ["otro.pdf", "caído.pdf"]
    assert [d.content for d in replica.published] == [b"dropped"] * 2


# Attaching -------------------------------------------------------------------------------------------


@pytest.mark.fact("upload.done", "upload.file", "upload.many", "files.bytes", "files.characters")
def test_what_is_stored_is_what_was_sent(page, replica):
    """
    Bytes and name arrive as they were: a PDF, random bytes, a name of 120 characters with accents and double spaces.
    """
    sent = {
        "INFORME MENSUAL NO. 02.PDF": one_page_pdf("INFORME MENSUAL"),
        "azar.zip": hashlib.shake_256(b"azar").digest(300_000),
        LONG_NAME: b"\x00\r\n--x\r\n" * 100,
        "G.ACTA [1] + 100%, #2 n° 3.DOCX.PDF": PDF,
    }
    visit, window = window_at_pending(page, replica)

    attach(window, *sent.items())

    expect(fact(window, "upload.attached")).to_have_text(["Documento anexo"] * 4)
    expect(window.locator("#tblFilesTable [processed=success]")).to_have_count(4)
    assert {d.name: d.sha256 for d in replica.published} == {
        name: hashlib.sha256(content).hexdigest() for name, content in sent.items()
    }
    assert {(d.uploaded_by, d.user, d.contract) for d in replica.published} == {("Proveedor", "contratista", PENDING)}
    close(window)
    expect(fact(page, "execution.row")).to_have_count(4)
    assert sorted(visit.names()) == sorted(sent)
    expect(fact(page, "execution.uploaded_by")).to_have_text(["Proveedor"] * 4)


def test_a_name_of_120_characters_is_that_long():
    """
    The name above is the longest that is taken.
    """
    assert len(LONG_NAME) == 120


@pytest.mark.fact("files.duplicates", "upload.other_side")
def test_the_entity_attaches_too_and_equal_names_are_kept_apart(page, replica):
    """
    What the buyer attaches is the buyer's; an equal name overwrites nothing.
    """
    visit, window = window_at_pending(page, replica, "supervisor")

    attach(window, ("ACTA.pdf", b"one"), ("ACTA.pdf", b"two"))
    close(window)

    expect(fact(page, "execution.row")).to_have_count(2)
    assert visit.names() == ["ACTA.pdf", "ACTA.pdf"]
    assert [(d.content, d.uploaded_by) for d in replica.published] == [(b"one", "Comprador"), (b"two", "Comprador")]


@pytest.mark.fact("upload.one_after_another", "urls.upload_file")
def test_files_are_sent_one_after_another_and_once(page, replica):
    """
    A file has its own request, in the order of the list; what is attached is not sent again by another click.
    """
    window = Visit(page, replica).opens_window_alone()
    names = [f"{n}.pdf" for n in range(4)]

    attach(window, *((name, PDF) for name in names))
    window.locator("#btnUploadFilesButtonBottom").click()
    attached_all = fact(window, "upload.attached")
    choose(window, ("nuevo.pdf", PDF))
    window.locator("#btnUploadFilesButtonBottom").click()

    expect(attached_all).to_have_count(5)
    assert [d.name for d in replica.published] == [*names, "nuevo.pdf"]
    assert len(replica.requests("DocumentAlternateUpload/UploadFile", "POST")) == 5
    expect(window.locator(".FileRemove")).to_have_count(0)


def test_progress_while_a_file_is_sent(page, replica):
    """
    Until the server answers a row is neither attached nor refused; afterwards its bar is full.
    """
    window = Visit(page, replica).opens_window_alone()
    held = []

    def hold(route):
        held.append(route)

    window.route("**/UploadFile*", hold)
    choose(window, ("a.pdf", PDF))
    with window.expect_request("**/UploadFile*"):
        window.locator("#btnUploadFilesButtonBottom").click()

    expect(window.locator("[processed]")).to_have_count(0)
    held[0].continue_()
    expect(fact(window, "upload.attached")).to_be_visible()
    expect(window.locator(".FileProgressBar")).to_have_attribute("style", "width: 100%;")


def test_a_broken_connection_refuses_and_can_be_tried_again(page, replica):
    """
    Without an answer the row says so, and the next Anexar sends the file again.
    """
    window = Visit(page, replica).opens_window_alone()

    def cut(route):
        route.abort()

    window.route("**/UploadFile*", cut)
    choose(window, ("a.pdf", PDF))
    window.locator("#btnUploadFilesButtonBottom").click()
    expect(fact(window, "upload.refused")).to_have_text("No fue posible anexar el documento.")
    window.unroute("**/UploadFile*")
    window.locator("#btnUploadFilesButtonBottom").click()

    expect(fact(window, "upload.attached")).to_have_count(1)
    assert len(replica.published) == 1


# Refusals --------------------------------------------------------------------------------------------


@pytest.mark.fact("upload.refused", "files.largest", "files.smallest", "files.name_length", "files.types")
def test_what_is_refused(page, replica, tmp_path):
    """
    A type that is not on the list, no bytes, a byte too many, a character too many; the others go on.
    """
    huge = tmp_path / "enorme.pdf"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    window = Visit(page, replica).opens_window_alone()

    window.locator("input[type=file]").set_input_files(huge)
    expect(fact(window, "upload.file")).to_have_count(1)
    choose(window, ("programa.exe", PDF), ("nota.txt", PDF), ("sin tipo", PDF))
    choose(window, ("vacío.pdf", b""), ("a" + LONG_NAME, PDF), ("un byte.pdf", b"1"))
    window.locator("#btnUploadFilesButtonBottom").click()

    expect(fact(window, "upload.attached")).to_have_count(1)
    assert fact(window, "upload.refused").all_inner_texts() == [
        "El documento supera el tamaño máximo permitido (50 MB).",
        "El tipo de archivo no está permitido.",
        "El tipo de archivo no está permitido.",
        "El tipo de archivo no está permitido.",
        "El documento está vacío.",
        "El nombre del documento supera los 120 caracteres.",
    ]
    assert [d.name for d in replica.published] == ["un byte.pdf"]
    assert len(replica.requests("UploadFile")) == 1


@pytest.mark.parametrize(
    ("name", "size", "refusal"),
    [
        ("a.pdf", LARGEST, None),
        ("a.pdf", LARGEST + 1, "refused_size"),
        ("a.pdf", 1, None),
        ("a.pdf", 0, "refused_empty"),
        (LONG_NAME, 1, None),
        ("a" + LONG_NAME, 1, "refused_name"),
        ("A.DOCX.PDF", 1, None),
        ("a.pdf.exe", 1, "refused_type"),
        *((f"a.{type_}", 1, None) for type_ in PERMITTED),
    ],
)
def test_the_rules_of_the_server(replica, name, size, refusal):
    """
    The limits themselves are allowed, and one more is not.
    """
    with replica.app.app_context():
        assert refusal_of(name, size) == refusal


def test_the_server_checks_for_itself(replica):
    """
    Who goes around the page's own check is refused by the server, and nothing is stored.
    """
    asker = Asker(replica)
    keys = keys_of_window(asker, view_path(replica, PENDING))

    answer = asker.client.post(
        f"{UPLOAD}?mkey={keys['window']}",
        data={"CallBackUrl": keys["call_back"], "file": (io.BytesIO(b"MZ"), "programa.exe")},
        base_url=HOST,
    )

    assert answer.json == {"processed": "error", "message": "El tipo de archivo no está permitido."}
    assert replica.published == []


def test_a_window_sends_to_its_own_contract_only(replica):
    """
    A window's key together with another contract's CallBackUrl stores nothing; no file is no upload.
    """
    asker = Asker(replica)
    here = keys_of_window(asker, view_path(replica, PENDING))
    there = keys_of_window(asker, view_path(replica, GUIDES))
    paper = {"file": (io.BytesIO(PDF), "a.pdf")}

    crossed = asker.client.post(
        f"{UPLOAD}?mkey={here['window']}", data={"CallBackUrl": there["call_back"], **paper}, base_url=HOST
    )
    empty = asker.client.post(f"{UPLOAD}?mkey={here['window']}", data={"CallBackUrl": here["call_back"]}, base_url=HOST)

    assert crossed.status_code == 302
    assert empty.status_code == 404
    assert replica.published == []


# Closing ---------------------------------------------------------------------------------------------


@pytest.mark.fact("upload.call_back", "popup.closes_itself")
def test_cerrar_calls_the_opener_back(page, replica):
    """
    The opener posts to the CallBackUrl after the window is gone, and its grid has the new row on top.
    """
    visit = Visit(page, replica)
    visit.opens_execution()
    before = visit.names()
    window = visit.opens_window()
    attach(window, ("nuevo.pdf", PDF))
    assert replica.requests("OnExecutionDocumentUploaded") == []

    close(window)

    expect(fact(page, "execution.row")).to_have_count(len(before) + 1)
    assert visit.names() == ["nuevo.pdf", *before]
    assert len(replica.requests("SalesContractEdit/OnExecutionDocumentUploaded", "POST")) == 1
    expect(page.locator(".blockUI")).to_have_count(0)


def test_cerrar_with_nothing_attached(page, replica):
    """
    Without an attached file there is no call-back.
    """
    _, window = window_at_pending(page, replica)
    choose(window, ("a.pdf", PDF))

    close(window)

    expect(fact(page, "execution.empty")).to_be_visible()
    assert replica.requests("OnExecutionDocumentUploaded") == []
    assert replica.published == []


@pytest.mark.fact("popup.closed_by_x")
def test_the_windows_own_x_makes_no_call_back(page, replica):
    """
    A window that is closed by its X tells its opener nothing; what is already stored shows after a fresh look.
    """
    visit, window = window_at_pending(page, replica)
    attach(window, ("a.pdf", PDF))

    window.close()

    expect(fact(page, "execution.empty")).to_be_visible()
    assert replica.requests("OnExecutionDocumentUploaded") == []
    visit.goes_to_step("Condiciones")
    visit.goes_to_step("Ejecución del Contrato")
    assert visit.names() == ["a.pdf"]


@pytest.mark.fact("popup.nothing_to_save")
def test_nothing_has_to_be_saved(page, replica):
    """
    After Cerrar the other side sees the document, without another click.
    """
    visit = Visit(page, replica)
    visit.opens_execution(DOCUMENTED)
    window = visit.opens_window()
    attach(window, ("para todos.pdf", PDF))
    close(window)
    expect(fact(page, "execution.name").first).to_have_text("para todos.pdf")

    other = Visit(page.context.browser.new_page(), replica, "supervisor")
    other.opens_execution(DOCUMENTED)

    assert other.names()[0] == "para todos.pdf"
    expect(fact(other.page, "execution.uploaded_by").first).to_have_text("Proveedor")
    other.page.close()
