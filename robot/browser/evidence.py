"""Pictures of a contract's steps, and the trace of those that failed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Tab

from robot.atomic import write_whole

from . import screenshot
from .snapshot import snapshot
from .traces import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator

    from .step import Step

#: What is typed there is nobody's to see, and what is on screen beside it proves nothing.
SECRET_FIELDS = "input[type=password], input[autocomplete=one-time-code]"  # noqa: S105 - a selector
#: What a picture is done without for: no page, or one that does not answer, or no room for it.
TROUBLE = (PlaywrightError, OSError, IndexError)
PARKED = 20_000  #: milliseconds for the picture of what a person is called for: nothing else waits


class Level(StrEnum):
    """How much is pictured (`--evidence`)."""

    BASIC = "basic"
    FULL = "full"


@dataclass(frozen=True)
class Picture:
    """One picture, as the receipt names it."""

    step: Step
    file: Path
    sha256: str  #: hex, of the file's bytes
    document: str | None = (
        None  #: SHA-256 of the document that it proves something of; None for a picture of a whole step
    )


@dataclass(frozen=True)
class Shown:
    """An element that proves something: of the document with this SHA-256, or of all."""

    step: Step
    element: Locator
    document: str | None = None


class Evidence:
    """
    Looks on while a contract is worked on. It fails no step: a picture that cannot be had is a line in the log.

    :param secrets: what may stand in no trace, beside the cookies that the browser holds.
    :param scratch: a private folder, outside the run's own, for traces that are not sanitised yet.
    :param translated: of the catalogue (`PageEntry.translated`).
    """

    def __init__(
        self,
        context: BrowserContext,
        level: Level,
        secrets: Sequence[str],
        scratch: Path,
        translated: str | None = None,
    ) -> None:
        self._context, self._level, self._secrets, self._scratch = context, level, list(secrets), scratch
        self._translated = translated
        self._folder: Path | None = None  #: None between two contracts, and while something private is on screen
        self._pictures: list[Picture] = []
        self._tracing = False

    def begin(self, folder: Path) -> None:
        """Work on a contract begins; what is kept of it goes to this folder, made when there is something to keep."""
        self._folder, self._pictures = folder, []
        self._start_trace()

    def after(self, step: Step, *, failed: bool) -> None:
        """
        A step ended. Always pictured after a failure and where the step says so; at FULL, after any step.

        After a failure the page's structure is kept beside its picture, to be compared with the catalogue.
        Nothing is pictured before `begin`, nor where a password or a code is being asked for.
        """
        if failed or self._level is Level.FULL or step.pictured:
            self._take(step, structure=failed)

    def of(self, shown: Sequence[Shown]) -> None:
        """Picture these elements of one tab: the rows that were verified, and their table's headings."""
        if self._folder is None or not shown:
            return
        pictures: list[Callable[[], bytes]]
        try:
            together = (
                [] if self._is_private(shown[0].element.page) else screenshot.of_each([each.element for each in shown])
            )
            pictures = [partial(bytes, picture) for picture in together]
        except PlaywrightError:  # those that can be had are taken one by one
            pictures = [partial(screenshot.of_one, each.element) for each in shown]
        for each, picture in zip(shown, pictures, strict=False):  # none where the page is private
            self._keep(each.step, picture, document=each.document)

    @contextmanager
    def private(self) -> Iterator[None]:
        """While somebody signs in in the middle of a contract: neither pictures nor trace; both go on afterwards."""
        folder, self._folder = self._folder, None
        self._stop_trace(None)
        try:
            yield
        finally:
            self._folder = folder
            if folder is not None:
                self._start_trace()

    def end(self, *, failed: bool) -> list[Picture]:
        """Work on the contract ended: its pictures in order. After a failure its trace is kept, sanitised."""
        folder, self._folder = self._folder, None
        self._stop_trace(folder if failed else None)
        return self._pictures

    # Pictures ------------------------------------------------------------------------------------

    def _newest_tab(self) -> Tab:
        """The newest that shows something: the tab for looks is empty between two of them."""
        shown = [tab for tab in self._context.pages if tab.url != "about:blank"]
        return (shown or self._context.pages)[-1]

    def _take(self, step: Step, *, structure: bool) -> None:
        """The newest tab."""
        if self._folder is None:
            return

        def picture() -> bytes:
            tab = self._newest_tab()
            return b"" if self._is_private(tab) else screenshot.of_one(tab)

        file = self._keep(step, picture)
        if file and structure:
            try:
                file.with_suffix(".html").write_text(snapshot(self._newest_tab(), self._translated), encoding="utf-8")
            except TROUBLE as error:
                _without("estructura", step.title, error)

    def _keep(self, step: Step, picture: Callable[[], bytes], document: str | None = None) -> Path | None:
        """Where it is kept; None where it cannot be had, or is none."""
        assert self._folder is not None, "a contract is worked on"
        called = step.title if document is None else f"{step.title} · {document[:12]}"
        try:
            if not (data := picture()):
                return None
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / f"{len(self._pictures) + 1:02d}-{slug(called)}.jpg"
            file.write_bytes(data)
        except TROUBLE as error:
            _without("imagen", called, error)
            return None
        self._pictures.append(Picture(step, file, hashlib.sha256(data).hexdigest(), document))
        return file

    @staticmethod
    def _is_private(tab: Tab) -> bool:
        """
        Whether the page shows a field for a password or a code.

        Waits for its absence: unlike a question in the page, that has a time-out, and a page that hangs is not pictured.
        """
        for frame in tab.frames:
            try:
                frame.locator(SECRET_FIELDS).filter(visible=True).first.wait_for(
                    state="hidden", timeout=screenshot.LATE
                )
            except PlaywrightError:
                return True
        return False

    # Traces --------------------------------------------------------------------------------------

    def _start_trace(self) -> None:
        """
        A trace of its own for each contract, not a chunk of one.

        A chunk repeats the requests and bodies of all chunks before it, hence other contracts' (Playwright 1.65). By
        default it holds what was called and what Playwright logged, at FULL also elements and requests, which cost
        several times as much (docs/adr/0012). Neither screenshots, which cannot be sanitised, nor our source.
        """
        try:
            self._context.tracing.start(snapshots=self._level is Level.FULL, screenshots=False, sources=False)
            self._tracing = True
        except PlaywrightError as error:
            logger.warning("Sin traza: {}", str(error).partition("\n")[0])

    def _stop_trace(self, folder: Path | None) -> None:
        """End the trace; with a folder, keep it there."""
        if not self._tracing:
            return
        self._tracing = False
        raw = self._scratch / f"{uuid4().hex}.zip"
        try:
            if folder is None:
                self._context.tracing.stop()
                return
            secrets = [*self._secrets, *self._cookies()]
            _private_file(raw)
            self._context.tracing.stop(path=raw)
            folder.mkdir(parents=True, exist_ok=True)
            sanitise(raw, folder / "trace.zip", secrets)
        except Exception as error:  # noqa: BLE001 - a trace is an extra: no trouble with it may hide what failed
            logger.warning("Sin traza: {}", type(error).__name__)  # no more: the message might quote a secret
        finally:
            with suppress(OSError):
                raw.unlink(missing_ok=True)

    def _cookies(self) -> list[str]:
        """Values of the cookies that open a session; short ones are settings, such as the language."""
        return [value for cookie in self._context.cookies() if len(value := cookie.get("value", "")) >= 16]


def _without(what: str, called: str, error: Exception) -> None:
    """What cannot be had, or not be kept, is a line in the log."""
    logger.warning("Sin {} de «{}»: {}", what, called.strip(), str(error).partition("\n")[0])


def picture_without_secrets(tab: Tab, file: Path) -> Path | None:
    """What a page shows, for its person: fields for a password or a code are covered. None where it cannot be had."""
    covered = [frame.locator(SECRET_FIELDS) for frame in tab.frames]
    try:
        data = tab.screenshot(type="jpeg", quality=70, scale="css", mask=covered, mask_color="#777777", timeout=PARKED)
        return write_whole(file, data, private=True)
    except (PlaywrightError, OSError) as error:
        logger.warning("Sin imagen de lo que pide el portal: {}", str(error).partition("\n")[0])
        return None


def slug(title: str) -> str:
    """A file's name for a title of our own: `7a Buscar documento` is 7a-buscar-documento."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:60] or "paso"


def _private_file(file: Path) -> None:
    """An empty file that its owner alone can read, for Playwright to write over."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
