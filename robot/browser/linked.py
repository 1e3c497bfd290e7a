"""What links lead to, fetched by their own page: many with one question, none of them saved by the browser."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from greenlet import greenlet
from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from robot.errors import TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import CDPSession
    from playwright.sync_api import Page as Tab

    Taken = Literal["hash", "content"]

TOGETHER = 3  #: asked for at a time; a browser by itself asks one host for six
AT_ONCE = 10 * TOGETHER  #: with one question to the page
HASHED = 32 * 2**20  #: bytes of the largest that is held in the page's memory
HANDED = 4 * 2**20  #: … that is handed to us
SECONDS = 15.0  #: for one question; what is not there by then is downloaded
GRACE = 5.0  #: seconds more until a page that does not even say that it is late is closed
#: Asked anew, of this page's own server, and nowhere that an answer leads to. A page has scripts of its own: this one
#: runs in a world apart, where none of them has changed what `fetch` means.
FETCHED = """async (addresses, taken, together, biggest, late) => {
  const over = AbortSignal.timeout(late), left = [...addresses.keys()], found = addresses.map(() => null);
  const take = {
    hash: async answer => {
      const hash = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
      return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, "0")).join("");
    },
    content: async answer => {
      const reader = new FileReader(), blob = await answer.blob();
      const read = new Promise(resolve => { reader.onload = resolve; });
      reader.readAsDataURL(blob);
      await read;
      return reader.result.slice(reader.result.indexOf(",") + 1);
    },
  }[taken];
  const fetched = async address => {
    const answer = await fetch(address, {cache: "no-store", mode: "same-origin", redirect: "error", signal: over});
    const saved = answer.status === 200 && /^\\s*attachment/i.test(answer.headers.get("content-disposition"));
    if (!saved || Number(answer.headers.get("content-length")) > biggest) {
      await answer.body?.cancel();
      return null;
    }
    return take(answer);
  };
  const work = async () => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) {
      found[at] = await fetched(addresses[at]).catch(() => null);
    }
  };
  await Promise.all(Array.from({length: together}, work));
  return found;
}"""


def hashes_of(tab: Tab, addresses: Sequence[str], seconds: float = SECONDS) -> list[str | None]:
    """
    The SHA-256 in hex of the file that each of these addresses answers with, in their order; None where only a download can tell.

    A page may forbid its scripts to ask, an answer may be no file, lead elsewhere, or be too big or too slow: that says nothing
    of the document. The requests leave the browser as any of the page's do, past the guard.

    :param seconds: for each question, of `AT_ONCE` addresses; after one without any answer no more is asked.
    :raises TimedOut: the page does not answer at all; its tab is closed then, since nobody can use it.
    """
    return _fetched(tab, addresses, "hash", HASHED, seconds)


def contents_of(tab: Tab, addresses: Sequence[str], seconds: float = SECONDS) -> list[bytes | None]:
    """The files themselves, in the same way; what is larger than `HANDED` bytes has to be downloaded."""
    found = _fetched(tab, addresses, "content", HANDED, seconds)
    return [base64.b64decode(each) if each is not None else None for each in found]


def _fetched(tab: Tab, addresses: Sequence[str], taken: Taken, biggest: int, seconds: float) -> list[str | None]:
    found: list[str | None] = []
    while len(found) < len(addresses):
        some = _ask(
            tab, (addresses[len(found) : len(found) + AT_ONCE], taken, TOGETHER, biggest, 1000 * seconds), seconds
        )
        if not any(some):
            break
        found += some
    return [*found, *[None] * (len(addresses) - len(found))]


def _ask(tab: Tab, question: Sequence[object], seconds: float) -> list[str | None]:
    asked = ", ".join(map(json.dumps, question))
    try:
        with _closed_after(seconds + GRACE, tab):
            session = tab.context.new_cdp_session(tab)
            found = _in_a_world_apart(session, f"({FETCHED})({asked})")
            session.detach()
    except PlaywrightError as error:
        if tab.is_closed():
            raise TimedOut("Comparar los documentos: la página dejó de responder", detail=error.message) from None
        logger.debug("No se pudo comparar en la página: {}", error.message.partition("\n")[0])
        return []
    return found if isinstance(found, list) else []


def _in_a_world_apart(session: CDPSession, script: str) -> object:
    """What the script comes to, awaited."""
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "linked"})["executionContextId"]
    asked = {"expression": script, "contextId": world, "awaitPromise": True, "returnByValue": True}
    return session.send("Runtime.evaluate", asked)["result"].get("value")


@contextmanager
def _closed_after(seconds: float, tab: Tab) -> Iterator[None]:
    """A question to a page that hangs would wait for ever. As for a download (`download.py`), a timer of Playwright's own loop ends it."""
    clock = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(tab.close).switch())
    try:
        yield
    finally:
        clock.cancel()
