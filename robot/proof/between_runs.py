"""How the runs of one ledger belong together: whose keys sealed them, and how their seals and receipts follow each other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from .canonical import NOTHING
from .keys import SUCCESSION
from .verified import Fault, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .seal import SealedReceipt, Statement
    from .succession import Signed
    from .verified import Verification


def check_keys(statements: Iterable[Statement], signed: Sequence[Signed], verification: Verification) -> None:
    """
    The seals of one ledger have one key, or each further key was introduced by one before it.

    Two keys may both be trusted and have nothing to do with each other: then neither vouches for what the other sealed.
    """
    in_order = sorted(statements, key=lambda one: one.number)
    first = in_order[0]
    said = [one.introduction for one in signed if one.introduction.ledger in (None, first.ledger)]
    known, fresh = set[str](), {first.key}
    while fresh:
        known |= fresh
        fresh = {one.next for one in said if one.key in fresh} - known
    strangers: dict[str, list[str]] = {}
    for statement in in_order:
        if statement.key not in known:
            strangers.setdefault(statement.key, []).append(statement.run)
    for key, runs in strangers.items():
        words = (
            f"El registro {first.ledger} tiene sellos de más de una llave, y nada muestra que vayan juntas: la corrida {first.run} "
            f"tiene la llave {first.key}, y la llave {key} tienen: {named(runs)}. Falta lo que una llave anterior firma sobre la "
            f"siguiente ({SUCCESSION}), que hace secop recibo llave con --renew o --admit."
        )
        verification.faults.append(Fault("key_change", words))


def check_chain(proven: Iterable[tuple[Statement, str]], verification: Verification) -> None:
    """The seals of one ledger follow each other, and so do all the receipts that they name."""
    seals_by_number: dict[int, tuple[Statement, str]] = {}
    receipts: dict[int, SealedReceipt] = {}
    for statement, seal_digest in sorted(proven, key=lambda one: one[0].number):
        known = seals_by_number.setdefault(statement.number, (statement, seal_digest))
        if known[1] != seal_digest:
            said = f"Hay dos sellos con el n.º {statement.number}: el registro se restauró de una copia, o alguien rehízo la cadena."
            verification.faults.append(Fault("fork", said))
        for sealed in statement.receipts:
            if receipts.setdefault(sealed.number, sealed).digest != sealed.digest:
                said = f"Hay dos recibos con el n.º {sealed.number}: el registro se restauró de una copia, o alguien rehízo la cadena."
                verification.faults.append(Fault("fork", said))
    _check_seals([seals_by_number[number] for number in sorted(seals_by_number)], verification)
    _check_links([receipts[number] for number in sorted(receipts)], verification, several=len(seals_by_number) > 1)


def _check_seals(in_order: Sequence[tuple[Statement, str]], verification: Verification) -> None:
    first = in_order[0][0]
    if first.number == 1 and first.previous != NOTHING:
        verification.faults.append(Fault("seal_link", "El primer sello dice que sigue a otro."))
    if first.number > 1:
        verification.unproven.append(f"Lo anterior al sello n.º {first.number}: no se entregó.")
    for (before, its_digest), (after, _) in pairwise(in_order):
        if after.number > before.number + 1:
            missing = _range(before.number + 1, after.number - 1)
            verification.faults.append(
                Fault("seal_gap", f"Falta el sello {missing}: la cadena sigue después, así que existió.")
            )
        elif after.previous != its_digest:
            said = (
                f"El sello n.º {after.number} no sigue al n.º {before.number} que se entregó: uno de los dos se rehízo."
            )
            verification.faults.append(Fault("seal_link", said))


def _check_links(in_order: Sequence[SealedReceipt], verification: Verification, *, several: bool) -> None:
    if in_order[0].number == 1 and in_order[0].previous != NOTHING:
        verification.faults.append(Fault("link", "El primer recibo dice que sigue a otro."))
    for before, after in pairwise(in_order):
        if after.number == before.number + 1:
            if after.previous != before.digest:
                said = f"El recibo n.º {after.number} no sigue al n.º {before.number} que se entregó: uno de los dos se rehízo."
                verification.faults.append(Fault("link", said))
            continue
        missing = f"Los recibos {_range(before.number + 1, after.number - 1)}"
        if several:
            said = f"{missing} no están en ningún sello entregado: son de una corrida que falta o que no se ha sellado."
            verification.faults.append(Fault("gap", said))
        else:
            verification.unproven.append(f"{missing}: son de otra corrida, que no se entregó.")


def check_head(statements: Sequence[Statement], head: tuple[int, str], verification: Verification) -> None:
    """The receipt that a constancia names as the last one is among these, unless the end is missing or was made anew."""
    number, wanted = head
    there = [sealed.digest for statement in statements for sealed in statement.receipts if sealed.number == number]
    if any(one.startswith(wanted) for one in there):
        return
    if there:
        said = f"El recibo n.º {number} no es el que nombra la constancia: la cadena se rehízo, o la constancia es de otro registro."
        verification.faults.append(Fault("head_differs", said))
        return
    last = max((statement.last for statement in statements), default=0)
    said = f"La constancia nombra el recibo n.º {number}, que no está aquí: lo entregado llega hasta el n.º {last}."
    verification.faults.append(Fault("head_missing", said))


def _range(first: int, last: int) -> str:
    return f"n.º {first}" if first == last else f"n.º {first} a {last}"
