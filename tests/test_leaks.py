"""What finds secrets is itself tried: in each kind of place, in each way of writing, one is planted and found."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from PIL import Image, PngImagePlugin

from tests.leaks import below, forms, leaks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = "Canário'ñ\"&%2026<+%"
AROUND = 5000  #: bytes, more than a page of a database holds


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("resources/1.bin", content)
    return packed.getvalue()


def database(content: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE kept (id INTEGER, body BLOB)")
        db.execute("INSERT INTO kept VALUES (1, ?)", [b"x" * (AROUND - 900) + content + b"x" * AROUND])
        return db.serialize()


def attached_to_pdf(content: bytes) -> bytes:
    paper = FPDF()
    paper.add_page()
    paper.embed_file(bytes=content, basename="anexo.bin", compress=True)
    return bytes(paper.output())


def picture(content: bytes) -> bytes:
    told, out = PngImagePlugin.PngInfo(), io.BytesIO()
    told.add(b"zTXt", b"Comment\0\0" + zlib.compress(content))
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def mail(content: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"] = "publicado"
    message.set_content("Los documentos están publicados.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="report.html")
    return message.as_bytes()


def page(content: bytes) -> bytes:
    return b'<img src="data:application/zip;base64,' + base64.b64encode(zipped(content)) + b'">'


PLACES: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda content: b"2026-03-01 INFO " + content + b"\n",
    "zip": zipped,
    "zip in a zip": lambda content: zipped(zipped(content)),
    "gzip": gzip.compress,
    "database": database,
    "PDF": attached_to_pdf,
    "picture": picture,
    "mail": mail,
    "page": page,
}


@pytest.mark.parametrize("kind", PLACES)
def test_a_plant_in_each_kind_of_place(tmp_path: Path, kind: str):
    """
    Wherever it is packed and in whichever of the ways it is written, a secret is found; the same place without it is clean.
    """
    ways = forms(SECRET)
    missed = []
    for number, (way, data) in enumerate(ways.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "it").write_bytes(PLACES[kind](b"antes " + data + b" despu\xc3\xa9s"))
        missed += [] if leaks({"it": SECRET}, below(folder)) else [way]
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "it").write_bytes(PLACES[kind]("nada que esconder, señor".encode()))

    assert len(ways) > 25
    assert missed == []
    assert leaks({"it": SECRET}, below(clean)) == []


def written_on_paper(folder: Path) -> None:
    """With a font of its own, of which the page holds numbers and no letters."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=12)
    paper.write(text=SECRET)
    paper.output(str(folder / "constancia.pdf"))


def of_the_paper(folder: Path) -> None:
    paper = FPDF()
    paper.set_author(SECRET)
    paper.add_page()
    paper.output(str(folder / "constancia.pdf"))


def in_a_subject(folder: Path) -> None:
    message = EmailMessage()
    message["Subject"] = f"publicado: {SECRET}"
    message["MIME-Version"] = "1.0"
    (folder / "1.host").write_bytes(message.as_bytes())


def in_a_photograph(folder: Path) -> None:
    told = Image.Exif()
    told[0x010E] = SECRET.encode()
    Image.new("RGB", (4, 4)).save(folder / "1.jpg", exif=told)


OTHERS = {
    "a file's name": lambda folder: (folder / SECRET.replace('"', "")).touch(),
    "a link": lambda folder: (folder / "enlace").symlink_to(SECRET),
    "a page of PDF": written_on_paper,
    "a PDF's author": of_the_paper,
    "a mail's subject": in_a_subject,
    "a photograph": in_a_photograph,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_plant_where_only_text_can_stand(tmp_path: Path, kind: str):
    """
    Names, links, a paper's words, headers and a picture's description are read as their readers read them.
    """
    OTHERS[kind](tmp_path)
    secret = SECRET.replace('"', "") if kind == "a file's name" else SECRET

    assert leaks({"it": secret}, below(tmp_path)) != []


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize("coded", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_of_more_than_the_secret(coded: Callable[[bytes], bytes], before: int):
    """
    Where it begins inside a group of three bytes depends on what stands before it, and it is found in each case.
    """
    around = coded(b"x" * before + SECRET.encode() + json.dumps({"y": 1}).encode())

    assert leaks({"it": SECRET}, [("it", around)]) != []
