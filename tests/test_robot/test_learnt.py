"""What is said of what was read on the portal, and what its person lets out of her hands."""

from __future__ import annotations

import io
import stat
import sys

import pytest

from flows.learning import facts_by_page
from flows.unknowns import NOT_REACHED, OTHERWISE, SEEN, Learnt, which_language, who_is_offered
from robot.app.bundle import refuse_existing, write_bundle
from robot.app.learnt import told
from robot.cli import learning
from robot.cli.screen import Screen
from robot.errors import InputError
from robot.model import Role
from tests.words import not_for_people


class Terminal(io.StringIO):
    """Somebody is there."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("offers", "answer"),
    [
        ({"Pendiente de firma": True, "Firmado": True}, "always"),
        ({"Pendiente de firma": False, "Firmado": True, "En ejecución": True}, "signed"),
        ({"Firmado": False, "En ejecución": True}, "running"),
        ({"In execution": True, "Signed": False}, "running"),
        ({"En ejecución": True}, None),
        ({"Firmado": True, "Terminado": False, "Pendiente de firma": False}, None),
        ({}, None),
    ],
)
def test_who_is_offered_an_upload(offers, answer):
    """
    Which states take documents is answered only where contracts of enough states were opened and agree.
    """
    assert who_is_offered(offers) == answer


@pytest.mark.parametrize(
    ("page", "states", "answer"),
    [
        ("es-CO", ["Firmado", "En ejecución"], "negotiated"),
        ("es", ["Firmado", "In execution"], "mixed"),
        ("en", ["Signed"], "en"),
        ("", [], None),
    ],
)
def test_which_language_it_is(page, states, answer):
    """
    A page's own language and that of its states together say which rule the portal follows; a page that says none, none.
    """
    assert which_language(page, states) == answer


def test_what_was_read_is_said_in_three_ways():
    """
    Each question is said to be as assumed, otherwise with both answers, or not reached, and why that is; the first
    reading of a question counts.
    """
    learnt = Learnt(values={"ventana": "/Documents"}, facts={"upload.list": True, "upload.help": False})
    for question, said in (
        ("upload_input", "single"),
        ("upload_input", "multiple"),
        ("notice", "none"),
        ("language", None),
    ):
        learnt.answer(question, said)

    lines = list(told(learnt))

    heard = {line.partition("?")[0]: (found, line) for found, line in lines}
    assert heard["¿Admite un archivo por vez, o varios"][0] == OTHERWISE
    assert "single, y se suponía multiple" in heard["¿Admite un archivo por vez, o varios"][1]
    assert heard["¿Hay un aviso por leer al ingresar"][0] == SEEN
    assert heard["¿Dónde abre Detalle"] == (NOT_REACHED, "¿Dónde abre Detalle? no se alcanzó a leer")
    assert "solo se sabe publicando" in heard["¿Cuándo queda guardado un archivo"][1]
    assert lines[-1][1].endswith("se vieron 1; no se vieron: upload.help.")
    assert [line for _, line in lines[:-1] if not_for_people(line.partition("(")[0])] == []


def test_facts_are_looked_for_on_the_pages_of_ones_own_side():
    """
    A known fact is looked for where its row says, on the pages that this role comes by, and only where it has a selector.
    """
    rows = [
        {"id": "a", "on": "desk", "selector": "#a"},
        {"id": "b", "on": "provider.list", "selector": "#b"},
        {"id": "c", "on": "buyer.list", "selector": "#c"},
        {"id": "d", "on": "provider.upload"},
        {"id": "e", "on": "messages", "selector": "#e"},
    ]

    assert facts_by_page(rows, Role.CONTRACTOR) == {"desk": {"a": "#a"}, "contracts": {"b": "#b"}}
    assert facts_by_page(rows, Role.SUPERVISOR) == {"desk": {"a": "#a"}, "entity_contracts": {"c": "#c"}}


def test_a_folder_is_new_and_its_owners_alone(tmp_path):
    """
    The folder is made for its owner alone; one that is there already is refused before anything is read.
    """
    folder = tmp_path / "entrega"
    write_bundle(folder, Learnt(pages={"desk": "<html>\n"}))

    with pytest.raises(InputError, match="ya existe"):
        refuse_existing(folder)
    assert sys.platform == "win32" or stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "paginas" / "desk.txt").read_text(encoding="utf-8") == "<html>\n"


@pytest.mark.parametrize(("typed", "left"), [("s\nn\n", ["desk"]), ("", []), ("sí\nSI\n", ["desk", "upload"])])
def test_each_page_is_seen_before_it_is_handed_on(tmp_path, monkeypatch, typed, left):
    """
    The person is asked page by page; what she does not agree to, or nobody answers, is deleted from the folder.
    """
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    said = io.StringIO()
    learning.hand_over(Screen(file=said, width=200), tmp_path / "entrega", Learnt(pages={"desk": "x", "upload": "y"}))

    assert [file.stem for file in sorted((tmp_path / "entrega" / "paginas").iterdir())] == left
    assert said.getvalue().count("Abra ") == 2
    assert f"({len(left)} de 2 páginas)" in said.getvalue()


def test_with_nobody_there_she_is_told_to_look(tmp_path, monkeypatch):
    """
    Without a terminal nothing is deleted and nothing asked: the person is told to look before she hands the folder on.
    """
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said = io.StringIO()
    learning.hand_over(Screen(file=said, width=200), tmp_path / "entrega", Learnt(pages={"desk": "x"}))

    assert (tmp_path / "entrega" / "paginas" / "desk.txt").exists()
    assert "Mire cada archivo" in said.getvalue()
