"""What the doctor's rounds mean for publishing: pure, from what was seen to green, drift or red."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from robot.browser.snapshot import outline
from robot.errors import NeedsHuman
from robot.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flows.rounds import Rounds, Station
    from robot.browser.sighting import Sighting

WAY = "Camino"
ASKED = "Una página quiso enviar algo por sí misma; la guarda no lo dejó salir del navegador."
FOUND_OTHERWISE = "Algo que el robot usa cambió, y lo encontró de otra forma."
PUBLISH_ONE = "Publique primero un solo documento, y mírelo en el portal."
NAME_ONE = "Indique con --contrato uno que reciba documentos."
CHANGED = "El robot publica igual. Cuéntelo a quien lo mantiene."
UNCOVER = "Ábralo en el portal: quizás un aviso espera su respuesta. Si no, publique a mano, y cuéntelo a quien mantiene el robot."
LOST = "No publique con el robot hasta que lo revise quien lo mantiene; mientras tanto, publique a mano."


class Light(Enum):
    """How it stands, from good to bad."""

    GREEN = "verde"
    ADVICE = "consejo"  #: something that could be better, and keeps nothing from being published: as good as green
    DRIFT = "amarillo"  #: something is otherwise than before, and publishing works
    RED = "rojo"  #: nothing would be published

    @property
    def weight(self) -> int:
        return list(Light).index(self)


@dataclass(frozen=True)
class Note:
    """One thing that was found, as a person reads it."""

    light: Light
    where: str
    said: str
    remedy: str = ""
    detail: str = ""  #: in names of ours, for whoever maintains the catalogue


@dataclass(frozen=True)
class Diagnosis:
    """Everything that was found of machine or portal, in order."""

    notes: tuple[Note, ...]
    person: bool = False  #: only somebody at the portal's window can go on
    sightings: tuple[Sighting, ...] = ()  #: of every element of every page that was seen

    @property
    def light(self) -> Light:
        """The worst of all; green where nothing was found, or only advice."""
        worst = max((note.light for note in self.notes), key=lambda light: light.weight, default=Light.GREEN)
        return Light.GREEN if worst is Light.ADVICE else worst

    def __add__(self, other: Diagnosis) -> Diagnosis:
        return Diagnosis(self.notes + other.notes, self.person or other.person, self.sightings + other.sightings)

    def as_json(self) -> str:
        """For programs."""
        notes = [{**asdict(note), "light": note.light.value} for note in self.notes]
        seen = [{"page": each.page, "element": each.element, "matches": dict(each.matches)} for each in self.sightings]
        said = {"light": self.light.value, "needs_person": self.person, "notes": notes, "elements": seen}
        return json.dumps(said, ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class KnownPage:
    """A page at the last good time."""

    names: frozenset[str]  #: of its elements (`browser/snapshot.py`)
    contract: str | None = None  #: whose page it was, where each contract has its own


def diagnose(
    rounds: Rounds, drift: Sequence[str], kept_back: Sequence[str], known: Mapping[str, KnownPage]
) -> Diagnosis:
    """
    What was seen on the way to the window, judged.

    :param drift: elements that the flow itself had to find by a later candidate (`Kit.drift`).
    :param kept_back: what the guard did not let out, for the log.
    :param known: the pages at the last good time.
    """
    otherwise = {line.partition(":")[0] for line in drift}
    notes: list[Note] = []
    for station in rounds.stations:
        notes += _of_page(station, otherwise, _before(station, rounds, known))
        otherwise -= {f"{each.page}.{each.element}" for each in station.sightings}
    notes += [
        Note(Light.DRIFT, WAY, FOUND_OTHERWISE, CHANGED, each) for each in drift if each.partition(":")[0] in otherwise
    ]
    notes += [Note(Light.RED, WAY, ASKED, LOST, each) for each in kept_back]
    error = rounds.ended_by
    if error is not None:
        notes.append(
            Note(Light.RED, WAY, "".join((" ".join(error.sentences), error.place)), error.remedy, error.detail)
        )
    elif rounds.unseen:
        notes.append(Note(Light.DRIFT, WAY, rounds.unseen, NAME_ONE))
    if rounds.unchecked:
        notes.append(Note(Light.ADVICE, WAY, rounds.unchecked, PUBLISH_ONE))
    seen = tuple(each for station in rounds.stations for each in station.sightings)
    return Diagnosis(tuple(notes), isinstance(error, NeedsHuman), seen)


def contract_of(station: Station, rounds: Rounds) -> str | None:
    """Whose page it is, where each contract has its own."""
    return rounds.contract if station.of_a_contract else None


def _before(station: Station, rounds: Rounds, known: Mapping[str, KnownPage]) -> frozenset[str]:
    """The elements that this page had; none where it was another contract's, which may look otherwise."""
    page = known.get(station.page)
    return page.names if page is not None and page.contract == contract_of(station, rounds) else frozenset()


def _of_page(station: Station, otherwise: set[str], before: frozenset[str]) -> Iterator[Note]:
    """Of one page: what is lost, what had to be found otherwise, what else went; else that it is as it was."""
    where = f"{station.title[:1].upper()}{station.title[1:]}"
    lost = [each for each in station.sightings if each.element in station.needed and each.winner is None]
    moved = [
        each
        for each in station.sightings
        if (each.winner and each.element in station.needed) or f"{each.page}.{each.element}" in otherwise
    ]
    gone = sorted(before - outline(station.structure))
    for each in lost:
        yield Note(Light.RED, where, f"{_called(each)} {_how(each)}.", LOST, str(each))
    for each in moved:
        yield Note(
            Light.DRIFT, where, f"{_called(each)} cambió, y el robot lo encontró de otra forma.", CHANGED, str(each)
        )
    if gone:
        said = f"ya no está{'n' * (len(gone) > 1)} {counted(len(gone), 'parte')} que estaba{'n' * (len(gone) > 1)} la última vez."
        yield Note(Light.DRIFT, where, said, CHANGED, "; ".join(gone))
    covered = [each for each in station.sightings if each.element in station.covered]
    for each in covered:
        yield Note(Light.RED, where, f"{_called(each)}: algo lo tapa y no se quita.", UNCOVER, str(each))
    if not (lost or moved or gone or covered):
        seen = sum(each.winner is not None for each in station.sightings)
        yield Note(Light.GREEN, where, f"como el robot la conoce ({counted(seen, 'parte')} a la vista).")


def _called(sighting: Sighting) -> str:
    return f"«{sighting.called}»" if sighting.called else "Una parte sin letrero"


def _how(sighting: Sighting) -> str:
    return f"aparece {sighting.most} veces, y debía aparecer una" if sighting.most > 1 else "no aparece"
