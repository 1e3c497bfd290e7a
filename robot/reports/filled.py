"""A person's own workbook again, with what became of each row beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.words import GIVEN_BACK, SAID

from .cells import first_free, put
from .exports import shown_time
from .package import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.intake.manifest import Table
    from robot.proof.receipts import Receipt


def filled(workbook: bytes, table: Table, receipts: Sequence[Receipt]) -> bytes:
    """
    The same workbook with five more columns (`GIVEN_BACK`), or with these filled anew; all its other parts as they were.

    :raises CannotFillError: it is signed, protected by a password, damaged, or written in a way that is not touched.
    """
    columns = {title: place for place, title in enumerate(table.titles, start=1)}
    with opened(workbook) as package:
        part = package.worksheet(table.worksheet)
        sheet = package.read(part)
        free = max(first_free(sheet), len(table.titles) + 1)
        for title in GIVEN_BACK:
            if title not in columns:
                columns[title], free = free, free + 1
        texts = {(table.header, columns[title]): title for title in GIVEN_BACK}
        for receipt in receipts:
            for title, text in zip(GIVEN_BACK, _texts(receipt), strict=True):
                texts[receipt.document.row, columns[title]] = text
        package.write(part, put(sheet, texts))
        return package.whole()


def _texts(receipt: Receipt) -> tuple[str, ...]:
    listing, sha256 = receipt.listing, receipt.document.sha256
    moment = (listing.loaded_at if listing else None) or shown_time(receipt.portal_time)
    why = " ".join(filter(None, (receipt.message, receipt.remedy)))
    return SAID[receipt.outcome].word, moment or "", (listing.link if listing else None) or "", sha256 or "", why
