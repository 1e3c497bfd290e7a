"""The frame of every signed-in page: header, menu, footer, covers, windows, alerts (docs/portal.md, 2.1, 2.2, 2.4)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.test_fake_portal.asking import Asker
from tests.test_fake_portal.person import BUYER_LIST, HOME, PROVIDER_LIST, Person
from tests.test_fake_portal.places import execution
from tests.test_fake_portal.visit import answering


@pytest.fixture
def person(page, replica):
    """A contractor at the desk, the white cover gone."""
    someone = Person(page, replica)
    someone.signed_in()
    expect(page.locator(".vortal-preloader")).to_be_hidden()
    return someone


@pytest.fixture
def held(page):
    """The desk's AJAX call with its answer held back, so that what covers the page can be looked at."""
    waiting = []
    page.route("**/Acknowledge", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright sets an attribute on it
    yield waiting
    page.unroute("**/Acknowledge")


def style(page, selector, name):
    return page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)


# Header ------------------------------------------------------------------------------------------------


@pytest.mark.fact(
    "shell.skeleton", "shell.reload_form", "shell.banner", "shell.header_ground", "shell.menu_bar", "shell.accent"
)
def test_skeleton_and_colours(person, page):
    """
    The page's skeleton with the portal's colours: header, menu bar with light text, blue accent.
    """
    expect(
        page.locator("body > div#PageContainer.PageContainer.StepWorkflow > div#Banner.Banner.fixedPosition")
    ).to_be_visible()
    assert page.locator("body > :first-child").get_attribute("class") == "vortal-preloader"
    assert page.locator("form#ReloadPostBackForm").count() == 1
    assert style(page, ".HeaderContainer", "backgroundColor") == "rgb(254, 250, 251)"
    assert style(page, ".MainMenuBarContainer", "backgroundColor") == "rgb(61, 61, 61)"
    assert style(page, ".MainMenuContextMenuButton", "color") == "rgb(239, 239, 239)"
    assert style(page, "#globalSearchIcon", "backgroundColor") == "rgb(0, 116, 232)"


@pytest.mark.fact("shell.logo", "shell.pictures")
def test_logo_leads_home_and_is_drawn(person, page):
    """
    The logo says Homepage, comes from the old picture route and leads to the desk.
    """
    person.goes_to(PROVIDER_LIST)
    logo = page.locator("#LogoWidgetImage[title=Homepage]")
    drawn, source = logo.evaluate("image => [image.naturalWidth, image.currentSrc]")
    logo.click()

    expect(page).to_have_url(re.compile(HOME))
    assert drawn > 0
    assert "/Public/Areas/Archive/RetrieveFile.aspx" in source


@pytest.mark.fact("shell.clock", "shell.clock_zone", "shell.clock_time")
def test_clock_shows_legal_time_and_ticks(person, page):
    """
    The legal clock stands in UTC -5 and goes on by itself.
    """
    clock = page.locator("#legalTime[usertimezone='SA Pacific Standard Time'][useroffset='-300']")
    expect(clock.locator("#timedisplay_uct")).to_have_text("UTC -5")
    before = clock.locator("#timedisplay").inner_text()

    expect(clock.locator("#timedisplay")).not_to_have_text(before)
    expect(clock.locator("#timedisplay")).to_have_text(re.compile(r"^7:(2[89]|3\d):\d\d$"))


@pytest.mark.fact("shell.company_label")
def test_one_company_is_a_label(page, replica):
    """
    One company: a label with the full name in its title, the text cut with dots where it is long.
    """
    replica.state.companies["700100011"] = type(replica.state.companies["700100011"])(
        "700100011", "GOBERNACION NACIONAL DE LOS TERRITORIOS REUNIDOS", "buyer"
    )
    Person(page, replica).signed_in("supervisor")
    label = page.locator("label#companiesLabel")

    expect(label).to_have_attribute("title", "GOBERNACION NACIONAL DE LOS TERRITORIOS REUNIDOS")
    expect(label).to_have_text(re.compile(r"^GOBERNACION NACIONAL.*\.\.\.$"))
    expect(page.locator("#companiesSelector")).to_have_count(0)


