"""Documents made ready: what becomes of each, and what is never touched."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from robot.intake.child import MIB, ChildLimits
from robot.model import Severity
from robot.prepare import office, shrinking
from robot.prepare.making import Maker
from robot.prepare.remarks import REMARKS
from robot.prepare.shrinking import Shrunk, shrink
from tests.papers import pdf
from tests.test_robot.making_ready import converting, entry, photo, scan, signed, stand_in

ROOT = Path(__file__).parents[2]
PASSWORD = "abcd-efgh-jkmn-pqrs"


@pytest.fixture
def make(tmp_path):
    """Makes one document ready; tells it by name and content."""

    def made(name, content, *, confidential=False, **how):
        with Maker(tmp_path / "hechos", lambda _: PASSWORD, **how) as maker:
            return maker.make(entry(tmp_path, name, content, confidential=confidential))

    yield made
    shutil.rmtree(tmp_path, ignore_errors=True)


def codes(made):
    return [found.code for found in made.findings]


def seen(file, number=0):
    """A page as PDFium shows it, at 36 dots per inch."""
    with pypdfium2.PdfDocument(file) as document:
        return document[number].render(scale=0.5).to_pil().convert("RGB")


def test_a_photo_stands_as_the_camera_meant_it(make):
    """
    A photo that was taken with the camera turned becomes an upright page, with the photo's own bytes in it.
    """
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    out = io.BytesIO()
    picture = Image.new("RGB", (1200, 800), "white")
    picture.paste("red", (0, 0, 600, 800))  # its left half, which stands on top when it is turned
    picture.save(out, "JPEG", exif=exif)
    made = make("foto.jpg", out.getvalue())

    shown = seen(made.file)
    assert (made.after.name, made.after.pages, codes(made)) == ("foto.pdf", 1, ["converted"])
    assert out.getvalue()[-400:] in made.file.read_bytes()
    red = [place for place in (0.3, 0.7) if shown.getpixel((shown.width // 2, int(shown.height * place)))[1] < 100]
    assert red == [0.3]


def test_what_is_transparent_is_white(make):
    """
    A picture with an alpha channel becomes a PDF, white where it is transparent.
    """
    out = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    made = make("sello.png", out.getvalue())

    shown = seen(made.file)
    assert codes(made) == ["converted"]
    assert shown.getpixel((shown.width // 2, shown.height // 2)) == (255, 255, 255)


def test_each_sheet_of_a_tiff_is_a_page(make):
    """
    A TIFF with three pictures has three pages.
    """
    out = io.BytesIO()
    pages = [Image.new("L", (300, 300), shade) for shade in (0, 100, 200)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])

    assert make("hojas.tif", out.getvalue()).after.pages == 3


def test_the_same_picture_makes_the_same_pdf(tmp_path):
    """
    A picture that is prepared again comes out with the same bytes, so that it is known as published.
    """
    content, hashes = photo(200, 200), set()
    for time in ("una", "otra"):
        with Maker(tmp_path / time, lambda _: PASSWORD) as maker:
            made = maker.make(entry(tmp_path / f"{time} vez", "foto.jpg", content))
            assert made.file
            hashes.add(made.file.read_bytes())

    assert len(hashes) == 1


def test_a_broken_picture_is_refused_as_preflight_would(make):
    """
    A picture that is cut off is not made into anything: the finding of preflight is said.
    """
    made = make("foto.jpg", photo(400, 400)[:-500])

    assert (made.file, codes(made)) == (None, ["file_damaged"])


def test_a_large_pdf_becomes_smaller_and_stays_the_same(make):
    """
    A scan is made smaller with the same pages, the same text and the same looks, and says how much; the copy is not changed.
    """
    content = scan(2)
    made = make("escaneo.pdf", content)

    assert codes(made) == ["made_smaller"]
    assert made.after.size < 0.7 * made.before.size == 0.7 * len(content)
    assert (made.before.pages, made.after.pages) == (2, 2)
    texts = [[page.extract_text() for page in PdfReader(each).pages] for each in (io.BytesIO(content), made.file)]
    assert texts[0] == texts[1] != ["", ""]
    assert made.entry.copy.read_bytes() == made.entry.file.read_bytes() == content


@pytest.mark.parametrize("field_alone", [False, True])
def test_a_signed_pdf_is_never_touched(make, field_alone):
    """
    A PDF with a signature, or with nothing but a signature's field inside a packed object, keeps each of its bytes.
    """
    content = signed(scan(), field_alone=field_alone)
    made = make("firmado.pdf", content)

    assert codes(made) == ["left_signed"]
    assert made.file.read_bytes() == content


def test_an_encrypted_pdf_is_never_touched(make):
    """
    A PDF that asks for a password keeps each of its bytes, and that is said.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan())) as document:
        document.save(out, encryption=pikepdf.Encryption(user="de otro", owner="de otro"))
    made = make("cerrado.pdf", out.getvalue(), confidential=True)

    assert codes(made) == ["left_locked"]
    assert made.file.read_bytes() == out.getvalue()


