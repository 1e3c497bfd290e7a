"""The identity server: sign-in, company step, notice, relay of tokens, leaving (docs/portal.md, sections 1.2, 2.3, 3.1)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from fake_portal.identity import captcha_text
from tests.test_fake_portal.person import BUYER_LIST, HOME, PROVIDER_LIST, Person

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.conftest import Replica

PORTAL, IDENTITY = "http://www.secop.localhost", "http://community.secop.localhost"
LOGIN, ISSUE = "/STS/Users/Login/Index", "/STS/users/issue.aspx"


class Applicant:
    """Someone at the login page, without a browser."""

    def __init__(self, replica: Replica, **query: str) -> None:
        self.client = replica.client()
        self.page = self.identity(f"{LOGIN}?{urlencode(query)}").text
        self.key = re.findall(r"LoginAuthenticate\?mkey=(\w+)", self.page)[0]
        self.query = query

    def identity(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=IDENTITY)

    def portal(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=PORTAL)

    def calls(self, action: str, **fields: str) -> TestResponse:
        form = {"Post_Back_Action_Name_Hidden": action, "Post_Back_Arguments_Hidden": "", **self.query, **fields}
        return self.client.post(f"/STS/Users/Login/{action}?mkey={self.key}", data=form, base_url=IDENTITY)

    def signs_in(self, user: str = "contratista", password: str | None = None, **fields: str) -> TestResponse:
        return self.calls("LoginAuthenticate", VB_txtUserName=user, VB_txtPassword=password or user, **fields)

    def takes_token(self, app: str = "CO1Marketplace", ru: str = HOME) -> dict[str, str]:
        """What the relay's form would post to the application."""
        query = urlencode({"wa": "wsignin1.0", "wtrealm": f"{PORTAL}/{app}", "wctx": f"rm=0&id=passive&ru={ru}"})
        html = self.identity(f"{ISSUE}?{query}").text
        posted = {name: unescape(value) for name, value in re.findall(r'name="(w\w+)" value="([^"]*)"', html)}
        return {"action": unescape(re.findall(r'action="([^"]*)"', html)[0]), **posted}

    def hands_in(self, posted: dict[str, str]) -> TestResponse:
        path = urlsplit(posted["action"]).path
        return self.client.post(path, data={k: v for k, v in posted.items() if k != "action"}, base_url=PORTAL)


def shown(html: str, identifier: str) -> bool:
    """Whether the element with this id is there and not hidden by its own style."""
    tag = re.findall(rf'<[^>]*id="{identifier}"[^>]*>', html)
    return bool(tag) and "display:none" not in tag[0]


def leads_to(answer: TestResponse) -> str:
    """Where a successful AJAX answer takes the page."""
    found = re.findall(r'window\.location\.assign\("([^"]*)"\)', answer.text)
    return found[0].encode().decode("unicode_escape") if found else ""


# Ways in ---------------------------------------------------------------------------------------------


@pytest.mark.fact("addresses.identity_root", "addresses.portal_login", "addresses.login")
@pytest.mark.parametrize(("origin", "path"), [(IDENTITY, "/"), (PORTAL, "/"), (PORTAL, "/CO1Portal/Tendering/Login")])
def test_known_addresses_lead_to_the_login_page(replica, origin, path):
    """
    The roots of both servers and the portal's old login address redirect to the login page with its parameters.
    """
    answer = replica.client().get(path, base_url=origin)

    assert answer.location == f"{IDENTITY}{LOGIN}?SkinName=CCE&currentLanguage=es-CO&Page=login&Country=CO"


