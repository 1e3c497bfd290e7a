"""The help, which is asked for more often than anything is published, loads no command."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command

from robot.cli.app import TABLE, app
from tests.papers import pdf

#: Of ours, what a word on the command line needs before it is known which command it calls.
OURS = {"robot", "robot.__main__", "robot.cli", "robot.cli.app", "robot.cli.lazy", "robot.cli.spanish"} | {
    "robot.legible",
    "robot.model",
    "robot.secop_command",
}
#: Python's own; what it knows of its own building is named after the system.
PYTHON = {*sys.stdlib_module_names, "__main__", *(name for name in sys.modules if name.startswith("_sysconfigdata"))}
LOADED = "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr)); "


def loaded_by(code: str, *words: str) -> set[str]:
    """The modules that a process of its own has when it ends, but for Python's own."""
    ended = subprocess.run([sys.executable, "-c", LOADED + code, *words], capture_output=True, text=True, check=False)
    modules = ended.stderr.splitlines()[-1].split()
    return {name for name in modules if name.partition(".")[0] not in PYTHON}


@pytest.mark.parametrize("words", [["--help"], ["-h"], [], ["--version"]], ids=" ".join)
def test_help_and_version_load_no_command(words):
    """
    Beyond what typer itself needs, `secop --help` loads a handful of small modules of ours and nothing of anybody else; so does the version.
    """
    more = loaded_by("from robot.secop_command import main; main()", *words) - loaded_by("import typer")

    assert {name for name in more if not name.startswith("typer.")} <= OURS
    assert [name for name in more if name.startswith("typer.rich")] == []


@pytest.mark.parametrize(
    "words", [["no-es-una-orden"], ["publicar", "--help"], ["publish"], ["check", "a", "--foo"]], ids=" ".join
)
def test_a_mistake_and_the_help_of_a_work_load_no_engine(words):
    """
    What `secop publicar` takes is told, and what was written wrongly is said, before the engine is loaded.
    """
    loaded = loaded_by("from robot.secop_command import main; main()", *words)
    heavy = {
        "playwright",
        "sqlalchemy",
        "pydantic_settings",
        "pypdfium2",
        "openpyxl",
        "jinja2",
        "fpdf",
        "loguru",
        "rich",
    }

    assert {name.partition(".")[0] for name in loaded} & heavy == set()
    assert {name for name in loaded if name.startswith(("robot", "flows"))} <= OURS | {
        "robot.cli.works",
        "robot.cli.options",
    }


def test_an_examination_loads_neither_browser_nor_ledger(tmp_path):
    """
    `secop revisar` reads a folder and its documents without the engine: half of its time was spent loading that.
    """
    folder = tmp_path / "CO1.PCCNTR.129716"
    folder.mkdir()
    (folder / "informe.pdf").write_bytes(pdf("informe"))

    loaded = loaded_by("from robot.secop_command import main; main()", "revisar", str(tmp_path))

    assert "robot.app.examination" in loaded
    assert {name.partition(".")[0] for name in loaded} & {
        "playwright",
        "sqlalchemy",
        "pydantic_settings",
        "fpdf",
    } == set()


@pytest.mark.parametrize("command", TABLE, ids=lambda each: each.name)
def test_the_table_says_of_each_command_what_it_says_of_itself(command):
    """
    Each line of the table of commands leads to a command, and has the first paragraph of its own help.
    """
    assert " ".join(command.loaded().help.split("\n\n")[0].split()) == command.help


def test_what_is_called_is_the_command_and_what_is_listed_its_shadow():
    """
    A command that is called by any of its names is the loaded one, with its options.
    """
    group: Any = get_command(app)
    context = group.context_class(group)
    _, command, rest = group.resolve_command(context, ["schedule", "add"])

    assert rest == ["add"]
    assert "agregar" in command.commands
