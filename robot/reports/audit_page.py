"""An audit for the person who answers for the contracts: one page that needs nothing but itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from robot import words
from robot.atomic import write_whole
from robot.desk.matrix import OPEN, SIDES, STANDINGS, Standing
from robot.words import counted

from .pages import environment, own, policy
from .trial import MARK, trial_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.desk.changes import Changed
    from robot.desk.listed import Audit
    from robot.desk.matrix import Case


def write_page(
    audit: Audit, cases: Sequence[Case], changed: Sequence[Changed], compared_with: datetime | None, file: Path
) -> Path:
    """
    Write an audit's page.

    :raises OSError: it could not be written.
    """
    style, script = own("report.css", "desk.css", "audit.css"), own("desk.js", "audit.js")
    counts = Counter(cell.standing for case in cases for cell in case.cells)
    page = environment().get_template("audit.html")
    rendered = page.render(
        style=style,
        script=script,
        policy=policy(style, script),
        trial=trial_at(audit.portal),
        trial_mark=MARK,
        audit=audit,
        role=words.ROLES[audit.role],
        cases=sorted(cases, key=urgency),
        changed=changed,
        compared_with=compared_with,
        verdict=verdict(cases),
        tone=_tone(cases),
        at=audit.at,
        counts=[(said, counts[standing]) for standing, said in STANDINGS.items() if counts[standing]],
        choices=[(standing, said) for standing, said in STANDINGS.items() if counts[standing]],
        standings=STANDINGS,
        open=OPEN,
        sides=SIDES,
        untold=sum(bool(case.trouble) for case in cases),
    )
    return write_whole(file, rendered.encode())


def verdict(cases: Sequence[Case]) -> str:
    """What an audit found, in a sentence."""
    missing = sum(cell.standing is Standing.MISSING for case in cases for cell in case.cells)
    lacking = sum(any(cell.standing is Standing.MISSING for cell in case.cells) for case in cases)
    untold = sum(bool(case.trouble) for case in cases)
    rest = f" De {counted(untold, 'contrato')} no se sabe todo." if untold else ""
    if not missing:
        return f"No falta ningún documento que se pueda exigir.{rest}"
    verb = "Faltan" if missing > 1 else "Falta"
    return f"{verb} {counted(missing, 'documento')} en {lacking} de {counted(len(cases), 'contrato')}.{rest}"


def urgency(case: Case) -> tuple[int, ...]:
    """The contracts with most that only a person can settle come first."""
    return (*(-case.counts.get(standing, 0) for standing in OPEN), not case.trouble)


def _tone(cases: Sequence[Case]) -> words.Tone:
    found = {cell.said.tone for case in cases for cell in case.cells}
    if any(case.trouble for case in cases):
        found.add(words.Tone.ATTENTION)
    return next((tone for tone in (words.Tone.BAD, words.Tone.ATTENTION) if tone in found), words.Tone.GOOD)
