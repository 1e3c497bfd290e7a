"""A list's publications as persons have decided about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from robot.errors import PreflightRefused
from robot.intake.copies import called
from robot.model import Answer
from robot.planning.decided import decided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.ledger.ledger import Ledger
    from robot.model import Decision, Publication

    from .context import RunContext


def as_decided(context: RunContext, ledger: Ledger, publications: Sequence[Publication]) -> list[Publication]:
    """
    Those that are still to be done, each under the name that was decided; the audience is told of every decision.

    :raises PreflightRefused: a person discarded all of them.
    """
    items = decided(context.settings.account.party, publications, ledger.decisions.all())
    context.audience.notes([told(item.decision) for item in items if item.decision])
    still = [item for item in items if item.decision is None or item.decision.answer is not Answer.DISCARD]
    if items and not still:
        raise PreflightRefused(
            "Una persona descartó todos los documentos de la lista",
            remedy="Si alguno debe ir, decida de nuevo sobre él: secop dudas --todas los muestra con su número.",
        )
    return [_renamed(item) for item in still]


def told(decision: Decision) -> str:
    """The decision as a person reads it."""
    what = {
        Answer.REPEAT: "se publica otra vez si hace falta",
        Answer.BESIDE: f"se publica con el nombre «{decision.new_name}»",
        Answer.DISCARD: "no se publica",
    }
    return f"{decision.contract.upper()}: «{decision.name}» {what[decision.answer]}; lo decidió {decision.by}: {decision.why}"


def _renamed(item: Publication) -> Publication:
    decision = item.decision
    if decision is None or decision.new_name is None:
        return item
    return replace(item, document=called(item.document, decision.new_name))
