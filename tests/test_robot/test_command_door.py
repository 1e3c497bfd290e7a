"""The command beside Robot Framework, whose package is called `robot` as well."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THEIR_FILES = {
    "__init__.py": "",
    "__main__.py": "print('Robot Framework -- A generic automation framework')\n",
    "run.py": "",
    "errors.py": "class DataError(Exception): ...\n",
    "model/__init__.py": "",
    "running/__init__.py": "",
    "libraries/__init__.py": "",
}


def ours(site):
    """As our wheel is installed."""
    shutil.copytree(ROOT / "robot", site / "robot", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))


def theirs(site):
    """As Robot Framework's is, as far as files meet."""
    for name, text in THEIR_FILES.items():
        (site / "robot" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "robot" / name).write_text(text, encoding="utf-8")


def secop(site):
    shutil.copy(ROOT / "robot" / "secop_command.py", site / "secop_command.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)]), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", "from secop_command import main; main()", "--version"],
        capture_output=True,
        check=False,
        cwd=site,
        env=environment,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "order", [(ours, theirs), (theirs, ours), (theirs,)], ids=["theirs last", "ours last", "theirs alone"]
)
def test_a_mixture_is_told_before_it_is_imported(tmp_path, order):
    """
    Whichever was installed first, the command says what is wrong and how to get an environment of its own, and exits with 3.
    """
    for install in order:
        install(tmp_path)

    ended = secop(tmp_path)

    assert ended.returncode == 3, ended.stderr
    assert "Robot Framework" in ended.stderr
    assert "-m venv" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_alone_it_starts(tmp_path):
    """
    Where the package is ours alone, the command is what it always was.
    """
    ours(tmp_path)

    ended = secop(tmp_path)

    assert (ended.returncode, ended.stdout.split()[0]) == (0, "secop"), ended.stderr