@pytest.mark.fact("shell.contrast")
def test_contrast_is_switched(person, page):
    """
    `Aumentar el contraste` changes how the page looks, and back.
    """
    switch = page.locator("#HighContrastSwitchLink")
    expect(switch).to_have_text("Aumentar el contraste")
    switch.click()
    raised = style(page, "body", "filter")
    switch.click()

    assert raised != "none"
    assert style(page, "body", "filter") == "none"


# Menu --------------------------------------------------------------------------------------------------


@pytest.mark.fact(
    "desk.my_processes",
    "desk.my_contracts",
    "desk.my_offers",
    "shell.menu_button",
    "shell.menu_container",
    "patterns.generated_menu_ids",
    "shell.menu_toggles",
)
def test_provider_menu_opens_and_leads_to_my_contracts(person, page):
    """
    `Mis procesos` opens its drop-down, a second menu closes it, and `Mis contratos` in it leads to the list.
    """
    button = page.locator("input.ContextMenuButton_2.MainMenuContextMenuButton[value='Mis procesos']")
    offers, contracts = (
        page.locator("#lnkSubItem67[title='Mis ofertas']"),
        page.locator("#lnkSubItem68[title='Mis contratos']"),
    )
    generated = re.compile(r"^ctxm__[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}$")
    expect(button).to_have_id(generated)
    expect(contracts).to_be_hidden()
    button.click()
    expect(offers).to_be_visible()
    page.locator("input.MainMenuContextMenuButton[value='Menú']").click()
    expect(contracts).to_be_hidden()
    button.click()
    contracts.click()

    expect(page).to_have_url(re.compile(PROVIDER_LIST))


@pytest.mark.fact("desk.menu", "shell.search_menu", "shell.go_to")
def test_provider_menu_bar(person, page):
    """
    The provider's menu bar, in the guide's order.
    """
    bar = page.locator(".MainMenuBarContainer .MainMenuContextMenuButton")

    assert [item.get_attribute("value") for item in bar.all()] == ["Búsqueda", "Mis procesos", "Menú", "Ir a"]
    expect(page.locator("#IWantToContainer")).to_be_visible()


@pytest.mark.fact("shell.provider_only_ids")
@pytest.mark.parametrize(("answer", "known"), [("known", 1), ("generated", 0)])
def test_ids_of_the_providers_menu(page, replica, answer, known):
    """
    `provider_menu_ids`: the items have the ids that are known, or generated ones; their text leads there either way.
    """
    replica.set_up(provider_menu_ids=answer)
    person = Person(page, replica)
    person.signed_in()
    expect(page.locator("#lnkSubItem68")).to_have_count(known)
    page.locator("input[value='Mis procesos']").click()
    page.get_by_text("Mis contratos", exact=True).click()

    expect(page).to_have_url(re.compile(PROVIDER_LIST))


@pytest.mark.fact("desk.contracts", "desk.processes", "desk.entity_processes", "desk.suppliers")
def test_buyer_menu(page, replica):
    """
    The entity's menu: Procesos with its item, and `Contratos` as a direct item that leads to the list.
    """
    Person(page, replica).signed_in("supervisor")
    names = page.locator(".MainMenuItem > input, .MainMenuLink")
    seen = [item.get_attribute("title") for item in names.all()]
    page.locator("input[value=Procesos]").click()
    expect(page.locator("#lnkSubItem6")).to_have_text("Procesos de la Entidad Estatal")
    page.locator("a#lnkSubItem17[title=Contratos]").click()

    expect(page).to_have_url(re.compile(BUYER_LIST))
    assert seen == ["Procesos", "Contratos", "Proveedores", "Menú", "Ir a"]


