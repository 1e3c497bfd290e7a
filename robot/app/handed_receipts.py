"""What a contractor's receipts say was published, and whether their seals prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from robot.desk.handed import HandedReceipt
from robot.model import fold
from robot.proof.delivery import given_in
from robot.proof.keys import read_public
from robot.proof.receipts import Receipt
from robot.proof.verification import verify
from robot.words import PROVEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from robot.proof.delivery import HandedRun
    from robot.proof.verified import CheckedRun

WITHOUT_KEY = "no se indicó la llave pública de quien los selló"


def receipts_in(paths: Sequence[Path], keys: Sequence[Path]) -> list[HandedReceipt]:
    """
    Each receipt about something that was published.

    :param keys: files of the public keys that are trusted; without one no receipt proves anything.
    :raises InputError: a path or a key cannot be read, or holds nothing that could be checked.
    """
    if not paths:
        return []
    trusted = [read_public(file) for file in keys]
    checked = {run.path: run for run in verify(paths, trusted).runs}
    return [
        each
        for run in given_in(paths)
        for each in _of_run(run, _why_unproven(checked.get(run.path)) if trusted else WITHOUT_KEY)
    ]


def _why_unproven(run: CheckedRun | None) -> str:
    if run is None or run.statement is None:
        return run.faults[0].message.rstrip(".") if run and run.faults else "no tienen sello"
    return run.faults[0].message.rstrip(".") if run.faults else ""


def _of_run(run: HandedRun, unproven: str) -> Iterator[HandedReceipt]:
    for content in run.receipts.values():
        receipt = _parsed(content) if isinstance(content, bytes) else None
        if receipt is None or receipt.outcome not in PROVEN or receipt.document.sha256 is None:
            continue
        said = receipt.contract
        numbers = frozenset(fold(each) for each in (said.asked, said.identity, said.number) if each)
        name = receipt.listing.name if receipt.listing else receipt.document.name
        yield HandedReceipt(numbers, receipt.account.role, name, receipt.document.sha256, unproven)


def _parsed(content: bytes) -> Receipt | None:
    try:
        return Receipt.model_validate_json(content)
    except ValidationError:
        return None  # that it is damaged makes its run unproven
