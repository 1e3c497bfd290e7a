"""What all pages for people share: nothing is loaded from elsewhere, nothing runs but our own script, and no text hides."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from robot import words
from robot.legible import legible

if TYPE_CHECKING:
    from datetime import datetime

TEMPLATES = Path(__file__).with_name("templates")


def own(*files: str) -> Markup:
    """Styles or scripts of ours, as they stand in a page."""
    text = "".join((TEMPLATES / file).read_text(encoding="utf-8") for file in files)
    return Markup(text)  # noqa: S704 - ours, and its hash is in the policy


def policy(style: str, script: str) -> str:
    """What a browser may do with a page that has these two, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_only(style)}; script-src {_only(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def environment() -> Environment:
    """Templates, with the words in which people are told of moments and sizes."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_legible,
    )
    for function in (
        words.when,
        words.exact,
        words.day,
        words.hour,
        words.size,
        words.decimal,
        words.duration,
        _brief,
        _web,
    ):
        made.filters[function.__name__.strip("_")] = function
    return made


def _only(text: str) -> str:
    """What the policy calls this text, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _legible(value: object) -> object:
    """Text from outside, so that no character of it hides or turns around the page's own words; our markup stays."""
    return legible(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


def _brief(moment: datetime) -> str:
    """22/11/2026, 3:04 p. m., in Bogotá: for a narrow column."""
    return f"{moment.astimezone(words.BOGOTA):%d/%m/%Y}, {words.hour(moment)}"


def _web(address: str | None) -> str | None:
    """An address that may be a link; anything else that a page called one is not."""
    return address if address and address.startswith(("https://", "http://")) else None
