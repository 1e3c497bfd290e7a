"""The receipts for other programs: a table for Excel, and JUnit XML for build servers."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from robot.atomic import write_whole
from robot.legible import legible
from robot.model import Outcome
from robot.words import BOGOTA, SAID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.proof.receipts import Receipt

PASSED = (Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.WOULD_PUBLISH)
UNSETTLED = (Outcome.IN_DOUBT, Outcome.NEEDS_PERSON, Outcome.PUBLISHED_BEFORE)
HEADINGS = (
    "Fila",
    "Contrato pedido",
    "Contrato",
    "Número",
    "Entidad",
    "Documento",
    "Periodo",
    "Tipo",
    "Tamaño (bytes)",
    "Páginas",
    "SHA-256",
    "Resultado",
    "Código",
    "Mensaje",
    "Qué hacer",
    "Nombre en el portal",
    "Cargado por",
    "Hora del portal",
    "Enlace",
    "Comenzó",
    "Terminó",
)

# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Letters that show nothing: the fillers of Hangul.
_FILLERS = "\u115f\u1160\u3164\uffa0"


def write_csv(receipts: Sequence[Receipt], file: Path) -> Path:
    """One row per receipt, as Excel in Colombia opens it: UTF-8 with its mark, semicolons; no cell is a formula."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADINGS)
    rows.writerows([_cell(value) for value in _row(receipt)] for receipt in receipts)
    return write_whole(file, text.getvalue().encode("utf-8-sig"))


def _row(receipt: Receipt) -> tuple[str | int | None, ...]:
    contract, document, listing = receipt.contract, receipt.document, receipt.listing
    shown_at = shown_time(receipt.portal_time)
    return (
        document.row,
        contract.asked,
        contract.identity,
        contract.number,
        contract.entity or contract.asked_entity,
        document.name,
        document.period,
        document.kind,
        document.size,
        document.pages,
        document.sha256,
        SAID[receipt.outcome].word,
        receipt.outcome.value,
        receipt.message,
        receipt.remedy,
        *((listing.name, listing.side, listing.loaded_at or shown_at, listing.link) if listing else (None,) * 4),
        shown_time(receipt.began),
        shown_time(receipt.ended),
    )


def shown_time(moment: datetime | None) -> str | None:
    """2026-11-22 15:04:05, in Bogotá: what Excel takes for a date."""
    return f"{moment.astimezone(BOGOTA):%Y-%m-%d %H:%M:%S}" if moment else None


def _cell(value: str | int | None) -> str | int | None:
    if not isinstance(value, str):
        return value
    clean = _NO_XML.sub("", value)
    return f"'{clean}" if _may_be_formula(clean) else clean


def _may_be_formula(text: str) -> bool:
    """
    Whether a spreadsheet may take the text for a formula: it goes by the first character that it does not pass over.

    It may pass over all that shows nothing by itself (spaces, control and format characters, marks), and takes signs of
    other widths and heights for the plain ones.
    """
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((c for c in text if unicodedata.category(c)[0] not in "CMZ" and c not in _FILLERS), "")
    return unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@", "\u2212")


def write_junit(receipts: Sequence[Receipt], file: Path) -> Path:
    """One suite per contract, one case per document; doubt is an error, because nobody may call it a failure."""
    root = ET.Element("testsuites", {"name": _xml(receipts[0].run) if receipts else "", **_sums(receipts)})
    in_order = sorted(receipts, key=lambda r: (r.contract_id, r.document.row))
    for contract, group in groupby(in_order, key=lambda r: r.contract_id):
        of_contract = list(group)
        suite = ET.SubElement(root, "testsuite", {"name": _xml(contract), **_sums(of_contract)})
        suite.set("timestamp", min(r.began for r in of_contract).strftime("%Y-%m-%dT%H:%M:%S"))
        for receipt in of_contract:
            _add_case(suite, receipt)
    ET.indent(root)
    return write_whole(file, ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _add_case(suite: ET.Element, receipt: Receipt) -> None:
    title = f"{receipt.document.name} (fila {receipt.document.row})"
    seconds = f"{_seconds(receipt):.3f}"
    case = ET.SubElement(suite, "testcase", classname=_xml(receipt.contract_id), name=_xml(title), time=seconds)
    if (kind := _junit_result(receipt.outcome)) is not None:
        said = ET.SubElement(case, kind, message=_xml(receipt.message), type=receipt.outcome.value)
        said.text = _xml("\n".join(filter(None, (SAID[receipt.outcome].word, receipt.message, receipt.remedy))))


def _junit_result(outcome: Outcome) -> str | None:
    """JUnit's word for an outcome; None is passed."""
    if outcome in PASSED:
        return None
    if outcome in UNSETTLED:
        return "error"
    return "skipped" if outcome is Outcome.NOT_ATTEMPTED else "failure"


def _sums(receipts: Sequence[Receipt]) -> dict[str, str]:
    kinds = [_junit_result(receipt.outcome) for receipt in receipts]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{sum(_seconds(receipt) for receipt in receipts):.3f}",
    }


def _seconds(receipt: Receipt) -> float:
    """Never negative, though a clock may be set back in between."""
    return max(0.0, (receipt.ended - receipt.began).total_seconds())


def _xml(text: str) -> str:
    return _NO_XML.sub("", legible(text, lines=True))