@pytest.mark.fact(
    "addresses.login_bare",
    "sign_in.user",
    "sign_in.password",
    "sign_in.enter",
    "sign_in.failure",
    "sign_in.locked",
    "sign_in.captcha",
    "sign_in.captcha_image",
    "sign_in.captcha_text",
    "sign_in.recaptcha",
    "sign_in.recaptcha_answer",
    "sign_in.response_key",
    "sign_in.at_login_page",
    "sign_in.action",
)
def test_login_page_has_everything_and_hides_what_is_not_needed(page, replica):
    """
    Without parameters too: fields and button to be seen; failure, lock and both captchas in the page but hidden.
    """
    page.goto(f"{replica.identity}{LOGIN}")

    for seen in ("#txtUserName[name=VB_txtUserName]", "#txtPassword[name=VB_txtPassword]", "#btnLoginButton"):
        expect(page.locator(seen)).to_be_visible()
    for hidden in (
        "#spnlblFailureText",
        "#spnlblAccountLocked",
        "div#divCaptchaLogin.captchaElement",
        "img#imgimgCaptcha",
        "#txttxtCaptcha[name=VB_txttxtCaptcha]",
        "#divGoogleReCaptchaDiv",
        "textarea[name=g-recaptcha-response]",
        "#txaresponseKey",
    ):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".g-recaptcha")).to_have_attribute("data-sitekey", re.compile("."))
    expect(page.locator("input[type=hidden][name=hdnAtLoginPage]")).to_have_count(1)
    expect(page.locator("input[name=Post_Back_Action_Name_Hidden]")).to_have_value("LoginAuthenticate")


# User and password -----------------------------------------------------------------------------------


@pytest.mark.fact("addresses.authenticate", "sign_in.posted_fields", "session.sts_cookie")
def test_right_password_gives_the_cookie_and_the_way_on(replica):
    """
    Success sets STSAuthenticationCookie, HttpOnly, on the identity server and leads to the desk through the relay.
    """
    answer = Applicant(replica).signs_in()

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("STSAuthenticationCookie=")
    assert "HttpOnly" in cookie
    assert leads_to(answer).startswith(f"{ISSUE}?wa=wsignin1.0&")
    assert HOME in parse_qs(urlsplit(leads_to(answer)).query)["wctx"][0]


@pytest.mark.fact("sign_in.failure_shown")
@pytest.mark.parametrize("user", ["contratista", "nadie"])
def test_wrong_password_shows_the_failure_and_no_cookie(replica, user):
    """
    A wrong password, or a user who does not exist, gets the part of the page with the failure, by AJAX.
    """
    answer = Applicant(replica).signs_in(user, "equivocada")

    assert shown(answer.text, "spnlblFailureText")
    assert not shown(answer.text, "spnlblAccountLocked")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.fact("sign_in.locked_shown", "session.lock")
@pytest.mark.parametrize(("answer", "tries"), [("five", 5), ("three", 3)])
def test_account_locks_after_failures(replica, answer, tries):
    """
    `lock_after`: the account locks with that many failures and stays locked for the right password.
    """
    replica.set_up(lock_after=answer)
    person = Applicant(replica)

    outcomes = [shown(person.signs_in("prestado", "no").text, "spnlblAccountLocked") for _ in range(tries)]
    afterwards = person.signs_in("prestado")

    assert outcomes == [False] * (tries - 1) + [True]
    assert shown(afterwards.text, "spnlblAccountLocked")
    assert "Set-Cookie" not in afterwards.headers
    assert "Set-Cookie" in person.signs_in("contratista").headers


@pytest.mark.switches(lock_after="never")
def test_account_never_locks(replica):
    """
    `lock_after = "never"`: the right password still enters after many failures.
    """
    person = Applicant(replica)
    for _ in range(12):
        person.signs_in("prestado", "no")

    assert "Set-Cookie" in person.signs_in("prestado").headers


def test_success_forgets_failures(replica):
    """
    A success between failures starts the count again.
    """
    person = Applicant(replica)
    for _ in range(2):
        for _ in range(4):
            person.signs_in("prestado", "no")
        assert "Set-Cookie" in person.signs_in("prestado").headers


