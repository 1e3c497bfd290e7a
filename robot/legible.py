"""Text from outside as a person may read it: characters that nobody sees, or that a terminal obeys, stand as their code."""

from __future__ import annotations

import json
import unicodedata

#: Control, format (such as right-to-left), half of a pair, line ends: a terminal or a page does what they say.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def hidden(character: str) -> bool:
    """Whether this character is one that a reader cannot see."""
    return unicodedata.category(character) in HIDDEN


def legible(text: str, *, lines: bool = False) -> str:
    """The text with each hidden character as ‹U+202E›; with `lines`, its ends of lines stay what they are."""
    if text.isprintable():
        return text
    return "".join(f"‹U+{ord(c):04X}›" if hidden(c) and not (lines and c == "\n") else c for c in text)


def as_json(value: object) -> str:
    """
    The value as JSON in two spaces, exact, with each hidden character as its escape.

    A program reads the very same text; a terminal to which it is printed obeys nothing.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(json.dumps(c)[1:-1] if c != "\n" and hidden(c) else c for c in text)
