"""How the code is written, as far as it can be counted: sizes, and the sentence that each test begins with."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
MODULE, FUNCTION, MODULE_OF_TESTS = 400, 50, 500  # lines
OURS = ("robot", "flows", "fake_portal")

#: What is longer, and why. A function is named after its module: `robot/app/prover.py::_receipt`.
LONGER = {
    "robot/errors.py": "every error with its sentence and its remedy, in one tree that a reader sees whole",
    "robot/app/prover.py::_receipt": "a receipt's fields in their order, one line each",
    "tests/test_fake_portal/test_contract_page.py": "the replica's page of a contract, fact after fact",
    "tests/test_fake_portal/test_faults_pages.py": "each kind of fault at a page, with the stand-ins that they share",
    "tests/test_fake_portal/test_identity.py": "each answer that signing in may get, with the stand-ins that they share",
    "tests/test_fake_portal/test_shell.py": "what stands around each page of the replica, fact after fact",
    "tests/test_robot/test_ledger.py": "each promise of the ledger, most of them on two databases and by several processes",
    "tests/test_robot/test_manifest.py": "one table of everything that a sheet may hold",
    "tests/test_robot/test_requests.py": "one list of requests: each row with what it must not let by",
    "tests/test_robot/test_runner.py": "what a run does in each case, on one stand-in for the portal",
}


@cache
def modules(folder: str) -> dict[str, str]:
    """The text of each module below this folder, by its path."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def longer() -> dict[str, int]:
    """Lines of each module and function that exceeds its budget."""
    found = {}
    for folder in (*OURS, "tests"):
        for path, text in modules(folder).items():
            if (lines := len(text.splitlines())) > (MODULE_OF_TESTS if folder == "tests" else MODULE):
                found[path] = lines
            for each in functions(text) if folder in OURS else ():
                if (lines := (each.end_lineno or each.lineno) - each.lineno + 1) > FUNCTION:
                    found[f"{path}::{each.name}"] = lines
    return found


def is_sentence(text: str) -> bool:
    """Whether this begins like a sentence or with a name, goes on for four words and ends like one."""
    return len(text.split()) >= 4 and bool(re.match(r"[A-ZÁÉÍÓÚÑ«`\"\d]|docs/", text)) and text.endswith(".")


def test_what_is_long_has_its_reason():
    """
    A module has 400 lines at most, one of tests 500, a function 50; each that has more stands in `LONGER` with its reason.
    """
    unexplained = {name: lines for name, lines in longer().items() if name not in LONGER}

    assert unexplained == {}


def test_no_reason_outlives_what_it_excused():
    """
    What is short again, was renamed or is gone is taken out of `LONGER`.
    """
    assert sorted(LONGER.keys() - longer().keys()) == []


def test_each_test_says_the_rule_that_it_proves():
    """
    The docstring of every test is a sentence: what must be true, in the words of somebody who reads no code.
    """
    tests = {
        f"{path}::{each.name}": ast.get_docstring(each) or ""
        for path, text in modules("tests").items()
        for each in functions(text)
        if each.name.startswith("test_")
    }

    assert len(tests) > 900
    assert [name for name, rule in tests.items() if not is_sentence(rule.strip())] == []


def test_a_rule_that_only_the_thorough_tier_proves_says_why():
    """
    A whole test that `make test` leaves out has its reason in its mark.
    """
    marks = [
        (name, mark)
        for name, text in modules("tests").items()
        for test in functions(text)
        for mark in map(ast.unparse, test.decorator_list)
        if mark.startswith("pytest.mark.thorough")
    ]

    assert marks
    assert [each for each in marks if not re.fullmatch(r"pytest\.mark\.thorough\(['\"].{20,}['\"]\)", each[1])] == []


@pytest.mark.parametrize("text", ["", "Works.", "the ledger keeps what was sent.", "The ledger keeps what was sent"])
def test_what_is_no_sentence(text):
    """
    A word, a beginning without a capital and an end without a full stop are no rule.
    """
    assert not is_sentence(text)