def test_unknown_page_key_asks_for_the_login_page_again(replica):
    """
    A call without the `mkey` of an open login page goes back to the login page.
    """
    person = Applicant(replica)
    person.key = replica.state.guid()

    assert person.signs_in().location == LOGIN


# Captcha and second factor ------------------------------------------------------------------------------


@pytest.mark.fact("sign_in.captcha_on_demand", "session.captcha")
@pytest.mark.parametrize(
    ("answer", "before", "after"), [("never", False, False), ("one", False, True), ("always", True, True)]
)
def test_captcha_shows_when_it_is_wanted(replica, answer, before, after):
    """
    `captcha_after`: the picture shows never, after one failure, or from the beginning.
    """
    replica.set_up(captcha_after=answer)
    person = Applicant(replica)

    assert shown(person.page, "divCaptchaLogin") is before
    assert shown(person.signs_in(password="no").text, "divCaptchaLogin") is after


@pytest.mark.switches(captcha_after="always")
def test_only_who_reads_the_captcha_enters(replica):
    """
    While the picture shows, the right password alone fails; with the picture's letters it enters.
    """
    person = Applicant(replica)
    letters = captcha_text(person.key)
    picture = person.identity(f"/STS/Users/Login/CaptchaImage?mkey={person.key}").text

    assert [re.findall(">(.)</text>", picture)] == [list(letters)]
    assert shown(person.signs_in().text, "spnlblFailureText")
    assert "Set-Cookie" in person.signs_in(VB_txttxtCaptcha=letters.lower()).headers


@pytest.mark.fact("addresses.captcha_check")
def test_captcha_check_refuses_every_token(replica):
    """
    The reCAPTCHA check is there and never says yes: nothing solves it.
    """
    answer = Applicant(replica).identity("/STS/Users/Login/CaptchaCheck?responseKey=x&mkey=y")

    assert answer.get_json() is False


@pytest.mark.switches(second_factor="email_code")
@pytest.mark.fact("session.second_factor")
def test_second_factor_stands_between(page, replica):
    """
    `second_factor = "email_code"`: a code is asked after the password; a wrong one fails, and no page opens before.
    """
    Person(page, replica).signs_in()
    code = page.locator("#txtSecondFactorCode")
    code.fill("123456")
    page.locator("#btnSecondFactorButton").click()
    expect(page.locator("#divSecondFactor .FailureText")).to_be_visible()
    page.goto(replica.portal + HOME)
    expect(page.locator("#divSecondFactor")).to_be_visible()

    page.locator("#txtSecondFactorCode").fill("000000")
    page.locator("#btnSecondFactorButton").click()

    expect(page.locator("#divDeskCards")).to_be_visible()


@pytest.mark.switches(credentials="expired")
@pytest.mark.fact("session.password_expired")
def test_an_expired_password_opens_nothing(page, replica):
    """
    `credentials = "expired"`: the right password leads to a page that asks for a new one, and nobody is signed in.
    """
    Person(page, replica).signs_in()
    expect(page.locator("#txtNewPassword")).to_be_visible()

    page.goto(replica.portal + HOME)

    expect(page.locator("#txtUserName")).to_be_visible()


# Company step ------------------------------------------------------------------------------------------


