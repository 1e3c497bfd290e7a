"""Turn a sheet's bytes into text, whichever office machine wrote them."""

from __future__ import annotations

import codecs
import unicodedata

MARKED = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"))
GUESSED = ("cp1252", "mac_roman", "cp850")  #: Windows, older Macs, DOS: the likelier ones first
SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ°ºª¿¡«»“”‘’€")
DASHES = frozenset("–—")
END_OF_FILE = "\x1a"  # as DOS wrote it


def decode(content: bytes) -> tuple[str, str] | None:
    """The text and its encoding; None where it is no text in any that offices use."""
    encodings = [encoding for mark, encoding in MARKED if content.startswith(mark)] or _unmarked(content)
    texts = {encoding: text for encoding in encodings if (text := _text(content, encoding)) is not None}
    if not texts:
        return None
    best = max(texts, key=lambda encoding: _spanish(texts[encoding])) if len(texts) > 1 else next(iter(texts))
    return texts[best], best


def _unmarked(content: bytes) -> list[str]:
    if content[1::2].count(0) > len(content) / 5:
        return ["utf-16-le"]
    if content[0::2].count(0) > len(content) / 5:
        return ["utf-16-be"]
    return ["utf-8"] if _text(content, "utf-8") is not None else list(GUESSED)


def _text(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding).removesuffix(END_OF_FILE)
    except UnicodeDecodeError:
        return None
    return None if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v\x01\x1b" for c in set(text)) else text


def _spanish(text: str) -> float:
    """How much this reads like Spanish: its own letters where letters stand, against any other beyond ASCII."""
    score = 0.0
    for place, c in enumerate(text):
        if not c.isascii():
            score += _fits(c, text[place - 1 : place] or " ", text[place + 1 : place + 2] or " ")
    return score


def _fits(c: str, before: str, after: str) -> float:
    if c in DASHES:  # `2026–03`, `a – b`; never inside a word
        return -1 if before.isalpha() and after.isalpha() else 0.5
    if c not in SPANISH:
        return -1
    if not c.isalpha():
        return 0.5
    in_a_word = before.isalpha() or after.isalpha()
    small_after_capital = c.islower() and before.isupper() and not after.islower()
    return -1 if not in_a_word or small_after_capital else 1
