"""Documents to prepare, and programs that stand in for LibreOffice."""

from __future__ import annotations

import io
import random
import sys
from typing import TYPE_CHECKING, Any

import pikepdf
from fpdf import FPDF
from PIL import Image

from robot.intake.manifest import ManifestEntry
from robot.model import Contract

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "CO1.PCCNTR.129716"


def photo(width: int, height: int, kind: str = "JPEG", **how: Any) -> bytes:
    """A picture with so much in it that it takes room."""
    out = io.BytesIO()
    noise = random.Random(7).randbytes(width * height)  # noqa: S311 - a picture, the same each time
    Image.frombytes("L", (width, height), noise).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def scan(pages: int = 1, side: int = 2400) -> bytes:
    """A PDF of letter pages, each a picture of 300 dots per inch or more below a line of text."""
    pdf = FPDF(format="letter")
    pdf.set_font("helvetica")
    picture = photo(side, side, quality=95)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.cell(text=f"Informe de actividades, hoja {number}")
        pdf.image(io.BytesIO(picture), x=10, y=30, w=100, h=100)
    return bytes(pdf.output())


def signed(content: bytes, *, field_alone: bool = False) -> bytes:
    """The PDF with a signature's field; with its value and ByteRange too, unless the field is alone and packed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Firma"), Type=pikepdf.Name.Annot)
        if not field_alone:
            field.V = pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 10, 20, 10], Contents=b"\0" * 64)
            )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], SigFlags=3)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def entry(folder: Path, name: str, content: bytes, *, confidential: bool = False, row: int = 2) -> ManifestEntry:
    """A row whose copy has this content; the original lies beside it."""
    original, copy = folder / "originales" / name, folder / "copias" / f"{row:04d}" / name
    for file in (original, copy):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return ManifestEntry(row, Contract(NUMBER), original, name, confidential=confidential, copy=copy)


def stand_in(folder: Path, does: str) -> Path:
    """A program that is started as LibreOffice is; `does` knows `out`, the folder, and `documents`."""
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable} -I\n"
        "import os, pathlib, shutil, signal, sys\n"
        'at = sys.argv.index("--outdir")\n'
        "out, documents = pathlib.Path(sys.argv[at + 1]), [pathlib.Path(each) for each in sys.argv[at + 2:]]\n"
        f"{does}\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


def converting(pdf: Path) -> str:
    """What a stand-in does that converts each document to this PDF."""
    return f'for each in documents:\n    shutil.copy({str(pdf)!r}, out / f"{{each.stem}}.pdf")'