@pytest.mark.fact(
    "addresses.company_changed",
    "addresses.choose_information",
    "sign_in.company",
    "sign_in.enter_company",
    "sign_in.company_prompt",
    "session.company_step",
    "messages.validation_box",
    "messages.close_icon",
)
@pytest.mark.switches(company_first="empty")
def test_person_of_several_companies_chooses_one(page, replica):
    """
    The same page asks for the company, by AJAX; where the first entry is empty, `Entrar` without one is refused, with one it opens the desk for it.
    """
    person = Person(page, replica)
    person.signs_in("apoyo")
    expect(page.locator("#seldpCompany option").first).to_have_text("Seleccionar la Entidad Estatal")
    expect(page).to_have_url(re.compile("/STS/Users/Login"))

    enter = page.locator("input#btnButton1[value=Entrar][title=Entrar]")
    enter.click()
    refusal = page.locator("#MessagesContainer .ValidationBox")
    expect(refusal).to_contain_text("Errores de validación:")
    refusal.locator(".AlertImage").click()
    expect(refusal).to_have_count(0)
    with page.expect_response(lambda answer: "CompanySelectedIndexChanged" in answer.url):
        page.locator("#seldpCompany").select_option("700100022")
    expect(page.locator("#seldpCompany")).to_have_value("700100022")
    enter.click()

    expect(page.locator("#companiesSelector")).to_have_value("700100022")
    assert [row["status"] for row in replica.requests("ChooseInformation", "POST")] == [200, 200]


@pytest.mark.fact("sign_in.captcha_page", "sign_in.public_captcha")
@pytest.mark.switches(captcha_page="sign_in")
def test_a_captcha_may_be_a_page_of_its_own(page, replica):
    """
    With `captcha_page = "sign_in"` a page of the public side stands before the sign-in page, and no token is right there.
    """
    page.goto(replica.address)
    page.wait_for_url("**/Public/Common/GoogleReCaptcha/Index?previousUrl=**")
    expect(page.locator(".vortal-preloader")).to_be_hidden()
    with page.expect_response(lambda answer: "/Public/Common/GoogleReCaptcha/CaptchaCheck" in answer.url) as checked:
        page.locator("#btnCaptchaCheckButton").click()

    assert checked.value.json() is False
    expect(page.locator("#txtUserName")).to_have_count(0)


@pytest.mark.fact("sign_in.company_first")
@pytest.mark.parametrize(
    ("answer", "buyers", "providers"),
    [
        ("selected", True, True),
        ("empty", False, False),
        ("empty_for_buyers", False, True),
        ("empty_for_providers", True, False),
    ],
)
def test_the_first_company_may_be_chosen_already(replica, answer, buyers, providers):
    """
    `company_first`: pressing Entrar at once enters the first company, or is refused, which each side may have its way.
    """
    replica.set_up(company_first=answer)
    for user, enters in (("apoyo", buyers), ("varias", providers)):
        offered = Applicant(replica).signs_in(user).text

        assert ('<option value="">' in offered) is not enters, user
        assert len(re.findall("<option value=.7", offered)) == 2


@pytest.mark.fact("session.single_company")
@pytest.mark.parametrize(("answer", "asked"), [("as_seeded", False), ("always", True)])
def test_person_of_one_company_enters_directly(replica, answer, asked):
    """
    `company_step`: one company means no question, unless everybody is asked.
    """
    replica.set_up(company_step=answer)

    assert ("seldpCompany" in Applicant(replica).signs_in().text) is asked


def test_another_persons_company_cannot_be_chosen(replica):
    """
    `ChooseInformation` takes one of the person's own companies only.
    """
    person = Applicant(replica)
    person.signs_in("varias")
    answer = person.calls("ChooseInformation", VB_seldpCompany="700100011")

    assert leads_to(answer) == ""
    assert [session.company for session in replica.state.sessions.values()] == [None]


