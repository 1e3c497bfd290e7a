"""The documented clicks that publish: Cargar nuevo, Buscar documento, Anexar, Cerrar."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from robot.errors import InDoubt
from robot.ledger.claim import Window

from . import steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.browser.step import Stepper
    from robot.model import Document, Intent

    from .pages import UploadWindow
    from .routes import Place


def publish(
    step: Stepper, place: Place, documents: Sequence[Document], intents: Mapping[Document, Intent]
) -> dict[Document, str]:
    """
    Publish these documents; answers what the window refused, in the portal's words. It proves nothing: `look` does.

    :raises InDoubt: a window did not end well. The page is not used again, and a fresh look has to say what happened.
    """
    refused: dict[Document, str] = {}
    pending = list(documents)
    while pending:
        window, now = _with_files(step, place, pending)
        try:
            said = step.once(
                steps.ATTACH_7B,
                window.attach,
                now,
                intents=[intents[document] for document in now],
                then=(steps.CLOSE_7C, partial(place.execution.close_window, window)),
                window=Window(window.call_back, place.facts.address),
            )
        except InDoubt:
            place.execution.close_other_windows()  # nothing more may leave it while somebody looks
            raise
        refused |= {answer.document: answer.refusal for answer in said if answer.refusal is not None}
        pending = pending[len(now) :]
    return refused


def rehearse(step: Stepper, place: Place, documents: Sequence[Document]) -> None:
    """The same clicks up to the last one before Anexar, with each file; then the window goes, and nothing was sent."""
    pending = list(documents)
    while pending:
        _, now = _with_files(step, place, pending)
        pending = pending[len(now) :]
    step(steps.LEAVE_WINDOW, place.execution.close_other_windows)


def _with_files(step: Stepper, place: Place, pending: Sequence[Document]) -> tuple[UploadWindow, Sequence[Document]]:
    """The window, open, with as many of these files as it takes."""
    window: UploadWindow = step(steps.UPLOAD_NEW_6, place.execution.upload_new)
    now = step(steps.HOW_MANY_FILES, window.takes, pending)
    step(steps.CHOOSE_7A, window.choose, now)
    return window, now
