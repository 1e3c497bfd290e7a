"""Find a table's headings in a sheet, and which of our columns each of them means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot.model import fold
from robot.words import GIVEN_BACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEEDED = ("contrato", "archivo")
COLUMNS = (*NEEDED, "entidad", "nombre", "tipo", "periodo", "repetir", "confidencial")
MOST_ABOVE = 40  # rows of titles and covers among which the headings are looked for

WORD = re.compile(r"[a-z0-9]+")
#: What people write around a heading's word: `N° de contrato`, `Contrato Nº`, `Nombre del archivo (PDF)*`.
AROUND = frozenset(
    [
        "n",
        "no",
        "o",
        "nro",
        "num",
        "numero",
        "de",
        "del",
        "el",
        "la",
        "los",
        "las",
        "s",
        "secop",
        "ii",
        "id",
        "identificador",
        "unico",
        "codigo",
        "pdf",
        "ref",
        "referencia",
    ]
)
#: Other words for our columns, the likelier ones first.
MEANS = {
    "contrato": ("contrato", "contratos"),
    "archivo": (
        "archivo", "archivos", "ruta archivo", "ruta", "rutas", "nombre archivo", "nombre archivos", "documento",
        "documentos", "ruta documento", "fichero", "adjunto", "nombre documento",
    ),
    "entidad": ("entidad", "entidad estatal", "entidad contratante", "nombre entidad"),
    "nombre": ("nombre", "titulo"),
    "tipo": ("tipo",),
    "periodo": ("periodo", "mes", "periodo mes", "mes periodo"),
    "repetir": ("repetir",),
    "confidencial": ("confidencial",),
}  # fmt: skip
MEANING = {word: (column, rank) for column, words in MEANS.items() for rank, word in enumerate(words)}
#: Of several headings about the contract, the number that the portal gives comes before the one that an entity gives.
BEST_FIRST = ("id", "identificador", "unico", "secop", "numero", "n", "no", "nro", "num")


@dataclass(frozen=True)
class Header:
    """Where each of our columns stands, and what else the headings show."""

    places: dict[str, int]
    width: int
    repeated: list[str] = field(default_factory=list)  #: columns that two headings mean alike
    taken: dict[str, str] = field(
        default_factory=dict
    )  #: what is read as one of our columns, though it is called otherwise
    ignored: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return [column for column in NEEDED if column not in self.places]


def read_header(titles: Sequence[str]) -> Header:
    """What the cells of this row say of the columns below them."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, title in enumerate(titles):
        if meant := _meaning(title):
            found.setdefault(meant[0], []).append((meant[1], place))
    best = {column: min(places) for column, places in found.items()}
    counted = Counter((column, rank) for column, places in found.items() for rank, _ in places)
    places = {column: place for column, (_, place) in best.items()}
    return Header(
        places,
        len(titles),
        [column for column, (rank, _) in best.items() if counted[column, rank] > 1],
        {
            titles[place].strip(): column
            for column, place in places.items()
            if not any(word.startswith(column) for word in _words(titles[place]))
        },
        [
            title.strip()
            for place, title in enumerate(titles)
            if title.strip() and place not in places.values() and title.strip() not in GIVEN_BACK
        ],
    )


def find_header(rows: Iterable[Sequence[str]]) -> int | None:
    """Which of the first rows names a contract and a file; None where none does."""
    for index, titles in zip(range(MOST_ABOVE), rows, strict=False):
        if not read_header(titles).missing:
            return index
    return None


def likely_header(rows: Sequence[Sequence[str]]) -> int:
    """The row that comes nearest to it, for a sentence about what is missing."""
    return min(range(min(len(rows), MOST_ABOVE)), key=lambda i: (len(read_header(rows[i]).missing), i))


def _meaning(title: str) -> tuple[str, int] | None:
    """The column, and how far the heading is from its own word."""
    words = _words(title)
    meant = MEANING.get(" ".join(word for word in words if word not in AROUND))
    if meant is None or len(words) == 1:
        return meant
    column, rank = meant
    nearest = next((n for n, word in enumerate(BEST_FIRST) if word in words), len(BEST_FIRST))
    return column, rank * 100 + 1 + nearest


def _words(title: str) -> list[str]:
    return WORD.findall(fold(title))
