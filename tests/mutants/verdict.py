"""The doctor at a mutant, and whether what it says is what a publication then did there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from robot.app.diagnosis import Light
from robot.app.doctor import examine_portal
from robot.errors import RobotError
from tests.campaign.world import CONTRACT

from .kinds import draw
from .trial import begin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .trial import Ground

EACH = 5  #: of so many trials the doctor looks at one
OWN_ROWS = "Cargado por"  #: what the doctor says that it could not check, and a publication that ends by it
WRITES = ("upload", "callback")


@dataclass(frozen=True)
class Verdict:
    """What the doctor said of one mutant."""

    seed: int
    mutant: str
    light: str
    published: str  #: how the publication ended
    why: tuple[str, ...]  #: what was not as it should be
    unchecked: bool  #: whether it said that own rows could not be seen
    told: str  #: what the publication said
    sent: tuple[str, ...]  #: what reached the portal and only a publication may send: nothing

    @property
    def agrees(self) -> bool:
        """Red where nothing was published, else published, or ended by what the doctor said that it could not check."""
        if self.light == Light.RED.value:
            return self.published != "published"
        if self.light not in (Light.GREEN.value, Light.DRIFT.value):
            return False
        return self.published == "published" or self.not_claimed

    @property
    def not_claimed(self) -> bool:
        return (
            self.light != Light.RED.value and self.published != "published" and self.unchecked and OWN_ROWS in self.told
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def examined(here: Ground, trial: Mapping[str, Any]) -> Verdict:
    """The doctor on a portal at its beginning, with the same mutant and the same contract as this trial."""
    mutant = draw(trial["seed"])
    begin(here, mutant)
    try:
        found = examine_portal(here.world.given, CONTRACT)
        light, notes = found.light.value, found.notes
    except RobotError as error:
        light, notes = f"error: {error.code}", ()
    here.mutations.put(None)
    rows = here.world.state.journal_rows()
    return Verdict(
        trial["seed"],
        str(mutant),
        light,
        trial["outcome"],
        tuple(f"{note.where}: {note.said}" for note in notes if note.light in (Light.RED, Light.DRIFT)),
        unchecked=any(OWN_ROWS in note.said for note in notes if note.light is Light.ADVICE),
        told=trial["message"],
        sent=tuple(row["path"] for row in rows if row["endpoint"] in WRITES),
    )
