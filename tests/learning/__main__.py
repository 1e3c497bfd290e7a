"""`secop diagnosticar --aprender` under each switch of the replica alone, and again on the folder that it left. Run by hand: `python -m tests.learning`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from fake_portal.config import Config, switch_answers, with_switches
from fake_portal.identity.further_steps import APP_SEED
from fake_portal.server import running
from fake_portal.snapshot import load_snapshot
from flows.unknowns import QUESTIONS, Learnt
from robot.app.bundle import write_bundle
from robot.app.context import Given
from robot.app.doctor import learn_portal
from robot.atomic import write_whole
from robot.browser.find import find_browser
from robot.browser.kit import Patience
from robot.clock import Clock
from robot.settings import Settings
from tests.papers import pdf
from tests.test_flows.at_the_window import Windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

#: One contract that runs, one that is signed, one that is not; the last two only where several are compared, because each costs a visit.
CONTRACTS = ("CO1.PCCNTR.8263723", "CO1.PCCNTR.123502", "CO1.PCCNTR.121877")
COMPANIES = {"contratista": "ANA PRUEBA PRUEBA", "supervisor": "GOBERNACION NACIONAL"}
OF_STATES = ("uploads_offered", "language", "pending_modification", "")
PAGE_READY = 12.0  #: seconds: a busy machine must not look like another portal
#: Not told by a contractor with one company on the way to the first answers.
APART = ("company_first", "detail_opens")
WRITES = ("upload", "callback")
#: An answer that one side alone cannot tell from another: what she reads instead.
ALIKE = {"empty_for_buyers": "empty", "empty_for_providers": "empty"}


@dataclass(frozen=True)
class Case:
    """A switch with one of its answers, read by whom it can be read by; without one, the first answers of all."""

    switch: str
    answer: str
    role: str = "contratista"
    also: dict[str, str] = field(default_factory=dict)  #: switches without which this one shows nowhere

    @property
    def switches(self) -> dict[str, str]:
        return {**self.also, self.switch: self.answer} if self.switch else {}


@dataclass
class Row:
    """What was read under one answer."""

    switch: str
    answer: str
    role: str
    read: str | None
    right: bool
    served: str | None  #: what was read of the folder served again
    same: bool  #: all answers of the second reading are those of the first
    others_wrong: list[str]  #: questions that this switch does not touch, answered otherwise than set
    writes: list[str]
    seconds: float


def cases() -> Iterator[Case]:
    """Each answer of each switch that reading tells; the first ones are read all at once, where nothing else is needed for them."""
    answers = switch_answers()
    yield Case("", "")
    for question in QUESTIONS:
        if not question.told_by_reading:
            continue
        for answer in answers[question.id]:
            role, also = "contratista", {}
            if question.id == "detail_opens" or answer == "empty_for_buyers":
                role = "supervisor"
            if question.id == "company_first":
                also = {"company_step": "always"}
            elif answer == answers[question.id][0] and role == "contratista":
                continue
            yield Case(question.id, answer, role, also)


def read(browser: Browser, config: Config, case: Case, folder: Path, *, company: bool) -> tuple[Learnt, list[str]]:
    """One reading of a replica set up so, and what it was sent that only a publication sends."""
    with running(config) as (address, app):
        state = app.extensions["replica"]
        few = [state.contract(number) for number in CONTRACTS[: 3 if case.switch in OF_STATES else 1]]
        state.contracts[:] = few
        for contract in few:
            for n in range(6):
                state.store(contract, f"Previo {n}.pdf", pdf(str(n)), side="buyer", user="(antes)")
        settings = Settings(
            portal_url=address,
            user=case.role,
            password=SecretStr(case.role),
            role=case.role,
            state_dir=folder,
            company=COMPANIES[case.role] if company else None,
            totp=SecretStr(APP_SEED) if config.switches.second_factor == "app_code" else None,
        )
        windows = Windows(browser)
        given = Given(
            settings, clock=Clock(sleep=lambda _: None), patience=Patience(page=PAGE_READY), open_browser=windows.open
        )
        _, learnt = learn_portal(given)
        rows = state.journal_rows()
        stored = [each.name for each in state.documents if each.user != "(antes)"]
        return learnt, [row["path"] for row in rows if row["endpoint"] in WRITES] + stored


def carried_out(browser: Browser, case: Case, folder: Path) -> Iterator[Row]:
    """Read, write the folder, serve it, and read that; a row for each answer that was looked for."""
    began = time.monotonic()
    company = "company_step" in case.switches
    first, writes = read(browser, with_switches(Config(), case.switches), case, folder / "one", company=company)
    write_bundle(folder / "entrega", first)
    config, strange = load_snapshot(folder / "entrega", Config())
    again, more = read(browser, config, case, folder / "two", company=company)
    set_to = {each.id: each.assumed for each in QUESTIONS} | case.switches
    same = again.answers == first.answers and not strange
    asked = (
        [case.switch]
        if case.switch
        else [each.id for each in QUESTIONS if each.told_by_reading and each.id not in APART]
    )
    wrong = [
        key for key, said in first.answers.items() if key not in asked and said != ALIKE.get(set_to[key], set_to[key])
    ]
    for switch in asked:
        said, answer = first.answers.get(switch), set_to[switch]
        right, served = said == ALIKE.get(answer, answer), again.answers.get(switch)
        seconds = round(time.monotonic() - began, 1)
        yield Row(switch, answer, case.role, said, right, served, same, wrong, writes + more, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.learning")
    parser.add_argument("--json", type=Path, required=True, help="write each row here, and go on where it ends")
    parser.add_argument("--only", default="", help="only the switches whose name has this part")
    asked = parser.parse_args()
    rows = [Row(**row) for row in json.loads(asked.json.read_text(encoding="utf-8"))] if asked.json.exists() else []
    done = {(row.switch, row.answer) for row in rows}
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(**find_browser().launch_options())
        stack.callback(browser.close)
        for case in cases():
            if (
                case.switch or "upload_window",
                case.answer or "SingleInclude",
            ) in done or asked.only not in case.switch:
                continue
            with TemporaryDirectory(prefix="learn-", ignore_cleanup_errors=True) as folder:
                rows += carried_out(browser, case, Path(folder))
            write_whole(asked.json, json.dumps([asdict(row) for row in rows], indent=1).encode(), wait=False)
            print(json.dumps(asdict(rows[-1])), flush=True)
    right = sum(row.right for row in rows)
    same, writes = sum(row.same for row in rows), sum(len(row.writes) for row in rows)
    print(f"{right} of {len(rows)} read rightly, {same} the same when served again, writes: {writes}")
    sys.exit(not (right == same == len(rows) and not writes and not any(row.others_wrong for row in rows)))


if __name__ == "__main__":
    main()
