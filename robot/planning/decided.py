"""What a person's decisions make of a list's publications; knows no ledger and no file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from robot.model import Answer, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.model import Decision, Publication


def decided(party: str, items: Sequence[Publication], decisions: Sequence[Decision]) -> list[Publication]:
    """
    The same publications, each with the last decision about it, oldest first in `decisions`.

    One document may have met two refusals, one after the other: a repetition and a new name add up.
    A decision is about one side, contract, name and bytes: a row that was changed since is another question.
    """
    return [_with(item, _about(party, item, decisions)) for item in items]


def _about(party: str, item: Publication, decisions: Sequence[Decision]) -> Sequence[Decision]:
    number, document = fold(item.contract.number), item.document
    about = (party, document.sha256, fold(document.name))
    mine = [each for each in decisions if (each.party, each.sha256, each.name) == about]
    return [each for each in mine if number in (each.contract, each.asked)]


def _with(item: Publication, decisions: Sequence[Decision]) -> Publication:
    if not decisions:
        return item
    last = decisions[-1]
    if last.answer is Answer.DISCARD:
        return replace(item, decision=last)
    repeat = any(each.answer is Answer.REPEAT for each in decisions)
    name = next((each.new_name for each in reversed(decisions) if each.new_name), None)
    return replace(item, decision=replace(last, new_name=name), repeat=item.repeat or repeat)
