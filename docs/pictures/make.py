"""The pictures of README.es.md, made from the replica: `python docs/pictures/make.py`, with nobody's data in them."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, sync_playwright

from robot.browser.find import find_browser

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "demo" / "documentos" / "Informe de actividades - marzo 2026.pdf"
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


def _secop(home: Path, *words: str) -> str:
    """What a person sees of the command, in an empty home."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SECOP_", "XDG_"))}
    own |= {
        "HOME": str(home),
        "SECOP_PASSWORD": "contratista",
        "SECOP_STATE_DIR": str(home / "state"),
        "COLUMNS": "100",
    }
    line = [sys.executable, "-m", "robot", *words]
    ended = subprocess.run(  # noqa: S603 - our own
        line, cwd=home, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return ended.stdout


def _terminal(page: Page, text: str, home: Path, name: str) -> None:
    """The words of a terminal as a picture, with the home of a person instead of the folder of this one."""
    page.set_content(TERMINAL + html.escape(text.replace(str(home), "~")))
    page.locator("pre").screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
