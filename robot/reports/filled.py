"""A person's own workbook again, with what became of each row beside it."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from robot.words import GIVEN_BACK, SAID

from .cells import CannotFillError, first_free, put
from .exports import shown_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from robot.intake.manifest import Table
    from robot.proof.receipts import Receipt

ENDINGS = (".xlsx", ".xlsm")
MOST = 256 * 1024**2  # bytes of the whole package, unpacked
SIGNATURE = re.compile(r"_xmlsignatures/", re.IGNORECASE)
NOT_READABLE = "no se puede leer como un libro de Excel"


def filled(workbook: bytes, table: Table, receipts: Sequence[Receipt]) -> bytes:
    """
    The same workbook with five more columns (`GIVEN_BACK`), or with these filled anew; all its other parts as they were.

    :raises CannotFillError: it is signed, protected by a password, damaged, or written in a way that is not touched.
    """
    columns = {title: place for place, title in enumerate(table.titles, start=1)}
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            _refuse(package)
            part = _part_of(package, table.worksheet)
            sheet = package.read(part)
            free = max(first_free(sheet), len(table.titles) + 1)
            for title in GIVEN_BACK:
                if title not in columns:
                    columns[title], free = free, free + 1
            texts = {(table.header, columns[title]): title for title in GIVEN_BACK}
            for receipt in receipts:
                for title, text in zip(GIVEN_BACK, _texts(receipt), strict=True):
                    texts[receipt.document.row, columns[title]] = text
            return _with(package, part, put(sheet, texts))
    except CannotFillError:
        raise
    except Exception as error:
        raise CannotFillError(NOT_READABLE) from error


def _texts(receipt: Receipt) -> tuple[str, ...]:
    listing, sha256 = receipt.listing, receipt.document.sha256
    moment = (listing.loaded_at if listing else None) or shown_time(receipt.portal_time)
    why = " ".join(filter(None, (receipt.message, receipt.remedy)))
    return SAID[receipt.outcome].word, moment or "", (listing.link if listing else None) or "", sha256 or "", why


def _refuse(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    if any(SIGNATURE.match(name) for name in names):
        raise CannotFillError("está firmado, y la firma dejaría de valer")
    if len(set(names)) < len(names) or sum(info.file_size for info in package.infolist()) > MOST:
        raise CannotFillError(NOT_READABLE)


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds this worksheet, found as Office finds it: by relations."""
    book = _related(package, "", "officeDocument")[0][1]
    identifiers = [
        next(value for name, value in element.attrib.items() if name.endswith("}id"))
        for element in fromstring(package.read(book), forbid_dtd=True).iter()
        if _bare(element) == "sheet" and element.get("name") == sheet
    ]
    parts = [target for identifier, target in _related(package, book, "worksheet") if identifier in identifiers]
    if len(parts) != 1:
        raise CannotFillError(f"no tiene la hoja «{sheet}»")
    return parts[0]


def _related(package: zipfile.ZipFile, source: str, kind: str) -> list[tuple[str, str]]:
    """Identifier and part of each relation of this kind; `source` is a part, or empty for the package itself."""
    folder, name = posixpath.split(source)
    relations = fromstring(package.read(posixpath.join(folder, "_rels", f"{name}.rels")), forbid_dtd=True)
    return [
        (one.attrib["Id"], posixpath.normpath(posixpath.join("/", folder, one.attrib["Target"])).lstrip("/"))
        for one in relations
        if one.attrib["Type"].endswith(f"/{kind}")
    ]


def _bare(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _with(package: zipfile.ZipFile, part: str, content: bytes) -> bytes:
    """The package with this part changed; the others keep their bytes, their order and their dates."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for info in package.infolist():
            target.writestr(info, content if info.filename == part else package.read(info), info.compress_type)
    return written.getvalue()
