"""The scripts with which a person installs the wheel: what they call, and what they say where nothing can be called."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = ("sh", "mkdir", "ln")
SECOP = "#!/bin/sh\necho secop 0.1.0\n"


@pytest.fixture
def person(tmp_path):
    """Someone with a wheel, an empty home, and a PATH that has only what the script itself needs."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found, f"the script needs {name}"
        (tools / name).symlink_to(found)
    (tmp_path / "secop.whl").touch()
    (tmp_path / "home" / ".local" / "bin").mkdir(parents=True)
    program(tmp_path / "home" / ".local" / "bin" / "secop", SECOP)
    return tmp_path


def program(file, text):
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


def install(person, *words):
    environment = {"PATH": str(person / "bin"), "HOME": str(person / "home")}
    command = [str(person / "bin" / "sh"), str(ROOT / "install.sh"), *words]
    return subprocess.run(command, cwd=person, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_uv_is_taken_first(person):
    """
    Where uv is there, it installs the wheel with a Python that is new enough, and the person reads what to type next.
    """
    said = 'case $2 in dir) echo "$HOME/.local/bin" ;; *) echo "uv $*" ;; esac'
    program(person / "bin" / "uv", f"#!/bin/sh\n{said}\n")
    program(person / "bin" / "pipx", "#!/bin/sh\necho pipx\n")
    ended = install(person, "secop.whl")

    assert ended.returncode == 0, ended.stderr
    assert "uv tool install --python >=3.11 --force secop.whl" in ended.stdout
    assert "pipx" not in ended.stdout
    assert "secop 0.1.0" in ended.stdout
    assert "Siga con: secop alistar" in ended.stdout


def test_pipx_is_taken_where_there_is_no_uv(person):
    """
    Without uv, pipx installs it.
    """
    program(person / "bin" / "pipx", '#!/bin/sh\necho "pipx $*"\n')
    ended = install(person, "secop.whl")

    assert ended.returncode == 0, ended.stderr
    assert "pipx install --force secop.whl" in ended.stdout


def test_a_python_that_is_new_enough_makes_an_environment_of_its_own(person):
    """
    Without either, Python itself makes an environment in the person's own folder, and the command stands where commands do.
    """
    making = 'mkdir -p "$4/bin" && ln -s "$HOME/.local/bin/python" "$4/bin/python" && ln -s "$HOME/.local/bin/made" "$4/bin/secop"'
    program(person / "bin" / "python3", f'#!/bin/sh\n[ "$1" = -c ] || {{ {making}; }}\n')
    program(person / "home" / ".local" / "bin" / "python", '#!/bin/sh\necho "python $*"\n')
    program(person / "home" / ".local" / "bin" / "made", SECOP)
    ended = install(person, "secop.whl")

    assert ended.returncode == 0, ended.stderr
    assert "-m pip install" in ended.stdout
    assert "secop.whl" in ended.stdout
    assert (person / "home/.local/share/secop-publisher-program/bin/secop").is_symlink()


def test_where_nothing_can_install_it_that_is_said(person):
    """
    Without uv, pipx and Python nothing is made, and the sentence names what to install.
    """
    ended = install(person, "secop.whl")

    assert ended.returncode == 1
    assert "Falta uv, pipx o Python 3.11" in ended.stderr
    assert not (person / "home" / ".local" / "share").exists()


@pytest.mark.parametrize("words", [[], ["no-hay.whl"], ["secop.zip"]], ids=["nothing", "no such file", "no wheel"])
def test_only_a_wheel_that_is_there_is_installed(person, words):
    """
    A missing or wrong file is said before anything is called.
    """
    program(person / "bin" / "uv", "#!/bin/sh\necho called\n")
    ended = install(person, *words)

    assert ended.returncode != 0
    assert "whl" in ended.stderr
    assert "called" not in ended.stdout


def test_both_scripts_do_the_same_and_ask_for_nobody_s_rights():
    """
    Windows' script takes a wheel and uv as the other does; neither asks for an administrator, nor names an address.
    """
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("install.sh", "install.ps1")]

    for text in texts:
        assert "uv tool install --python '>=3.11' --force" in text
        assert "secop alistar" in text
        assert "://" not in text
        assert not any(word in text for word in ("sudo pip", "RunAs", "sudo python"))
