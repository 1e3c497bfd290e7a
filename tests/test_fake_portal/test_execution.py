"""Step 7, Ejecución del Contrato: what it lists, gives back, lets go and never does by itself."""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.test_fake_portal.asking import Asker, links, model_key, texts
from tests.test_fake_portal.visit import AREA, DOCUMENTED, GUIDES, PENDING, Visit, answering, fact, view_path

SALES, PROCUREMENT = f"{AREA}/SalesContractEdit", f"{AREA}/ProcurementContractEdit"
EMPTY = "No existen resultados que cumplan con los criterios de búsqueda especificados"
ONE_OF_EACH_STATE = {
    "awaiting_approval": "CO1.PCCNTR.121877",
    "awaiting_signature": "CO1.PCCNTR.95515",
    "signed": "CO1.PCCNTR.123502",
    "signed_and_sent": GUIDES,
    "running": DOCUMENTED,
    "finished": "CO1.PCCNTR.7402210",
    "settled": "CO1.PCCNTR.6312008",
}
SIGNED = {"signed", "signed_and_sent", "running", "finished", "settled"}


def step_seven(asker: Asker, replica, contract=DOCUMENTED, user="contratista") -> str:
    """Step 7 as the server sends it."""
    path = view_path(replica, contract, user)
    return asker.call(
        path.partition("/View")[0], "StepManagerGoToStep", model_key(asker.page(path)), "stpContractExecution"
    ).text


# Follow-up and payments ------------------------------------------------------------------------------


@pytest.mark.fact("execution.follow_up", "execution.reception_fields")
def test_kind_of_follow_up(page, replica):
    """
    `Porcentaje` is chosen; `Recepción de artículos` shows its own fields.
    """
    Visit(page, replica).opens_execution()
    fields = page.locator("#divItemReception")

    expect(page.get_by_label("Porcentaje")).to_be_checked()
    expect(fields).to_be_hidden()
    page.get_by_label("Recepción de artículos").check()
    assert fields.locator("th").all_inner_texts() == [
        "Fecha prevista de entrega",
        "Cantidad de Artículos a Recibir",
        "Fecha real de entrega",
        "Cantidad Artículos Recibidos",
        "Estado",
    ]
    page.get_by_label("Porcentaje").check()
    expect(fields).to_be_hidden()


@pytest.mark.fact("execution.payments", "execution.payment_columns", "execution.authorisation", "patterns.empty_grid")
def test_an_empty_payment_plan(page, replica):
    """
    The guide's contract has a plan of payments without a payment, and no authorisation codes.
    """
    Visit(page, replica).opens_execution(GUIDES)
    grid = fact(page, "execution.payment_grid")

    expect(fact(page, "execution.payments")).to_have_text("Plan de Pagos")
    expect(page.get_by_text("¿Se requieren emisiones de códigos de autorización?")).to_be_visible()
    expect(page.locator("#fdsPaymentPlan").get_by_label("No", exact=True)).to_be_checked()
    assert grid.locator("th").all_inner_texts() == [
        "Id de pago",
        "Número de factura",
        "Fecha de emisión",
        "Fecha de recepción",
        "Valor total de la factura",
        "Estado",
    ]
    expect(grid.locator("td.VortalGridEmptyResult")).to_have_text(EMPTY)


@pytest.mark.fact("execution.payment_cells", "payments.states")
@pytest.mark.fact("execution.payment_invoice", "execution.payment_total", "execution.payment_state")
def test_payments(page, replica):
    """
    A contract under way has payments, whose cells have known ids.
    """
    Visit(page, replica).opens_execution()

    expect(page.locator("#spnPaymentIdSpan_0")).to_have_text("PAGO 1")
    expect(page.locator("#spnInvoiceNrSpan_1")).to_have_text("CC-002")
    expect(page.locator("#cbxInvoiceTotalValueBox_0")).to_have_text("3.541.875 COP")
    expect(page.locator("#spnInvoiceStateSpan_0")).to_have_text("Pagado")
    expect(page.locator("#spnInvoiceStateSpan_1")).to_have_text("Enviado a la Entidad Estatal")
    expect(page.locator("#spnPaymentIdSpan_2")).to_have_count(0)


