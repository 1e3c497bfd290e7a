"""The chain of all receipts of a ledger: each knows the one before, and each run ends with a seal."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import wait_for, write_whole
from robot.errors import RobotError
from robot.ledger.chain_store import ChainedReceipt, ChainedSeal, Last

from .canonical import NOTHING, canonical, digest
from .keys import SUCCESSION
from .receipts import LedgerMark, Link, Receipt, file_name
from .seal import FILE, SealedFile, SealedReceipt, Statement, root_of, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.ledger.ledger import Ledger

    from .keys import SealKey


#: Before the first of a chain.
NONE = Last(0, NOTHING)


@dataclass(frozen=True)
class Chain:
    """
    The chain as one run writes it. `runs` is the folder of all runs, `account` the id of this run's account.

    A receipt is in the ledger before it is a file, and its number with it, so that two processes never take the same
    one and a crash in between leaves what the next run can write (docs/adr/0013-a-chain-and-a-seal.md).
    Its methods raise LedgerError where the database does not answer.
    """

    ledger: Ledger
    key: SealKey
    runs: Path
    run: str
    account: str
    now: Callable[[], datetime]

    def add(self, receipts: Sequence[Receipt]) -> list[Path]:
        """Give each receipt its place in the chain, in one transaction, and write them into the run's folder."""
        chained: list[ChainedReceipt] = []
        with self.ledger.turn() as store:
            number, previous = store.last_receipt or NONE
            known = LedgerMark(id=self.ledger.id, high_water=store.high_water)
            for receipt in receipts:
                link = Link(number=number + 1, previous=previous)
                body = canonical(receipt.model_copy(update={"chain": link, "ledger": known}))
                number, before, previous = link.number, previous, digest(body)
                chained.append(
                    ChainedReceipt(
                        number=number,
                        digest=previous,
                        previous=before,
                        run=self.run,
                        account=self.account,
                        file=file_name(receipt),
                        at=self.now(),
                        body=body.decode(),
                    )
                )
            store.add_receipts(chained)
        folder = self._receipts(self.run)
        return [write_whole(folder / each.file, (each.body or "").encode(), wait=False) for each in chained]

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Seal the run when this ends; as interrupted where an error ends it."""
        ended = "interrupted"
        try:
            yield
            ended = "whole"
        finally:
            self._seal_or_say(self.run, ended=ended)

    def finish_earlier(self) -> list[Path]:
        """
        Seal what earlier runs of this account left without seal, with what is missing of their receipts; their folders.

        This run has the account's lock, so that no other process writes them. A run whose folder is not here is left
        alone: it belongs to another machine, or a person removed it. So is one that has a seal: then the ledger is an
        older copy.
        """
        with self.ledger.turn() as store:
            dead = [run for run in store.unsealed_runs(self.account) if run != self.run and self._lacks_seal(run)]
            last = store.last_seal_of(self.account)
        if last and self._lacks_seal(last.run):
            write_whole(self.runs / last.run / FILE, last.body.encode())
        return [self.runs / run for run in sorted(dead) if self._seal_or_say(run, ended="interrupted")]

    def _receipts(self, run: str) -> Path:
        folder = self.runs / run / "receipts"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _lacks_seal(self, run: str) -> bool:
        return (self.runs / run).is_dir() and not (self.runs / run / FILE).exists()

    def _seal_or_say(self, run: str, *, ended: str) -> bool:
        """No trouble with a seal hides what a run did: the next one seals what this one could not."""
        try:
            self._seal(run, ended=ended)
        except (RobotError, OSError) as error:
            logger.warning("La corrida {} queda sin sello hasta la próxima: {}", run, error)
            return False
        return True

    def _seal(self, run: str, *, ended: str) -> None:
        """See that a run's receipts are on the disk, then write its seal, and forget the ledger's copies."""
        folder = self.runs / run
        with self.ledger.turn() as store:
            rows = store.receipts_of(run)
        if not rows:
            return
        _mend(self._receipts(run), rows)
        evidence = _evidence(folder)
        with self.ledger.turn() as store:
            number, previous = store.last_seal or NONE
            receipts = tuple(
                SealedReceipt(number=row.number, previous=row.previous, digest=row.digest, file=row.file)
                for row in rows
            )
            statement = Statement.model_validate(
                {
                    "ledger": self.ledger.id,
                    "number": number + 1,
                    "previous": previous,
                    "run": run,
                    "ended": ended,
                    "sealed_by": self.run,
                    "first_at": rows[0].at,
                    "last_at": rows[-1].at,
                    "sealed_at": self.now(),
                    "count": len(receipts),
                    "first": receipts[0].number,
                    "last": receipts[-1].number,
                    "head": receipts[-1].digest,
                    "root": root_of(receipts),
                    "receipts": receipts,
                    "evidence_count": len(evidence),
                    "evidence": evidence,
                    "key": self.key.public.fingerprint,
                }
            )
            body = sign(statement, self.key)
            store.add_seal(ChainedSeal(number + 1, digest(body), run, self.account, body.decode()))
        if self.key.succession:
            write_whole(folder / SUCCESSION, self.key.succession)
        write_whole(folder / FILE, body)


def _mend(folder: Path, rows: Sequence[ChainedReceipt]) -> None:
    """
    Write again what a crash kept from the disk or cut off, and wait until the disk has all of it.

    A receipt that says something else stays as it is: somebody changed it, and the seal will tell.
    """
    for row in rows:
        file, body = folder / row.file, (row.body or "").encode()
        there = file.read_bytes() if file.exists() else b""
        if there != body and body.startswith(there.rstrip(b"\0")):
            write_whole(file, body, wait=False)
    wait_for((folder / row.file for row in rows if (folder / row.file).exists()), folder)


def _evidence(folder: Path) -> tuple[SealedFile, ...]:
    """Every file of evidence, also those that no receipt names: traces, and the structure of pages that failed."""
    files = sorted(file for file in (folder / "evidence").rglob("*") if file.is_file())
    return tuple(
        SealedFile(file=file.relative_to(folder).as_posix(), sha256=hashlib.sha256(file.read_bytes()).hexdigest())
        for file in files
    )
