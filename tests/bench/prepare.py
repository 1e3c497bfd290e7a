"""
Measure what preparing sixty documents of an office saves and costs: `python tests/bench/prepare.py`.

Prints bytes before and after, whether pages and text are equal, whether what is signed is untouched, and the worst time and memory of a document.
Needs LibreOffice; Linux, whose child processes tell their largest memory.
"""

from __future__ import annotations

import io
import json
import random
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import openpyxl
from docx import Document
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader

from robot.app.preparing import prepare
from robot.prepare.office import find_office
from tests.test_robot.making_ready import NUMBER, signed

MIB = 1024**2
WORDS = [
    "informe",
    "actividades",
    "contrato",
    "supervisión",
    "pago",
    "planilla",
    "seguridad",
    "social",
    "acta",
    "entrega",
    "cumplimiento",
    "obligación",
]
CHANCE = random.Random(17)  # noqa: S311 - the same documents each time


def text(words: int) -> str:
    return " ".join(CHANCE.choice(WORDS) for _ in range(words))


def picture(width: int, height: int, kind: str = "JPEG", **how: object) -> bytes:
    """A photo's grain over a slow change of colour."""
    out = io.BytesIO()
    shades = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n).resize((width, height)) for n in range(3)])
    grain = Image.effect_noise((width, height), 30).convert("RGB")
    Image.blend(shades, grain, 0.4).save(out, kind, **how)
    return out.getvalue()


def word(pictures: int = 0) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_heading("Informe de actividades")
    for _ in range(12):
        document.add_paragraph(text(120))
    for _ in range(pictures):
        document.add_picture(io.BytesIO(picture(2400, 1800, quality=92)))
    document.save(out)
    return out.getvalue()


def sheet(*, area: bool) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.worksheets[0]
    for row in range(60):
        page.append([row, *text(6).split(), row * 1000])
    if area:
        page.print_area = "A1:F30"
    book.save(out)
    return out.getvalue()


def scan(pages: int, width: int, height: int, quality: int) -> bytes:
    """Scanned letter pages with the text that a scanner's reader puts below them."""
    pdf = FPDF(format="letter")
    pdf.set_font("helvetica")
    for number in range(pages):
        pdf.add_page()
        pdf.cell(text=f"Hoja {number + 1}: {' '.join(CHANCE.choice(('informe', 'acta', 'pago')) for _ in range(8))}")
        pdf.image(io.BytesIO(picture(width, height, quality=quality)), x=0, y=0, w=215.9, h=279.4)
    return bytes(pdf.output())


def plain(pages: int = 2) -> bytes:
    pdf = FPDF(format="letter")
    pdf.set_font("helvetica")
    for _ in range(pages):
        pdf.add_page()
        pdf.multi_cell(0, text=" ".join(CHANCE.choice(("informe", "acta", "pago")) for _ in range(300)))
    return bytes(pdf.output())