@pytest.mark.fact("execution.create_payment", "payments.form", "payments.draft")
def test_a_payment_request_leaves_only_a_trace(page, replica):
    """
    Crear shows an empty form, and its Confirmar keeps nothing; both stand in the journal.
    """
    Visit(page, replica).opens_execution(GUIDES)
    fact(page, "execution.create_payment").click()
    draft = fact(page, "execution.payment_draft")
    labels = draft.locator("label")
    expect(labels).to_have_count(10)

    draft.locator("#btnConfirmPaymentRequest[value='Confirmar']").click()

    expect(fact(page, "messages.row")).to_be_visible()
    assert {"Número de factura", "Fecha de vencimiento", "Valor neto", "Notas", "Número de radicación"} <= set(
        labels.all_inner_texts()
    )
    assert len(replica.requests("SalesContractEdit/CreatePaymentRequest", "POST")) == 1
    assert len(replica.requests("SalesContractEdit/ConfirmPaymentRequest", "POST")) == 1
    expect(fact(page, "execution.payment_grid").locator("td.VortalGridEmptyResult")).to_be_visible()


# The grid of documents -------------------------------------------------------------------------------


@pytest.mark.fact(
    "execution.heading",
    "execution.columns",
    "execution.grid",
    "execution.name",
    "execution.row",
    "execution.uploaded_by",
    "execution.description",
)
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_the_documents_of_the_guide(page, replica, user):
    """
    Both sides see the three documents of the guide's picture, newest first, all by the entity.
    """
    visit = Visit(page, replica, user)

    visit.opens_execution(GUIDES)

    expected = ["CUMPLIMIENTO REQUISITOS 908-2021.pdf", "ACTA DE INICIO 908-2021.pdf", "AFILIACION ARL 908-2021.pdf"]
    grid = page.locator(
        "div#grdContractExecutionDocument.GridContainer > table#grdContractExecutionDocument_tbl.VortalGrid"
    )
    expect(fact(page, "execution.heading")).to_have_text("Documentos de ejecución del contrato")
    assert [text for text in grid.locator("th").all_inner_texts() if text] == [
        "Descripción",
        "Nombre del archivo",
        "Cargado por",
    ]
    assert visit.names() == expected
    assert page.locator('td[id*="ExecutionFileNameCol"] > [id^="lblExecutionFileName_"]').all_inner_texts() == expected
    assert page.locator('[id^="lblExecutionDescription_"]').all_inner_texts() == expected
    assert fact(page, "execution.uploaded_by").all_inner_texts() == ["Comprador"] * 3
    expect(fact(page, "execution.row")).to_have_count(3)
    expect(page.locator("#lblExecutionFileName_0")).to_have_text(expected[0])
    expect(page.locator("tr#grdContractExecutionDocument_tr1")).to_have_class("gridLineDark")
    expect(fact(page, "execution.detail")).to_have_count(3)
    expect(page.locator("input[value='Borrar']")).to_be_visible()
    expect(page.locator("input#btnUploadContractExecutionDocument[value='Cargar nuevo']")).to_be_visible()


@pytest.mark.fact("execution.both_sides", "execution.grid_buyer")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_both_sides_see_each_others_documents(replica, user):
    """
    The same documents in the same order, each with the side that brought it.
    """
    html = step_seven(Asker(replica, user), replica, user=user)

    listed = replica.state.documents_of(replica.state.contract(DOCUMENTED))
    assert texts(html, "execution.name") == [d.name for d in listed]
    assert texts(html, "execution.uploaded_by") == [d.uploaded_by for d in listed]
    assert {d.uploaded_by for d in listed} == {"Comprador", "Proveedor"}


@pytest.mark.switches(language="en")
def test_the_sides_in_english(replica):
    """
    When the language flips, so does `Cargado por`.
    """
    assert set(texts(step_seven(Asker(replica), replica), "execution.uploaded_by")) == {"Buyer", "Supplier"}


