"""What a file really is, and whether it is whole: the part of preflight that runs in the child process."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import olefile
import puremagic

from robot.errors import in_words

from .archives import kind_of_zip, rar_remarks, seven_zip_remarks, zip_remarks
from .kinds import OFFICE_XML, SPOKEN, TYPES, markup_kind, signed_kind

if TYPE_CHECKING:
    from pathlib import Path

    from .findings import Remark

HEAD = 8192
#: Streams at the root of an old Office document, in small letters: what is embedded in one has its own below it.
OLE_STREAMS = {
    "encryptedpackage": "ooxml-encrypted",
    "__properties_version1.0": "msg",
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
}
BRANDS = {b"qt  ": "mov", b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"msf1": "heic", b"M4A ": "m4a"}
ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip")  # of a video older than its brand
SIGNED = re.compile(rb"\x30[\x80-\x84].{0,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL)  # PKCS #7
PHOTOGRAPHED = {"png": (b"IEND", 1024), "jpeg": (b"\xff\xd9", 0)}  # how it ends, and among how many last bytes


def inspect(path: Path, extension: str) -> tuple[int | None, list[Remark]]:
    """
    Pages of a PDF, and what is wrong with a file of that extension.

    :raises MemoryError: the file wants more memory than there is; no other exception leaves.
    """
    try:
        return _inspect(path.read_bytes(), extension)
    except MemoryError:
        raise
    except OSError as error:
        return None, [("file_unreadable", {"text": path.name, "why": in_words(error)})]
    except Exception:  # noqa: BLE001 - whatever a reader meets in a broken file, the file is broken
        return None, [("file_damaged", {})]


def kind_of(content: bytes) -> str:
    """What the bytes are, as kinds.py names it, or the extension that puremagic would give them."""
    kind = real_kind(content)
    if kind != "zip":
        return kind
    try:
        return kind_of_zip(content)
    except zipfile.BadZipFile:
        return kind


def _inspect(content: bytes, extension: str) -> tuple[int | None, list[Remark]]:
    kind = real_kind(content)
    remarks: list[Remark] = []
    if kind == "zip":
        try:
            kind = kind_of_zip(content)
            remarks = zip_remarks(content, kind)
        except zipfile.BadZipFile:
            return None, [("file_damaged", {})]
    if kind not in TYPES[extension].kinds:
        return None, [_mismatch(kind, extension)]
    if kind == "pdf":
        from .pdfs import inspect_pdf  # noqa: PLC0415 - most of what takes long to import

        return inspect_pdf(content)
    match kind:
        case "ooxml-encrypted":
            remarks.append(("file_encrypted", {}))
        case "rar":
            remarks += rar_remarks(content)
        case "7z":
            remarks += seven_zip_remarks(content)
        case "png" | "jpeg":
            end, last = PHOTOGRAPHED[kind]
            remarks += [] if end in content[-last:] else [("file_damaged", {})]
    return None, remarks


def _mismatch(kind: str, extension: str) -> Remark:
    if kind in ("zeros", "html"):  # what a download leaves behind that went wrong
        return f"file_is_{kind}", {"type": extension}
    return "type_mismatch", {"type": extension, "what": SPOKEN.get(kind) or f"un archivo {kind}"}


def real_kind(content: bytes) -> str:
    """What the bytes are, but for what a ZIP holds."""
    head = content[:HEAD]
    signed = signed_kind(head)
    if signed:
        return _ole_kind(content) if signed == "ole" else signed
    markup = markup_kind(head)
    told: list[tuple[str, bool]] = [
        (_film(head), head[4:8] == b"ftyp" or (head[4:8] in ATOMS and len(head) > 8)),
        ("webp", head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
        ("bmp", head.startswith(b"BM") and int.from_bytes(head[2:6], "little") == len(content)),
        ("signed", SIGNED.match(head) is not None),
        ("zeros", not any(head)),
        *((kind, said in head) for said, kind in OFFICE_XML.items() if markup == "xml"),
        (markup or "", markup is not None),
        ("pdf", b"%PDF-" in head[:1024]),  # readers forgive what stands before it
        ("text", _is_text(head)),
    ]
    return next((kind for kind, true in told if true), None) or _guess(head)


def _film(head: bytes) -> str:
    return BRANDS.get(head[8:12], "mp4") if head[4:8] == b"ftyp" else "mov"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in b"\t\n\r\v\f\x1a\x1b" for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(head) == HEAD and error.start > HEAD - 4  # a letter cut in two at the end
        undefined = sum(byte in b"\x81\x8d\x8f\x90\x9d" for byte in head)
        return cut or undefined * 50 <= len(head)  # an office's own code page, whichever it is
    return True


def _guess(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return "unknown"
    sure = [match.extension for match in found if match.confidence >= 0.5 and match.extension]
    return sure[0] if sure else "unknown"


def _ole_kind(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            names = {path[0].casefold() for path in ole.listdir() if len(path) == 1}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever the reader meets in a broken directory, it names no kind
        return "ole"
    return next((kind for name, kind in OLE_STREAMS.items() if name in names), "ole")
