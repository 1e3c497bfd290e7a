"""A review for the person who answers for the contracts: one page that needs nothing but itself, and the same as JSON."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot import legible, words
from robot.atomic import write_whole
from robot.desk.said import Level
from robot.words import Said, Tone, counted

from .pages import environment, own, policy
from .trial import MARK, trial_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.desk.answers import Answered
    from robot.desk.checking import Checked, CheckedFolder
    from robot.model import Role

#: How a document or a contract stands, in the order in which a person should read them.
STANDING: dict[Level | None, Said] = {
    Level.WRONG: Said("por corregir", "✗", Tone.BAD, "tiene algo que alguien debe corregir"),
    Level.DOUBT: Said("dudoso", "?", Tone.ATTENTION, "algo no cuadra: una persona debe abrirlo y mirarlo"),
    Level.UNKNOWN: Said("sin comprobar", "…", Tone.NEUTRAL, "no se pudo comprobar todo lo que dice"),
    None: Said("bien", "✓", Tone.GOOD, "abre, tiene texto, y dice este contrato y su mes donde debe decirlos"),
}
SIDES = {"supervisor": "entidad", "contratista": "contratista"}


@dataclass(frozen=True)
class Review:
    """Everything that one review found."""

    at: datetime
    user: str
    role: Role
    portal: str
    folders: Sequence[CheckedFolder]


def write_page(review: Review, state: Path, file: Path) -> Path:
    """
    Write a review's page.

    :param state: the state folder: where downloaded documents are kept, which the page leads to.
    :raises OSError: it could not be written.
    """
    style, script = own("report.css", "desk.css", "review.css"), own("desk.js", "review.js")
    trial = trial_at(review.portal)
    page = (
        environment()
        .get_template("review.html")
        .render(
            style=style,
            script=script,
            policy=policy(style, script),
            trial=trial,
            trial_mark=MARK,
            review=review,
            role=words.ROLES[review.role],
            folders=sorted(review.folders, key=urgency),
            verdict=verdict(review.folders),
            tone=STANDING[
                next((level for level in Level if level in {each.level for each in review.folders}), None)
            ].tone,
            at=review.at,
            counts=[(STANDING[level], number) for level, number in _counts(_papers(review)).items()],
            choices=[(level or "well", STANDING[level]) for level in _counts(_papers(review))],
            standing=STANDING,
            sides=SIDES,
            answers=sum(each.answer is not None for each in _papers(review)),
            by_urgency=lambda papers: sorted(papers, key=lambda each: list(STANDING).index(each.level)),
            sums=lambda folder: [(STANDING[level], number) for level, number in _counts(folder.papers).items()],
            unread=sum(bool(each.folder.trouble) for each in review.folders),
            copy_of=lambda paper: _relative(state / paper.copy, file.parent) if paper.copy else "",
        )
    )
    return write_whole(file, page.encode())


def verdict(folders: Sequence[CheckedFolder]) -> str:
    """What a review found, in a sentence."""
    counts = _counts([each for folder in folders for each in folder.papers])
    total, unread = sum(counts.values()), sum(bool(each.folder.trouble) for each in folders)
    of_all = sum(each.level is Level.WRONG and not each.folder.trouble for each in folders)
    rest = f" De {counted(unread, 'contrato')} no se sabe qué hay publicado." if unread else ""
    looked = f"Se revisaron {counted(total, 'documento')} de {counted(len(folders) - unread, 'contrato')}"
    parts = [
        f"{STANDING[level].word}: {counts[level]}"
        for level in (Level.WRONG, Level.DOUBT, Level.UNKNOWN)
        if counts.get(level)
    ]
    if not parts:
        return f"{looked}: {'todos están bien' if not of_all else 'hay algo que corregir en un contrato'}.{rest}"
    said = "; ".join(parts)
    return f"{looked}. {said[0].upper()}{said[1:]}.{rest}"


def urgency(folder: CheckedFolder) -> tuple[int, ...]:
    """The contracts with most that somebody has to correct come first."""
    counts = _counts(folder.papers)
    order = list(STANDING).index(folder.level)
    return (order, *(-counts.get(level, 0) for level in STANDING if level is not None))


def as_json(review: Review) -> str:
    """Everything, with the remarks' codes, for programs."""
    return legible.as_json(
        {
            "at": review.at.isoformat(),
            "account": review.user,
            "role": review.role.value,
            "portal": review.portal,
            "contracts": [_as_dict(folder) for folder in review.folders],
        }
    )


def _as_dict(folder: CheckedFolder) -> dict[str, object]:
    facts = folder.folder.facts
    return {
        "number": folder.folder.number,
        "identity": facts.identity if facts else None,
        "own_number": facts.number if facts else None,
        "contractor": facts.contractor if facts else None,
        "state": facts.state if facts else None,
        "level": folder.level.value if folder.level else "well",
        "unknown_because": folder.folder.trouble or None,
        "remedy": folder.folder.remedy or None,
        "remarks": _remarks(folder),
        "documents": [_document(each) for each in folder.papers],
    }


def _document(each: Checked) -> dict[str, object]:
    paper, content, kind = each.paper, each.paper.content, each.recognised.kind
    return {
        "name": paper.name,
        "by": paper.by.value,
        "id": paper.id,
        "link": paper.link,
        "level": each.level.value if each.level else "well",
        "kind": kind.key if kind else None,
        "kind_said": str(each.recognised),
        "months": list(each.months),
        "sha256": content.sha256 if content else None,
        "bytes": content.size if content else None,
        "pages": content.pages if content else None,
        "letters": content.letters if content else None,
        "downloaded_now": paper.fresh and content is not None,
        "copy": paper.copy or None,
        "remarks": _remarks(each),
        "number": each.version.number if each.version else None,
        "answer": _answer(each.answer),
        "answer_to_an_earlier_version": _answer(each.before),
    }


def _answer(answered: Answered | None) -> dict[str, str] | None:
    if answered is None:
        return None
    verdict = answered.verdict.name.lower()
    return {"verdict": verdict, "by": answered.by, "why": answered.why, "at": answered.at.isoformat()}


def _remarks(of: Checked | CheckedFolder) -> list[dict[str, str]]:
    return [
        {"code": said.code, "level": said.level.value, "message": said.message, "remedy": said.remedy}
        for said in of.remarks
    ]


def _papers(review: Review) -> list[Checked]:
    return [each for folder in review.folders for each in folder.papers]


def _counts(papers: Sequence[Checked]) -> dict[Level | None, int]:
    """How many stand how, the most urgent first."""
    counted_ = Counter(each.level for each in papers)
    return {level: counted_[level] for level in STANDING if counted_[level]}


def _relative(file: Path, folder: Path) -> str:
    """The way from the page to a file, as an address."""
    return os.path.relpath(file, folder).replace(os.sep, "/")
