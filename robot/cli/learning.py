"""What was learnt of the portal, told; and each page of it shown to its person before she hands it on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from robot.app.bundle import write_bundle
from robot.app.learnt import told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.app.learnt import Learnt

    from .screen import Screen, StyledText

MARKS: dict[str, StyledText] = {"visto": ("✓", "green"), "de otra forma": ("!", "bold yellow")}


def hand_over(screen: Screen, folder: Path, learnt: Learnt) -> None:
    """Say what was read, write it down, and let the person take out what she does not want to give."""
    screen.say(("Lo que se leyó", "bold"))
    for found, line in told(learnt):
        screen.say(" ", MARKS.get(found, ("·", "yellow")), f" {line}")
    pages = write_bundle(folder, learnt)
    kept = look_through(screen, pages)
    screen.say(f"Carpeta para entregar: {folder} ({len(kept)} de {len(pages)} páginas).")
    if not sys.stdin.isatty():
        screen.say("Mire cada archivo de esa carpeta antes de entregarla, y borre lo que no quiera dar.")


def look_through(screen: Screen, pages: Sequence[Path]) -> list[Path]:
    """Which pages stay; one that its person does not agree to is deleted. With nobody there, all stay where they are."""
    if not sys.stdin.isatty():
        return list(pages)
    kept = []
    for page in pages:
        screen.say(f"Abra {page} y mírela: no debe haber nombres, números ni documentos.")
        if _agrees():
            kept.append(page)
        else:
            page.unlink()
            screen.say("Borrada.")
    return kept


def _agrees() -> bool:
    try:
        return input("¿La entrega? [s/N] ").strip().casefold() in ("s", "si", "sí")
    except EOFError:
        return False