@pytest.mark.fact("shell.quick_search", "shell.search_icon")
@pytest.mark.parametrize("how", ["Enter", "icon"])
def test_quick_search_asks_the_global_search(person, page, how):
    """
    Enter, or the magnifier, takes the typed words to the global search.
    """
    box = page.locator("#quickSearchGlobal[placeholder='Buscar...']")
    box.fill("CPS 083&2025")
    if how == "Enter":
        box.press("Enter")
    else:
        page.locator("#globalSearchIcon").click()

    expect(page).to_have_url(
        re.compile(r"/CO1Marketplace/GlobalSearch/GlobalSearch/Index\?allWords2Search=CPS%20083%262025")
    )


# Breadcrumb and footer -----------------------------------------------------------------------------------


@pytest.mark.fact("shell.breadcrumb", "shell.breadcrumb_separator", "shell.page_id", "shell.help")
def test_breadcrumb_leads_back(person, page):
    """
    The breadcrumb's links are joined by arrows and lead back; page id and help stand at the right.
    """
    person.goes_to("/CO1Marketplace/Messages/MessageManagement/Index")
    expect(page.locator("#breadcrumb span.BreadCrumbSeparator")).to_have_text("➙")
    expect(page.locator("#pageIdLabel")).to_have_text(re.compile(r"^Id de página: \d{8}$"))
    expect(page.locator("#HelpText")).to_have_text("Ayuda")
    page.locator("#breadcrumb a.BreadCrumbLink", has_text="Escritorio").click()

    expect(page.locator("#divDeskCards")).to_be_visible()
    expect(page.locator("#pageIdLabel")).to_have_text("Id de página: 14001307")


@pytest.mark.fact("shell.footer", "shell.footer_texts", "shell.language", "shell.language_options")
def test_language_is_changed_and_kept(person, page):
    """
    The footer's selector turns the page to English where it stands, keeps it on the next page, and turns it back.
    """
    person.goes_to(f"{PROVIDER_LIST}?a=1")
    footer = page.locator(".FooterContainer")
    for text in ("VORTAL", "Términos de uso", "Política de privacidad", "Normativa", "Soporte Remoto", "Ayuda"):
        expect(footer).to_contain_text(text)
    page.locator("#languageSelector").select_option("en")
    expect(page.locator("input[value='My processes']")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"{PROVIDER_LIST}\?a=1$"))
    person.goes_to(HOME)
    expect(page.locator("input[value='My processes']")).to_be_visible()
    cookie = {c["name"]: c["value"] for c in page.context.cookies()}["CurrentLanguage"]
    page.locator("#languageSelector").select_option("es-CO")

    expect(page.locator("input[value='Mis procesos']")).to_be_visible()
    assert cookie == "en"


@pytest.mark.fact("shell.language_flip", "session.current_language")
@pytest.mark.parametrize(
    ("answer", "caption"), [("negotiated", "Mis procesos"), ("en", "My processes"), ("mixed", "Mis procesos")]
)
def test_language_answers(page, replica, answer, caption):
    """
    `language`: as the browser asks, everything in English, or Spanish with other states.
    """
    replica.set_up(language=answer)
    Person(page, replica).signed_in()

    expect(page.locator("[data-fact='desk.my_processes']")).to_have_attribute("value", caption)


@pytest.mark.fact("shell.language_of_person", "shell.spanish_without_asking")
@pytest.mark.parametrize(("answer", "caption"), [("person", "Mis procesos"), ("browser", "My processes")])
def test_whose_language_counts(replica, answer, caption):
    """
    `language_of`: once signed in, what the person chose, or what the browser asks for.
    """
    replica.set_up(language_of=answer)
    asker = Asker(replica)
    del asker.client.environ_base["HTTP_ACCEPT_LANGUAGE"]

    assert f'value="{caption}"' in asker.page(HOME)


