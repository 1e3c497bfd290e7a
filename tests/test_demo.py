"""The demonstration keeps its promise."""

from __future__ import annotations

import csv
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[1] / "docs" / "demo"


@pytest.fixture
def short_folder():
    """A temporary folder with a short path: Chromium's socket does not fit below pytest's own."""
    with tempfile.TemporaryDirectory(prefix="demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.thorough("it shows what the other tests prove")
def test_the_demonstration_publishes_proves_and_stops(short_folder: Path):
    """
    `docs/demo/run.py` ends well, says each document of its manifests, says that nothing was published twice, and
    leaves no replica behind.
    """
    files = []
    for role in ("contratista", "supervisor"):
        with (DEMO / f"{role}.csv").open(encoding="utf-8", newline="") as sheet:
            files += [Path(row["archivo"]).name for row in csv.DictReader(sheet)]
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(short_folder))
    here = {**os.environ, **temporary, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}

    ended = subprocess.run(
        [sys.executable, str(DEMO / "run.py"), "--latency", "none"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=here,
        timeout=300,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [name for name in files if name not in ended.stdout] == []
    assert f"{len(files)} documentos publicados y comprobados" in ended.stdout
    assert "Nada se publicó dos veces" in ended.stdout
    (state,) = short_folder.glob("secop-demo-*")
    assert len(list(state.glob("runs/*/result.json"))) == 3
    port = re.search(r"127\.0\.0\.1:(\d+)", ended.stdout)
    assert port
    assert not answers(int(port[1]))


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
