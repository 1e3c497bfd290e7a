"""What was read of the portal, in a folder that its person looks through before she hands it on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flows.unknowns import QUESTIONS, SEEN
from robot.errors import InputError, in_words
from robot.private import make_private

if TYPE_CHECKING:
    from pathlib import Path

    from flows.unknowns import Learnt

PAGES, ANSWERS, SWITCHES, READ_ME = "paginas", "respuestas.json", "replica.toml", "LEAME.txt"
TOLD = """Esta carpeta dice cómo son las páginas del portal por dentro, para quien mantiene el robot.

Mire cada archivo antes de entregarla; son texto corriente:
  {pages}/*.txt     la estructura de cada página: donde había nombres, números, fechas, valores, llaves o documentos hay
                    palabras como «texto», «número-a» o «nombre-b»; los programas de la página no están
  {answers}  las respuestas que se leyeron, con las partes del portal que se vieron y las que no
  {switches}     lo mismo para poner la réplica así: python -m fake_portal --snapshot ESTA-CARPETA

Borre lo que no quiera entregar: lo demás sirve igual.
"""


def refuse_existing(folder: Path) -> None:
    """
    Before anything is read: a folder that is there already is somebody's.

    :raises InputError: it is there.
    """
    if folder.exists():
        raise InputError(f"{folder} ya existe", remedy="Indique una carpeta nueva y repita la orden.")


def write_bundle(folder: Path, learnt: Learnt) -> list[Path]:
    """
    Make the folder, its owner's alone, with all of it; answers its pages, for a person to look at one by one.

    :raises InputError: it is there already, or cannot be written.
    """
    questions = [
        {"id": each.id, "question": each.asks, "assumed": each.assumed, "found": found, "answer": answer}
        for each in QUESTIONS
        for found, answer in [learnt.found(each)]
    ]
    facts = {name: SEEN if seen else "no está" for name, seen in sorted(learnt.facts.items())}
    whole = {"questions": questions, "values": learnt.values, "facts": facts}
    pages = {f"{PAGES}/{name}.txt": page for name, page in learnt.pages.items()}
    texts = {
        READ_ME: TOLD.format(pages=PAGES, answers=ANSWERS, switches=SWITCHES),
        ANSWERS: json.dumps(whole, ensure_ascii=False, indent=2) + "\n",
        SWITCHES: _switches(learnt),
        **pages,
    }
    refuse_existing(folder)
    try:
        make_private(folder / PAGES)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"No se puede escribir en {folder}: {in_words(error)}") from error
    return [folder / name for name in pages]


def _switches(learnt: Learnt) -> str:
    """A scenario of the replica: what was read, and nothing of what was not."""
    lines = [f"{each.id} = {json.dumps(answer)}" for each in QUESTIONS if (answer := learnt.found(each)[1])]
    return "\n".join(['about = "Como se leyó en el portal."', "", "[switches]", *lines, ""])