@pytest.mark.fact("patterns.noise_in_cells")
def test_cells_carry_the_translators_noise(page, replica):
    """
    A translated cell's text content is spoilt by a script; what a person sees is not.
    """
    Visit(page, replica).opens_execution(GUIDES)
    cell = page.locator('td[id*="ExecutionUploadedByCol"]').first

    assert "translator.loadFileAndTranslateElement" in cell.evaluate("one => one.textContent")
    assert cell.inner_text() == "Comprador"


@pytest.mark.fact("execution.empty")
def test_no_documents(page, replica):
    """
    Without documents the grid has the portal's sentence.
    """
    Visit(page, replica).opens_execution(PENDING)

    expect(fact(page, "execution.empty")).to_have_text(EMPTY)
    expect(fact(page, "execution.row")).to_have_count(0)


@pytest.mark.fact("execution.name_as_is")
def test_names_are_shown_as_they_are(page, replica):
    """
    Whatever a name holds is text, and its white space is kept.
    """
    names = [
        "<b>Acta</b> & 'otro'.pdf",
        "ACTA DE TERMINACIoN   C-2025-118.PDF",
        " con espacio .pdf",
        "100% ñandú [1].pdf",
    ]
    for name in reversed(names):  # the newest stands first
        replica.state.store(replica.state.contract(PENDING), name, b"x", side="buyer", user="supervisor")
    visit = Visit(page, replica)

    visit.opens_execution(PENDING)

    assert visit.names() == names
    expect(fact(page, "execution.name").locator("b")).to_have_count(0)


@pytest.mark.fact("execution.detail")
def test_detail_of_a_document(page, replica):
    """
    Detalle tells name, size and date.
    """
    Visit(page, replica).opens_execution(GUIDES)

    fact(page, "execution.detail").nth(1).click()

    expect(page.locator("#spnDetailFileName")).to_have_text("ACTA DE INICIO 908-2021.pdf")
    expect(page.locator("#spnDetailDate")).to_contain_text("31/03/2026")


@pytest.mark.fact("execution.more", "execution.paging")
@pytest.mark.switches(execution_paging="five")
def test_paging_by_five(page, replica):
    """
    Five rows, and `Ver más` for the others until there are no more.
    """
    visit = Visit(page, replica)
    visit.opens_execution()
    all_names = [d.name for d in replica.state.documents_of(replica.state.contract(DOCUMENTED))]
    assert visit.names() == all_names[:5]

    page.locator('[id*="MoreItems"]').click()

    expect(fact(page, "execution.row")).to_have_count(len(all_names))
    assert visit.names() == all_names
    expect(page.locator(f"#lblExecutionFileName_{len(all_names) - 1}")).to_be_visible()
    expect(fact(page, "execution.more")).to_have_count(0)
    assert len(replica.requests("ExecutionDocumentsGoToPage")) == 1


@pytest.mark.parametrize(("answer", "rows"), [("none", 7), ("five", 5)])
def test_switch_execution_paging(replica, answer, rows):
    """
    All rows at once, or five.
    """
    replica.set_up(execution_paging=answer)
    html = step_seven(Asker(replica), replica)

    assert len(texts(html, "execution.name")) == rows
    assert ("MoreItems" in html) is (answer == "five")


# Who may upload --------------------------------------------------------------------------------------


@pytest.mark.fact("execution.upload_new", "execution.offered")
@pytest.mark.parametrize(
    ("answer", "offering"), [("signed", SIGNED), ("running", {"running"}), ("always", set(ONE_OF_EACH_STATE))]
)
def test_switch_uploads_offered(replica, answer, offering):
    """
    `Cargar nuevo` is offered in some states of the contract; in the others it is there, but hidden.
    """
    replica.set_up(uploads_offered=answer)
    asker, other_firm = Asker(replica), Asker(replica, "varias", "702345622")
    offered = set()
    for state, contract in ONE_OF_EACH_STATE.items():
        html = step_seven(other_firm if state == "settled" else asker, replica, contract)
        tag = html.partition('id="btnUploadContractExecutionDocument"')[2].partition(">")[0]
        assert "Cargar nuevo" in tag
        if "display:none" not in tag:
            offered.add(state)

    assert offered == offering


