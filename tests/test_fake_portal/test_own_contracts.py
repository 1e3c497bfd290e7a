"""Contracts of one's own: what a file of them says, and what is said of its mistakes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest

from fake_portal.config import Config
from fake_portal.errors import ScenarioError
from fake_portal.own_contracts import CONTRACT, DOCUMENT, EXAMPLE, STATES, seed_with
from fake_portal.seed import read_seed
from fake_portal.web import words
from tests.test_fake_portal.person import PROVIDER_LIST, Person


@pytest.fixture
def written(tmp_path):
    """A file of contracts with this text."""

    def write(text):
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_a_number_is_enough(written):
    """
    A contract needs its number alone; the rest has its defaults, identifiers of its own among them, and parties that sign in.
    """
    one, two = seed_with(written('[[contract]]\nnumber = "CPS-1"\n[[contract]]\nnumber = "CPS-2"\n')).contracts
    accounts = read_seed().accounts

    assert (one.number, one.state, one.signed.utcoffset() is not None) == ("CPS-1", "running", True)
    assert len({one.pccntr, two.pccntr, one.slcntr, two.slcntr, one.id, two.id}) == 6
    assert one.provider in accounts["contratista"].companies
    assert one.entity in accounts["supervisor"].companies


def test_the_example_is_right():
    """
    The example that the replica prints can be used as it stands, and shows each key and each state that there is.
    """
    text = EXAMPLE.read_text(encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, "-m", "fake_portal", "--contracts-example"], capture_output=True, check=True
    ).stdout
    seed, written = seed_with(EXAMPLE), tomllib.loads(text)

    assert printed == EXAMPLE.read_bytes()
    assert [c.unique_identifier("buyer") for c in seed.contracts] == ["CO1.PCCNTR.8263723"]
    assert [(d.contract, d.name, d.side) for d in seed.documents] == [
        ("CO1.PCCNTR.8263723", "ACTA DE INICIO.pdf", "buyer")
    ]
    assert (written["contract"][0].keys(), written["document"][0].keys()) == (CONTRACT.keys(), DOCUMENT.keys())
    assert all(state in text for state in STATES)


def test_states_are_the_portals():
    """
    A contract may be in each state that the portal has words for.
    """
    assert set(STATES) == set(words("es")["states"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mine.toml: it has no [[contract]]"),
        ('number = "x"', "mine.toml: number: no such table (there are: contract, document)"),
        ('[contract]\nnumber = "x"', "mine.toml: contract: write each one below a line [[contract]]"),
        ("[[contract]]", "mine.toml: contract 1: number is missing"),
        ("[[contract]]\nnumber = 7", "mine.toml: contract 1: number = 7: text"),
        ('[[contract]]\nnumber = " "', "contract 1: number = ' ': text"),
        ('[[contract]]\nnumber = "x"\nnumer = "y"', "contract 1: no such key 'numer' (there are: number, "),
        ('[[contract]]\nnumber = "x"\npccntr = "7"', "contract 1: pccntr = '7': a whole number above zero"),
        ('[[contract]]\nnumber = "x"\nvalue = true', "contract 1: value = True: a whole number above zero"),
        ('[[contract]]\nnumber = "x"\nends = "ayer"', "contract 1: ends = 'ayer': a date, such as 2026-01-15"),
        ('[[contract]]\nnumber = "x"\nstate = "open"', "contract 1: state = 'open': one of awaiting_approval, "),
        ('[[contract]]\nnumber = "x"\nentity = "IDU"', "contract 1: entity = 'IDU': one of GOBERNACION NACIONAL; "),
        ('[[contract]]\nnumber = "x"\n' * 2, "contract 2: its number is that of contract 1 too"),
        (
            '[[contract]]\nnumber = "x"\npccntr = 1\n[[contract]]\nnumber = "y"\npccntr = 1',
            "contract 2: its pccntr is that of contract 1 too",
        ),
        (
            '[[contract]]\nnumber = "x"\n[[document]]\ncontract = "y"\nname = "a.pdf"',
            "document 1: contract = 'y': no contract of this file",
        ),
        ('[[contract]]\nnumber = "x"\n[[document]]\nname = "a.pdf"', "document 1: contract is missing"),
        ("[[contract]\n", "mine.toml is not TOML: "),
    ],
)
def test_a_mistake_is_said_with_its_place(written, text, said):
    """
    Whoever writes such a file wrongly is told where and what there may be.
    """
    with pytest.raises(ScenarioError) as refused:
        seed_with(written(text))
    assert said in str(refused.value)


def test_all_mistakes_are_said_at_once(written):
    """
    A file with three mistakes is corrected once, not three times.
    """
    with pytest.raises(ScenarioError) as refused:
        seed_with(written('[[contract]]\nvalue = 0\n[[contract]]\nnumber = "x"\nstate = "y"'))
    assert str(refused.value).count("mine.toml: contract ") == 3


def test_a_file_that_cannot_be_read(tmp_path, written):
    """
    No file, and bytes that are no UTF-8, are said as that.
    """
    latin = written("")
    latin.write_bytes(b'[[contract]]\nnumber = "CPS-a\xf1o"')

    with pytest.raises(ScenarioError, match=r"none\.toml cannot be read"):
        seed_with(tmp_path / "none.toml")
    with pytest.raises(ScenarioError, match=r"mine\.toml is not UTF-8"):
        seed_with(latin)


def test_they_stand_in_the_portal(page, replica, written):
    """
    A contractor finds the file's contract and its document, and a reset reads the file again.
    """
    file = written('[[contract]]\nnumber = "CPS-7"\n[[document]]\ncontract = "CPS-7"\nname = "ACTA.pdf"\n')
    replica.state.reset(replace(Config(), contracts=file))
    listed = Person(page, replica).signed_in(path=PROVIDER_LIST).locator("table.VortalGrid").inner_text()
    documents = [document.name for document in replica.state.documents]
    file.write_text('[[contract]]\nnumber = "CPS-8"\n', encoding="utf-8")
    again = replica.client().post("/_fake/reset")
    now = [contract.number for contract in replica.state.contracts]
    file.write_text("[[contract]]\n", encoding="utf-8")
    refused = replica.client().post("/_fake/reset")

    assert "CPS-7" in listed
    assert documents == ["ACTA.pdf"]
    assert (again.status_code, now) == (200, ["CPS-8"])
    assert (refused.status_code, refused.get_json()["error"]) == (400, "mine.toml: contract 1: number is missing")
    assert [contract.number for contract in replica.state.contracts] == ["CPS-8"]
