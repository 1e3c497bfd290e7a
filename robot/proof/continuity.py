"""What receipts tell and the ledger does not know: it was lost, restored from a copy, or is another one than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loguru import logger

from robot.errors import InputError
from robot.model import Intent, Outcome, fold, publication_key

from .receipts import read_receipts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.ledger.ledger import Ledger
    from robot.model import Account

    from .receipts import Receipt


def unknown_to(ledger: Ledger, runs: Path, account: Account) -> list[Receipt]:
    """
    The receipts of this account's side that are newer than what the ledger knows, newest run first.

    A ledger learns of a run with its first receipt, so the newest run that it knows ends the search: each start reads
    few files, however many runs there were. A receipt that cannot be read is said in the log and stops nobody.
    """
    known = ledger.runs()
    unknown: list[Receipt] = []
    for folder in sorted(runs.glob("*/receipts"), reverse=True):
        try:
            receipts = read_receipts(folder)
        except InputError as damaged:
            logger.warning("{}", damaged)
            continue
        ours = [r for r in receipts if f"{r.account.portal}|{r.account.role}" == account.party]
        if ours and folder.parent.name in known:
            break
        unknown += ours
    return unknown


def doubts_of(receipts: Sequence[Receipt], account: Account) -> list[tuple[Intent, datetime]]:
    """What these receipts, newest run first, leave in doubt, with the moment when it was sent at the latest."""
    last: dict[str, tuple[Intent, Receipt]] = {}
    for receipt in receipts:
        identity, document = receipt.contract.identity, receipt.document
        if identity is None or document.sha256 is None:
            continue
        content = publication_key(account.party, identity, document.sha256)
        again = fold(document.name) if document.repeat else ""
        key = publication_key(account.party, identity, document.sha256, again)
        asked = receipt.contract.asked
        intent = Intent(
            key,
            account.key,
            identity,
            document.name,
            document.sha256,
            document.period,
            content=content,
            asked=asked,
        )
        last.setdefault(key, (intent, receipt))
    return [(intent, r.ended) for intent, r in last.values() if r.outcome is Outcome.IN_DOUBT]
