"""Find the file that a sheet means, whichever system its path was written on."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from robot.legible import hidden
from robot.model import fold

from .names import invisible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .findings import Remark

ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]+:/{2}|www\.|file:|mailto:)", re.IGNORECASE)
NETWORK = re.compile(
    r"(?://[?.]|/\?\?)/UNC/|//(?![?.]/)", re.IGNORECASE
)  # another machine's folder, as Windows says it
DEVICE = re.compile(r"(?://[?.]|/\?\?)/")
MOST_GUESSES = 50  # missing files of one sheet for which a similar name is looked for
MOST_HOPS = 40  # from link to link, as many as Linux follows


#: A path of a machine that is not this one; a network's is refused before.
ELSEWHERE = re.compile(r"[a-z]:/" if os.name == "posix" else r"/(?:home|users|volumes)/", re.IGNORECASE)
LOCAL = re.compile(r"file:///(?!/)", re.IGNORECASE)  # how a browser writes a path of this machine
QUOTES = ('""', "''", "“”", "‘’", "«»", "””", "„“")


class Finder:
    """Finds files beside a sheet; remembers what the folders hold while one sheet is read."""

    def __init__(self, base: Path, allowed: Sequence[Path] = ()) -> None:
        self.base = base
        self._roots = [Path(os.path.realpath(root)) for root in (base, *allowed)]
        self._names: dict[Path, dict[str, str]] = {}
        self._guesses = MOST_GUESSES

    def find(self, written: str) -> Path | Remark:
        """
        The path of a regular file, or what is wrong with what the sheet says.

        It lies below the sheet's folder or an allowed one, with `..` and links followed. Another machine is not even
        asked: Windows would show it who works here.
        """
        text = _bare(written).replace("\\", "/")
        for code, kind in (("path_is_address", ADDRESS), ("path_on_network", NETWORK), ("path_invalid", DEVICE)):
            if kind.match(text):
                return code, {"text": written}
        if ELSEWHERE.match(text):
            return "path_elsewhere", {"text": written, "near": self._beside(text)}
        path = Path(text)
        absolute = path.is_absolute()
        found = self._as_spelled(Path(path.anchor) if absolute else self.base, path.parts[1 if absolute else 0 :])
        if found is None:
            return "path_on_network", {"text": written}
        real = Path(os.path.realpath(found))
        if not any(real.is_relative_to(root) for root in self._roots):
            return "path_outside", {"text": written}
        return self._trouble(found, written) or found

    def _trouble(self, path: Path, written: str) -> Remark | None:
        # os.path instead of Path: it answers no where a name is too long for the disk, and does not raise.
        if os.path.isfile(path):  # noqa: PTH113
            return None
        if os.path.isdir(path):  # noqa: PTH112
            return "file_is_folder", {"text": written}
        if os.path.exists(path):  # noqa: PTH110
            return "file_special", {"text": written}
        if which := self._hidden_twin(path):
            return "file_name_hidden", {"which": which}
        return "file_not_found", {"text": written, "near": self._near(path)}

    def _beside(self, text: str) -> str:
        """A file of that name that lies beside the sheet."""
        name = self._listing(self.base).get(_composed(text.rpartition("/")[2]))
        return f": «{name}» ya está allí" if name else ""

    def _hidden_twin(self, path: Path) -> str:
        """What nobody sees in a name on the disk that otherwise is the one that the sheet says."""
        while not os.path.lexists(path.parent) and path.parent != path:
            path = path.parent
        twin = next((name for name in self._listing(path.parent).values() if _seen(name) == _seen(path.name)), "")
        if codes := invisible(twin):
            return f"caracteres que no se ven ({codes})"
        return "un espacio al principio o al final" if twin != twin.strip() else ""

    def _as_spelled(self, folder: Path, parts: tuple[str, ...]) -> Path | None:
        """
        The path as the disk spells it: composed accents on one system are decomposed on another.

        None where a link on the way leads to another machine.
        """
        for part in parts:
            path = folder / part
            if not os.path.lexists(path):
                path = folder / self._listing(folder).get(_composed(part), part)
            if any(NETWORK.match(target.replace("\\", "/")) for target in islice(_targets(path), MOST_HOPS)):
                return None
            folder = path
        return folder

    def _near(self, path: Path) -> str:
        """A name in that folder that may have been meant; not for thousands of rows, of which each would take its time."""
        self._guesses -= 1
        names = {fold(name): name for name in self._listing(path.parent).values()} if self._guesses >= 0 else {}
        close = difflib.get_close_matches(fold(path.name), names, n=1, cutoff=0.85) if len(names) < 1000 else []
        return f"; ¿quiso decir «{names[close[0]]}»?" if close else ""

    def _listing(self, folder: Path) -> dict[str, str]:
        """The names in a folder as the disk spells them, by how they are composed."""
        if folder not in self._names:
            try:
                names = sorted(os.listdir(folder), reverse=True)  # noqa: PTH208 - names are all that is needed
            except (OSError, ValueError):
                names = []
            self._names[folder] = {_composed(name): name for name in names}
        return self._names[folder]


def is_link(path: Path) -> bool:
    """Whether the path is a symbolic link or a Windows junction; a OneDrive file is neither."""
    mount_point = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT, which Python names on Windows only
    return path.is_symlink() or getattr(path.lstat(), "st_reparse_tag", 0) == mount_point


def _targets(path: Path) -> Iterator[str]:
    """Where a link says that it leads, and where that one does, without going there."""
    while True:
        try:
            target = os.readlink(path)  # noqa: PTH115 - a Path would lose a slash
        except (OSError, ValueError):  # it is no link, or not there
            return
        yield target
        path = path.parent / target


def _bare(written: str) -> str:
    """A path without the quotes that «copy as path» puts around it, and not as a browser writes it."""
    text = written.strip()
    if len(text) > 1 and text[0] + text[-1] in QUOTES:
        text = text[1:-1].strip()
    if not LOCAL.match(text):
        return text
    path = unquote(text[len("file:///") :])
    return path if re.match(r"[A-Za-z]:", path) else f"/{path}"


def _seen(name: str) -> str:
    """A name as a reader sees it."""
    return " ".join("".join(c for c in _composed(name) if not hidden(c)).split()).casefold()


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
