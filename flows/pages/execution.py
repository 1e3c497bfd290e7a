"""7 Ejecución del Contrato: the documents of its execution (docs/portal.md, section 2.8)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from robot.browser.parts import PageInParts
from robot.errors import Conflict, PortalError, WrongPage

from .upload_window import UploadWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.browser.table import Row

#: What `Cargado por` says of each side (docs/portal.md, section 2.8), in both languages.
BUYER, PROVIDER = ("comprador", "buyer"), ("proveedor", "supplier", "provider")


@dataclass(frozen=True)
class DocumentRow:
    """One row of the grid: a document that the portal lists."""

    name: str
    by_buyer: bool
    row: Row

    @property
    def link(self) -> str | None:
        """The document's own address, to quote; None where the row keeps it to itself."""
        return next((link for link in self.row.links if "documentid=" in link.casefold()), None)

    @property
    def id(self) -> str | None:
        """The document's own number in the portal, as its link has it (docs/portal.md, section 1.5)."""
        asked = parse_qsl(urlsplit(self.link or "").query)
        return next((value for key, value in asked if key.casefold() == "documentid"), None)


class Execution(PageInParts):
    """The numeral 7, open."""

    name = "execution"

    def documents(self) -> list[DocumentRow]:
        """
        Every listed document, from the first row to the last page.

        :raises WrongPage: the grid is unreadable. An empty grid says so itself; silence is not emptiness.
        :raises Transient: «Ver más» brought nothing. A page that could not get more may have begun anew by itself, on
            another numeral: this one is opened again.
        """
        if not self.shows("selected_step"):
            self.click("numeral")
            self._arrive()
        rows = self.whole_table("grid", "more")
        return [DocumentRow(row.cells["name"], _by_buyer(row.cells["uploaded_by"]), row) for row in rows]

    def download(self, listed: DocumentRow, file: Path) -> None:
        """Fetch one document from the portal into `file`."""
        self.saves("download", file, within=listed.row.scope)

    def hashes_by_link(self, listed: Sequence[DocumentRow]) -> dict[str, str]:
        """
        The SHA-256 of the files that the links of these rows lead to, all asked for together.

        What is not among them has to be downloaded.
        """
        links = _links(listed)
        return {link: sha256 for link, sha256 in zip(links, self.hashes(links), strict=True) if sha256}

    def contents_by_link(self, listed: Sequence[DocumentRow]) -> dict[str, bytes]:
        """The same with the files themselves."""
        links = _links(listed)
        return {link: file for link, file in zip(links, self.contents(links), strict=True) if file is not None}

    def upload_new(self) -> UploadWindow:
        """
        Open the window ANEXAR DOCUMENTO; one that an earlier attempt left open is closed first, with nothing sent.

        :raises Conflict: the portal does not offer it on this contract, or not to this side.
        """
        self.close_other_windows()
        self.settled()
        button = self.there("upload_new")
        if button is None and not self.shows("upload_new"):
            raise Conflict(
                "El portal no ofrece «Cargar nuevo» en este contrato",
                remedy="Abra el contrato en el portal: mientras «Cargar nuevo» no aparezca en 7 Ejecución del Contrato, "
                "nadie de su lado puede cargar documentos. Cuando aparezca, repita la orden.",
            )
        return UploadWindow(self.opens_window(button or self.element("upload_new")), self.kit)

    def close_window(self, window: UploadWindow) -> None:
        """Press Cerrar there, and let the portal's call-back do here what it does."""
        window.close()
        with suppress(PortalError):  # if it never ends, the fresh look sees what it did
            self.settled()


def _links(listed: Sequence[DocumentRow]) -> list[str]:
    return [row.link for row in listed if row.link and row.link.startswith(("https:", "http:"))]


def _by_buyer(said: str) -> bool:
    side = said.casefold()
    if side in BUYER:
        return True
    if side in PROVIDER:
        return False
    raise WrongPage(f"La columna «Cargado por» dice «{said}», que no es ninguna de las dos partes")