@pytest.mark.fact("session.switch_company", "shell.companies")
@pytest.mark.parametrize("how", ["address", "header"])
def test_switching_company_ends_at_the_desk(page, replica, how):
    """
    SwitchCompany leads over ReloadSession and the relay to the desk, with the other company active in every app.
    """
    person = Person(page, replica)
    person.signs_in("varias")
    page.locator("#seldpCompany").select_option("702345611")
    page.locator("#btnButton1").click()
    page.wait_for_url("**/CO1Marketplace/**")
    person.goes_to(PROVIDER_LIST)

    if how == "address":
        page.goto(replica.portal + PROVIDER_LIST.replace("Index", "SwitchCompany?companyCode=702345622"))
    else:
        page.locator("#companiesSelector").select_option("702345622")
    page.wait_for_url("**/CO1Marketplace/Common/Workarea/Index")

    chosen = page.locator("#companiesSelector option:checked")
    expect(chosen).to_have_attribute("title", "SERVICIOS DE PRUEBA Y APOYO A LA GESTIÓN DOCUMENTAL S.A.S.")
    expect(chosen).to_have_text(re.compile(r"^SERVICIOS DE PRUEBA.*\.\.\.$"))
    person.goes_to(PROVIDER_LIST)
    expect(page.locator("#companiesSelector")).to_have_value("702345622")
    assert replica.requests("ReloadSession/Index", "GET")
    assert len(replica.requests("ReloadSession/Image")) == 2


def test_switching_to_a_foreign_company_is_an_error(replica):
    """
    A company code that is not the person's own changes nothing.
    """
    person = Applicant(replica)
    person.signs_in()
    person.hands_in(person.takes_token("CO1ContractsManagement", PROVIDER_LIST))
    answer = person.portal(PROVIDER_LIST.replace("Index", "SwitchCompany?companyCode=700100011"))

    assert "/ErrorPage/Index?ErrorMessage=" in answer.location
    assert [session.company for session in replica.state.sessions.values()] == ["702345611"]


# Notice ------------------------------------------------------------------------------------------------


@pytest.mark.switches(notice="none")
def test_no_notice(page, replica):
    """
    `notice = "none"`: the desk opens with nothing over it.
    """
    Person(page, replica).arrives()

    expect(page.locator("#divDeskCards")).to_be_visible()
    expect(page.locator("#btnAcknowledgeGen")).to_have_count(0)


@pytest.mark.fact("notice.acknowledge", "notice.page")
@pytest.mark.switches(notice="page")
def test_notice_as_a_page_between(page, replica):
    """
    `notice = "page"`: after the password a page waits for its button, once per session.
    """
    person = Person(page, replica)
    person.signs_in()
    page.locator("#btnAcknowledgeGen").click()

    expect(page.locator("#divDeskCards")).to_be_visible()
    person.goes_to(PROVIDER_LIST)
    expect(page).to_have_url(re.compile("SalesContractManagement"))


@pytest.mark.fact("notice.modal")
@pytest.mark.switches(notice="modal")
def test_notice_as_a_window_over_the_desk(page, replica):
    """
    `notice = "modal"`: the button stands over the desk, goes away by AJAX and does not come back.
    """
    person = Person(page, replica)
    person.arrives()
    page.locator("#btnAcknowledgeGen").click()
    expect(page.locator("#btnAcknowledgeGen")).to_have_count(0)
    expect(page.locator(".ModalShade")).to_have_count(0)

    person.goes_to(HOME)

    expect(page.locator("#btnAcknowledgeGen")).to_have_count(0)


# The relay ---------------------------------------------------------------------------------------------


@pytest.mark.fact(
    "session.two_origins",
    "hosts.identity",
    "hosts.marketplace",
    "hosts.business_line",
    "hosts.contracts",
    "shell.direct_access",
    "session.fed_auth_per_path",
    "session.asp_net",
    "addresses.relay",
    "addresses.home",
    "session.first_visit_per_app",
)
def test_each_application_gets_its_own_cookie(page, replica):
    """
    One FedAuth per application path, HttpOnly, on the portal; the identity server's cookie stays on its own host.
    """
    person = Person(page, replica)
    person.arrives()
    one = {c["path"] for c in page.context.cookies() if c["name"] == "FedAuth"}
    person.goes_to(PROVIDER_LIST)
    person.goes_to("/CO1BusinessLine/Common/WorkArea/Index")

    cookies = page.context.cookies()
    fed_auth = [c for c in cookies if c["name"] == "FedAuth"]
    assert one == {"/CO1Marketplace"}
    assert {c["path"] for c in fed_auth} == {"/CO1Marketplace", "/CO1ContractsManagement", "/CO1BusinessLine"}
    assert len({c["value"] for c in fed_auth}) == 3
    assert {(c["domain"], c["httpOnly"]) for c in fed_auth} == {("www.secop.localhost", True)}
    assert {c["domain"] for c in cookies if c["name"] == "STSAuthenticationCookie"} == {"community.secop.localhost"}
    assert {c["path"] for c in cookies if c["name"] == "ASP.NET_SessionId"} == {"/"}


