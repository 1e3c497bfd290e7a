"""The contract page: its nine or ten numerals, whose it is, and the toolbar around them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.test_fake_portal.asking import Asker, model_key, texts
from tests.test_fake_portal.visit import AREA, DOCUMENTED, GUIDES, PENDING, Visit, attach, close, fact, view_path

NINE = [
    "Información general",
    "Condiciones",
    "Bienes y servicios",
    "Documentos del Proveedor",
    "Documentos del contrato",
    "Información presupuestal",
    "Ejecución del Contrato",
    "Modificaciones del Contrato",
    "Incumplimientos",
]
SALES, PROCUREMENT = f"{AREA}/SalesContractEdit", f"{AREA}/ProcurementContractEdit"
UNSIGNED = "CO1.PCCNTR.121877"
OF_ANOTHER_FIRM = "CO1.SLCNTR.7590335"


# The numerals ----------------------------------------------------------------------------------------


@pytest.mark.fact(
    "detail.steps",
    "detail.step",
    "detail.step_on",
    "detail.step_off",
    "detail.step_inside",
    "detail.step_selected_circle",
    "detail.nine",
)
def test_nine_numerals_stand_in_the_left_column(page, replica):
    """
    Nine numerals with their circles and labels; the first is the current one.
    """
    visit = Visit(page, replica)

    visit.opens()

    assert fact(page, "detail.step_label").all_inner_texts() == NINE
    expect(page.locator("#StepsContainer > #stpmStepManager.StepManager > div")).to_have_count(9)
    expect(page.locator("#stepDiv_1")).to_have_class("LeftMenuButtonOn Black")
    expect(
        page.locator("#stepDiv_1 #stepCircleSelected_1.MainColor4.circle22.Black.stepOn #stepNumber_1")
    ).to_have_text("1")
    expect(page.locator("#stepDiv_7")).to_have_class("LeftMenuButtonOff Blue_1")
    expect(page.locator("#stepDiv_7 #stepPipe_7")).to_be_attached()
    expect(page.locator("#stepDiv_7 #stepCircle_7.MainColor6.circle26.White.step #stepNumber_7")).to_have_text("7")
    expect(page.locator("#stepDiv_7 #lnk_stpmStepManager8")).to_have_text("Ejecución del Contrato")


@pytest.mark.fact("urls.step_go_to", "detail.click", "detail.step_place", "detail.ready")
def test_a_numeral_is_loaded_into_the_page(page, replica):
    """
    Pressing a numeral posts StepManagerGoToStep; the address stays, the numeral is current, its content alone shows.
    """
    visit = Visit(page, replica)
    visit.opens()
    address = page.url

    for number, label in enumerate(NINE[1:], 2):
        visit.goes_to_step(label)

        assert page.url == address, label
        assert len(replica.requests("SalesContractEdit/StepManagerGoToStep", "POST")) == number - 1, label
        expect(page.locator(f"#stepDiv_{number}"), label).to_have_class("LeftMenuButtonOn Black")
        expect(page.locator(".LeftMenuButtonOn"), label).to_have_count(1)
        expect(page.locator("#stphStepsPlaceHolder > .PlaceHolderDisplay"), label).to_be_visible()
        expect(page.locator("#stphStepsPlaceHolder > .PlaceHolderHidden"), label).to_have_count(8)
        expect(page.locator("#stphStepsPlaceHolder > .PlaceHolderHidden").first, label).to_be_hidden()


@pytest.mark.fact("detail.step_place_hidden")
def test_the_known_place_of_the_conditions(page, replica):
    """
    Step 2's place has the id that was seen on the portal; it is hidden until the step is opened.
    """
    visit = Visit(page, replica)
    visit.opens()
    place = page.locator("#stphStepsPlaceHolder > #stphStepsPlaceHolder_stpContractConditionsStep")
    expect(place).to_have_class("PlaceHolderHidden")

    visit.goes_to_step("Condiciones")

    expect(place).to_have_class("PlaceHolderDisplay")


@pytest.mark.fact("urls.step_next", "urls.step_previous")
def test_next_and_previous_numeral(page, replica):
    """
    The arrows move by one numeral and stop at the ends.
    """
    visit = Visit(page, replica)
    visit.opens()
    selected = fact(page, "detail.selected_step")

    fact(page, "detail.previous").first.click()
    expect(page.locator(".blockUI")).to_have_count(0)
    expect(selected).to_contain_text("Información general")
    fact(page, "detail.next").first.click()
    expect(selected).to_contain_text("Condiciones")
    fact(page, "detail.next").last.click()
    expect(selected).to_contain_text("Bienes y servicios")
    fact(page, "detail.previous").last.click()

    expect(selected).to_contain_text("Condiciones")
    assert len(replica.requests("StepManagerGoToNextStep", "POST")) == 2
    assert len(replica.requests("StepManagerGoToPreviousStep", "POST")) == 2


@pytest.mark.fact("detail.shift")
def test_a_pending_modification_moves_the_numerals(page, replica):
    """
    With a modification pending there are ten numerals, that one first, and the execution is the eighth.
    """
    visit = Visit(page, replica)

    visit.opens(PENDING)

    assert fact(page, "detail.step_label").all_inner_texts() == ["Modificación pendiente", *NINE]
    expect(page.locator("#stepDiv_8")).to_contain_text("Ejecución del Contrato")
    visit.goes_to_step("Ejecución del Contrato")
    expect(page.locator("#stepDiv_8")).to_have_class("LeftMenuButtonOn Black")
    expect(fact(page, "execution.heading")).to_be_visible()
    visit.goes_to_step("Información general")
    expect(fact(page, "detail.unique_identifier")).to_be_visible()


@pytest.mark.parametrize(("answer", "steps"), [("as_seeded", 9), ("always", 10)])
def test_switch_pending_modification(replica, answer, steps):
    """
    The switch gives every contract a pending modification.
    """
    replica.set_up(pending_modification=answer)
    html = Asker(replica).page(view_path(replica, DOCUMENTED))

    assert len(re.findall(r'id="stepDiv_\d+"', html)) == steps
    assert ("Modificación pendiente" in html) is (steps == 10)


@pytest.mark.fact("detail.disabled")
def test_a_disabled_numeral(page, replica):
    """
    A numeral that is not yet to be used has a third inner div and does nothing.
    """
    Visit(page, replica).opens(UNSIGNED)

    page.locator("#stepDiv_9").click()

    expect(page.locator("xpath=//*[@id='stepDiv_9']/div[3]")).to_be_visible()
    expect(page.locator("xpath=//*[@id='stepDiv_7']/div[3]")).to_have_count(0)
    assert replica.requests("StepManagerGoToStep") == []


def test_a_numeral_that_does_not_exist(replica):
    """
    A step name nobody knows, or a dead one, gets no content.
    """
    asker = Asker(replica)
    key = model_key(asker.page(view_path(replica, UNSIGNED)))

    assert asker.call(SALES, "StepManagerGoToStep", key, "stpNothing").status_code == 404
    assert asker.call(SALES, "StepManagerGoToStep", key, "stpContractBreaches").status_code == 404


# Step 1 and whose contract it is ---------------------------------------------------------------------


@pytest.mark.fact("detail.fields", "detail.state", "detail.reference", "detail.unique_identifier", "detail.supplier")
@pytest.mark.fact("detail.txaContractDescription1Gen", "detail.spnContractVersion", "detail.cbxContractValue1Gen")
@pytest.mark.fact("detail.dtmbContractStartDate_txt", "detail.dtmbContractEndDate_txt")
@pytest.mark.fact("detail.dtmbLiquidationStartDateValue_txt", "detail.dtmbLiquidationEndDateValue_txt")
@pytest.mark.fact("detail.dtmbBuyerApprovalDateTimeBox_txt", "detail.dtmbSupplierApprovalDateTimeBox_txt")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_step_one_tells_which_contract_this_is(page, replica, user):
    """
    Numbers, state, parties, value and dates stand under their known ids.
    """
    Visit(page, replica, user).opens()

    shown = {
        "spnContractState": "En ejecución",
        "txtContractReference1Gen": "CO1.PCCNTR.8263723",
        "txaContractDescription1Gen": "Prestar servicios profesionales para el seguimiento a la ejecución contractual.",
        "spnContractUniqueIdentifier": "CO1.SLCNTR.7551930" if user == "contratista" else "CO1.PCCNTR.8263723",
        "spnContractVersion": "1",
        "cbxContractValue1Gen": "21.251.249 COP",
        "dtmbContractStartDate_txt": "15/04/2025 11:59:59 AM",
        "dtmbContractEndDate_txt": "6/04/2026 11:59:00 PM",
        "lblSupplierName": "ANA PRUEBA PRUEBA",
        "dtmbLiquidationStartDateValue_txt": "",
        "dtmbLiquidationEndDateValue_txt": "",
        "dtmbBuyerApprovalDateTimeBox_txt": "15/04/2025 11:59:59 AM",
        "dtmbSupplierApprovalDateTimeBox_txt": "15/04/2025 11:59:59 AM",
    }
    assert {id_: page.locator(f"#{id_}").inner_text() for id_ in shown} == shown
    expect(fact(page, "detail.entity")).to_have_text("GOBERNACION NACIONAL")


@pytest.mark.parametrize(
    ("answer", "user", "number"),
    [
        ("own", "contratista", "CO1.SLCNTR.118204"),
        ("buyer", "contratista", "CO1.PCCNTR.129716"),
        ("own", "supervisor", "CO1.PCCNTR.129716"),
        ("buyer", "supervisor", "CO1.PCCNTR.129716"),
    ],
)
def test_switch_step_one_number(replica, answer, user, number):
    """
    A provider reads their own number there, or the buyer's; a buyer always reads their own.
    """
    replica.set_up(step_one_number=answer)
    html = Asker(replica, user).page(view_path(replica, GUIDES, user))

    assert re.findall(r'id="spnContractUniqueIdentifier"[^>]*>([^<]*)<', html) == [number]


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("contratista", f"{SALES}/View?docUniqueIdentifier={OF_ANOTHER_FIRM}"),
        ("contratista", f"{SALES}/View?docUniqueIdentifier=CO1.PCCNTR.8263723"),
        ("contratista", f"{PROCUREMENT}/View?docUniqueIdentifier=CO1.PCCNTR.8263723"),
        ("supervisor", f"{SALES}/View?docUniqueIdentifier=CO1.SLCNTR.7551930"),
        ("supervisor", f"{PROCUREMENT}/View?docUniqueIdentifier=CO1.PCCNTR.8263801"),
        ("supervisor", f"{PROCUREMENT}/View?docUniqueIdentifier=CO1.PCCNTR.1"),
        ("supervisor", f"{PROCUREMENT}/View"),
    ],
)
def test_contracts_of_others_are_not_shown(replica, user, path):
    """
    Neither the contracts of others, nor the other side's page, nor a number that nobody has.
    """
    answer = Asker(replica, user).get(path)

    assert answer.status_code == 404
    assert "no existe o no tiene permisos" in answer.text
    assert "stpmStepManager" not in answer.text


def test_another_persons_page_key_is_worthless(replica):
    """
    The `mkey` of somebody's page does not work for anybody else.
    """
    key = model_key(Asker(replica).page(view_path(replica, DOCUMENTED)))

    answer = Asker(replica, "supervisor").call(PROCUREMENT, "StepManagerGoToStep", key, "stpContractExecution")

    assert answer.status_code == 302
    assert "/CO1ContractsManagement/ErrorPage/Index?ErrorMessage=" in answer.location


def test_a_page_key_belongs_to_one_controller(replica):
    """
    A provider's page key does not open the buyer's half.
    """
    asker = Asker(replica)
    key = model_key(asker.page(view_path(replica, DOCUMENTED)))

    assert asker.call(PROCUREMENT, "StepManagerGoToStep", key, "stpContractExecution").status_code == 404


@pytest.mark.parametrize(("answer", "status"), [("session", 200), ("next_page", 302)])
def test_switch_page_key_lasts(replica, answer, status):
    """
    A page's key lives as long as the session, or until the next page of that kind is opened.
    """
    replica.set_up(page_key_lasts=answer)
    asker = Asker(replica)
    key = model_key(asker.page(view_path(replica, DOCUMENTED)))
    newer = model_key(asker.page(view_path(replica, GUIDES)))

    assert asker.call(SALES, "StepManagerGoToStep", key, "stpContractExecution").status_code == status
    assert asker.call(SALES, "StepManagerGoToStep", newer, "stpContractExecution").status_code == 200


@pytest.mark.switches(page_key_lasts="next_page")
def test_a_stale_page_is_left_for_the_page_of_expired_content(page, replica):
    """
    Pressing a numeral of a page whose key went stale leads to the portal's page of expired content.
    """
    visit = Visit(page, replica)
    visit.opens()
    Asker(replica, session=visit.session).page(view_path(replica, DOCUMENTED))  # as another tab would

    fact(page, "detail.step_execution").click()

    page.wait_for_url("**/CO1ContractsManagement/ErrorPage/Index?ErrorMessage=The+content+of+this+page+has+expired*")


# Toolbar ---------------------------------------------------------------------------------------------


@pytest.mark.fact("detail.toolbar", "detail.evaluation", "detail.view_contract")
def test_the_toolbar_stands_above_and_below(page, replica):
    """
    Back, arrows and the evaluation stand twice, the contract's link once; the two last only leave a trace.
    """
    Visit(page, replica).opens()

    expect(page.locator('[id$="_lnkBack"]')).to_have_count(2)
    expect(page.locator("#tbToolBar_lnkBack")).to_have_text("Cancelar")
    expect(page.locator("#tbToolBar_lnkBack")).to_have_attribute("title", "Volver")
    expect(page.locator('input[value="<"]')).to_have_count(2)
    expect(page.locator('input[value=">"]')).to_have_count(2)
    expect(page.locator('input[value="Evaluación de la Entidad Estatal"]')).to_have_count(2)
    page.get_by_text("VER CONTRATO", exact=True).click()
    expect(fact(page, "messages.row")).to_have_text("Solicitud recibida.")
    fact(page, "messages.row").locator(".AlertImage").click()
    expect(fact(page, "messages.row")).to_have_count(0)
    fact(page, "detail.evaluation").first.click()
    expect(fact(page, "messages.row")).to_have_text("Solicitud recibida.")
    assert [row["path"].rpartition("/")[2] for row in replica.requests("SalesContractEdit", "POST")] == [
        "ViewContract",
        "EntityEvaluation",
    ]


@pytest.mark.fact("detail.back")
def test_back_leads_where_the_address_says(page, replica):
    """
    Cancelar leads to the list, or to what prevCtxUrl names, if that is a place of this portal.
    """
    visit = Visit(page, replica, "supervisor")
    listing = f"{AREA}/ProcurementContractManagement/Index"
    path = view_path(replica, DOCUMENTED, "supervisor")
    back = page.locator("#tbToolBar_lnkBack")

    visit.opens()
    expect(back).to_have_attribute("href", listing)
    page.goto(
        f"{replica.portal}{path}&prevCtxUrl=https%3a%2f%2fwww.secop.gov.co%3a443%2fCO1BusinessLine%2fX&prevCtxLbl=Atr%C3%A1s+"
    )
    expect(back).to_have_attribute("href", "/CO1BusinessLine/X")
    expect(page.locator("#breadcrumb")).to_contain_text("Atrás")
    page.goto(f"{replica.portal}{path}&prevCtxUrl=https%3a%2f%2felsewhere.example%2fsteal")
    expect(back).to_have_attribute("href", listing)
    back.click()

    page.wait_for_url(f"**{listing}")


@pytest.mark.fact("detail.buyer_actions")
def test_a_buyers_buttons_only_leave_a_trace(page, replica):
    """
    What changes the whole contract is there for buyers, as its state allows; pressing it changes nothing but the journal.
    """
    Visit(page, replica, "supervisor").opens(GUIDES)
    before = replica.state.contract(GUIDES).state

    page.locator("#tbToolBarPlaceHolder_btnStartExecution[value='Iniciar ejecución']").click()

    expect(fact(page, "messages.row")).to_have_text("Solicitud recibida.")
    assert len(replica.requests("ProcurementContractEdit/StartExecution", "POST")) == 1
    assert replica.state.contract(GUIDES).state == before
    for stub in (
        "btnMakeModification",
        "btnOption_tbContractToolbar_Finish",
        "btnSaveContract",
        "IncTaskApproval_btnApproveButton",
    ):
        expect(page.locator(f"#{stub}")).to_be_hidden()
        expect(page.locator(f"#{stub}")).to_be_attached()


@pytest.mark.fact("detail.btnMakeModification", "detail.btnOption_tbContractToolbar_Finish")
@pytest.mark.fact("detail.btnSaveContract", "detail.IncTaskApproval_btnApproveButton")
@pytest.mark.parametrize("action", ["StartExecution", "MakeModification", "Finish", "SaveContract", "Approve"])
def test_none_of_these_routes_changes_anything(replica, action):
    """
    Even asked for directly, each action is noted and has no effect.
    """
    asker = Asker(replica, "supervisor")
    key = model_key(asker.page(view_path(replica, DOCUMENTED, "supervisor")))
    before = replica.state.contract(DOCUMENTED)
    state, documents = before.state, len(replica.state.documents)

    answer = asker.call(PROCUREMENT, action, key)

    assert (answer.status_code, texts(answer.text, "messages.row")) == (200, [""])
    assert (replica.state.contract(DOCUMENTED).state, len(replica.state.documents)) == (state, documents)
    assert [row["status"] for row in replica.requests(f"ProcurementContractEdit/{action}", "POST")] == [200]


@pytest.mark.fact("neighbours.contract_grid", "neighbours.contract_file")
def test_the_documents_of_step_five(page, replica):
    """
    Step 5 has a grid of its own, whose ids resemble those of step 7: the link says the file's name.
    """
    Visit(page, replica).opens_step("Documentos del contrato")

    expect(page.locator("#grdContractDocument_tbl #lblDescription_0")).to_have_text("Contrato suscrito por las partes")
    expect(page.locator("#grdContractDocument_tbl #lnkDownloadDocument_0")).to_have_text("Contrato firmado.pdf")
    expect(page.locator("#grdContractExecutionDocument_tbl")).to_have_count(0)


@pytest.mark.fact("detail.save_in_step_7")
def test_buyers_buttons_follow_the_state(page, replica):
    """
    A running contract can be modified and finished; where its page can be edited, Guardar stands above.
    """
    visit = Visit(page, replica, "supervisor")
    visit.opens(DOCUMENTED)
    expect(page.locator("#btnSaveContract")).to_be_hidden()
    back = page.locator("#tbToolBar_lnkBack").get_attribute("href")
    page.get_by_text("Ejecución del Contrato", exact=True).click()
    expect(page.locator("#btnSaveContract[value=Guardar]")).to_be_visible()
    expect(page.locator("#tbToolBar_lnkBack")).to_have_attribute("href", back or "")

    expect(page.locator("#btnMakeModification")).to_be_visible()
    expect(page.locator("#btnOption_tbContractToolbar_Finish")).to_be_visible()
    expect(page.locator("#tbToolBarPlaceHolder_btnStartExecution")).to_be_hidden()


def test_providers_have_no_such_buttons(replica):
    """
    A provider's page has none of them, not even hidden.
    """
    html = Asker(replica).page(view_path(replica, GUIDES))

    assert "StartExecution" not in html
    assert "MakeModification" not in html


# Covers, languages, neighbours -----------------------------------------------------------------------


@pytest.mark.fact("detail.overlay")
@pytest.mark.parametrize(("answer", "opacity"), [("visible", "0.35"), ("transparent", "0")])
def test_switch_overlay(page, replica, answer, opacity):
    """
    While a numeral loads, a cover swallows clicks, whether it can be seen or not.
    """
    replica.set_up(overlay=answer)
    visit = Visit(page, replica)
    visit.opens()
    held = []

    def hold(route):
        held.append(route)

    page.route("**/StepManagerGoToStep*", hold)

    fact(page, "detail.step_execution").click()

    cover = page.locator(".blockUI.blockOverlay")
    expect(cover).to_have_css("opacity", opacity)
    on_top = page.evaluate("document.elementFromPoint(100, 300).className")
    assert "blockUI" in on_top
    expect(page.locator(".blockUI.blockMsg")).to_have_text("Por favor, espere .")
    held[0].continue_()
    expect(cover).to_have_count(0)
    expect(fact(page, "execution.grid")).to_be_visible()


@pytest.mark.switches(language="en")
def test_the_numerals_in_english(page, replica):
    """
    When the language flips, so do the labels of the numerals.
    """
    Visit(page, replica).opens_execution()

    assert fact(page, "detail.step_label").all_inner_texts()[:2] == ["General information", "Conditions"]
    expect(fact(page, "detail.selected_step")).to_contain_text("Contract execution")
    expect(fact(page, "execution.heading")).to_have_text("Contract execution documents")


@pytest.mark.fact("neighbours.conditions", "neighbours.contract_documents", "upload.call_back_step_5")
@pytest.mark.parametrize(
    ("step", "button", "call_back"),
    [
        ("Condiciones", "btnUploadDocumentGen", "OnConditionsDocumentUploaded"),
        ("Documentos del contrato", "btnUploadContractDocument", "OnContractDocumentUploaded"),
    ],
)
def test_the_windows_of_other_steps_lead_elsewhere(page, replica, step, button, call_back):
    """
    Steps 2 and 5 have a button `Cargar nuevo` of their own; what is attached there is no execution document.
    """
    visit = Visit(page, replica)
    visit.opens_step(step)
    mark = {
        "btnUploadDocumentGen": "conditions.upload_new",
        "btnUploadContractDocument": "contract_documents.upload_new",
    }

    expect(page.locator(f"#{button}[value='Cargar nuevo']")).to_be_visible()
    window = visit.opens_window(mark[button])
    assert call_back in window.url
    attach(window, ("otro.pdf", b"%PDF"))
    with page.expect_response(f"**/{call_back}*"):
        close(window)

    assert replica.published == []


@pytest.mark.fact("neighbours.modifications", "neighbours.modification_attachments")
def test_the_versions_of_a_contract(page, replica):
    """
    Step 8 lists the contract's versions and has a menu for attachments, closed at first.
    """
    Visit(page, replica).opens_step("Modificaciones del Contrato")

    expect(page.locator("#grdContractVersionsGrid #spnModificationTypeSpan_0")).to_have_text("Contrato inicial")
    expect(page.locator("#spnModificationStatusValue_0")).to_have_text("Aprobada")
    expect(page.locator("#dtmbModificationDateValue_0_txt")).to_have_text("15/04/2025 11:59:59 AM")
    expect(page.locator("#spnModificationVersionValue_0")).to_have_text("1")
    expect(page.locator("#lnkEditLink_0")).to_be_visible()
    expect(page.locator("#linkUploadNew")).to_be_hidden()
    page.locator("#cmAttachmentsOptions > a").click()
    expect(page.locator("#linkUploadNew")).to_be_visible()


def test_a_state_reads_the_same_in_box_and_step(replica):
    """
    The box above the numerals and step 1 tell the same state.
    """
    html = Asker(replica, "supervisor").page(view_path(replica, GUIDES, "supervisor"))

    assert texts(html, "detail.state") == ["Firmado y enviado a la Entidad Estatal"]
    assert html.count("Firmado y enviado a la Entidad Estatal") == 2


def step_of(asker: Asker, replica, contract: str, name: str, user: str = "contratista") -> str:
    """A step as the server sends it."""
    path = view_path(replica, contract, user)
    key = model_key(asker.page(path))
    return asker.call(path.partition("/View")[0], "StepManagerGoToStep", key, f"stp{name}").text


@pytest.mark.fact("execution.follow_up_actions")
def test_only_the_entity_has_plan_and_balances(replica):
    """
    The supervisor's step 7 has the guide's five buttons, each of which only leaves a trace; a provider's has none.
    """
    words = ["Crear plan", "Confirmar plan", "Recepción no planeada", "Balance de pagos", "Balance de entregas"]
    asker, provider = Asker(replica, "supervisor"), Asker(replica)
    html = step_of(asker, replica, DOCUMENTED, "ContractExecution", "supervisor")
    key = html.partition("CreatePlan?mkey=")[2].partition("'")[0]

    answer = asker.call(PROCUREMENT, "CreatePlan", key)

    assert [word for word in words if f'value="{word}"' in html] == words
    assert "Solicitud recibida." in answer.text
    assert "CreatePlan" not in step_of(provider, replica, DOCUMENTED, "ContractExecution")


@pytest.mark.fact("neighbours.condition_fields", "neighbours.warranties", "neighbours.approval_date")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_conditions_and_modifications_under_their_ids(replica, user):
    """
    Steps 2 and 8 have the ids that a public monitor reads.
    """
    asker = Asker(replica, user)
    conditions = step_of(asker, replica, DOCUMENTED, "ContractConditions", user)
    versions = step_of(asker, replica, DOCUMENTED, "ContractModifications", user)

    for identifier in ("selPaymentMethod", "selPaymentTerm", "selIncoterm", "rdbgRenewableContract"):
        assert f'id="{identifier}"' in conditions
    assert 'id="grdSupplierWarrantiesList_tbl"' in conditions
    assert 'id="dtmbModificationApprovalDateValue_0_txt"' in versions


@pytest.mark.fact("detail.edit_dates")
def test_a_buyers_dates_are_typed(replica):
    """
    The buyer's first step has fields for start and end although nothing is being modified; a provider's has none.
    """
    buyer = Asker(replica, "supervisor").page(view_path(replica, DOCUMENTED, "supervisor"))
    provider = Asker(replica).page(view_path(replica, DOCUMENTED))

    for identifier in ("dtmbContractStart_txt", "dtmbContractEnd_txt"):
        assert re.search(f'<input type="text" id="{identifier}"', buyer)
        assert identifier not in provider


@pytest.mark.fact("patterns.date_zone_inside")
@pytest.mark.parametrize(("answer", "inside"), [("outside", False), ("inside", True)])
def test_the_zone_stands_beside_the_date_or_in_it(replica, answer, inside):
    """
    `date_zone`: the small letters with the zone are the element's neighbour, or a part of it.
    """
    replica.set_up(date_zone=answer)
    html = Asker(replica).page(view_path(replica, DOCUMENTED))
    date = re.search(r'<span id="dtmbContractStartDate_txt"[^>]*>(.*?)</span>', html)

    assert date is not None
    assert date[1].startswith("15/04/2025 11:59:59 AM")
    assert ('<font class="DateTimeDetail">(UTC -5 horas)</font>' in date[1]) is inside
