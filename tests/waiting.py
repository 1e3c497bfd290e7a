"""Wait for another process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def until(happened: Callable[[], bool], limit: float) -> None:
    """
    Until this is so.

    :param limit: seconds after which it never will be.
    """
    ends = time.monotonic() + limit
    while not happened():
        assert time.monotonic() < ends, "the other process never came so far"
        time.sleep(0.02)  # nothing tells us
