"""From a wheel alone to a published document: an empty home, and nothing of the checkout in sight."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.papers import pdf
from tests.test_flows.the_command import LIMIT

ROOT = Path(__file__).parents[2]
NUMBER = "CO1.PCCNTR.129716"


@pytest.fixture
def installed(tmp_path):
    """Python in an environment that has our wheel and its dependencies, which are borrowed from the tests' own."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=LIMIT)
    venv.create(tmp_path / "env", with_pip=False)
    python = next(file for name in ("bin/python", "Scripts/python.exe") if (file := tmp_path / "env" / name).exists())
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


@pytest.fixture
def secop(tmp_path, installed):
    """The command as its person types it, in an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    browsers = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", str(Path.home() / ".cache" / "ms-playwright"))
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "PROGRAMFILES", "TEMP", "TMP") if key in os.environ}
    mine = {"HOME": str(home), "SECOP_PASSWORD": "contratista", "PLAYWRIGHT_BROWSERS_PATH": browsers}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        line = [installed, "-m", "secop_command", *words]
        return subprocess.run(
            line, cwd=home, env=kept | mine, capture_output=True, encoding="utf-8", timeout=LIMIT, check=False
        )

    return run


@pytest.mark.thorough("a wheel is built and installed: what is in it has its tests in place")
def test_from_the_wheel_to_a_published_document(tmp_path, installed, secop, replica):
    """
    One file of answers and four commands: set up, rehearsed, published and ready for the system's timer. The program is the
    wheel's, the document stands in the portal once, and after the rehearsal it does not stand there yet.
    """
    home = tmp_path / "home"
    answers = {"portal": replica.address, "role": "contratista", "user": "contratista", "password_in": "nada"} | {
        "folder": (home / "Contratos").as_posix(),
        "day": "día hábil 5",
    }
    text = "".join(f'{key} = "{value}"\n' for key, value in answers.items())
    (home / "respuestas.toml").write_text(text, encoding="utf-8")
    begun = secop("empezar", "--respuestas", "respuestas.toml")
    sheet = home / "Contratos" / "lista.xlsx"
    book = openpyxl.load_workbook(sheet)
    page: Any = book.active
    page.cell(3, 1, NUMBER)
    page.cell(3, 2, "informe.pdf")
    book.save(sheet)
    (home / "Contratos" / "informe.pdf").write_bytes(pdf("informe"))
    rehearsed = secop("ensayar", str(sheet))
    after_rehearsal = [row.name for row in replica.published]
    published = secop("publicar", str(sheet))
    shown = secop("programa", "instalar", "--mostrar")
    whose = "import robot, flows; print(robot.__file__, flows.__file__)"
    files = subprocess.run(
        [installed, "-c", whose], cwd=home, check=True, capture_output=True, text=True
    ).stdout.split()

    assert begun.returncode == 0, begun.stdout + begun.stderr
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert after_rehearsal == []
    assert published.returncode == 0, published.stderr
    assert [row.name for row in replica.published] == ["informe.pdf"]
    assert shown.returncode == 0, shown.stderr
    assert str(installed.parent) in shown.stdout
    assert all(Path(file).is_relative_to(tmp_path) for file in files)
