"""What reaches a terminal: text and its style, never the orders that a text may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from robot.legible import legible

if TYPE_CHECKING:
    from pathlib import PurePath

SPECIAL = frozenset(" '&()[]{};|<>*?")  #: what terminals do not take for a part of a name
StyledText = str | tuple[str, str]  #: text, or text and its style


class Screen(Console):
    """A terminal. No text is markup there, a hidden character stands as its code, and a line ends where we end it."""

    def __init__(self, **how: Any) -> None:  # noqa: ANN401 - rich's own options
        super().__init__(highlight=False, markup=False, emoji=False, **how)

    def say(self, *parts: StyledText) -> None:
        """One line, however long."""
        self.print(styled(*parts), soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Nobody reads any more: the work goes on, where rich would end the program."""

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401 - rich's own options
        """What is printed by other ways is held to the same."""
        return super().render_str(legible(text, lines=True), **how)


def typed(path: PurePath) -> str:
    """A path as a person types it in a command: in quotes where a terminal would take it for several words or orders."""
    written = str(path)
    return f'"{written}"' if SPECIAL.intersection(written) else written


def styled(*parts: StyledText) -> Text:
    """These texts after one another, each in its style, and nothing of them hidden."""
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((legible(text), style) for text, style in pairs))
