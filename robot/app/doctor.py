"""The portal as it is today, looked at without sending anything: the doctor's rounds of one account."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loguru import logger
from pydantic import TypeAdapter, ValidationError

from flows.learning import Learner, facts_by_page
from flows.rounds import Rounds, go_round
from flows.sign_in import Entering
from flows.unknowns import Learnt
from robot.atomic import write_whole
from robot.browser.catalogue import load_catalogue
from robot.browser.kit import Kit, Patience
from robot.browser.reach import whose_matter
from robot.browser.snapshot import outline
from robot.browser.step import Stepper
from robot.clock import Clock
from robot.codes import FILE as LAST_CODE
from robot.codes import Codes
from robot.errors import Conflict, NoConnection, Policy, PortalError, StateError, in_words
from robot.log import start_log
from robot.model import Contract
from robot.private import private_folder
from robot.shipped import facts_file

from .context import SCRATCH, alone, sign_ins_of
from .diagnosis import Diagnosis, KnownPage, Light, contract_of, diagnose
from .read_only import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.portal import Portal
    from robot.browser.guard import Guard

    from .context import Given

Facts = Mapping[str, Mapping[str, str]]  #: selectors by page and id
PAGES = "known-pages.json"
LOG = "doctor.log"
#: After these a publication begins once more, and so does the doctor.
ONCE_MORE = frozenset({Policy.REPEAT, Policy.BEGIN, Policy.SIGN_IN})


def examine_portal(given: Given, contract: str | None = None) -> Diagnosis:
    """
    Sign in, go as far as the window ANEXAR DOCUMENTO, and judge each page on the way; the guard lets nothing be published.

    What ends the way, because the portal is away or asks for a person, is part of what is said.

    :param contract: whose page is opened; without it, the first of the list that takes documents.
    :raises AlreadyRunning: a run of this account lives.
    :raises SetupError: this machine lacks something, a browser for instance.
    """
    return _examine(given, contract, None)[0]


def learn_portal(given: Given, contract: str | None = None) -> tuple[Diagnosis, Learnt]:
    """
    The same, with a contract of each state that the list shows, and what the pages answer of what nobody outside knows.

    :raises AlreadyRunning: a run of this account lives.
    :raises SetupError: this machine lacks something, a browser for instance.
    """
    rows = tomllib.loads(facts_file().read_text(encoding="utf-8"))["fact"]
    return _examine(given, contract, facts_by_page(rows, given.settings.role))


def _examine(given: Given, contract: str | None, facts: Facts | None) -> tuple[Diagnosis, Learnt]:
    """:param facts: what to look for on each page; None where nothing is to be learnt."""
    home = private_folder(given.settings.state_dir, "accounts", given.settings.account.id)
    with alone(home / "in-use.lock", given, wait=False), _scratch(home, given) as scratch:
        kit = Kit(load_catalogue(), given.patience or Patience(page=given.settings.timeout))
        visit = _Visit(given, kit, home, scratch, Contract(contract) if contract else None, facts)
        visit.go()
        found = diagnose(visit.rounds, kit.drift, visit.kept_back, _known(home / PAGES))
        for note in found.notes:
            logger.info("{} · {} · {} [{}]", note.light.value, note.where, note.said, note.detail)
        if found.light is not Light.RED:
            _keep(home / PAGES, visit.rounds)
        return found, visit.learnt


@contextmanager
def _scratch(home: Path, given: Given) -> Iterator[Path]:
    """A folder for this time alone, with a log beside it."""
    try:
        start_log(home / LOG, given.settings.secrets)
        yield private_folder(home, SCRATCH)
    except OSError as error:
        raise StateError(f"No se puede escribir en {home}: {in_words(error)}") from error
    finally:
        logger.remove()
        shutil.rmtree(home / SCRATCH, ignore_errors=True)


@dataclass
class _Visit:
    """One look at the portal, and what came of it."""

    given: Given
    kit: Kit
    home: Path  #: of the account
    scratch: Path
    contract: Contract | None
    facts: Facts | None
    rounds: Rounds = field(default_factory=Rounds)
    kept_back: list[str] = field(default_factory=list)  #: what the guard kept in the browser
    learnt: Learnt = field(default_factory=Learnt)

    def go(self) -> None:
        """From the sign-in to the window."""
        given, settings = self.given, self.given.settings
        session = self.home / settings.account.session
        kept = given.lock.read(session)
        with opened(given, self.kit, self.scratch, headless=settings.without_window, session=kept) as (portal, guard):
            try:
                self._twice(portal, guard)
            finally:
                self.kept_back = [str(each) for each in (*guard.rehearsed, *guard.blocked) if not each.astray]
            if portal.origin:
                _keep_session(given, portal, session)

    def _twice(self, portal: Portal, guard: Guard) -> None:
        """Once more where a publication would begin once more."""
        settings, clock = self.given.settings, self.given.clock or Clock(sleep=self.given.stop.sleep)
        codes = Codes(settings.totp, self.home / LAST_CODE, clock) if settings.totp else None
        entering = Entering(settings.password, sign_ins_of(settings, self.home, clock), self.given.person, codes)
        learner = Learner(portal, self.facts or {}, self.given.audience.step, clock, guard.check)
        step = Stepper(None, self.given.audience.step, clock, check=guard.check) if self.facts is None else learner
        for again in (True, False):
            self.rounds.ended_by = None
            try:
                go_round(step, portal, entering, self.rounds, self.contract, one_of_each=self.facts is not None)
            except NoConnection as error:
                self.rounds.ended_by = whose_matter(error, str(settings.portal_url))
            except (PortalError, Conflict) as error:
                self.rounds.ended_by = error
            self.learnt = learner.finish()
            if self.rounds.ended_by is None or not again or self.rounds.ended_by.policy not in ONCE_MORE:
                return
            self.given.stop.obey()


def _keep_session(given: Given, portal: Portal, session: Path) -> None:
    try:
        given.lock.write(session, portal.context.storage_state())
    except OSError as error:  # the next run signs in anew
        logger.warning("La sesión no se guardó: {}", in_words(error))


# The pages at the last good time ----------------------------------------------------------------------


_KNOWN = TypeAdapter(dict[str, KnownPage])


def _known(file: Path) -> dict[str, KnownPage]:
    """Nothing where there is no file, or one that cannot be read: then there is nothing to compare with."""
    try:
        return _KNOWN.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return {}


def _keep(file: Path, rounds: Rounds) -> None:
    """These pages are what the next time is compared with; one that was not seen stays as it was known."""
    known = _known(file)
    for station in rounds.stations:
        known[station.page] = KnownPage(outline(station.structure), contract_of(station, rounds))
    write_whole(file, _KNOWN.dump_json(known), private=True)
