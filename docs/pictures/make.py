"""The pictures of README.es.md, made from the replica: `python docs/pictures/make.py`, with nobody's data in them."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from playwright.sync_api import Page, sync_playwright

from fake_portal.scenario import load_scenario
from fake_portal.server import running
from robot.browser.find import find_browser

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "demo" / "documentos" / "Informe de actividades - marzo 2026.pdf"
CONTRACTS = ("CO1.PCCNTR.8300429", "CO1.PCCNTR.8300407")  #: of the forty, as their buyer knows them
TERMINAL = "<body style='margin:0;background:#0c1f3f;color:#f2f2f2'><pre style='font:15px/1.45 monospace;padding:16px;white-space:pre-wrap'>"


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="secop-pictures-"))
    command = [sys.executable, "-m", "fake_portal", "--port", "8700"]
    replica = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")  # noqa: S603 - our own
    try:
        assert replica.stdout
        assert replica.stdout.readline().startswith("ready")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**find_browser().launch_options())
            page = browser.new_page(viewport={"width": 960, "height": 640})
            _pictures(page, home)
            _review(page, home)
            browser.close()
    finally:
        replica.terminate()
        replica.wait(10)
        shutil.rmtree(home)


def _pictures(page: Page, home: Path) -> None:
    answers = """portal = "replica"
role = "contratista"
user = "contratista"
password_in = "nada"
folder = "{folder}"
""".format(folder=(home / "SECOP").as_posix())
    (home / "respuestas.toml").write_text(answers, encoding="utf-8")
    begun = _secop(home, "empezar", "--respuestas", "respuestas.toml")
    _terminal(page, f"> secop empezar --respuestas respuestas.toml\n{begun}", home, "1-empezar")
    sheet = home / "SECOP" / "lista.xlsx"
    book = openpyxl.load_workbook(sheet)
    book["documentos"]["A3"], book["documentos"]["B3"] = "CO1.PCCNTR.129716", "informe.pdf"
    book.save(sheet)
    shutil.copy(DOCUMENT, sheet.with_name("informe.pdf"))
    rehearsed = _secop(home, "ensayar", "SECOP/lista.xlsx", "--imagenes", "full")
    _terminal(page, f"> secop ensayar SECOP\\lista.xlsx\n{rehearsed}", home, "2-ensayar")
    run = next((home / "state" / "runs").iterdir())
    windows = [
        picture for picture in sorted(run.rglob("*.jpg")) if "adjunt" in picture.name or "documento" in picture.name
    ]
    page.goto(windows[-1].as_uri())
    page.locator("img").screenshot(path=HERE / "3-ventana.jpg", type="jpeg", quality=60)
    page.goto((run / "report.html").as_uri())
    page.screenshot(path=HERE / "4-informe.jpg", type="jpeg", quality=70)


def _review(page: Page, home: Path) -> None:
    """A review of two of the forty contracts, after a person answered about two documents; on a desk and on a phone."""
    supervisor = {"SECOP_USER": "supervisor", "SECOP_PASSWORD": "supervisor", "SECOP_ROLE": "supervisor"}
    supervisor["SECOP_STATE_DIR"] = str(home / "supervisora")
    with running(load_scenario("forty-contracts")) as (address, _):
        own = supervisor | {"SECOP_PORTAL_URL": address}
        asked = [word for number in CONTRACTS for word in ("--contrato", number)]
        _secop(home, "supervisar", *asked, own=own)
        waiting = json.loads(_secop(home, "responder", "--contrato", CONTRACTS[1], "--json", own=own))["documents"]
        waiting.sort(key=lambda each: ("doubt", "unknown", "well").index(each["found"]))
        first, second, *_ = [each["number"] for each in waiting]
        _secop(home, "responder", first, "--por-corregir", "falta la firma del contratista", "--quien", "Ana", own=own)
        _secop(home, "responder", second, "--correcto", "--quien", "Ana", own=own)
        _secop(home, "supervisar", *asked, own=own)
    made = max((home / "supervisora" / "reviews").glob("*/*/*/revision.html"))
    page.goto(made.as_uri())
    page.locator("summary").first.click()
    for width, height in ((1440, 1400), (390, 1700)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=HERE / f"review-{width}.jpg", type="jpeg", quality=60)


def _secop(home: Path, *words: str, own: Mapping[str, str] | None = None) -> str:
    """What a person sees of the command, in an empty home; with settings of its own, what it writes for programs alone."""
    more = own or {}
    around = {name: value for name, value in os.environ.items() if not name.startswith(("SECOP_", "XDG_"))}
    around |= {
        "HOME": str(home),
        "SECOP_PASSWORD": "contratista",
        "SECOP_STATE_DIR": str(home / "state"),
        "COLUMNS": "100",
        **more,
    }
    line = [sys.executable, "-m", "robot", *words]
    ended = subprocess.run(  # noqa: S603 - our own
        line,
        cwd=home,
        env=around,
        stdout=subprocess.PIPE,
        stderr=None if more else subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return ended.stdout


def _terminal(page: Page, text: str, home: Path, name: str) -> None:
    """The words of a terminal as a picture, with the home of a person instead of the folder of this one."""
    page.set_content(TERMINAL + html.escape(text.replace(str(home), "~")))
    page.locator("pre").screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