def test_a_small_pdf_is_left_as_it_is(make):
    """
    A PDF that is small already keeps each of its bytes, and nothing is said of it.
    """
    content = pdf("Acta", 3)
    made = make("acta.pdf", content)

    assert (codes(made), made.file.read_bytes(), made.after.pages) == ([], content, 3)


def test_what_would_lose_a_page_or_look_otherwise_is_not_taken(tmp_path, monkeypatch):
    """
    A smaller PDF with a page less, or whose pictures went black, is thrown away.
    """
    (tmp_path / "a.pdf").write_bytes(scan(2))

    resample = shrinking._resample

    def drop(document, *how):
        resample(document, *how)
        del document.pages[1]

    def blacken(document, *_):
        for page in document.pages:
            for picture in page.get_images().values():
                picture.write(b"\0" * (picture.Width * picture.Height * 3))

    results = []
    for spoil in (drop, blacken):
        monkeypatch.setattr(shrinking, "_resample", spoil)
        results.append(shrink(tmp_path / "a.pdf", tmp_path / "b.pdf", 50 * MIB))

    assert results == [Shrunk.CHANGED, Shrunk.CHANGED]
    assert not (tmp_path / "b.pdf").exists()


def test_what_is_confidential_gets_its_password(make):
    """
    A document that is marked opens with the password alone, encrypted with AES-256.
    """
    made = make("planilla.pdf", pdf("Planilla"), confidential=True)

    assert codes(made) == ["locked"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(made.file)
    with pikepdf.open(made.file, password=PASSWORD) as document:
        assert (document.encryption.R, document.encryption.bits, len(document.pages)) == (6, 256, 1)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("firmado.pdf", signed(pdf("Informe")), "confidential_signed"),
        ("notas.txt", b"notas", "confidential_no_pdf"),
        ("restringido.pdf", None, "confidential_no_pdf"),
    ],
)
def test_what_cannot_be_locked_is_refused(make, name, content, code):
    """
    A marked document that is signed, no PDF, or opens without a password although it is encrypted is never handed on open.
    """
    if content is None:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf("Informe"))) as document:
            document.save(out, encryption=pikepdf.Encryption(user="", owner="x"))
        content = out.getvalue()
    made = make(name, content, confidential=True)

    assert made.file is None
    assert codes(made)[-1] == code


def test_what_is_too_large_is_packed_alone_and_alike(make):
    """
    A document above the limit lies alone in a ZIP that has the same bytes each time; one that stays too large is refused.
    """
    text = b"linea\n" * 4000
    packed = make("notas.txt", text, limit=1000)
    content = packed.file.read_bytes()
    shutil.rmtree(packed.file.parents[1])
    again = make("notas.txt", text, limit=1000)
    repeated = again.file.read_bytes()
    shutil.rmtree(again.file.parents[1])
    once_more = make("notas.txt", random.Random(7).randbytes(4000).hex().encode(), limit=1000)  # noqa: S311 - bytes that do not pack

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [(each.filename, archive.read(each)) for each in archive.infolist()] == [("notas.txt", text)]
    assert (packed.after.name, repeated) == ("notas.zip", content)
    assert (once_more.file, codes(once_more)) == (None, ["too_large"])


OFFICE_FAILS: dict[str, tuple[str, dict[str, Any]]] = {
    "it fails": ("sys.exit(1)", {}),
    "it hangs": ("signal.pause()", {"seconds": 0.5}),
    "it works without end": ("while True: pass", {"seconds": 0.5}),
    "it fills the memory": (
        "full = bytearray(400 * 1024 ** 2)\nfull[::4096] = b'x' * len(full[::4096])\nsignal.pause()",
        {"memory": 200 * MIB},
    ),
    "it writes nothing": ("pass", {}),
    "it writes no PDF": ('(out / "documento.pdf").write_bytes(b"%PDF-1.4 broken")', {}),
}


@pytest.mark.parametrize("fails", OFFICE_FAILS)
def test_a_converter_that_fails_leaves_the_document_as_it_is(make, tmp_path, fails):
    """
    Whatever LibreOffice does instead of a PDF, the document stays what it was, and a person reads why and what to do.
    """
    does, limits = OFFICE_FAILS[fails]
    content = word()
    made = make("informe.docx", content, program=stand_in(tmp_path, does), office_limits=ChildLimits(**limits))

    assert codes(made) == ["office_failed"]
    assert made.findings[0].severity is Severity.NOTE
    assert made.file.read_bytes() == content


