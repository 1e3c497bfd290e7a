"""Which types of file are published, and what their bytes must then be."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """What a file of this extension holds; `seen` where the portal is known to have taken such files."""

    kinds: frozenset[str]
    seen: bool = False


def _type(*kinds: str, seen: bool = False) -> Type:
    return Type(frozenset(kinds), seen)


EXTENSION = re.compile(r"(?<=.)\.(?=\d*[a-z])[a-z0-9]{1,10}$")
MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|script|svg|table|meta)\b", re.IGNORECASE | re.DOTALL
)
ZIPS = ("zip", "docx", "xlsx", "pptx", "odf")

# The official list was never found; `seen` are those of docs/portal.md, section 4.1. The others are taken with a note.
TYPES = {
    ".pdf": _type("pdf", seen=True),
    ".docx": _type("docx", "ooxml-encrypted", seen=True),
    ".xlsx": _type("xlsx", "ooxml-encrypted", seen=True),
    ".doc": _type("doc", "rtf", "doc-xml", seen=True),
    ".xls": _type("xls", "xls-xml", seen=True),
    ".zip": _type(*ZIPS, seen=True),
    ".rar": _type("rar", seen=True),
    ".jpeg": _type("jpeg", seen=True),
    ".jpg": _type("jpeg", seen=True),
    ".jfif": _type("jpeg"),
    ".heic": _type("heic"),
    ".webp": _type("webp"),
    ".png": _type("png", seen=True),
    ".msg": _type("msg", seen=True),
    ".pptx": _type("pptx", "ooxml-encrypted"),
    ".ppt": _type("ppt"),
    ".xlsm": _type("xlsx", "ooxml-encrypted"),
    ".docm": _type("docx", "ooxml-encrypted"),
    ".xlsb": _type("xlsx", "ooxml-encrypted"),
    ".odt": _type("odf"),
    ".ods": _type("odf"),
    ".odp": _type("odf"),
    ".rtf": _type("rtf"),
    ".7z": _type("7z"),
    ".gif": _type("gif"),
    ".bmp": _type("bmp"),
    ".tif": _type("tiff"),
    ".tiff": _type("tiff"),
    ".txt": _type("text", "html", "xml"),
    ".csv": _type("text"),
    ".xml": _type("xml", "text", "doc-xml", "xls-xml"),
    ".html": _type("html", "xml", "text"),
    ".htm": _type("html", "xml", "text"),
    ".p7m": _type("signed", "text"),
    ".p7s": _type("signed", "text"),
    ".eml": _type("text"),
    ".mp4": _type("mp4", "m4a"),
    ".m4a": _type("m4a", "mp4"),
    ".mov": _type("mov", "mp4"),
    ".mp3": _type("mp3"),
    ".dwg": _type("dwg"),
}

PROGRAMS = frozenset(
    [
        ".exe",
        ".com",
        ".bat",
        ".cmd",
        ".msi",
        ".scr",
        ".pif",
        ".ps1",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".wsf",
        ".hta",
        ".jar",
        ".lnk",
        ".url",
        ".dll",
        ".apk",
        ".sh",
        ".app",
        ".dmg",
        ".reg",
    ]
)

# What an XML says of itself that Word or Excel wrote in 2003.
OFFICE_XML = {b'progid="Word.Document"': "doc-xml", b'progid="Excel.Sheet"': "xls-xml"}

# The first bytes of each kind. Programs come first: one may embed a PDF and is still a program.
SIGNATURES = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "script"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
    (b"AC10", "dwg"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xfa", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"\x1f\x8b", "gzip"),
)


def signed_kind(content: bytes) -> str | None:
    """What the first bytes say; `zip` and `ole` hold several kinds. None where they are no signature."""
    return next((kind for signature, kind in SIGNATURES if content.startswith(signature)), None)


def extension_of(name: str) -> str:
    """What stands behind a name's last point, with it, in small letters; `Informe No. 3` has none."""
    match = EXTENSION.search(name.lower())
    return match[0] if match else ""


def markup_kind(content: bytes) -> str | None:
    """`html` or `xml`, if the bytes begin like it."""
    text = content[:8192].removeprefix(b"\xef\xbb\xbf").lstrip()
    if MARKUP.match(text):
        return "html"
    return "xml" if text.startswith(b"<?xml") else None


SPOKEN = {
    "program": "un programa",
    "script": "un programa (script)",
    "shortcut": "un acceso directo de Windows",
    "pdf": "un PDF",
    "zip": "un ZIP",
    "docx": "un documento de Word",
    "xlsx": "un libro de Excel",
    "pptx": "una presentación de PowerPoint",
    "odf": "un documento de LibreOffice",
    "java": "un programa de Java o Android",
    "ole": "un documento de Office antiguo",
    "ooxml-encrypted": "un documento de Office con contraseña",
    "doc": "un documento de Word antiguo",
    "xls": "un libro de Excel antiguo",
    "ppt": "una presentación de PowerPoint antigua",
    "msg": "un mensaje de Outlook",
    "jpeg": "una imagen JPEG",
    "png": "una imagen PNG",
    "gif": "una imagen GIF",
    "bmp": "una imagen BMP",
    "tiff": "una imagen TIFF",
    "rar": "un RAR",
    "7z": "un 7-Zip",
    "rtf": "un documento RTF",
    "dwg": "un plano DWG",
    "mp3": "un audio MP3",
    "mp4": "un video MP4",
    "gzip": "un archivo comprimido con gzip",
    "doc-xml": "un documento de Word en XML",
    "xls-xml": "un libro de Excel en XML",
    "heic": "una foto HEIC",
    "webp": "una imagen WEBP",
    "mov": "un video MOV",
    "m4a": "un audio M4A",
    "signed": "un archivo firmado (PKCS #7)",
    "html": "una página web",
    "xml": "un XML",
    "text": "texto sin formato",
    "zeros": "solo ceros",
    "unknown": "desconocido",
}