def by_libreoffice(content: bytes, name: str, ending: str, folder: Path) -> bytes:
    """The same in another of LibreOffice's formats, made by it."""
    source = folder / name
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'perfil').as_uri()}"
    command = [str(find_office()), profile, "--headless", "--convert-to", ending, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return source.with_suffix(f".{ending}").read_bytes()


def documents(folder: Path) -> dict[str, bytes]:
    """Sixty of them."""
    made = {f"informe {n}.docx": word(n % 3) for n in range(16)}
    made |= {f"pagos {n}.xlsx": sheet(area=n % 2 == 0) for n in range(8)}
    for ending, name in (("odt", "a.docx"), ("rtf", "a.docx"), ("doc", "a.docx"), ("ods", "a.xlsx"), ("xls", "a.xlsx")):
        content = by_libreoffice(word(1) if name == "a.docx" else sheet(area=True), name, ending, folder)
        made |= {f"de LibreOffice {n}.{ending}": content for n in range(2)}
    made |= {f"foto {n}.jpg": picture(3000, 2250, quality=90) for n in range(6)}
    made |= {f"captura {n}.png": picture(1200, 800, "PNG") for n in range(3)}
    made |= {"hojas.tif": picture(2480, 3508, "TIFF", dpi=(300, 300))}
    made |= {f"escaneo {n}.pdf": scan(3, 2550, 3300, 90) for n in range(5)}
    made |= {f"corto {n}.pdf": plain() for n in range(5)}
    made |= {f"firmado {n}.pdf": signed(scan(1, 2550, 3300, 90)) for n in range(5)}
    made["escaneo enorme.pdf"] = scan(12, 5100, 6600, 80)
    assert len(made) == 60, len(made)
    return made


def measure(desk: Path) -> None:
    files = documents(desk / "formatos")
    shutil.rmtree(desk / "formatos")
    for name, content in files.items():
        (desk / name).write_bytes(content)
    rows = ["contrato,archivo", *(f"{NUMBER},{name}" for name in files)]
    (desk / "lista.csv").write_text("\n".join(rows), encoding="utf-8")
    print(
        f"60 documentos, {sum(map(len, files.values())) / MIB:.1f} MiB; el mayor {max(map(len, files.values())) / MIB:.1f} MiB"
    )
    times: list[tuple[float, str]] = []
    began = last = time.monotonic()

    def told(made: object) -> None:
        nonlocal last
        times.append((time.monotonic() - last, made.entry.name))  # type: ignore[attr-defined]
        last = time.monotonic()

    prepared = prepare(desk / "lista.csv", desk / "preparados", (), desk / "estado", told)
    taken = time.monotonic() - began
    before = {each.entry.name: each for each in prepared.documents}
    assert {name: (desk / name).read_bytes() for name in files} == files, "an original was changed"
    shrunk = [e for e in before.values() if any(f.code == "made_smaller" for f in e.findings)]
    record = json.loads((desk / "preparados" / "preparacion.json").read_text(encoding="utf-8"))["documents"]
    out = {each["row"]: desk / "preparados" / each["made"]["file"] for each in record if each["made"]}
    same = 0
    pdfs = [e for e in before.values() if e.entry.name.endswith(".pdf")]
    for each in pdfs:
        was, now = PdfReader(desk / each.entry.name).pages, PdfReader(out[each.entry.row]).pages
        same += len(was) == len(now) and [p.extract_text() for p in was] == [p.extract_text() for p in now]
    untouched = [e for e in pdfs if e.entry.name.startswith("firmado")]
    kept = sum(out[e.entry.row].read_bytes() == files[e.entry.name] for e in untouched)
    small = [e for e in pdfs if e.entry.name.startswith("corto")]
    left = sum(out[e.entry.row].read_bytes() == files[e.entry.name] for e in small)
    total = sum(file.stat().st_size for file in out.values())
    print(f"listos {len(out)} de {len(files)}; {total / MIB:.1f} MiB después; más pequeños {len(shrunk)}")
    print(
        f"páginas y texto iguales en {same} de {len(pdfs)} PDF; firmados sin tocar {kept} de {len(untouched)}; cortos {left} de {len(small)}"
    )
    print(f"en PDF {sum(file.suffix == '.pdf' for file in out.values())} de {len(out)}")
    largest = before["escaneo enorme.pdf"]
    assert largest.before, "it was taken"
    assert largest.after, "it was made"
    print(f"el enorme: {largest.before.size / MIB:.1f} → {largest.after.size / MIB:.1f} MiB")
    worst = max(times)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"en total {taken:.0f} s; el peor {worst[1]}, {worst[0]:.1f} s; el mayor proceso {memory:.0f} MiB")
    codes: dict[str, int] = {}
    for each in before.values():
        for found in each.findings:
            codes[found.code] = codes.get(found.code, 0) + 1
    print(codes)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "formatos").mkdir()
        measure(Path(made))
