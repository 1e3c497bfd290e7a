"""
What evidence costs: one document published on the replica with none, with the shipped default, and with all of it.

    python -m tests.bench.evidence [ROUNDS]

Same browser, same replica, one after the other in changing order, signed in beforehand; medians and ratios, in seconds.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loguru import logger
from playwright.sync_api import sync_playwright

from fake_portal.config import Config
from fake_portal.server import running
from robot.browser.evidence import Evidence, Level, Picture
from robot.browser.find import find_browser
from robot.browser.session import version_of
from tests.conftest import Replica
from tests.test_flows.conftest import MakeRobot, Papers, Robot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Playwright

    from robot.browser.evidence import Shown
    from robot.browser.step import Step

LEVELS = {"none": None, "basic": Level.BASIC, "full": Level.FULL}


class Timed(Evidence):
    """Evidence that knows how long its pictures took."""

    spent: list[float]

    def after(self, step: Step, *, failed: bool) -> None:
        with self._timed():
            super().after(step, failed=failed)

    def of(self, shown: Sequence[Shown]) -> None:
        with self._timed():
            super().of(shown)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began, before = time.perf_counter(), len(self._pictures)
        yield
        if new := len(self._pictures) - before:
            self.spent += [(time.perf_counter() - began) / new] * new


class Nothing:
    """No evidence at all."""

    def begin(self, folder: Path) -> None: ...

    def after(self, step: Step, *, failed: bool) -> None: ...

    def of(self, shown: Sequence[Shown]) -> None: ...

    def end(self, *, failed: bool) -> list[Picture]:
        return []


@dataclass
class Way:
    """One way to publish, and what it cost."""

    name: str
    robot: Robot
    papers: Papers
    evidence: Timed | Nothing
    folder: Path
    seconds: list[float] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def publish(self, number: int) -> None:
        paper = self.papers(f"Informe {number}.pdf")
        began = time.perf_counter()
        self.evidence.begin(self.folder / str(number))
        results = self.robot.runs(paper)
        self.pictures = self.evidence.end(failed=False)
        self.seconds.append(time.perf_counter() - began)
        assert [result.outcome for result in results] == ["published"], results


def prepare(name: str, playwright: Playwright, replica: Replica, folder: Path, stack: ExitStack) -> Way:
    # A browser for each way, because the guard watches a whole browser.
    browser = stack.enter_context(playwright.chromium.launch(**find_browser().launch_options()))
    context = browser.new_context(locale="es-CO", timezone_id="America/Bogota", viewport={"width": 1440, "height": 900})
    for part in ("papers", "robot", "evidence", "scratch"):
        (folder / name / part).mkdir(parents=True)
    robot = MakeRobot(context.new_page(), replica, folder / name / "robot", stack)().is_signed_in()
    robot.signs_in()
    evidence: Timed | Nothing = Nothing()
    if level := LEVELS[name]:
        evidence = Timed(context, level, [], folder / name / "scratch")
        evidence.spent = []
        robot.step._evidence = evidence
    return Way(name, robot, Papers(folder / name / "papers"), evidence, folder / name / "evidence")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(rounds: int) -> None:
    logger.remove()
    with (
        tempfile.TemporaryDirectory() as place,
        running(Config()) as (address, app),
        sync_playwright() as playwright,
        ExitStack() as stack,
    ):
        replica = Replica(address, app)
        ways = [prepare(name, playwright, replica, Path(place), stack) for name in LEVELS]
        documents = len(replica.state.documents)
        for number in range(rounds + 1):
            for way in random.sample(ways, len(ways)):
                way.publish(number)
                del replica.state.documents[documents:]  # the grid stays as long as it was
        now = datetime.now(ZoneInfo("America/Bogota"))
        load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
        tell(
            f"{now:%Y-%m-%d %H:%M} · {platform.system()}, {os.cpu_count()} CPU{load} · {version_of(ways[0].robot.portal.context)}"
        )
        base = ways[0].seconds[1:]  # the first round fills caches
        for way in ways:
            seconds = way.seconds[1:]
            paired = statistics.median(mine / none for mine, none in zip(seconds, base, strict=True))
            tell(
                f"{way.name:6} median {statistics.median(seconds):.3f} s, fastest {min(seconds):.3f} s · ratio of"
                f" medians {statistics.median(seconds) / statistics.median(base):.3f}, of fastest"
                f" {min(seconds) / min(base):.3f}, median of pairs {paired:.3f}"
            )
            if isinstance(way.evidence, Timed):
                sizes = [picture.file.stat().st_size / 1024 for picture in way.pictures]
                tell(
                    f"       {len(sizes)} pictures, {statistics.mean(sizes):.0f} KiB and"
                    f" {1000 * statistics.median(way.evidence.spent):.0f} ms each"
                    f" (fastest {1000 * min(way.evidence.spent):.0f}) · {[p.step.title for p in way.pictures]}"
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
