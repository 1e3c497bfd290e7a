"""The first document in a portal shown to the person at this terminal, and her answer whether it is right."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.words import counted

from .screen import Screen

if TYPE_CHECKING:
    from robot.app.first_time import First

YES = frozenset({"si", "sí", "s", "yes", "y"})


@dataclass(frozen=True)
class AtTheTerminal:
    """Where there is one: nobody is asked over a pipe."""

    go_on: bool = False  #: she said already, by an option, that what an earlier run published is right

    def agrees(self, first: First, others: int | None) -> bool | None:
        """`robot/app/careful.py`'s `Viewer`."""
        if self.go_on and others is None:
            return True
        if not sys.stdin.isatty():
            return None
        screen = Screen(stderr=True)
        screen.say(("Primer documento en este portal: publicado y comprobado.", "bold"))
        screen.say(f"  Contrato: {first.contract}")
        screen.say(f"  Archivo:  {first.name}")
        screen.say(
            f"  El portal lo muestra como «{first.listed}»; se descargó y es idéntico al suyo (SHA-256 {first.sha256})."
        )
        for picture in first.pictures:
            screen.say(f"  Imagen:   {picture}")
        waiting = "los de esta lista" if others is None else counted(others, "documento")
        screen.say(
            f"Mírelo también en el portal, en su navegador. Si está bien, escriba sí, y el robot publica lo que falta: {waiting}."
        )
        screen.say("Con cualquier otra respuesta no se envía nada más.")
        return sys.stdin.readline().strip().casefold() in YES
