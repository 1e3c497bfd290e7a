"""Whether the path of an address reads alike for everybody."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

#: What is plain in a path; a stroke that leans back and a semicolon are not.
PLAIN = re.compile(r"(?:[A-Za-z0-9_.~!$&'()*+,=:@/-]|%[0-9a-fA-F]{2})*")
#: What may come out of a percent sign: never what steers (dots, strokes, percent signs, controls).
STEERING = re.compile(r"[./\\%;:?#\x00-\x1f\x7f]")


def reads_alike(path: str) -> bool:
    """
    Whether a server can read no other path than we do.

    Some undo percent signs twice, take overlong UTF-8, narrow wide letters, or drop dots and spaces at a name's end.
    """
    if not PLAIN.fullmatch(path):
        return False
    for part in path.split("/"):
        try:
            name = unquote(part, errors="strict")
        except UnicodeDecodeError:
            return False
        coded = "".join(unquote(code) for code in re.findall(r"(?:%[0-9a-fA-F]{2})+", part))
        if STEERING.search(coded) or STEERING.search(unicodedata.normalize("NFKC", "".join(filter(_foreign, coded)))):
            return False
        if name != name.rstrip(". "):
            return False
    return True


def _foreign(letter: str) -> bool:
    return not letter.isascii()
