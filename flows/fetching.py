"""A contract's documents brought from the portal while its page is open, each believed only when it came alike or opens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from robot.errors import TimedOut
from robot.intake.copies import sha256_of

from . import steps
from .case_files import CaseFiles, Listed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Page as Tab

    from robot.model import Contract, ContractFacts

    from .pages import DocumentRow, Execution

OFTEN = 5.0  #: seconds between two lines about how far it has come
TOGETHER = 10  #: documents that are asked for together
TRIES = 2  #: downloads of one document that may fail until it is done without
NOT_WHOLE = "el portal no lo entregó completo"
NEVER_ALIKE = "cada vez que se descarga es distinto"


@dataclass(frozen=True)
class Key:
    """What makes a row the same one: its id, or else its name, its side, and which of several it is."""

    id: str | None
    name: str
    by_buyer: bool
    which: int = 0


class Hands(Protocol):
    """Who takes what is brought."""

    def wants(self, facts: ContractFacts, key: Key) -> bool:
        """Whether this document is to be downloaded; not, where an earlier look did."""

    def opens(self, key: Key, file: Path) -> bool:
        """Whether what came is a document that opens."""

    def keep(self, facts: ContractFacts, key: Key, file: Path) -> None:
        """Take this file, which is the document."""


@dataclass(frozen=True)
class Brought(Listed):
    """One contract, and of each document what it is called by, in the page's order; what could not be had, and why."""

    keys: tuple[Key, ...] = ()
    missed: dict[Key, str] = field(default_factory=dict)


@dataclass
class Fetching(CaseFiles):
    """One account's contracts, read one after another with their documents."""

    hands: Hands | None = None
    _of: str = ""  #: the contract in hand
    _done: set[Key] = field(default_factory=set)  #: of it; a turn that begins anew goes on
    _failed: Counter[Key] = field(default_factory=Counter)
    _missed: dict[Key, str] = field(default_factory=dict)
    _told: float = 0.0  #: when it was last told how far a contract has come

    def _look(self, contract: Contract, address: str) -> Listed:
        if self._of != contract.number:
            self._of, self._done, self._failed, self._missed = contract.number, set(), Counter(), {}
        with self.portal.looking() as tab:
            detail = self.step(steps.DETAIL_BY_ADDRESS_4, self.portal.open_contract, tab, address)
            facts = self.step(steps.CONFIRM_CONTRACT, detail.facts, contract)
            days = detail.days()
            opened = [self.step(steps.EXECUTION_5, detail.open_execution)]
            rows, keys = self.step(steps.FETCH, self._bring_all, tab, facts, opened)
            return Brought(facts, days, rows, keys, dict(self._missed))

    def _bring_all(
        self, tab: Tab, facts: ContractFacts, opened: list[Execution]
    ) -> tuple[list[DocumentRow], tuple[Key, ...]]:
        """Each wanted document of the page; a page on which one was pressed in vain is opened anew."""
        execution = opened.pop() if opened else self.portal.open_contract(tab, facts.address).open_execution()
        rows = execution.documents()
        keys = _numbered(rows)
        for at in range(0, len(rows), TOGETHER):
            some = dict(zip(keys[at : at + TOGETHER], rows[at : at + TOGETHER], strict=True))
            self._bring_some(execution, facts, some, f"Documento {at + 1} de {len(rows)}")
        return rows, keys

    def _bring_some(
        self, execution: Execution, facts: ContractFacts, some: Mapping[Key, DocumentRow], told: str
    ) -> None:
        """Those of these documents that are wanted, fetched together where that works, and otherwise one by one."""
        left = {key: row for key, row in some.items() if key not in self._done and key not in self._missed}
        wanted = {key: row for key, row in left.items() if self._wanted(facts, key)}
        if not wanted:
            return
        if self.step.clock.monotonic() - self._told >= OFTEN:
            self._told = self.step.clock.monotonic()
            self.portal.kit.tell(told)
        fetched = execution.contents_by_link(list(wanted.values()))
        for key, row in wanted.items():
            content = fetched.get(row.link or "")
            if content is None or not self._taken(facts, key, content):
                self._bring(execution, facts, key, row)

    def _taken(self, facts: ContractFacts, key: Key, content: bytes) -> bool:
        """Whether what was fetched opens; what does not is not believed before it was downloaded."""
        assert self.hands is not None, "somebody wanted it"
        file = self.portal.downloads / uuid4().hex  # never a name that the portal sent
        try:
            file.write_bytes(content)
            opens = self.hands.opens(key, file)
        except OSError:  # no room: the download says so
            opens = False
        if not opens:
            file.unlink(missing_ok=True)
            return False
        self.hands.keep(facts, key, file)
        self._done.add(key)
        return True

    def _wanted(self, facts: ContractFacts, key: Key) -> bool:
        return self.hands is not None and self.hands.wants(facts, key)

    def _bring(self, execution: Execution, facts: ContractFacts, key: Key, row: DocumentRow) -> None:
        """
        One document; what does not open is fetched a second time before it is believed.

        :raises TimedOut: it did not come; after a second time it is missed, and the others go on.
        """
        assert self.hands is not None, "somebody wanted it"
        try:
            file = self._download(execution, row)
            if not self.hands.opens(key, file):
                again = self._download(execution, row)
                alike = sha256_of(file) == sha256_of(again)
                file.unlink()
                file = again
                if not alike and not self.hands.opens(key, file):
                    file.unlink()
                    self._missed[key] = NEVER_ALIKE
                    return
        except TimedOut:
            self._failed[key] += 1
            if self._failed[key] >= TRIES:
                self._missed[key] = NOT_WHOLE
            raise
        self.hands.keep(facts, key, file)
        self._done.add(key)

    def _download(self, execution: Execution, row: DocumentRow) -> Path:
        file = self.portal.downloads / uuid4().hex  # never a name that the portal sent
        execution.download(row, file)
        return file


def _numbered(rows: list[DocumentRow]) -> tuple[Key, ...]:
    """Rows with their keys; the newest stands first, so that the oldest of two alike keeps its number."""
    times: Counter[tuple[object, ...]] = Counter()
    keys = []
    for row in reversed(rows):
        same = (row.id,) if row.id else (row.name, row.by_buyer)
        keys.append(Key(row.id, row.name, row.by_buyer, times[same]))
        times[same] += 1
    return tuple(reversed(keys))