@pytest.mark.fact("session.ws_federation")
def test_token_is_good_for_once(replica):
    """
    `wresult` is no session id; handed in twice, it opens an application once.
    """
    person = Applicant(replica)
    person.signs_in()
    posted = person.takes_token()
    person.client.delete_cookie("STSAuthenticationCookie", domain="community.secop.localhost")

    assert posted["wa"] == "wsignin1.0"
    assert posted["wresult"] not in replica.state.sessions
    assert "FedAuth" in person.hands_in(posted).headers["Set-Cookie"]
    assert "Set-Cookie" not in person.hands_in(posted).headers


@pytest.mark.parametrize(
    "ru", ["//evil.example/", "https://evil.example/", "/\\evil.example", "%2f%2fevil.example", ""]
)
def test_nobody_is_sent_away(replica, ru):
    """
    A `ru` or `ReturnUrl` that is no path of ours leads to the desk.
    """
    person = Applicant(replica, ReturnUrl=ru)
    entered = person.signs_in()
    answer = person.hands_in(person.takes_token(ru=ru))

    assert leads_to(entered).startswith(f"{ISSUE}?")
    assert answer.location == HOME


def test_relay_serves_our_applications_only(replica):
    """
    Whatever realm is asked for, the token goes to one of the portal's applications.
    """
    person = Applicant(replica)
    person.signs_in()
    html = person.identity(f"{ISSUE}?wa=wsignin1.0&wtrealm=https://evil.example/app").text

    assert f'action="{PORTAL}/CO1Marketplace/"' in html


@pytest.mark.fact("addresses.login_return")
def test_deep_link_comes_back_after_sign_in(page, replica):
    """
    Whoever opens a page without a session signs in and is brought to that page, query and all.
    """
    asked = f"{BUYER_LIST}?prevCtxUrl=https%3a%2f%2fwww.secop.gov.co%2f&a=b%26c"
    page.goto(replica.portal + asked)
    expect(page).to_have_url(re.compile(r"/STS/Users/Login/Index\?SkinName=CCE&ReturnUrl=.*wtrealm=.*wctx="))
    page.locator("#txtUserName").fill("supervisor")
    page.locator("#txtPassword").fill("supervisor")
    page.locator("#btnLoginButton").click()

    expect(page).to_have_url(replica.portal + asked)


# Sessions ----------------------------------------------------------------------------------------------


@pytest.mark.fact("session.leaves_by_itself")
def test_login_page_leaves_by_itself_with_a_living_session(page, replica):
    """
    With a living session the login page shows its form and is gone after two seconds, at the desk.
    """
    Person(page, replica).arrives()
    page.goto(f"{replica.identity}{LOGIN}")
    expect(page.locator("#txtUserName")).to_be_visible()

    expect(page.locator("#divDeskCards")).to_be_visible()


