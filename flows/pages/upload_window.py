"""The window ANEXAR DOCUMENTO, where a document is published (docs/portal.md, section 2.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from robot.browser.page import Page
from robot.errors import WrongPage
from robot.ledger.claim import LARGE
from robot.model import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page as Tab

    from robot.browser.kit import Kit
    from robot.model import Document


@dataclass(frozen=True)
class Attached:
    """What the window said of one file. It is a claim, never a proof."""

    document: Document
    refusal: str | None  #: the portal's words; None where it said Documento anexo, or nothing that can be believed


class UploadWindow(Page):
    """A real second window; it closes itself."""

    name = "upload"

    def __init__(self, tab: Tab, kit: Kit) -> None:
        super().__init__(tab, kit)
        #: What it will ask of its opener. It stands in the address as it is, or percent-encoded (docs/portal.md, section 1.4).
        self.call_back = unquote(tab.url.partition("CallBackUrl=")[2])

    def takes(self, documents: Sequence[Document]) -> Sequence[Document]:
        """
        As many of these as one selection takes: all, or the first where the portal's field is for one file.

        What is too large for the guard to put into the request itself goes alone, so that it cannot be taken for another;
        of two with one name the second goes later, because the window tells its files apart by their names.
        """
        many = self.element("input").get_attribute("multiple") is not None
        names = [fold(document.name) for document in documents]
        alone = (n for n, d in enumerate(documents) if d.size > LARGE or fold(d.name) in names[:n])
        small = documents[: next(alone, len(documents))]
        return small if many and small else documents[:1]

    def choose(self, documents: Sequence[Document]) -> None:
        """
        Make the window list exactly these files.

        :raises WrongPage: it lists others, or the same ones another number of times.
        """
        if not self.lists(documents):
            self.set_files("input", [document.path for document in documents])
            self.wait_for_rows("file", len(documents))
        if not self.lists(documents):
            raise WrongPage(
                f"La ventana no muestra exactamente lo que se eligió, sino: {', '.join(self.texts('file'))}"
            )

    def lists(self, documents: Sequence[Document]) -> bool:
        """Whether the window shows these files, each once, and no other."""
        shown = self.texts("file")
        each_once = all(sum(_says(text, d.name) for text in shown) == 1 for d in documents)
        return len(shown) == len(documents) and each_once

    def attach(self, documents: Sequence[Document]) -> list[Attached]:
        """
        Press Anexar, and wait until the window has answered for each file.

        The line below presses Anexar. It must be called through `step.once`, and never again after a failure.
        """
        if not self.lists(documents):
            raise WrongPage(f"La ventana cambió antes de anexar: {', '.join(self.texts('file'))}")
        with self.asking() as asked:
            self.click("attach")
            for finished in range(1, len(documents) + 1):  # one after another, and each is given the same time
                # A window that got a page for an answer goes to that page, and says nothing more of its files.
                self.wait_for_rows("finished", finished, self.kit.patience.upload, unless=lambda: asked.left)
        return self._answers(documents, believed=not asked.unanswered)

    def close(self) -> None:
        """Press Cerrar, which closes this very window."""
        self.click_that_closes("close")

    def _answers(self, documents: Sequence[Document], *, believed: bool) -> list[Attached]:
        """What each row says; where a request got no proper answer its words are the script's own, and no refusal."""
        rows = list(zip(self.each("file"), self.texts("file"), strict=False))
        answers = []
        for document in documents:
            row, text = next((row, text) for row, text in rows if _says(text, document.name))
            refused = believed and not self.shows("attached", within=row)
            answers.append(Attached(document, text if refused else None))
        return answers


def _says(row_text: str, name: str) -> bool:
    """Whether one of the row's cells is the file's name, with or without its size behind it."""
    cells = [fold(part) for part in re.split(r"[\t\n]+", row_text)]
    return any(cell == fold(name) or cell.startswith(fold(name) + " ") for cell in cells)
