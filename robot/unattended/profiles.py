"""What is to be published every month, as a person scheduled it."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from robot.periods import PERIOD, between, filled, months, split
from robot.words import BOGOTA
from robot.working_days import shift

from .rules import Kind, Rule, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"[a-z0-9ñ][a-z0-9ñ_-]{0,39}")
#: Documents of execution are to stand in the portal three working days after their issue (docs/portal.md, section 5).
DAYS_BY_LAW = 3


def _rule(written: object) -> object:
    return read_rule(written) if isinstance(written, str) else written


class Profile(BaseModel):
    """One account's documents, month by month. The fields are the keys of its table in the schedule's file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    documents: str = Field(description="ruta de la lista o carpeta de cada mes, por ejemplo C:/Contratos/{año}-{mes}")
    day: Annotated[Rule, BeforeValidator(_rule)] = Field(description="qué día del mes se publica")
    hour: time = Field(time(8), description="desde qué hora, en Colombia")
    deadline: Annotated[Rule | None, BeforeValidator(_rule)] = Field(None, description="hasta qué día puede publicarse")
    of: Literal["anterior", "mismo"] = Field("anterior", description="de qué mes son los documentos que se publican")
    first: str = Field(description="primer periodo, por ejemplo 2026-03")
    last: str | None = Field(None, description="último periodo; sin él, no termina")
    settings: Path | None = Field(None, description="archivo de configuración de la cuenta, si no es el de siempre")

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(f"«{name}» no sirve de nombre; use minúsculas, cifras y guiones")
        return name

    @field_validator("first", "last")
    @classmethod
    def _a_period(cls, period: str | None) -> str | None:
        if period is not None and not PERIOD.fullmatch(period):
            raise ValueError(f"«{period}» no es un periodo; escríbalo así: 2026-03")
        return period

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        filled(self.documents, self.first)
        if self.deadline is not None and self.deadline.kind is Kind.BEFORE:
            raise ValueError("el plazo no puede contarse desde sí mismo; dé un día del mes")
        if self.day.kind is Kind.BEFORE and self.deadline is None:
            raise ValueError(f"«{self.day}» necesita el plazo desde el que se cuenta")
        if self.deadline is not None and self.due(self.first) > self.until(self.first):
            raise ValueError("el plazo termina antes del día en que se publica")
        return self

    def due(self, period: str) -> datetime:
        """From when the documents of a period are published."""
        year, month = self._month_of(period)
        deadline = None if self.deadline is None else self.deadline.ends(year, month)
        return datetime.combine(self.day.begins(year, month, deadline), self.hour, BOGOTA)

    def until(self, period: str) -> datetime:
        """When its day of grace ends: its deadline, or as many working days after it was due as the law gives."""
        year, month = self._month_of(period)
        if self.deadline is not None:
            day = self.deadline.ends(year, month)
        else:
            day = shift(self.day.begins(year, month), DAYS_BY_LAW)
        return datetime.combine(day, time.max, BOGOTA)

    def path(self, period: str) -> Path:
        """The sheet or folder of a period."""
        return Path(filled(self.documents, period)).expanduser()

    def periods(self, now: datetime) -> Iterator[str]:
        """Those that are due by now, the oldest first."""
        newest = months(f"{now.astimezone(BOGOTA):%Y-%m}")  # a rule may put a month's day into the next one
        last = newest if self.last is None else min(self.last, newest)
        return (period for period in between(self.first, last) if self.due(period) <= now)

    def _month_of(self, period: str) -> tuple[int, int]:
        """The month in which the documents of a period are published."""
        return split(period if self.of == "mismo" else months(period))


def as_table(profile: Profile) -> str:
    """The profile as the file holds it: only what is not as it would be by itself."""
    written = {
        "documents": profile.documents,
        "day": str(profile.day),
        "hour": f"{profile.hour:%H:%M}",
        "deadline": str(profile.deadline) if profile.deadline else None,
        "of": profile.of,
        "first": profile.first,
        "last": profile.last,
        "settings": str(profile.settings) if profile.settings else None,
    }
    lines = [f"{key} = {_quoted(value)}" for key, value in written.items() if value is not None]
    return "\n".join([f"[profiles.{_quoted(profile.name)}]", *lines, ""])


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'
