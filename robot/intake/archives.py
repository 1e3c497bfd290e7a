"""Whether a ZIP, RAR or 7-Zip is whole, and what is in it that a person should know."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Remark

MIB = 1024 * 1024
EXPANDS = 2048 * MIB  # bytes that an archive would take when opened, beyond anything an office sends …
EXPANDS_OFFICE = 512 * MIB  # … or a document, which is a ZIP inside …
EXPANDS_TIMES = 100  # … if that is also so many times its size
TESTED = 256 * MIB  # of what is inside; more would take its time
PROGRAMS = re.compile(r"\.(?:exe|com|bat|cmd|msi|scr|pif|ps1|vbs|vbe|jse?|wsf|hta|jar|lnk|dll|apk|sh)$", re.IGNORECASE)
OUT = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[a-z]:", re.IGNORECASE)
AES_7Z = b"\x06\xf1\x07\x01"
RAR_4, RAR_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


def kind_of_zip(content: bytes) -> str:
    """
    What a ZIP holds: a document of Office, one of LibreOffice, a program or files.

    :raises zipfile.BadZipFile: it is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    if "[Content_Types].xml" in names:
        parts = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
        return next((kind for start, kind in parts if any(name.startswith(start) for name in names)), "zip")
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    return "java" if {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} & set(names) else "zip"


def zip_remarks(content: bytes, kind: str) -> list[Remark]:
    """
    What is to be said of a ZIP, or of a document that is one.

    :raises zipfile.BadZipFile: it is damaged.
    """
    remarks: list[Remark] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        opened = sum(entry.file_size for entry in entries)
        locked = any(entry.flag_bits & 1 for entry in entries)
        if opened > (EXPANDS if kind == "zip" else EXPANDS_OFFICE) and opened > EXPANDS_TIMES * len(content):
            return [("archive_expands", {"size": str(opened // MIB)})]
        if locked:
            remarks.append(("file_encrypted", {}))
        elif opened <= TESTED and _broken(archive):
            remarks.append(("file_damaged", {}))
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        remarks.append(("file_has_macros", {}))
    return remarks + (_content_remarks([e.filename for e in entries if not e.is_dir()]) if kind == "zip" else [])


def rar_remarks(content: bytes) -> list[Remark]:
    """Whether a RAR's blocks follow one another up to its end."""
    walk = _walk_rar5 if content.startswith(RAR_5) else _walk_rar4
    try:
        return walk(content)
    except (IndexError, ValueError):
        return [("file_damaged", {})]


def seven_zip_remarks(content: bytes) -> list[Remark]:
    """Whether the list of a 7-Zip's files is where its beginning says, and whole."""
    start, end = 32 + int.from_bytes(content[12:20], "little"), int.from_bytes(content[20:28], "little")
    listing = content[start : start + end]
    whole = len(content) >= 32 and len(listing) == end
    sums = ((content[12:32], content[8:12]), (listing, content[28:32]))
    if not whole or any(zlib.crc32(part) != int.from_bytes(told, "little") for part, told in sums):
        return [("file_damaged", {})]
    if not listing:
        return [("archive_empty", {})]
    return [("file_encrypted", {})] if AES_7Z in listing else []


def _broken(archive: zipfile.ZipFile) -> bool:
    try:
        return archive.testzip() is not None
    except NotImplementedError:  # a way of packing that Python does not know; others may
        return False
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return True


def _content_remarks(names: Sequence[str]) -> list[Remark]:
    if not names:
        return [("archive_empty", {})]
    if out := next((name for name in names if OUT.search(name)), None):
        return [("archive_leads_out", {"name": out})]
    programs = [name for name in names if PROGRAMS.search(name)]
    return [("archive_has_programs", {"names": ", ".join(programs[:3])})] if programs else []


def _walk_rar5(content: bytes) -> list[Remark]:
    place, encrypted, files = len(RAR_5), False, 0
    while place < len(content):
        told = int.from_bytes(content[place : place + 4], "little")
        size, body = _number(content, place + 4)
        header = content[place + 4 : body + size]
        if len(header) < body + size - place - 4 or zlib.crc32(header) != told:
            raise ValueError
        kind, at = _number(content, body)
        flags, at = _number(content, at)
        if kind == 4:  # from here on even the headers are encrypted
            return [("file_encrypted", {})]
        if kind == 5:
            break
        files += kind == 2
        extra, at = _number(content, at) if flags & 1 else (0, at)
        data, at = _number(content, at) if flags & 2 else (0, at)
        encrypted = encrypted or (kind == 2 and _is_encrypted(content[body + size - extra : body + size]))
        place = body + size + data
    if place > len(content):
        raise ValueError
    return _rar_said(files, encrypted=encrypted)


def _walk_rar4(content: bytes) -> list[Remark]:
    place, encrypted, files = len(RAR_4), False, 0
    while place < len(content):
        if len(content) - place < 7:
            raise ValueError
        kind = content[place + 2]
        flags, size = (int.from_bytes(content[place + n : place + n + 2], "little") for n in (3, 5))
        if size < 7 or not 0x72 <= kind <= 0x7B:
            raise ValueError
        if kind == 0x73 and flags & 0x80:  # the headers are encrypted too
            return [("file_encrypted", {})]
        if kind == 0x7B:
            break
        files += kind == 0x74
        encrypted = encrypted or (kind == 0x74 and bool(flags & 4))
        more = int.from_bytes(content[place + 7 : place + 11], "little") if flags & 0x8000 or kind == 0x74 else 0
        place += size + more
    if place > len(content):
        raise ValueError
    return _rar_said(files, encrypted=encrypted)


def _rar_said(files: int, *, encrypted: bool) -> list[Remark]:
    if not files:
        return [("archive_empty", {})]
    return [("file_encrypted", {})] if encrypted else []


def _is_encrypted(extra: bytes) -> bool:
    """Whether a file's extra area has the record of its encryption, which is number 1."""
    place = 0
    while place < len(extra):
        size, body = _number(extra, place)
        if _number(extra, body)[0] == 1:
            return True
        place = body + max(size, 1)
    return False


def _number(content: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = content[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
        if shift > 63:
            raise ValueError
