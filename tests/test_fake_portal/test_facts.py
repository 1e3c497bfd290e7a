"""`fake_portal/facts.toml` is held to the replica: what it calls present is there, what it calls working is driven."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.test_fake_portal.person import Person
from tests.test_fake_portal.places import PLACES

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads((ROOT / "fake_portal" / "facts.toml").read_text(encoding="utf-8"))["fact"]
LABELS = {"A", "A~", "B", "C", "D"}
KINDS = {"selector", "url", "text", "what"}
KEYS = {"id", "section", "label", "on", "present", "works", "left_out"} | KINDS
SECTIONS = ("1.2", "1.3", "1.4", "1.5", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9")


def driven() -> set[str]:
    """The ids that some test names in its mark `fact`."""
    ids: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fact":
                assert ast.unparse(node.func) == "pytest.mark.fact", file
                ids |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return ids


def test_each_row_is_well_formed():
    """
    A row has a unique id, a section, a label, one way of saying the fact, and either two marks or a reason.
    """
    mistakes = []
    for row in FACTS:
        left_out = "left_out" in row
        good = (
            set(row) <= KEYS
            and row.get("label") in LABELS
            and len(KINDS & set(row)) == 1
            and left_out != ("present" in row and "works" in row)
            and row.get("on", "login") in PLACES
        )
        if not good:
            mistakes.append(row.get("id", row))
    ids = [row["id"] for row in FACTS]

    assert mistakes == []
    assert sorted(set(ids)) == sorted(ids)


def test_what_works_is_driven_by_a_test():
    """
    Each row marked as working is named by a test, and no test names a row that is not there.
    """
    working = {row["id"] for row in FACTS if row.get("works")}

    assert working - driven() == set()
    assert driven() - {row["id"] for row in FACTS} == set()


@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_is_forgotten(section):
    """
    Each section of docs/portal.md that the replica is built from has its rows.
    """
    assert [row for row in FACTS if row["section"].startswith(section)]


@pytest.mark.parametrize("place", sorted(PLACES))
def test_what_is_present_is_there(page, replica, place):
    """
    Every selector of a row that is present at a place matches something there.
    """
    rows = [row for row in FACTS if row.get("on") == place and row.get("present") and "selector" in row]

    seen = PLACES[place](Person(page, replica))

    assert [row["id"] for row in rows if not seen.locator(row["selector"]).count()] == []
