"""Each situation says what happened and what its person can do, and ends with its code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from robot.cli.app import app
from robot.cli.codes import code_of, exit_code
from robot.errors import RobotError
from robot.settings import load_settings
from robot.words import SAID
from tests.papers import pdf
from tests.situations import AT_THE_PORTAL, BEFORE, PAPER, page
from tests.words import not_for_people

ENGLISH = ("Usage", "Error", "Invalid", "<path>", "Got unexpected", "Value error", "Traceback", "None")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A folder with a document, a folder with an empty one, and a contractor's settings for a replica that nobody asks."""
    for name in [name for name in os.environ if name.startswith("SECOP_")]:
        monkeypatch.delenv(name)
    settings = {
        "SECOP_PORTAL_URL": "http://127.0.0.1:9",
        "SECOP_USER": "contratista",
        "SECOP_PASSWORD": "contratista",
        "SECOP_ROLE": "contratista",
        "SECOP_STATE_DIR": str(tmp_path / "estado"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *names, **how: str(tmp_path / "own"))
    (tmp_path / "uno.pdf").write_bytes(pdf("uno"))
    (tmp_path / "carpeta" / "CO1.PCCNTR.129716").mkdir(parents=True)
    (tmp_path / "carpeta" / "CO1.PCCNTR.129716" / "vacio.pdf").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("situation", BEFORE, ids=lambda row: row.name)
def test_before_a_browser_opens(office, monkeypatch, situation):
    """
    What is wrong before a browser opens is said once, in Spanish, with what to do and the code of the table.
    """
    (office / "lista.csv").write_text(situation.sheet, encoding="utf-8")
    for name, value in (situation.variables or {}).items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    lock = (
        FileLock(office / "estado" / "accounts" / load_settings().account.id / "in-use.lock")
        if situation.code == 6
        else None
    )
    if lock:
        Path(lock.lock_file).parent.mkdir(parents=True, mode=0o700)
        for folder in (office / "estado", office / "estado" / "accounts"):
            folder.chmod(0o700)
        lock.acquire()

    ended = CliRunner().invoke(app, situation.words)
    if lock:
        lock.release()
    said = ended.output

    assert ended.exit_code == situation.code, said
    assert situation.says in said
    assert situation.remedy in said
    assert [word for word in ENGLISH if word in said] == []
    assert "(fila 1" not in said, "a folder has no rows"
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) == len(set(lines)), "nothing is said twice"
    assert ("No se publicó nada" in said) == (situation.words[0] == "publicar" and situation.code in (3, 6))


@pytest.mark.parametrize("situation", AT_THE_PORTAL, ids=lambda row: row.name)
def test_at_the_portal(make_robot, replica, paper, situation):
    """
    What the portal does is told in a sentence and one remedy, neither of which a person has to translate.
    """
    situation.arrange(replica)
    robot = make_robot(situation.user, password=situation.password, company=situation.company, patience=5)
    item = paper("Informe.pdf", situation.contract, PAPER)
    try:
        (result,) = robot.publishes(item)
        said, remedy, code = result.message, result.remedy or SAID[result.outcome].remedy, exit_code([result])
    except RobotError as error:
        said, remedy, code = " ".join(error.sentences), error.remedy, code_of(error)

    assert situation.says in said
    assert situation.remedy in remedy
    assert code == situation.code
    assert not_for_people(said.replace("Informe", "")) + not_for_people(remedy) == []
    assert remedy.endswith("."), "one sentence after another"
    assert remedy not in said, "the advice stands once"


def test_the_page_is_the_table():
    """
    docs/situations.md is what the table says now.
    """
    assert Path("docs/situations.md").read_text(encoding="utf-8") == page()