@pytest.mark.fact(
    "addresses.log_out",
    "shell.log_out",
    "shell.goodbye",
    "shell.user_menu",
    "shell.client_cache",
    "shell.user_menu_list",
)
def test_leaving_ends_the_session_everywhere(new_page, replica):
    """
    `Salir` blocks the page with its farewell, forgets what the browser kept, and ends the session in every application.
    """
    person = Person(new_page, replica)
    person.arrives()
    person.goes_to(PROVIDER_LIST)
    new_page.evaluate("sessionStorage.setItem('kept', '1')")
    said: list[str] = []
    new_page.expose_function("note", lambda text: said.append(text))  # noqa: PLW0108 - Playwright sets an attribute on it
    new_page.evaluate(
        "new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => note(node.textContent))))"
        ".observe(document.body, {childList: true})"
    )
    new_page.locator("#userImage img").click()
    new_page.locator("#ulMenu a#logOut").click()
    expect(new_page.locator("#txtUserName")).to_be_visible()
    new_page.goto(f"{replica.portal}/_fake/")
    kept = new_page.evaluate("sessionStorage.length")
    new_page.goto(replica.portal + HOME)

    expect(new_page.locator("#txtUserName")).to_be_visible()
    assert "Hasta pronto..." in said
    assert kept == 0
    assert replica.requests("/CO1ContractsManagement/Tendering/SalesContractManagement/LogOut", "GET")
    assert replica.state.sessions == {}
    assert "STSAuthenticationCookie" not in {c["name"] for c in new_page.context.cookies()}


@pytest.mark.fact("session.length", "session.expired_redirect", "addresses.timeout_cookie")
@pytest.mark.parametrize(("answer", "minutes"), [("240", 240), ("30", 30)])
def test_idle_session_ends(replica, answer, minutes):
    """
    `session_minutes`: a session lives that long without a request, then pages lead to the login with TimeoutCookie.
    """
    replica.set_up(session_minutes=answer)
    person = Applicant(replica)
    person.signs_in()
    person.hands_in(person.takes_token())
    session = next(iter(replica.state.sessions.values()))

    session.last_seen -= timedelta(minutes=minutes - 1)
    assert person.portal(HOME).status_code == 200
    session.last_seen -= timedelta(minutes=minutes + 1)
    relayed = person.portal(HOME).location
    asked = person.identity(relayed.removeprefix(IDENTITY)).location

    assert urlsplit(relayed).path == ISSUE
    assert urlsplit(asked).path == LOGIN
    assert parse_qs(urlsplit(asked).query)["TimeoutCookie"] == ["true"]


@pytest.mark.fact("session.concurrent")
@pytest.mark.parametrize(("answer", "status"), [("both", 200), ("newest", 302)])
def test_second_session_of_a_person(replica, answer, status):
    """
    `concurrent_sessions`: a second sign-in leaves the first alone, or ends it.
    """
    replica.set_up(concurrent_sessions=answer)
    first = Applicant(replica)
    first.signs_in()
    first.hands_in(first.takes_token())
    Applicant(replica).signs_in()

    assert first.portal(HOME).status_code == status


@pytest.mark.fact("session.error_page")
def test_expired_content_has_its_error_page(replica):
    """
    ErrorPage says what its address says, as text.
    """
    person = Applicant(replica)
    person.signs_in()
    person.hands_in(person.takes_token())
    said = "The content of this page has expired due to a long period of inactivity. <b>"
    answer = person.portal(f"/CO1Marketplace/ErrorPage/Index?{urlencode({'ErrorMessage': said})}")

    assert answer.status_code == 200
    assert "expired due to a long period of inactivity. &lt;b&gt;" in answer.text


@pytest.mark.fact("session.maintenance")
@pytest.mark.parametrize(("answer", "status"), [("off", 302), ("status_503", 503), ("empty_200", 200), ("page", 200)])
def test_outage_answers_in_its_plausible_ways(replica, answer, status):
    """
    `maintenance`: an outage is a 503, an almost empty 200 of the size that was measured, or a page that says so.
    """
    replica.set_up(maintenance=answer)
    got = replica.client().get(HOME, base_url=PORTAL)

    assert got.status_code == status
    assert ("en mantenimiento" in got.text) is (answer in {"status_503", "page"})
    if answer == "empty_200":
        assert 9_300 < len(got.data) < 10_300
        assert "<table" not in got.text