@pytest.mark.fact("sign_in.english")
def test_language_follows_the_browser(replica):
    """
    Without cookie and without a language of the browser the portal is in English.
    """
    client = replica.client()
    del client.environ_base["HTTP_ACCEPT_LANGUAGE"]
    answer = client.get("/STS/Users/Login/Index", base_url="http://community.secop.localhost")

    for text in ("Enter my username", "Enter my Password", 'value="Sign In"', 'value="Register"'):
        assert text in answer.text


@pytest.mark.fact("shell.jota")
def test_the_assistants_bubble_covers_the_corner(person, page):
    """
    The bubble stays in the lower right corner of the window, over the desk and the sign-in page, and nowhere else.
    """
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    box = page.locator("#jotaBubble").bounding_box()
    on_top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('#jotaBubble') !== null", [box["x"] + 20, box["y"] + 20]
    )

    person.goes_to(PROVIDER_LIST)
    elsewhere = page.locator("#jotaBubble").count()

    assert elsewhere == 0
    assert box["x"] + box["width"] > 1380
    assert box["y"] + box["height"] > 860
    assert on_top


# Covers --------------------------------------------------------------------------------------------------


@pytest.mark.fact("overlays.preloader_style", "overlays.preloader_leaves", "shell.preloader")
@pytest.mark.parametrize(("answer", "milliseconds"), [("brief", 60), ("long", 1500)])
def test_preloader_covers_and_leaves(new_page, replica, answer, milliseconds):
    """
    `preloader`: a white cover over the whole window until so long after loading; then it is not displayed.
    """
    replica.set_up(preloader=answer)
    new_page.clock.install(time=0)
    new_page.clock.pause_at(1_000)
    new_page.goto(replica.address)
    cover = new_page.locator("div.vortal-preloader")
    size = cover.bounding_box()
    new_page.clock.run_for(milliseconds - 1)
    still = cover.is_visible()
    looks = [style(new_page, ".vortal-preloader", name) for name in ("position", "zIndex", "backgroundColor")]
    new_page.clock.run_for(1)

    expect(cover).to_be_hidden()
    assert cover.get_attribute("style") == "display: none;"
    assert still
    assert (size["width"], size["height"]) == (1440, 900)
    assert looks == ["fixed", "999999", "rgb(255, 255, 255)"]


@pytest.mark.fact("overlays.block_ui_layer", "overlays.block_ui_text", "overlays.transparent", "shell.block_ui")
@pytest.mark.parametrize(("answer", "opacity"), [("visible", 0.35), ("transparent", 0.0)])
def test_ajax_veil_swallows_clicks(person, page, replica, held, answer, opacity):
    """
    `overlay`: during a call a veil lies over the page, to be seen or not, and clicks do not go through it.
    """
    replica.set_up(overlay=answer)
    person.signed_in()
    expect(page.locator(".vortal-preloader")).to_be_hidden()
    page.evaluate("void postAction('/CO1Marketplace/Common/Workarea/Acknowledge', {})")
    veil = page.locator(".blockUI.blockOverlay")
    expect(veil).to_have_count(1)
    expect(page.locator(".blockUI.blockMsg")).to_have_text("Por favor, espere .")
    button = page.locator("input[value='Mis procesos']").bounding_box()
    page.mouse.click(button["x"] + 5, button["y"] + 5)
    looks = [style(page, ".blockOverlay", name) for name in ("position", "zIndex", "opacity")]
    swallowed = page.locator("#lnkSubItem68").is_hidden()
    held[0].continue_()

    expect(veil).to_have_count(0)
    assert looks == ["fixed", "1000", str(opacity).removesuffix(".0")]
    assert swallowed


# Messages, windows, alert --------------------------------------------------------------------------------