def word():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def test_a_marked_document_whose_conversion_fails_is_refused(make, tmp_path):
    """
    Where a confidential document does not become a PDF it cannot be locked, and is not handed on.
    """
    made = make("informe.docx", word(), confidential=True, program=stand_in(tmp_path, "sys.exit(1)"))

    assert (made.file, codes(made)) == (None, ["office_failed", "confidential_no_pdf"])


def test_without_libreoffice_that_is_said(make):
    """
    Where there is no LibreOffice an Office file stays as it is, and the finding says what can be done.
    """
    made = make("informe.docx", word())

    assert codes(made) == ["office_missing"]
    assert "instale LibreOffice" in made.findings[0].remedy
    assert made.after.name == "informe.docx"


def test_libreoffice_is_started_without_macros_secrets_or_home(make, tmp_path, monkeypatch):
    """
    LibreOffice gets a profile of its own where macros and links are off, no setting of ours, and proxies that lead nowhere.
    """
    monkeypatch.setenv("SECOP_PASSWORD", "canario")
    (tmp_path / "hecho.pdf").write_bytes(pdf("Informe", 2))
    tell = (
        f"told = pathlib.Path({str(tmp_path / 'told')!r})\n"
        "profile = next(each for each in sys.argv if 'UserInstallation' in each)\n"
        "own = pathlib.Path(os.environ['HOME']) / 'user' / 'registrymodifications.xcu'\n"
        "told.write_text('\\n'.join([profile, own.read_text(), *map(str, os.environ.items())]))\n"
    )
    made = make("informe.docx", word(), program=stand_in(tmp_path, tell + converting(tmp_path / "hecho.pdf")))

    told = (tmp_path / "told").read_text(encoding="utf-8")
    assert (made.after.name, made.after.pages, codes(made)) == ("informe.pdf", 2, ["converted"])
    assert "canario" not in told
    assert "-env:UserInstallation=file:///" in told
    assert "('http_proxy', 'http://127.0.0.1:9')" in told
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks"):
        assert f'<prop oor:name="{name}" oor:op="fuse"><value>true</value>' in told


def test_what_libreoffice_leaves_behind_is_ended(make, tmp_path):
    """
    A process that LibreOffice started does not outlive the conversion.
    """
    (tmp_path / "hecho.pdf").write_bytes(pdf("Informe"))
    held = tmp_path / "held"
    leave = (
        "import fcntl\n"
        f"stream = open({str(held)!r}, 'w')\n"
        "if os.fork() == 0:\n"
        "    fcntl.flock(stream, fcntl.LOCK_EX)\n"
        "    signal.pause()\n"
        "os.close(stream.fileno())\n"
    )
    made = make("informe.docx", word(), program=stand_in(tmp_path, leave + converting(tmp_path / "hecho.pdf")))

    import fcntl  # noqa: PLC0415 - Windows has none, and no fork

    assert made.after.name == "informe.pdf"
    with held.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # which waits as long as anybody holds it


def test_a_sheet_without_print_area_is_named(make, tmp_path):
    """
    Each visible sheet that has something in it and no print area is named; an empty or hidden one is not.
    """
    book = openpyxl.Workbook()
    pages = {name: book.create_sheet(name) for name in ("Pagos", "Resumen", "Vacía", "Oculta")}
    for name in ("Pagos", "Resumen", "Oculta"):
        pages[name]["A1"] = "valor"
    pages["Resumen"].print_area = "A1:B2"
    pages["Oculta"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "hecho.pdf").write_bytes(pdf("Pagos"))
    made = make("pagos.xlsx", out.getvalue(), program=stand_in(tmp_path, converting(tmp_path / "hecho.pdf")))

    assert codes(made) == ["converted", "no_print_area"]
    assert "«Pagos»" in made.findings[1].message


def test_a_program_of_the_current_folder_is_not_libreoffice(tmp_path, monkeypatch):
    """
    A program of that name in the folder where somebody works is not taken, even where the system would look there.
    """
    stand_in(tmp_path, "pass")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert office.find_office() != tmp_path / "soffice"


def test_what_is_said_is_documented():
    """
    docs/prepare.md holds each code with its severity, what it says and its remedy, and no other.
    """
    page = (ROOT / "docs" / "prepare.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    assert rows == [
        f"| `{code}` | {kind.severity} | {kind.message} | {kind.remedy} |" for code, kind in REMARKS.items()
    ]


LOADED = """
import robot.cli.prepare, robot.cli.acts, robot.cli.password, sys, openpyxl.xml
print(openpyxl.xml.LXML, [name for name in ("pikepdf", "img2pdf", "docxtpl", "pypdfium2") if name in sys.modules])
"""


def test_what_prepares_is_loaded_in_the_child_alone():
    """
    The commands load no library that opens strangers' PDFs and templates, and openpyxl stays with the reader that refuses XML bombs.
    """
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            LOADED,
        ],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout

    assert said.strip() == "False []"
