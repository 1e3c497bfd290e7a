"""`secop replica`: the replica as a command of the robot, in another process."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from robot.cli.app import app


@contextmanager
def started(*options):
    """The command at work, with everything that it says in one stream."""
    command = [sys.executable, "-m", "robot", "replica", "--port", "0", *options]
    own = {**os.environ, "SECOP_PASSWORD": "canario", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=own, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def asked(address):
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - of this machine
        return answer.read()


def test_it_starts_says_where_and_stops(tmp_path):
    """
    It says its address and who may sign in, serves one's own contracts there, and ends well when it is asked to.
    """
    file = tmp_path / "míos.toml"
    file.write_text(
        '[[contract]]\nnumber = "CPS-1"\n[[document]]\ncontract = "CPS-1"\nname = "ACTA.pdf"\n', encoding="utf-8"
    )
    with started("--contracts", str(file)) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(3)]
        found = re.search(r"http://127\.0\.0\.1:\d+", said[0])
        assert found, said
        names = [document["name"] for document in json.loads(asked(f"{found[0]}/_fake/documents"))]
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)

    assert names == ["ACTA.pdf"]
    assert f"SECOP_PORTAL_URL={found[0]}" in said[1]
    assert code == 0
    with pytest.raises(OSError, match="refused"):
        asked(f"{found[0]}/_fake/")


def test_a_port_that_somebody_else_has(tmp_path):
    """
    An occupied port starts nothing and is named, with the option that takes a free one; exit code 3.
    """
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with started("--puerto", port) as process:
            said, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert f"Port {port} is in use" in said
    assert "--puerto 0" in said
    assert "Traceback" not in said


def test_what_is_wrong_with_a_file_is_said(tmp_path):
    """
    A file of contracts with a mistake starts nothing: the mistake is said, then that it did not start; exit code 3.
    """
    file = tmp_path / "mine.toml"
    file.write_text("[[contract]]\n", encoding="utf-8")
    with started("--contracts", str(file)) as process:
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert "mine.toml: contract 1: number is missing" in said
    assert "La réplica no empezó" in said
    assert "Traceback" not in said


def test_an_installation_without_it(monkeypatch):
    """
    Where the replica was not installed the command says so and how to have it; nothing is started.
    """
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "fake_portal" else find(name))
    ended = CliRunner().invoke(app, ["replica"])

    assert ended.exit_code == 3
    assert "no trae la réplica" in ended.output


def test_help_says_what_there_is():
    """
    The command's help is Spanish, the replica's own is in the language of its manual.
    """
    spanish = CliRunner().invoke(app, ["replica", "--help"]).output
    english = subprocess.run(
        [sys.executable, "-m", "fake_portal", "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout

    assert "Pone en marcha la réplica" in spanish
    assert "--contracts" in spanish
    assert "TOML file with contracts of your own" in english
    assert "docs/replica.md" in english
    assert "Réplica" not in english
