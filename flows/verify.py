"""A fresh look says whether a document is listed and whether its bytes on the portal are ours."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import uuid4

from robot.browser.evidence import Shown
from robot.intake.copies import sha256_of
from robot.model import Contract, Listing, fold

from . import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from robot.browser.step import Stepper
    from robot.model import Document

    from .pages import DocumentRow, Execution
    from .portal import Portal
    from .routes import Place


def inventory(
    step: Stepper, portal: Portal, place: Place, documents: Sequence[Document], known: Mapping[str, str] | None
) -> list[Listing]:
    """
    What the contract lists before anything is sent, with the hash of each row that may be one of these documents.

    That is each row with the name of a document, and each row of our side. What `known` has by the portal's own id of
    the document was downloaded by an earlier visit, and is downloaded again only where it may be ours, as proof.

    :param known: hashes by id; None where only names are compared, because a person limited it so.
    """
    names, ours = {fold(d.name) for d in documents}, {d.sha256 for d in documents}

    def may_be_ours(row: DocumentRow, _times: int) -> bool:
        if fold(row.name) in names:
            return True
        return known is not None and _own(portal, row) and known.get(row.id or "") in (None, *ours)

    return step(steps.INVENTORY, _read, step, portal, place.execution, documents, may_be_ours, known=known or {})


def look(
    step: Stepper, portal: Portal, place: Place, documents: Sequence[Document], before: Sequence[Listing]
) -> list[Listing]:
    """
    What the contract lists now, on a page that the server rendered anew, with the hash of each row that may be ours.

    That is every row with the name of a document and, because the portal may have changed a name, each row of our
    side that was not there before.
    """
    names = {fold(d.name) for d in documents}
    earlier = Counter(listing.name for listing in before)
    ids = {listing.id for listing in before}
    known = {listing.id: listing.sha256 for listing in before if listing.id and listing.sha256}

    def may_be_ours(row: DocumentRow, times: int) -> bool:
        is_new = times > earlier[row.name] or (row.id is not None and row.id not in ids)
        return fold(row.name) in names or (_own(portal, row) and is_new)

    with portal.looking() as tab:
        detail = step(steps.LOOK_8, portal.open_contract, tab, place.facts.address)
        step(steps.CONFIRM_CONTRACT, detail.confirm, Contract(place.facts.identity))
        execution = step(steps.LOOK_EXECUTION_8, detail.open_execution)
        return step(
            steps.COMPARE_9,
            _read,
            step,
            portal,
            execution,
            documents,
            may_be_ours,
            known=known,
            proof=True,
        )


def _read(  # noqa: PLR0913 - what is read, which of it, and what is known of it
    step: Stepper,
    portal: Portal,
    execution: Execution,
    documents: Sequence[Document],
    wanted: Callable[[DocumentRow, int], bool],
    *,
    known: Mapping[str, str],
    proof: bool = False,
) -> list[Listing]:
    """
    Every row; those that are `wanted`, given how often their name is listed, with the hash of their bytes now.

    :param proof: what is seen says what became of a document, and is pictured.
    """
    rows = execution.documents()
    times = Counter(row.name for row in rows)
    asked = [row for row in rows if wanted(row, times[row.name])]
    hashes, ours = execution.hashes_by_link(asked), {document.sha256 for document in documents}
    listings: list[Listing] = []
    shown: list[Shown] = []
    for row in rows:
        compared = row in asked
        sha256 = hashes.get(row.link or "") if compared else known.get(row.id or "")
        believed = sha256 in ours if proof else sha256 is not None  # a proof of other bytes is a download alone
        if compared and not believed:
            sha256 = _downloaded_hash(portal, execution, row)
        if compared and proof and sha256:
            shown += [] if shown else [Shown(steps.HEADINGS_9, row.row.headings)]
            shown.append(Shown(steps.ROW_9, row.row.scope, sha256))
        listings.append(Listing(row.name, _own(portal, row), sha256, row.link if sha256 else None, row.id))
    step.show(shown)
    return listings


def _own(portal: Portal, row: DocumentRow) -> bool:
    return row.by_buyer == portal.own_side_is_buyer


def _downloaded_hash(portal: Portal, execution: Execution, row: DocumentRow) -> str:
    file = portal.downloads / uuid4().hex  # never a name that the portal sent
    execution.download(row, file)
    try:
        return sha256_of(file)
    finally:
        file.unlink()
