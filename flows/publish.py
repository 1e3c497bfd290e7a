"""The documented clicks that publish: Cargar nuevo, Buscar documento, Anexar, Cerrar."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from robot.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.browser.step import Stepper
    from robot.model import Document

    from .routes import Place


def publish(
    step: Stepper, place: Place, documents: Sequence[Document], keys: Mapping[Document, str]
) -> dict[Document, str]:
    """
    Publish these documents; answers what the window refused, in the portal's words. It proves nothing: `look` does.

    :raises InDoubt: a window did not end well. The page is not used again, and a fresh look has to say what happened.
    """
    refused: dict[Document, str] = {}
    pending = list(documents)
    while pending:
        window = step("6  Cargar nuevo", place.execution.upload_new)
        now = step("   ¿Cuántos archivos admite?", window.takes, pending)
        step("7a Buscar documento", window.choose, now)
        said = step.once(
            "7b Anexar · 7c Cerrar", window.attach_and_close, now, intents=[keys[document] for document in now]
        )
        refused |= {answer.document: answer.refusal for answer in said if answer.refusal is not None}
        pending = pending[len(now) :]
    with suppress(PortalError):  # the call-back may still run; if it never ends, the fresh look sees what it did
        place.execution.settled()
    return refused
