"""
The bare script's clicks and comparison with Selenium instead of Playwright; needs chromedriver beside Chromium.

    .venv/bin/python -m tests.bench.with_selenium ADDRESS FILE    FILE has a line "contract<TAB>path" for each document
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from robot.browser.find import find_browser

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 30  # seconds
DRIVER = "chromedriver"  #: on PATH; Selenium's own manager would ask strangers' hosts for it


def main() -> None:
    address, listed = sys.argv[1:]
    rows = [line.split("\t") for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as folder:
        script = Script(address, Path(folder))
        print("ready", flush=True)
        for contract, path in rows:
            script.publish(Path(path), contract)
            print("done", flush=True)
        script.driver.quit()


class Script:
    """What a programmer writes in an hour, with another library."""

    def __init__(self, address: str, downloads: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(find_browser().launch_options().get("executable_path", ""))
        for argument in ("--headless=new", "--no-sandbox", "--lang=es-CO", "--window-size=1440,900"):
            options.add_argument(argument)
        wanted = {"download.default_directory": str(downloads), "plugins.always_open_pdf_externally": True}
        options.add_experimental_option("prefs", {**wanted, "intl.accept_languages": "es-CO"})
        self.driver, self.downloads = (
            webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which(DRIVER))),
            downloads,
        )
        self.driver.get(f"{address}/CO1Marketplace/Common/Workarea/Index")
        self.find(By.ID, "txtUserName").send_keys("contratista")
        self.find(By.ID, "txtPassword").send_keys("contratista")
        self.click(By.ID, "btnLoginButton")
        self.find(By.ID, "userImage")
        self.home = self.driver.current_url

    def publish(self, file: Path, contract: str) -> None:
        driver = self.driver
        driver.get(self.home)
        self.click(By.XPATH, "//*[@role='button' and normalize-space()='Mis procesos'] | //*[@title='Mis procesos']")
        self.click(By.XPATH, "//a[normalize-space()='Mis contratos']")
        self.click(By.XPATH, f"//tr[contains(., '{contract}')]//a[normalize-space()='Detalle']")
        page = self.at_step_seven()
        main = driver.current_window_handle
        self.click(By.ID, "btnUploadContractExecutionDocument")
        self.until(lambda: len(driver.window_handles) > 1)
        driver.switch_to.window(next(each for each in driver.window_handles if each != main))
        self.until(lambda: driver.execute_script("return document.readyState") == "complete")
        driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))
        self.click(By.ID, "btnUploadFilesButtonBottom")
        self.find(By.XPATH, "//*[contains(text(), 'Documento anexo')]")
        self.click(By.ID, "btnCancelBottomButtom")
        self.until(lambda: len(driver.window_handles) == 1)
        driver.switch_to.window(main)
        driver.get(page)
        self.at_step_seven()
        link = (
            f"//*[@id='grdContractExecutionDocument_tbl']//tr[contains(., '{file.name}')]//a[contains(., 'Descargar')]"
        )
        self.click(By.XPATH, link)
        got = self.downloads / file.name
        self.until(got.exists)
        assert hashlib.sha256(got.read_bytes()).digest() == hashlib.sha256(file.read_bytes()).digest()
        got.unlink()

    def at_step_seven(self) -> str:
        self.find(By.ID, "spnContractUniqueIdentifier")
        address = str(self.driver.current_url)
        self.click(By.XPATH, "//*[@id='StepsContainer']//*[normalize-space(text())='Ejecución del Contrato']")
        self.find(By.ID, "grdContractExecutionDocument_tbl")
        return address

    def find(self, by: str, what: str) -> Any:
        return WebDriverWait(self.driver, PATIENCE).until(lambda driver: driver.find_element(by, what))

    def click(self, by: str, what: str) -> None:
        def pressed() -> bool:
            self.driver.find_element(by, what).click()
            return True

        self.until(pressed)

    def until(self, happened: Callable[[], bool]) -> None:
        waiting = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=(Exception,))
        waiting.until(lambda _: happened())


if __name__ == "__main__":
    main()
