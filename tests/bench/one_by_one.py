"""
Documents one at a time along the whole path, by the robot or by a bare script: what `tests.bench.table` measures.

    .venv/bin/python -m tests.bench.one_by_one robot|script ADDRESS FILE    FILE has a line "contract<TAB>path" for each document
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from robot.app.account import Work, signed_in
from robot.app.context import Given, run_context
from robot.app.run import books_of
from robot.cli.narration import Narration
from robot.cli.screen import Screen
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import ManifestEntry
from robot.ledger.ledger import open_ledger
from robot.model import Contract, Outcome
from robot.settings import Settings
from tests.bench.publication import Bare

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    who, address, listed = sys.argv[1:]
    rows = [line.split("\t") for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as folder:
        {"robot": by_the_robot, "script": by_a_script}[who](address, Path(folder), rows)


def by_a_script(address: str, folder: Path, rows: Sequence[Sequence[str]]) -> None:
    """No more than the clicks and a comparison."""
    del folder
    with sync_playwright() as playwright:
        bare = Bare(playwright.chromium, address)
        print("ready", flush=True)
        for contract, path in rows:
            bare.publish(Path(path), contract)
            print("done", flush=True)
        bare.browser.close()


def by_the_robot(address: str, folder: Path, rows: Sequence[Sequence[str]]) -> None:
    """As shipped: a visit, an intent, a verification and a receipt for each document."""
    settings = Settings(
        portal_url=address,
        user="contratista",
        password=SecretStr("contratista"),
        role="contratista",
        state_dir=folder,
        headless="yes",
    )
    with (
        run_context(Given(settings, Narration(Screen(file=io.StringIO())))) as context,
        open_ledger(settings.ledger_url, context.clock.now) as ledger,
        signed_in(context, Work.PUBLISH, books_of(context, ledger)) as carry,
    ):
        print("ready", flush=True)
        for row, (contract, path) in enumerate(rows, 2):
            entry = ManifestEntry(row, Contract(contract), Path(path), Path(path).name)
            carry(to_publications(copy_files([entry], context.folder / "documents"), {}))
            assert context.known.results[-1].outcome is Outcome.PUBLISHED, context.known.results[-1]
            print("done", flush=True)


if __name__ == "__main__":
    main()
