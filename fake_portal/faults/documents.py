"""Documents that are listed, refused, named or delivered otherwise than they should be."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask import g, jsonify

from fake_portal.fault import Kind, Missed, Strike
from fake_portal.web import state, t

from .reach import AFTER, COMMITS, DOWNLOAD, GRID, NO_DOCUMENT, NOTHING_STORED, UPLOAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from fake_portal.fault import Armed
    from fake_portal.values import Document

REFUSALS = ("refused_type", "refused_size", "refused_empty", "refused_name")


# The grid --------------------------------------------------------------------------------------------


def hide(armed: Armed) -> None:
    """What was stored since the fault was declared is not listed yet."""
    earlier, now = g.here.hides, state().clock.now()
    lag = timedelta(seconds=armed.fault.seconds)

    def hides(document: Document) -> bool:
        late = document.seq > armed.sequence and (not lag or now < document.stored_at + lag)
        return late or earlier(document)

    g.here.hides = hides


def was_hidden(_armed: Armed, _: Response | None) -> None:
    if not g.here.hid:
        raise Missed


# The window ------------------------------------------------------------------------------------------


def refused_in_words(armed: Armed, _: Response | None) -> Response:
    refusal = armed.draw().choice(REFUSALS)
    return jsonify(processed=state().config.switches.processed_failure, message=t(f"upload.{refusal}"))


# Names -----------------------------------------------------------------------------------------------


def other_accents(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    if bare != unicodedata.normalize("NFD", name):
        return bare
    first = next((n for n, letter in enumerate(name) if letter in "aeiouAEIOU"), None)
    if first is None:
        return "á" + name
    return unicodedata.normalize("NFC", f"{name[: first + 1]}\N{COMBINING ACUTE ACCENT}{name[first + 1 :]}")


def other_case(name: str) -> str:
    return name.upper() if name != name.upper() else name.lower()


def other_spaces(name: str) -> str:
    file = PurePosixPath(name)
    return name.replace(" ", "  ") if " " in name else f"{file.stem} {file.suffix}"


def named(spell: Callable[[str], str]) -> Strike:
    """What this request stores is listed so."""

    def prepare(_: Armed) -> None:
        earlier = g.here.listed_as
        g.here.listed_as = lambda name: spell(earlier(name))

    def strike(_armed: Armed, _: Response | None) -> None:
        if not g.here.stored:
            raise Missed

    return Strike(strike, prepare)


# Downloads -------------------------------------------------------------------------------------------


def one_byte_changed(armed: Armed, content: bytes) -> bytes:
    at = armed.draw().randrange(len(content))
    return content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]


def without_its_end(armed: Armed, content: bytes) -> bytes:
    return content[: armed.draw().randrange(len(content))]


def of_another_document(armed: Armed, content: bytes) -> bytes:
    others = [d.content for d in state().documents if d.content != content]
    if not others:
        raise Missed
    return armed.draw().choice(others)


def brought(change: Callable[[Armed, bytes], bytes]) -> Strike:
    """What `change` makes of a document's bytes."""

    def strike(armed: Armed, answer: Response | None) -> Response:
        if answer is None or answer.status_code != 200 or not answer.get_data():
            raise Missed
        answer.set_data(change(armed, answer.get_data()))
        return answer

    return Strike(strike)


KINDS = {
    "grid_lags": Kind(
        "What was stored since the fault was declared is not listed for `after_looks` renderings of the grid, or for "
        "`seconds` after it was stored.",
        Strike(was_hidden, hide),
        GRID,
        "does not list the documents",
        whens=AFTER,
        uses=frozenset({"seconds", "after_looks"}),
        ends="itself",
    ),
    "refused_in_words": Kind(
        "The window says that the file is refused; after: although it was stored.",
        Strike(refused_in_words),
        UPLOAD,
        "takes no file",
    ),
    "download_changed": Kind(
        "One byte of the document is another.", brought(one_byte_changed), DOWNLOAD, NO_DOCUMENT, whens=AFTER
    ),
    "download_truncated": Kind(
        "The document comes without its end, and nothing says so.",
        brought(without_its_end),
        DOWNLOAD,
        NO_DOCUMENT,
        whens=AFTER,
    ),
    "download_other": Kind("Another document comes.", brought(of_another_document), DOWNLOAD, NO_DOCUMENT, whens=AFTER),
    "name_accents": Kind(
        "The listed name loses its accents, or gets one where it has none.",
        named(other_accents),
        COMMITS,
        NOTHING_STORED,
        whens=AFTER,
    ),
    "name_case": Kind(
        "The listed name is in capitals, or in small letters.",
        named(other_case),
        COMMITS,
        NOTHING_STORED,
        whens=AFTER,
    ),
    "name_spaces": Kind(
        "The listed name has each space twice, or one before its dot.",
        named(other_spaces),
        COMMITS,
        NOTHING_STORED,
        whens=AFTER,
    ),
}