@pytest.mark.fact(
    "messages.area", "messages.panel", "messages.validation", "patterns.duplicate_ids", "patterns.hidden_stubs"
)
def test_messages_area_is_there_and_empty(person, page):
    """
    The area waits empty at the top; the ids occur again at the end of the page, hidden.
    """
    area = page.locator("div#MessagesContainer.MessagesContainer.fixedPosition")
    expect(area.locator("table#msgMessagesPanel.AlertMessagesContainer")).to_be_attached()
    expect(area.locator("#validationSummary")).to_be_attached()

    assert area.inner_text().strip() == ""
    for twice in ("msgMessagesPanel", "validationSummary", "frmMainForm_actName", "ModelKey"):
        copies = page.locator(f"[id={twice}]")
        assert copies.count() >= 1
        expect(copies.last).to_be_hidden()
    for twice in ("msgMessagesPanel", "validationSummary"):
        assert page.locator(f"[id={twice}]").count() == 2


@pytest.mark.fact(
    "modals.dialog",
    "modals.content",
    "modals.iframe",
    "modals.close",
    "modals.shade",
    "modals.stacked",
    "modals.stack",
    "shell.messages_icon",
    "shell.tasks_icon",
)
def test_windows_in_the_page_are_stacked(person, page):
    """
    The envelope opens a window with a frame of the same name, over a dark shade; another stacks above; X closes one.
    """
    page.locator("#messageQuickPreviewIcon").click()
    first = page.locator("div.bModal.VortalModalDialog#MessageQuickPreviewModal")
    frame = page.frame_locator(
        "#MessageQuickPreviewModal_content iframe#MessageQuickPreviewModal_iframe[name=MessageQuickPreviewModal_iframe]"
    )
    frame.get_by_text("Ver tareas").click()
    second = page.locator("#MessageDetailModal")
    expect(second).to_be_visible()
    layers = [int(style(page, f"#{name}", "zIndex")) for name in ("MessageQuickPreviewModal", "MessageDetailModal")]
    both = page.locator("input#ModalsStack").input_value()
    shade = float(style(page, ".ModalShade", "opacity"))
    second.locator(".ModalClose").click()
    expect(second).to_have_count(0)
    one = page.locator("#ModalsStack").input_value()
    first.locator(".ModalClose").click()

    expect(first).to_have_count(0)
    expect(page.locator(".ModalShade")).to_have_count(0)
    page.locator("#tasksQuickPreviewIcon").click()
    expect(page.locator("#TasksQuickPreviewModal")).to_be_visible()
    assert 10_000 <= layers[0] < layers[1]
    assert shade == 0.7
    assert both == '["MessageQuickPreviewModal","MessageDetailModal"]'
    assert one == '["MessageQuickPreviewModal"]'


@pytest.mark.fact(
    "expired.alert",
    "expired.warning",
    "expired.has_expired",
    "expired.by_inactivity",
    "expired.for_safety",
    "expired.to_sign_in",
    "expired.here",
    "expired.box",
)
@pytest.mark.parametrize(("answer", "minutes"), [("240", 240), ("30", 30)])
def test_inactivity_raises_the_alert(new_page, replica, answer, minutes):
    """
    After `session_minutes` without a click or key the page says by itself that the session has expired.
    """
    replica.set_up(session_minutes=answer)
    new_page.clock.install()
    person = Person(new_page, replica)
    person.signs_in()
    new_page.clock.run_for(1_000)  # the relay's form and the cover wait for the page's clock
    expect(new_page.locator("#divDeskCards")).to_be_visible()
    new_page.clock.run_for(1_000)
    box = new_page.locator("#SessionExpiredAlert")
    new_page.clock.fast_forward((minutes - 1) * 60_000)
    quiet = box.is_hidden()
    new_page.locator("#divDeskCards").click()
    new_page.clock.fast_forward((minutes - 1) * 60_000)
    still_quiet = box.is_hidden()
    new_page.clock.fast_forward(60_000)

    expect(box).to_be_visible()
    for text in (
        "Alerta",
        "Advertencia",
        "La sesión ha expirado",
        "La sesión ha expirado por inactividad.",
        "Por razones de seguridad la sesión ha terminado.",
        "Para iniciar la sesión hacer clic Aquí",
    ):
        expect(box.get_by_text(text, exact=True).first).to_be_attached()
    assert (quiet, still_quiet) == (True, True)
    assert "/STS/Users/Login/Index" in box.locator("a").get_attribute("href")


