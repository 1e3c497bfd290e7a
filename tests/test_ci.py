"""The scripts that prepare a machine: what they leave there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"
PROGRAMS = ("sh", "mktemp", "rm", "ls", "tail", "timeout", "id")


@pytest.fixture
def machine(tmp_path):
    """A PATH without a browser, a PostgreSQL or a package manager, and a Python that finds and installs nothing."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found, f"the scripts need {name}"
        (tools / name).symlink_to(found)
    python = tools / "python"
    python.write_text("#!/bin/sh\n[ \"$1\" = -c ] && exit 1\necho 'no hay red'\nexit 1\n", encoding="utf-8")
    apt = tools / "apt-get"
    apt.write_text("#!/bin/sh\necho 'no hay red'\nexit 1\n", encoding="utf-8")
    sudo = tools / "sudo"
    sudo.write_text('#!/bin/sh\n"$@"\n', encoding="utf-8")
    for program in (python, apt, sudo):
        program.chmod(0o755)
    (tmp_path / "temporal").mkdir()
    return tmp_path


def test_a_script_that_fails_leaves_nothing(machine):
    """
    What an installation says goes to a folder of its own, is shown where it failed, and is gone afterwards.
    """
    shell = shutil.which("sh")
    assert shell
    environment = {"PATH": str(machine / "bin"), "TMPDIR": str(machine / "temporal")}
    command = [shell, str(CI / "browser"), str(machine / "bin" / "python")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "no hay red" in ended.stderr
    assert "No browser found" in ended.stderr
    assert list((machine / "temporal").iterdir()) == []


@pytest.mark.parametrize("script", sorted(path.name for path in CI.iterdir()))
def test_no_script_writes_where_others_may_wait(script):
    """
    No script names a file of the folder that all users of a machine share.
    """
    assert "/tmp" not in (CI / script).read_text(encoding="utf-8")  # noqa: S108 - it is what we look for


def test_both_systems_run_the_same_tests():
    """
    The workflow's Windows job runs what `make test` runs, from the same lock; another one runs all that main must pass, and each night
    both tiers are run.
    """
    root = CI.parent
    workflow = (root / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    make = (root / "Makefile").read_text(encoding="utf-8")
    ubuntu, windows = workflow.partition("  windows:\n")[::2]
    tests, thorough = re.findall(r"-m pytest (-n \$\(WORKERS\) --dist .*)", make)

    assert "run: .ci/run" in ubuntu
    assert "run: make thorough" in ubuntu
    assert thorough == f'{tests} -m ""'
    assert f"-m pytest {tests.replace('$(WORKERS)', '3')}" in windows
    assert "--require-hashes -r requirements.lock" in windows
    assert "make " not in re.sub(r"(?m)#.*$", "", windows)