@pytest.mark.fact("execution.upload_button_provider")
@pytest.mark.parametrize(
    ("answer", "user", "button"),
    [
        ("same", "contratista", "btnUploadContractExecutionDocument"),
        ("included", "contratista", "incContractExecutionDocumentsbtnUploadDocumentGen"),
        ("same", "supervisor", "btnUploadContractExecutionDocument"),
        ("included", "supervisor", "btnUploadContractExecutionDocument"),
    ],
)
def test_switch_provider_upload_button(replica, answer, user, button):
    """
    The provider's button has the buyer's id, or one with an include's prefix; the buyer's stays.
    """
    replica.set_up(provider_upload_button=answer)
    html = step_seven(Asker(replica, user), replica, user=user)

    tags = re.findall(r'<input [^>]*data-fact="[^"]*execution\.upload_new[^>]*>', html)
    assert [re.findall(r' id="([^"]*)"', tag) for tag in tags] == [[button]]


# Downloads -------------------------------------------------------------------------------------------


@pytest.mark.fact("execution.download", "urls.download")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_a_download_gives_the_bytes_back(page, replica, user):
    """
    Descargar fires an ordinary browser download: the listed name is suggested and the bytes are those that were stored.
    """
    names = ["ACTA DE INICIO.PDF", "Acta  de señalización «1» 100%.pdf", 'con "comillas".pdf']
    contents = [bytes(range(256)) * 40 + name.encode() for name in names]
    for name, content in reversed(list(zip(names, contents, strict=True))):  # the newest stands first
        replica.state.store(replica.state.contract(PENDING), name, content, side="buyer", user="supervisor")
    Visit(page, replica, user).opens_execution(PENDING)

    for row, (name, content) in enumerate(zip(names, contents, strict=True)):
        with page.expect_download() as started:
            page.locator(f"#lnkDownloadExecutionDocument_{row}").click()

        expected = name.replace('"', "_")  # browsers do not let a quote into a file's name
        assert started.value.suggested_filename == expected
        assert hashlib.sha256(started.value.path().read_bytes()).digest() == hashlib.sha256(content).digest(), name


def test_downloads_are_for_the_parties_only(replica):
    """
    Who is no party of the contract gets nothing; neither does who asks for a document that is not there.
    """
    path = links(step_seven(Asker(replica), replica), "execution.download")[0]

    assert Asker(replica).get(path).headers["Content-Disposition"].startswith("attachment; filename=")
    assert Asker(replica, "supervisor").get(path).status_code == 200
    assert Asker(replica, "varias", "702345622").get(path).status_code == 404
    assert Asker(replica).get(path.partition("?")[0]).status_code == 404
    assert replica.client().get(path, base_url="http://www.secop.localhost").status_code == 302


# Borrar ----------------------------------------------------------------------------------------------


def delete_own(page, replica) -> Visit:
    """Tick the newest document of one's own and press Borrar."""
    replica.state.store(replica.state.contract(PENDING), "mio.pdf", b"x", side="provider", user="contratista")
    visit = Visit(page, replica)
    visit.opens_execution(PENDING)
    fact(page, "execution.check").check()
    return visit


@pytest.mark.fact("execution.delete", "execution.native_confirm")
@pytest.mark.parametrize(("answer", "left"), [("accept", 0), ("dismiss", 1)])
@pytest.mark.switches(delete_confirmation="native")
def test_borrar_asks_with_a_native_dialog(page, replica, answer, left):
    """
    With a native confirm() the document goes only when it is accepted.
    """
    delete_own(page, replica)
    with answering(page, answer) as asked:
        fact(page, "execution.delete").click()
        expect(fact(page, "execution.row")).to_have_count(left)

    assert asked == [("confirm", "¿Está seguro de que desea borrar los documentos seleccionados?")]
    assert len(replica.requests("RemoveExecutionDocuments", "POST")) == 1 - left
    assert len(replica.published) == left


