"""What goes wrong in the browser, as people read it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot import errors
from robot.browser.catalogue import load_catalogue
from robot.browser.translation import translate_errors, translated
from tests.words import NAMES, not_for_people

#: What Playwright says, and what that is to us.
SAID = {
    'Page.goto: net::ERR_CONNECTION_REFUSED at http://x/\nCall log:\n  - navigating to "http://x/"': errors.NoConnection,
    "Page.goto: net::ERR_CONNECTION_RESET at http://x/": errors.NoConnection,
    "Page.goto: net::ERR_EMPTY_RESPONSE at http://x/": errors.NoConnection,
    "Page.goto: net::ERR_INTERNET_DISCONNECTED at http://x/": errors.NoConnection,
    "Page.goto: net::ERR_NAME_NOT_RESOLVED at http://x/": errors.NoConnection,
    'Page.goto: Navigation to "http://x/" is interrupted by another navigation to "chrome-error://chromewebdata/"': (
        errors.NoConnection
    ),
    'Page.goto: Navigation to "http://x/" is interrupted by another navigation to "http://y/"': errors.TimedOut,
    "Page.goto: net::ERR_ABORTED at http://x/": errors.Unavailable,
    "Page.goto: net::ERR_CERT_AUTHORITY_INVALID at http://x/": errors.Untrusted,
    "Page.goto: net::ERR_TOO_MANY_REDIRECTS at http://x/": errors.Unavailable,
    "Page.goto: Page crashed": errors.TabCrashed,
    "Locator.click: Target crashed": errors.TabCrashed,
    "Locator.click: Target page, context or browser has been closed": errors.WindowClosed,
    "Page.wait_for_event: Target closed": errors.WindowClosed,
    "Locator.count: Execution context was destroyed, most likely because of a navigation": errors.TimedOut,
    "Locator.inner_text: Frame was detached": errors.TimedOut,
    'Locator.click: Error: strict mode violation: locator("[id=\\"grid\\"]") resolved to 2 elements': errors.WrongPage,
}


@pytest.mark.parametrize(("said", "kind"), SAID.items(), ids=[*map(str, range(len(SAID)))])
def test_the_browsers_words_stay_in_the_log(said, kind):
    """
    Each error of the browser is one of ours, in a sentence without its words; its first line is kept for the log.
    """
    error = translated(PlaywrightError(said), "«Cargar nuevo» en «7 Ejecución del Contrato»", "execution.upload_new")

    assert type(error) is kind
    assert str(error).startswith("«Cargar nuevo» en «7 Ejecución del Contrato»: ")
    assert not_for_people(str(error)) == []
    assert error.detail == f"execution.upload_new: {said.partition(chr(10))[0]}"


@pytest.mark.parametrize(
    ("log", "kind"),
    [("waiting for locator", errors.TimedOut), ("<div> intercepts pointer events", errors.Covered)],
)
def test_what_comes_late_is_said_without_the_call_log(log, kind):
    """
    A time-out is said in a sentence, and its call log, which repeats what was typed, stands nowhere.
    """
    with pytest.raises(kind) as told, translate_errors("«Anexar»", "upload.attach"):
        raise PlaywrightTimeout(f"Locator.click: Timeout 45000ms exceeded.\nCall log:\n  - {log}")

    assert not_for_people(str(told.value)) == []
    assert told.value.detail == "upload.attach: Locator.click: Timeout 45000ms exceeded."


def test_errors_speak_to_people():
    """
    What an error says by itself and its remedy hold no name of ours and nothing of the browser's.
    """

    def below(kind):
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    for kind in below(errors.PortalError) | {errors.Conflict, errors.Busy}:
        assert not_for_people(f"{kind.__doc__} {kind.remedy}") == [], kind


def test_every_page_has_a_title_for_people():
    """
    Each page of the catalogue is called as a person calls it, which is none of our names; so is each of its elements.
    """
    for page in load_catalogue().values():
        titles = [page.title, *(element.name.es for element in page.elements.values() if element.name)]
        assert (page.title != "la página") == (page.page != "anywhere")
        assert [word for title in titles for word in not_for_people(title)] == []


@pytest.mark.parametrize(
    "said",
    [
        "No se llegó a la página «execution»: falta grid en chrome-error://chromewebdata/",
        "contracts.more: el portal no respondió a tiempo",
        "abrir la dirección: net::ERR_CONNECTION_REFUSED",
        "execution.grid: Locator.inner_html: Target crashed",
        "Page crashed",
    ],
)
def test_what_was_said_before_is_found(said):
    """
    Sentences that hold what people should not have to read are told from others.
    """
    assert not_for_people(said) != []
    assert not_for_people("«Ver más» en «Mis contratos»: no trajo más filas (http://127.0.0.1/Users/Login)") == []
    assert "upload_new" in NAMES
