"""An Office package: its parts, found by relations as Office finds them, and the whole again with some of them changed."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring

from .markup import CannotFillError, Elements, spliced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST = 256 * 1024**2  # bytes of the whole package, unpacked
SIGNATURE = re.compile(r"_xmlsignatures/", re.IGNORECASE)
NOT_READABLE = "no se puede leer como un libro de Excel"
TYPES = "[Content_Types].xml"
NO_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


@contextmanager
def opened(workbook: bytes) -> Iterator[Package]:
    """
    The workbook's package.

    :raises CannotFillError: it is signed or damaged, or what follows finds it so.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            _refuse(archive)
            yield Package(archive)
    except CannotFillError:
        raise
    except Exception as error:
        raise CannotFillError(NOT_READABLE) from error


def _refuse(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if any(SIGNATURE.match(name) for name in names):
        raise CannotFillError("está firmado, y la firma dejaría de valer")
    if len(set(names)) < len(names) or sum(info.file_size for info in archive.infolist()) > MOST:
        raise CannotFillError(NOT_READABLE)


class Package:
    """The parts by their names, and those that are changed or added."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._changed: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self._archive.namelist()

    def read(self, part: str) -> bytes:
        return self._changed[part] if part in self._changed else self._archive.read(part)

    def write(self, part: str, content: bytes) -> None:
        self._changed[part] = content

    def whole(self) -> bytes:
        """All of it; what was not changed keeps its bytes, its order and its date."""
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as target:
            for info in self._archive.infolist():
                target.writestr(info, self.read(info.filename), info.compress_type)
            for part in self._changed:
                if part not in self._archive.namelist():
                    target.writestr(part, self._changed[part], zipfile.ZIP_DEFLATED)
        return written.getvalue()

    @property
    def book(self) -> str:
        """The part that lists the worksheets."""
        return self.related("", "officeDocument")[0][1]

    def worksheet(self, name: str) -> str:
        """The part that holds the worksheet of this name."""
        identifiers = [
            next(value for key, value in element.attrib.items() if key.endswith("}id"))
            for element in fromstring(self.read(self.book), forbid_dtd=True).iter()
            if _bare(element) == "sheet" and element.get("name") == name
        ]
        parts = [target for identifier, target in self.related(self.book, "worksheet") if identifier in identifiers]
        if len(parts) != 1:
            raise CannotFillError(f"no tiene la hoja «{name}»")
        return parts[0]

    def related(self, source: str, kind: str) -> list[tuple[str, str]]:
        """Identifier and part of each relation of this kind; `source` is a part, or empty for the package itself."""
        return [
            (
                one.attrib["Id"],
                posixpath.normpath(posixpath.join("/", posixpath.dirname(source), one.attrib["Target"])).lstrip("/"),
            )
            for one in self._relations(source)
            if one.attrib["Type"].endswith(f"/{kind}")
        ]

    @property
    def family(self) -> str:
        """What the types of its relations begin with: there are two families, for the same names."""
        types = (one.attrib["Type"] for one in self._relations(self.book))
        return next(each for each in types if each.endswith("/worksheet")).rpartition("/")[0]

    def _relations(self, source: str) -> Element:
        part = _relations_of(source)
        return fromstring(self.read(part) if part in self else NO_RELATIONS, forbid_dtd=True)

    def add(self, stem: str, source: str, kind: str, content: bytes) -> tuple[str, str]:
        """
        A new part, and the relation that leads to it; answers the relation's identifier and the part's name.

        :param stem: its name, with `{}` where a number makes it unique.
        :param kind: the last word of the relation's type; the rest is that of the book's other relations.
        """
        part = next(name for name in map(stem.format, count(1)) if name not in self)
        self.write(part, content)
        if _relations_of(source) not in self:
            self.write(_relations_of(source), NO_RELATIONS)
        taken = {one.attrib["Id"] for one in self._relations(source)}
        identifier = next(name for name in map("rId{}".format, count(1)) if name not in taken)
        target = posixpath.relpath(f"/{part}", posixpath.join("/", posixpath.dirname(source)))
        self._put_in(
            _relations_of(source),
            "Relationships",
            "Relationship",
            Id=identifier,
            Type=f"{self.family}/{kind}",
            Target=target,
        )
        return identifier, part

    def declare(self, content_type: str, *, part: str = "", extension: str = "") -> None:
        """Say what is in this part, or in all parts with this extension of which nobody said it yet."""
        if part:
            self._put_in(TYPES, "Types", "Override", PartName=f"/{part}", ContentType=content_type)
        elif not any(
            (one.get("Extension") or "").lower() == extension for one in fromstring(self.read(TYPES), forbid_dtd=True)
        ):
            self._put_in(TYPES, "Types", "Default", Extension=extension, ContentType=content_type)

    def _put_in(self, part: str, root: str, name: str, **attributes: str) -> None:
        """One more empty element at the end of a part's root."""
        markup = Elements(self.read(part), "la lista de sus partes")
        where = markup.one(root)
        said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        child = f"<{markup.prefix_of(where).decode()}{name}{said}/>".encode()
        self.write(part, spliced(markup.content, [markup.with_child(where, child)]))


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _bare(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
