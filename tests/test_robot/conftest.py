"""The two databases that a ledger may be kept in: the tests that ask for them run on each."""

from __future__ import annotations

import pytest

from tests.postgres import binaries, running


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for the session; each test takes a schema of its own."""
    programs = binaries()
    if programs is None:
        pytest.skip(
            "PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql (.ci/postgres installs it)"
        )
    with running(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request, tmp_path):
    """Where a ledger may be made: nothing is there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}"
    return request.getfixturevalue("postgres").schema()
