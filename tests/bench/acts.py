"""
Sixty acts from one template in one go, published on the replica and verified: `python -m tests.bench.acts`.

Thirty months of two contracts, by the commands that a person types. Needs LibreOffice for PDFs; without it they are published as documents of Word.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date
from pathlib import Path

import openpyxl
from docx import Document

CONTRACTS, MONTHS = ("CO1.PCCNTR.129716", "CO1.PCCNTR.123502"), 30


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as made:
        desk = Path(made)
        write(desk)
        command = [sys.executable, "-m", "fake_portal", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as replica:
            assert replica.stdout, "it is a pipe"
            try:
                carry_out(desk, replica.stdout.readline().split()[1])
            finally:
                replica.terminate()


def write(desk: Path) -> None:
    """A template and a workbook with a row per act."""
    template = Document()
    template.add_heading("Acta de supervisión")
    template.add_paragraph(
        "Contrato {{ contrato }}, periodo {{ periodo }}. {{ contratista }} cumplió desde el {{ desde }}."
    )
    template.add_paragraph("Se autoriza el pago de {{ valor|pesos }}.")
    template.save(str(desk / "plantilla.docx"))
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(("Contrato", "Contratista", "Desde", "Valor", "Periodo"))
    for number in CONTRACTS:
        for past in range(MONTHS):
            first = date(2024 + past // 12, past % 12 + 1, 1)
            page.append((number, "Ana Ruiz", first, 1_250_000 + past, f"{first:%Y-%m}"))
    book.save(desk / "datos.xlsx")


def carry_out(desk: Path, address: str) -> None:
    own = {
        "SECOP_PORTAL_URL": address,
        "SECOP_USER": "contratista",
        "SECOP_PASSWORD": "contratista",
        "SECOP_ROLE": "contratista",
    }
    env = {**os.environ, **own, "SECOP_STATE_DIR": str(desk / "estado"), "SECOP_HEADLESS": "yes"}
    call(
        "actas",
        str(desk / "plantilla.docx"),
        str(desk / "datos.xlsx"),
        "--nombre",
        "Acta {periodo} {contrato}",
        env=env,
    )
    sheet = str(desk / "actas" / "lista.xlsx")
    call("publicar", sheet, env=env)
    call("verificar", sheet, env=env)
    with urllib.request.urlopen(f"{address}/_fake/documents?seeded=no") as answer:  # noqa: S310 - the replica's own address
        told = json.load(answer)
    stored = sorted(row["sha256"] for row in (told["documents"] if isinstance(told, dict) else told))
    files = [each for each in (desk / "actas").glob("*/*") if each.is_file()]
    ours = sorted(hashlib.sha256(each.read_bytes()).hexdigest() for each in files)
    kinds = sorted({each.suffix for each in files})
    print(
        f"actas {len(files)} {kinds}; en la réplica {len(stored)}; iguales byte por byte: {stored == ours}", flush=True
    )


def call(*command: str, env: dict[str, str]) -> None:
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "robot", *command], env=env, capture_output=True, encoding="utf-8", check=False
    )
    last = (ended.stdout + ended.stderr).strip().splitlines()[-3:]
    print(f"{command[0]}: {time.monotonic() - began:.0f} s, código {ended.returncode}", *last, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
