"""A fresh look says whether a document is listed and whether its bytes on the portal are ours."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import uuid4

from robot.intake.copies import sha256_of
from robot.model import Contract, Listing, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from robot.browser.step import Stepper
    from robot.model import Document

    from .pages import Execution, Listed
    from .portal import Portal
    from .routes import Place


def inventory(
    step: Stepper, portal: Portal, place: Place, documents: Sequence[Document], *, thorough: bool
) -> list[Listing]:
    """
    What the contract lists before anything is sent, with the hash of each row that bears the name of a document.

    `thorough` hashes every row of our side: for a document that was sent earlier and never seen.
    """
    names = {fold(d.name) for d in documents}
    return step(
        "   Inventario de documentos",
        _read,
        step,
        portal,
        place.execution,
        lambda row, _now: fold(row.name) in names or (thorough and _own(portal, row)),
    )


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
    with portal.looking() as tab:
        detail = step("8  Mirada nueva: abrir el contrato", portal.open_contract, tab, place.facts.address)
        step("   Comprobar el contrato", detail.confirm, Contract(place.facts.identity))
        execution = step("8  Mirada nueva: 7 Ejecución del Contrato", detail.open_execution)
        return step(
            "9  Descargar y comparar bytes",
            _read,
            step,
            portal,
            execution,
            lambda row, now: fold(row.name) in names or (_own(portal, row) and now > earlier[row.name]),
            pictured=True,
        )


def _read(
    step: Stepper,
    portal: Portal,
    execution: Execution,
    wanted: Callable[[Listed, int], bool],
    *,
    pictured: bool = False,
) -> list[Listing]:
    """Every row; those that are `wanted`, given how often their name is listed, with the hash of their bytes."""
    rows = execution.documents()
    times = Counter(row.name for row in rows)
    listings = []
    for row in rows:
        sha256 = _downloaded_hash(portal, execution, row) if wanted(row, times[row.name]) else None
        if sha256 and pictured:
            step.show(f"9  Fila comprobada · {sha256[:12]}", row.row.scope)
        listings.append(Listing(row.name, _own(portal, row), sha256, row.link if sha256 else None))
    return listings


def _own(portal: Portal, row: Listed) -> bool:
    return row.by_buyer == portal.own_side_is_buyer


def _downloaded_hash(portal: Portal, execution: Execution, row: Listed) -> str:
    file = portal.downloads / uuid4().hex  # never a name that the portal sent
    execution.download(row, file)
    try:
        return sha256_of(file)
    finally:
        file.unlink()
