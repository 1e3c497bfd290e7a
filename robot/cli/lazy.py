"""Commands whose modules are loaded when they are called: the help, which names them all, loads none."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, ClassVar

import typer
from typer.main import get_group

from .spanish import SpanishCommand, SpanishGroup


@dataclass(frozen=True)
class Later:
    """One command, as the help shows it before its module is loaded."""

    name: str
    where: str  #: module of this room and what it has there: a function, or a typer app with commands of its own
    help: str  #: the first sentence of its own help
    synonyms: tuple[str, ...] = ()

    def shown(self) -> SpanishCommand:
        """A command that says what it is for, and can do nothing."""
        return SpanishCommand(self.name, help=self.help, short_help=self.help)

    def loaded(self) -> Any:  # noqa: ANN401 - typer keeps its commands' type private
        """The command itself."""
        module, attribute = self.where.split(":")
        found = getattr(importlib.import_module(f"{__package__}.{module}"), attribute)
        around = typer.Typer(rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            around.add_typer(found, name=self.name)
        else:
            around.command(self.name, cls=SpanishCommand)(found)
        return get_group(around).commands[self.name]


class LazyGroup(SpanishGroup):
    """All commands of a table; whichever is called is loaded then."""

    table: ClassVar[tuple[Later, ...]] = ()

    def __init__(self, **how: Any) -> None:  # noqa: ANN401 - typer's own
        super().__init__(**how)
        for each in self.table:
            self.add_command(each.shown())

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer keeps its types private
        name, shown, rest = super().resolve_command(ctx, args)
        return (
            name,
            next((each.loaded() for each in self.table if shown is not None and each.name == shown.name), None),
            rest,
        )
