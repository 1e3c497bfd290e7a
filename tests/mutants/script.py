"""The same flow as a recorder writes it: one selector for each element, and what the page says is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from robot.model import Role

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PATIENCE = 6000  #: milliseconds for each action: the robot has less, and tries again


def publish(browser: Browser, address: str, role: Role, session: Path | None, document: Path) -> str:
    """Publish as the recording did; answers `done`, or what kept it from its end."""
    context = browser.new_context(storage_state=session, locale="es-CO", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    try:
        _recorded(context.new_page(), address, role, session is None, document)
    except PlaywrightError as error:
        return error.message.partition("\n")[0]
    finally:
        context.close()
    return "done"


def _recorded(page: Page, address: str, role: Role, entering: bool, document: Path) -> None:  # noqa: FBT001 - as recorded
    page.goto(f"{address}/CO1Marketplace/Common/Workarea/Index")
    if entering:
        page.get_by_label("Nombre de usuario").or_(page.locator("#txtUserName")).first.fill(role.value)
        page.locator("#txtPassword").fill(role.value)
        page.get_by_role("button", name="Ingresar", exact=True).click()
    if role is Role.CONTRACTOR:
        page.get_by_role("button", name="Mis procesos").click()
        page.get_by_role("link", name="Mis contratos").click()
    else:
        page.get_by_role("link", name="Contratos", exact=True).click()
        page.get_by_role("link", name="Búsqueda avanzada").click()
        page.locator("#txtReference").fill("CO1.PCCNTR.129716")
        page.get_by_role("button", name="Buscar", exact=True).click()
        page.get_by_role("cell", name="CO1.PCCNTR.129716").wait_for()
    page.locator("#lnkViewContract_0").click()
    page.get_by_text("Ejecución del Contrato").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Cargar nuevo").click()
    window = opened.value
    window.locator("#filUpload").set_input_files(document)
    window.get_by_role("button", name="Anexar").click()
    window.get_by_text("Documento anexo").wait_for()
    with window.expect_event("close"):
        window.get_by_role("button", name="Cerrar").click()
    page.wait_for_load_state("networkidle")