@pytest.mark.fact("dialogs.native")
@pytest.mark.switches(delete_confirmation="native")
def test_native_questions_occur(page, replica):
    """
    `Borrar` asks with the browser's own dialog; turned down, nothing is sent.
    """
    person = Person(page, replica)
    execution(person)
    before = len(replica.state.documents)
    with answering(page, "dismiss") as asked:
        page.locator("[data-fact~='execution.delete']").click()

    assert [kind for kind, _ in asked] == ["confirm"]
    assert len(replica.state.documents) == before


# Patterns ------------------------------------------------------------------------------------------------


@pytest.mark.fact(
    "patterns.button", "patterns.main_button", "patterns.link_button", "patterns.post_form", "patterns.partial"
)
def test_buttons_are_inputs_and_answers_replace_parts(page, replica):
    """
    A button's caption is its value and title; its `postForm` replaces a part of the page, which stays where it was.
    """
    page.goto(replica.address)
    button = page.locator("input#btnLoginButton[type=button].btn.btn-secondary.btn-sm.btn-main")
    caption, title, click = (button.get_attribute(name) for name in ("value", "title", "onclick"))
    page.evaluate("window.stayed = true")
    page.locator("#txtUserName").fill("nadie")
    button.click()

    expect(page.locator("#spnlblFailureText")).to_be_visible()
    assert page.evaluate("window.stayed")
    assert caption == title
    assert click.startswith(
        "postForm('divLoginPart', 'LoginAuthenticate', '', '/STS/Users/Login/LoginAuthenticate?mkey="
    )
    assert page.locator("a[href='javascript:void(0);']").count() > 0


@pytest.mark.fact("patterns.sentence", "patterns.translator", "patterns.noise")
def test_translated_texts_carry_the_translators_script(person, page):
    """
    A translated element is followed by the translator's script, so that naive text is not what is seen.
    """
    title = page.locator(
        "#lblDeskTitle[data-sentencecode='CO1Marketplace.Tendering.lblDeskTitle'][data-translated=true]"
    )
    around = title.locator("xpath=..")

    expect(title).to_have_text("Escritorio")
    assert around.inner_text() == "Escritorio"
    assert (
        "translator.loadFileAndTranslateElement($('#lblDeskTitle'),'/StaticContent/Translations/"
        in around.text_content()
    )


@pytest.mark.fact("patterns.form", "patterns.form_fields")
def test_pages_have_the_main_form(page, replica):
    """
    One multipart form with the hidden fields of the action, its arguments and the page's key.
    """
    Person(page, replica).signed_in(path=PROVIDER_LIST)
    form = page.locator("form#frmMainForm[enctype='multipart/form-data']")

    for name in ("Post_Back_Action_Name_Hidden", "Post_Back_Arguments_Hidden", "ModelKey"):
        expect(form.locator(f"input[type=hidden][name={name}]").first).to_be_attached()


@pytest.mark.fact("patterns.post_action", "patterns.get_action", "patterns.get_content")
def test_page_functions_send_what_they_say(person, page, replica):
    """
    `postAction` posts its data; `getAction` and `getContent` ask without a body.
    """
    page.evaluate("postAction('/CO1Marketplace/Common/Workarea/Acknowledge', {a: '1'}, true)")
    page.evaluate("getAction('/CO1Marketplace/ErrorPage/Index?ErrorMessage=a', true)")
    page.evaluate("getContent('/CO1Marketplace/ErrorPage/Index?ErrorMessage=b', 'zone')")

    assert [row["method"] for row in replica.requests("/Workarea/Acknowledge")] == ["POST"]
    assert [row["query"] for row in replica.requests("/ErrorPage/Index", "GET")] == ["ErrorMessage=a", "ErrorMessage=b"]
