"""What a page asks the portal for while something is done there, and whether it gets a proper answer."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page as Tab
    from playwright.sync_api import Request, Response

CALLS = frozenset({"document", "fetch", "xhr"})  # what a click asks for; the rest is fetched beside it


@dataclass
class Asked:
    """What a page asked the portal for meanwhile."""

    unanswered: list[str] = field(default_factory=list)  #: no answer of status 200; without queries, newest last
    failed: bool = False  #: one of those was a call of the page's script, or a page
    left: bool = False  #: the page went elsewhere by itself, or tried to


@contextmanager
def asking(tab: Tab) -> Iterator[Asked]:
    """What this tab asks for meanwhile."""
    asked = Asked()

    def begin(request: Request) -> None:
        asked.left |= request.is_navigation_request() and request.frame == tab.main_frame

    def fail(request: Request) -> None:
        asked.unanswered.append(request.url.partition("?")[0])
        asked.failed |= request.resource_type in CALLS

    def weigh(response: Response) -> None:
        if response.status >= 400:
            fail(response.request)
        elif response.status != 200:  # what a redirect leads to is weighed by itself
            asked.unanswered.append(response.url.partition("?")[0])

    tab.on("request", begin)
    tab.on("requestfailed", fail)
    tab.on("response", weigh)
    try:
        yield asked
    finally:
        tab.remove_listener("request", begin)
        tab.remove_listener("requestfailed", fail)
        tab.remove_listener("response", weigh)
