"""Receipts for tests: a plain one to start from, and a run's folder around some."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from robot.atomic import write_whole
from robot.proof.canonical import canonical
from robot.proof.receipts import Exhibit, Receipt, file_name
from robot.words import BOGOTA

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 22, 15, 4, 5, tzinfo=BOGOTA)
PICTURE = base64.b64decode(  # one grey dot
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def receipt(row: int = 2, **changes: Any) -> Receipt:
    """A published document; `changes` go into the receipt, and into its parts where they are dicts."""
    name = f"Informe {row}.pdf"
    plain: dict[str, Any] = {
        "run": "2026-11-22T150405-7f3a",
        "account": {"portal": "portal.example", "user": "contratista", "role": "contratista"},
        "contract": {
            "asked": "CO1.PCCNTR.129716",
            "identity": "CO1.PCCNTR.129716",
            "number": "CPS-123-2026",
            "entity": "ALCALDÍA DE PRUEBA",
            "address": "https://portal.example/contrato/129716",
        },
        "document": {
            "row": row,
            "source": name,
            "name": name,
            "size": 1_258_291,
            "sha256": sha256(name.encode()),
            "pages": 3,
            "period": "2026-10",
        },
        "outcome": "published",
        "message": "Publicado: se descargó del portal y sus bytes son iguales",
        "listing": {
            "name": name,
            "side": "Proveedor",
            "sha256": sha256(name.encode()),
            "loaded_at": "22/11/2026 3:04:11 PM (UTC -5 horas)",
            "link": f"https://portal.example/documento?id={row}",
        },
        "began": AT,
        "ended": AT + timedelta(seconds=9),
        "portal_time": AT + timedelta(seconds=8),
        "steps": [{"title": "7b Anexar", "seconds": 1.25, "attempts": 1}],
        "versions": {"secop": "0.1.0", "python": "3.11.7", "playwright": "1.60.0", "system": "Windows 11"},
    }
    for key, value in changes.items():
        plain[key] = {**(plain.get(key) or {}), **value} if isinstance(value, dict) else value
    return Receipt.model_validate(plain)


def exhibit(folder: Path, file: str, content: bytes = PICTURE, title: str = "7a Buscar documento") -> Exhibit:
    """A file of evidence in a run's folder, as a receipt names it."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Exhibit(title=title, file=file, sha256=sha256(content))


def write_receipt(one: Receipt, folder: Path) -> Path:
    """A receipt outside any chain."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / file_name(one), canonical(one))


def run_of(folder: Path, *receipts: Receipt) -> Path:
    """A run's folder with these receipts."""
    for one in receipts:
        write_receipt(one, folder / "receipts")
    return folder
