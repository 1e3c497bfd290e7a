"""A snapshot's placeholders hide what they should, whatever the page says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.browser.snapshot import Placeholders, render

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(r"[a-z.]{1,8}@[a-z]{2,8}\.co", fullmatch=True),
        st.integers(10_000, 10**12).map(lambda n: f"{n:,}".replace(",", ".")),
        st.integers(10_000, 10**16).map(str),
        st.uuids().map(lambda key: str(key).replace("-", "_")),
    ),
    max_size=6,
).map(" ".join)


@given(TEXTS)
@settings(deadline=None)
def test_no_number_key_or_address_comes_through(text: str):
    """Five digits in a row, however they are grouped, may be a person's; so may an address."""
    seen = Placeholders().clean(text)

    assert not re.search(r"\d(?:[.,' -]?\d){4,}", seen)
    assert not re.search(r"[a-z]@[a-z]", seen)


@given(TEXTS)
@settings(deadline=None)
def test_cleaning_is_the_same_each_time_and_once_is_enough(text: str):
    """Two snapshots of one page are equal, and a snapshot may be cleaned again."""
    seen = Placeholders().clean(text)

    assert Placeholders().clean(text) == seen
    assert Placeholders().clean(seen) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("900.123.456-7 y 1020345678", "«número-a» y «número-b»"),
        ("CO1.PCCNTR.129716 · CO1.PCCNTR.129716", "CO1.PCCNTR.«número-a» · CO1.PCCNTR.«número-a»"),
        ("$ 12.500.000 COP 3,5", "«valor» «valor»"),
        ("31/03/2026 7:28 a. m.", "«fecha» «hora»"),
        ("pepita@correo.gov.co", "«correo-a»"),
        ("María Ángela Ñáñez Ruiz", "«nombre-a»"),
        ("b3f0fcb7_786e_cb36_0129_3aeac3b50682", "«clave-a»"),
        ("7 Ejecución del Contrato", "7 Ejecución del Contrato"),
        ("grdContractExecutionDocument_tr12", "grdContractExecutionDocument_tr12"),
        ("ANEXAR DOCUMENTO", "ANEXAR DOCUMENTO"),
    ],
)
def test_each_kind_has_its_placeholder(text: str, seen: str):
    """Equal things get equal placeholders, so that it still shows that two rows are about one contract."""
    assert Placeholders().clean(text) == seen


@given(TEXTS)
@settings(deadline=None)
def test_what_stands_outside_a_label_never_comes_through(text: str):
    """A paragraph, a cell and whatever shows a person are somebody's data."""
    tree = ["body", {}, ["p", {}, text], ["div", {"class": "UserName"}, ["label", {"title": text}, text]]]
    shown = re.sub(r"<[^>]*>", "", render(tree)).split()

    assert set(shown) <= {"«texto»"}


def test_a_page_is_written_one_element_a_line_and_escaped():
    """A difference of two snapshots is a difference of lines."""
    tree = ["body", {}, ["input", {"id": 'a"b', "value": "<Anexar>"}], ["label", {}, "a < b"]]

    assert render(tree) == (
        '<body>\n <input id="a&quot;b" value="&lt;Anexar&gt;">\n <label>\n  a &lt; b\n </label>\n</body>\n'
    )
