"""What it is to strike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from .board import Armed


class Missed(Exception):
    """There is nothing here that the fault could spoil."""


def nothing(_: Armed) -> None:
    """Most need no preparation."""


@dataclass(frozen=True)
class Strike:
    """
    How one kind does its work.

    `strike` gets the view's answer, or None before the view; what it returns is answered instead, None leaves it.
    `prepare` is called before the view for what strikes after it.
    """

    strike: Callable[[Armed, Response | None], Response | None]
    prepare: Callable[[Armed], None] = nothing
