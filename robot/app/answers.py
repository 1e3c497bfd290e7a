"""Where persons' answers about reviewed documents are kept: one file each beside the reviews, and none is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from robot.atomic import write_whole
from robot.desk.answers import answered_from
from robot.errors import StateError, in_words
from robot.private import private_folder

from .shelf import FOLDER, name_of

if TYPE_CHECKING:
    from pathlib import Path

    from robot.desk.answers import Answered

ANSWERS = "answers"


def keep(state: Path, home: Path, answered: Answered) -> None:
    """
    One more answer; earlier ones stay, and the last one counts.

    :param home: the folder of the account's reviews, below the state folder.
    :raises StateError: it could not be written.
    """
    try:
        folder = private_folder(state, *home.relative_to(state).parts, ANSWERS, name_of(answered.version.contract))
        name = f"{answered.at:%Y%m%dT%H%M%S%f}-{answered.version.number}-{uuid4().hex[:6]}.json"
        write_whole(folder / name, answered.as_json().encode(), private=True)
    except OSError as error:
        raise StateError(f"No se pudo guardar la respuesta: {in_words(error)}") from error


def answers_in(home: Path) -> tuple[list[Answered], list[str]]:
    """All answers of an account's reviews, and the files that cannot be read, each with the reason."""
    found: list[Answered] = []
    unread: list[str] = []
    for file in sorted((home / ANSWERS).glob("*/*.json")):
        try:
            found.append(answered_from(file.read_text(encoding="utf-8")))
        except OSError as error:
            unread.append(f"{file}: {in_words(error)}")
        except ValueError:
            unread.append(f"{file}: está dañado")
    return found, unread


def homes(state: Path) -> list[Path]:
    """The folders of each account's reviews."""
    return [each for each in sorted((state / FOLDER).glob("*/*")) if each.is_dir() and not each.is_symlink()]
