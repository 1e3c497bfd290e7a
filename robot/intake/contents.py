"""What a file really is, and whether it is whole: the part of preflight that runs in the child process."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import puremagic

from .kinds import SIGNATURES, SPOKEN, TYPES
from .pdfs import inspect_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from .findings import Remark

HEAD = 8192
MARKUP = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|script|svg)\b", re.IGNORECASE | re.DOTALL)
OLE_STREAMS = {
    "EncryptedPackage": "ooxml-encrypted",
    "__properties_version1.0": "msg",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}
ARCHIVED = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
EXPANDS = 2 * 1024**3  # bytes that an archive would take when opened, beyond anything an office sends …
EXPANDS_TIMES = 100  # … if that is also so many times its size


def inspect(path: Path, extension: str) -> tuple[int | None, list[Remark]]:
    """
    Pages of a PDF, and what is wrong with a file of that extension.

    :raises MemoryError: the file wants more memory than there is; no other exception leaves.
    """
    try:
        return _inspect(path, extension)
    except MemoryError:
        raise
    except OSError as error:
        return None, [("file_unreadable", {"text": path.name, "why": error.strerror or ""})]
    except Exception:  # noqa: BLE001 - whatever a reader meets in a broken file, the file is broken
        return None, [("file_damaged", {})]


def _inspect(path: Path, extension: str) -> tuple[int | None, list[Remark]]:
    content = path.read_bytes()
    kind = real_kind(content)
    remarks: list[Remark] = []
    if kind == "zip":
        try:
            with zipfile.ZipFile(path) as archive:
                kind = _archived_kind(archive)
                remarks = _archive_remarks(archive, len(content))
        except zipfile.BadZipFile:
            return None, [("file_damaged", {})]
    if kind not in TYPES[extension].kinds:
        what = SPOKEN.get(kind) or f"un archivo {kind}"
        return None, [("type_mismatch", {"type": extension, "what": what})]
    if kind == "pdf":
        return inspect_pdf(content)
    if kind == "ooxml-encrypted":
        remarks.append(("file_encrypted", {}))
    if (kind == "png" and b"IEND" not in content[-1024:]) or (kind == "jpeg" and b"\xff\xd9" not in content):
        remarks.append(("file_damaged", {}))
    return None, remarks


def real_kind(content: bytes) -> str:
    """What the bytes are, as kinds.py names it, or the extension that puremagic would give them."""
    head = content[:HEAD]
    signed = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), None)
    if signed:
        return _ole_kind(content) if signed == "ole" else signed
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    told = {
        "mp4": head[4:8] == b"ftyp",
        "bmp": head.startswith(b"BM") and int.from_bytes(head[2:6], "little") == len(content),
        "zeros": not any(head),
        "html": MARKUP.match(text),
        "xml": text.startswith(b"<?xml"),
        "pdf": b"%PDF-" in head[:1024],  # readers forgive what stands before it
        "text": _is_text(head),
    }
    return next((kind for kind, true in told.items() if true), None) or _guess(head)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return False
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        try:
            head[:-4].decode("utf-8") if len(head) == HEAD else head.decode("utf-8")
        except UnicodeDecodeError as error:
            return len(head) == HEAD and error.start > HEAD - 8  # a letter cut in two at the end
    return True


def _guess(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return "unknown"
    sure = [match.extension for match in found if match.confidence >= 0.5 and match.extension]
    return sure[0] if sure else "unknown"


def _ole_kind(content: bytes) -> str:
    return next((kind for name, kind in OLE_STREAMS.items() if name.encode("utf-16-le") in content), "ole")


def _archived_kind(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        return next((kind for start, kind in ARCHIVED if any(name.startswith(start) for name in names)), "zip")
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    return "java" if {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} & set(names) else "zip"


def _archive_remarks(archive: zipfile.ZipFile, size: int) -> list[Remark]:
    remarks: list[Remark] = []
    opened = sum(entry.file_size for entry in archive.infolist())
    if opened > EXPANDS and opened > EXPANDS_TIMES * size:
        remarks.append(("archive_expands", {"size": str(opened // 1024**2)}))
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        remarks.append(("file_encrypted", {}))
    if any(entry.filename.endswith("vbaProject.bin") for entry in archive.infolist()):
        remarks.append(("file_has_macros", {}))
    return remarks
