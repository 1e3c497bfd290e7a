"""Forty contracts with a year of documents: what stands there, and what is known of it."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from pypdf import PdfReader

from fake_portal.app import create_app
from fake_portal.config import Config, beginning_with
from fake_portal.errors import ScenarioError
from fake_portal.forty import DEFECTS, forty_contracts
from fake_portal.scenario import load_scenario

SEED = forty_contracts(7)


def planted(defect):
    return [each for each in SEED.planted if each.defect == defect]


def content_of(each):
    found = [d.content for d in SEED.documents if (d.contract, d.name, d.side) == (each.contract, each.name, each.side)]
    return found[-1]


def test_the_same_number_makes_the_same_documents():
    """
    One number makes the same contracts, names, bytes and defects each time; another makes others.
    """
    again, other = forty_contracts(7), forty_contracts(8)

    assert again == SEED
    assert [d.content for d in other.documents] != [d.content for d in SEED.documents]


def test_there_are_forty_contracts_with_both_sides_documents_of_a_year():
    """
    Each of the forty contracts has documents of both sides, stored over a year, and identifiers of its own.
    """
    of_both = {(d.contract, d.side) for d in SEED.documents}
    days = [d.stored_at for d in SEED.documents if d.stored_at]

    assert (
        len(SEED.contracts) == len({c.pccntr for c in SEED.contracts}) == len({c.number for c in SEED.contracts}) == 40
    )
    assert len(of_both) == 80
    assert (max(days) - min(days)).days > 365
    assert len(SEED.documents) > 2000


def test_so_many_defects_as_it_says_are_planted():
    """
    Each way of being wrong is there as often as declared, and what is missing stands nowhere.
    """
    count = Counter(each.defect for each in SEED.planted if each.defect not in (None, "twin"))
    stood = Counter((d.contract, d.name, d.side) for d in SEED.documents)
    known = Counter((each.contract, each.name, each.side) for each in SEED.planted if each.defect != "missing")

    assert count == {defect: many for defect, (many, _) in DEFECTS.items()}
    assert stood == known


def test_a_locked_one_asks_for_a_password():
    """
    What is planted as encrypted opens with its password, and with no other.
    """
    for each in planted("encrypted"):
        reader = PdfReader(io.BytesIO(content_of(each)))

        assert (bool(reader.decrypt("")), bool(reader.decrypt("secreta"))) == (False, True)
        assert "Contratista" in reader.pages[0].extract_text()


@pytest.mark.parametrize("defect", ["blank_scan", "not_a_pdf"])
def test_what_is_spoiled_has_nothing_to_read(defect):
    """
    A blank scan is a PDF without a letter; what is no PDF inside has no PDF's beginning.
    """
    for each in planted(defect):
        content = content_of(each)

        assert content.startswith(b"%PDF-") == (defect == "blank_scan")
        assert defect == "not_a_pdf" or not any(
            page.extract_text().strip() for page in PdfReader(io.BytesIO(content)).pages
        )


def test_a_report_of_another_contract_names_only_that_one():
    """
    What is planted as another contract's report says that one's number and not its own; a duplicate has its twin's bytes.
    """
    numbers = {c.unique_identifier("buyer"): 80 + 7 * (c.id - 7_800_000) for c in SEED.contracts}
    for each in planted("other_contract"):
        text = PdfReader(io.BytesIO(content_of(each))).pages[0].extract_text()
        named = [
            n for n in numbers.values() if f"{n:03d} de 2025" in text or f"{n:03d}-2025" in text or f"{n}-2025" in text
        ]

        assert each.contract not in text
        assert numbers[each.contract] not in named
    for each in planted("duplicate"):
        same = [d for d in SEED.documents if d.contract == each.contract and d.content == content_of(each)]

        assert len(same) == 2


def test_the_halves_have_no_name_in_common():
    """
    Half of the names is kept apart: no document of one half is named by a pattern of the other.
    """
    of_acts = [
        {d.name for d in forty_contracts(7, half).documents if "INIC" in d.name.upper() and "ACTA" in d.name.upper()}
        for half in ("shown", "kept")
    ]

    assert of_acts[0]
    assert of_acts[1]
    assert not of_acts[0] & of_acts[1]


def test_the_scenario_shows_them_in_pages_and_tells_the_truth():
    """
    The scenario has the forty contracts, a grid in parts, and says what is known of each document.
    """
    config = load_scenario("forty-contracts")
    told = create_app(config).test_client().get("/_fake/planted").get_json()

    assert config.switches.execution_paging == "five"
    assert Counter(row["defect"] for row in told)["late"] == DEFECTS["late"][0]
    assert create_app(Config()).test_client().get("/_fake/planted").get_json() == []
    with pytest.raises(ScenarioError, match="beginning = 'fifty': one of guide, forty"):
        beginning_with(Config(), "fifty")


def test_the_default_beginning_comes_back():
    """
    From the forty contracts, a reset to the defaults leads back to the guide's.
    """
    client = create_app(load_scenario("forty-contracts")).test_client()
    client.post("/_fake/reset", json={})
    kept = len(client.get("/_fake/documents").get_json())
    client.post("/_fake/reset", json={"default": True})

    assert kept > 2000
    assert len(client.get("/_fake/documents").get_json()) < 20
