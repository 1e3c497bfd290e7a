"""
What guard and wall cost: a contract's page loaded, and documents through the window, in three browsers that take turns.

    .venv/bin/python -m tests.bench.guard [--loads 20] [--uploads 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from fake_portal.config import Config
from fake_portal.server import running
from robot.browser.find import find_browser
from robot.browser.guard import Guard
from robot.browser.requests import load_requests
from robot.browser.wall import wall
from robot.intake.copies import LARGEST, read_copy, set_aside_others, sha256_of
from robot.ledger.claim import LARGE
from tests.conftest import Replica

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Page

    from robot.ledger.claim import Write

VIEW = "/CO1ContractsManagement/Tendering/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.118204"
SIZES = {"330 kB upload": 330 * 1024, "1 MB upload": LARGE, "20 MB upload": 20 * 1024 * 1024, "50 MB upload": LARGEST}
BROWSERS = ["nothing", "guard", "wall"]  #: each with what the one before has


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--loads", type=int, default=60)
    parser.add_argument("--uploads", type=int, default=5)
    asked = parser.parse_args()
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {platform.machine()} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}"
    )
    with ExitStack() as stack:
        address, app = stack.enter_context(running(Config()))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        replica = Replica(address, app)
        file = Path(folder) / "0002" / "grande.pdf"
        file.parent.mkdir()
        guard = Guard(load_requests(), portal=address, may_write=partial(lets_go, file))
        pages = {}
        built = stack.enter_context(wall(guard.permissions.may_connect))
        playwright = stack.enter_context(sync_playwright())
        for name in BROWSERS:
            options = find_browser().launch_options()
            args = [*options["args"], *(built.switches if name == "wall" else ())]
            browser = playwright.chromium.launch(**{**options, "args": args}, headless=True)
            if name != "nothing":
                guard.watch(browser)
            context = browser.new_context(locale="es-CO", service_workers="block")
            if name != "nothing":
                guard.close_side_doors(context)
            replica.sign_in(context, "contratista")
            pages[name] = context.new_page()
        compare("page load", pages, asked.loads, lambda page, turn: page.goto(replica.portal + VIEW))
        for page in pages.values():
            page.get_by_text("Ejecución del Contrato", exact=True).click()
        for name, size in SIZES.items():
            compare(name, pages, asked.uploads, partial(upload, file, size))
        guard.check()


def compare(what: str, pages: Mapping[str, Page], rounds: int, do: Callable[[Page, str], object]) -> None:
    spent: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(-2, rounds):  # two to warm up
        for name, page in sorted(pages.items(), key=lambda one: BROWSERS.index(one[0]), reverse=bool(turn % 2)):
            began = time.perf_counter()
            do(page, f"{name}{turn}")
            if turn >= 0:
                spent[name].append(1000 * (time.perf_counter() - began))
    said = " · ".join(f"{name} {statistics.median(values):.1f} ms" for name, values in spent.items())
    print(f"{what:13} {said} · {rounds} rounds · load {os.getloadavg()[0]:.1f}")
    for before, after in ("nothing", "guard"), ("guard", "wall"):
        pairs = [new / old for old, new in zip(spent[before], spent[after], strict=True)]
        low, middle, high = statistics.quantiles(pairs, n=4)
        print(f"{'':13} {after} beside {before}: {middle:.3f} of pairs ({low:.2f} to {high:.2f})")


def lets_go(file: Path, write: Write) -> bytes | None:
    """What `Claim.may_write` does with a document, without a ledger."""
    if write.name is None:
        return None
    content = read_copy(file, sha256_of(file))
    if len(content) <= LARGE:
        return content
    set_aside_others(file)
    return None


def upload(file: Path, size: int, page: Page, turn: str) -> None:
    file.write_bytes((turn.encode() + os.urandom(1024) * (size // 1024))[:size])
    with page.expect_popup() as opened:
        page.locator("#btnUploadContractExecutionDocument").click()
    window = opened.value
    window.wait_for_load_state()
    window.locator("input[type=file]").set_input_files(file)
    window.locator("#btnUploadFilesButtonBottom").click()
    window.get_by_text("Documento anexo").first.wait_for()
    window.close()


if __name__ == "__main__":
    main()