@pytest.mark.fact("execution.check", "execution.delete_route", "execution.delete_without_question")
@pytest.mark.switches(delete_confirmation="none")
def test_borrar_without_a_question(page, replica):
    """
    As on the sister screen, the document may go at once.
    """
    delete_own(page, replica)

    fact(page, "execution.delete").click()

    expect(fact(page, "execution.empty")).to_be_visible()
    assert replica.published == []


@pytest.mark.fact("execution.inline_confirm")
@pytest.mark.switches(delete_confirmation="modal")
def test_borrar_asks_in_the_page(page, replica):
    """
    With an in-page box the document goes after Aceptar, not before, and stays after Cancelar.
    """
    delete_own(page, replica)
    box = page.locator(".VortalModalDialogBox#mdboxRemoveDocumentsConfirmDialogModal")
    expect(box).to_be_hidden()

    fact(page, "execution.delete").click()
    expect(box).to_be_visible()
    box.locator("input[value='Cancelar']").click()
    expect(box).to_be_hidden()
    assert replica.requests("RemoveExecutionDocuments") == []
    fact(page, "execution.delete").click()
    box.locator("input[value='Aceptar']").click()

    expect(fact(page, "execution.empty")).to_be_visible()
    assert replica.published == []


@pytest.mark.fact("execution.delete_rights", "messages.errors")
@pytest.mark.parametrize(("answer", "left"), [("own", 1), ("any", 0)])
def test_switch_delete_rights(page, replica, answer, left):
    """
    One side may remove the other's documents, or is refused in the red box.
    """
    replica.set_up(delete_rights=answer, delete_confirmation="none")
    replica.state.store(replica.state.contract(PENDING), "ajeno.pdf", b"x", side="buyer", user="supervisor")
    Visit(page, replica).opens_execution(PENDING)
    fact(page, "execution.check").check()

    fact(page, "execution.delete").click()
    expect(page.locator(".blockUI")).to_have_count(0)

    expect(fact(page, "execution.row")).to_have_count(left)
    assert len(replica.published) == left
    errors = fact(page, "messages.errors")
    if left:
        expect(errors).to_contain_text("Errores de validación:")
        expect(errors.locator("li")).to_have_text("No tiene permisos para borrar el documento ajeno.pdf.")
        errors.locator(".AlertImage").click()
    expect(errors.locator("li")).to_have_count(0)


@pytest.mark.switches(delete_confirmation="none")
def test_borrar_needs_a_tick(page, replica):
    """
    Without a tick nothing goes.
    """
    Visit(page, replica).opens_execution()
    before = len(replica.state.documents)

    fact(page, "execution.delete").click()

    expect(fact(page, "messages.errors").locator("li")).to_have_text("Seleccione al menos un documento.")
    assert len(replica.state.documents) == before


def test_only_documents_of_this_contract_can_be_removed(replica):
    """
    A selection that names a document of another contract removes nothing.
    """
    asker = Asker(replica)
    other = replica.state.documents_of(replica.state.contract(GUIDES))[0]
    key = model_key(asker.page(view_path(replica, DOCUMENTED)))

    answer = asker.call(SALES, "RemoveExecutionDocuments", key, grdContractExecutionDocumentSelection=f'["{other.id}"]')

    assert answer.status_code == 404
    assert other in replica.state.documents


def test_a_document_has_a_detail_only_for_its_contract(replica):
    """
    Neither a number that is none, nor another contract's document.
    """
    asker = Asker(replica, "supervisor")
    key = model_key(asker.page(view_path(replica, DOCUMENTED, "supervisor")))

    assert asker.get(f"{PROCUREMENT}/ExecutionDocumentDetail?mkey={key}&documentId=1").status_code == 404
    assert asker.get(f"{PROCUREMENT}/ExecutionDocumentDetail?mkey={key}").status_code == 404
