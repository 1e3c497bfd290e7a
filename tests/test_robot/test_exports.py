"""Receipts for Excel and for build servers."""

from __future__ import annotations

import csv

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.model import Outcome
from robot.reports.exports import HEADINGS, write_csv, write_junit
from tests.test_robot.sample_receipts import receipt, sha256


def root_of(file):
    """The first element of an XML file."""
    root = ElementTree.parse(file).getroot()
    assert root is not None, "it has an element"
    return root


def table_of(file):
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_the_table_opens_in_a_colombian_excel(tmp_path):
    """
    A byte order mark, semicolons and lines of Windows; each heading has its value.
    """
    file = write_csv([receipt(2, document={"name": "Muñoz; Peña.pdf"})], tmp_path / "report.csv")

    raw = file.read_bytes()
    (row,) = table_of(file)
    assert raw.startswith(b"\xef\xbb\xbfFila;Contrato pedido;")
    assert raw.count(b"\r\n") == 2
    assert tuple(row) == HEADINGS
    assert row["Documento"] == "Muñoz; Peña.pdf"
    assert row["Resultado"] == "publicado"
    assert row["Código"] == "published"
    assert row["Tamaño (bytes)"] == "1258291"
    assert row["SHA-256"] == sha256(b"Informe 2.pdf")
    assert row["Hora del portal"] == "22/11/2026 3:04:11 PM (UTC -5 horas)"
    assert row["Comenzó"] == "2026-11-22 15:04:05"


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\x00=1",
        "＝1",
        "\u200b=1",
        "\ufeff=1",
        "\u00ad=1",
        "\u061c=1",
        "\u2063=1",
        "\ufe0f=1",
    ],
)
def test_no_cell_is_a_formula(tmp_path, name):
    """
    A text that Excel could take for a formula begins with an apostrophe, whatever stands before its first sign.
    """
    file = write_csv([receipt(document={"name": name}, message=name)], tmp_path / "report.csv")

    (row,) = table_of(file)
    assert row["Documento"].startswith("'")
    assert row["Mensaje"].startswith("'")
    assert row["Documento"].endswith("1") or "HYPERLINK" in row["Documento"] or "SUM" in row["Documento"]


UNSEEN = st.text(
    st.characters(categories=["Cf", "Zs", "Zl", "Zp", "Mn", "Me"])
    | st.sampled_from("\t\r\n\x85\u00ad\u061c\u2063\ufe0f\u3164"),
    max_size=6,
)


@given(UNSEEN, st.sampled_from("=+-@＝＋－＠﹦﹢﹣﹫⁺⁼−"), UNSEEN, st.text(max_size=8))
@settings(max_examples=300, deadline=None)
def test_nothing_unseen_hides_a_formula(tmp_path_factory, before, sign, between, rest):
    """
    Whatever has no ink of its own may stand before the sign of a formula, in any number: the cell is no formula.
    """
    name = f"{before}{sign}{between}{rest}"
    file = write_csv([receipt(document={"name": name})], tmp_path_factory.mktemp("t") / "report.csv")

    (row,) = table_of(file)
    assert row["Documento"].startswith("'")


@pytest.mark.parametrize("name", ["Informe 2-3.pdf", "a=b.pdf", "ñ+.pdf", "2026-03.pdf", "(=1)", "", "👩\u200d🔧.pdf"])
def test_other_names_stand_as_they_are(tmp_path, name):
    """
    A sign that does not come first makes no formula, and a name is not changed without need.
    """
    file = write_csv([receipt(document={"name": name})], tmp_path / "report.csv")

    assert table_of(file)[0]["Documento"] == name


def test_junit_counts_what_it_lists(tmp_path):
    """
    One suite per contract; doubt, a person's turn and what could not be looked at are errors, what went wrong is a failure, what is proven passes.
    """
    other = {"asked": "CO1.PCCNTR.1", "identity": "CO1.PCCNTR.1"}
    receipts = [receipt(row, outcome=outcome) for row, outcome in enumerate(Outcome, start=2)]
    file = write_junit([*receipts, receipt(90, contract=other)], tmp_path / "report.xml")

    root = root_of(file)
    verdicts = {
        said.get("type"): said.tag for case in root.iter("testcase") for said in case if said.tag != "properties"
    }
    assert root.get("tests") == str(len(Outcome) + 1)
    assert (root.get("failures"), root.get("errors"), root.get("skipped")) == ("6", "3", "1")
    assert [suite.get("name") for suite in root] == ["CO1.PCCNTR.1", "CO1.PCCNTR.129716"]
    assert root[1].get("timestamp") == "2026-11-22T15:04:05"
    assert root[0].get("time") == root[0][0].get("time") == "9.000"
    assert verdicts == {
        **dict.fromkeys(["rejected", "refused", "failed", "altered", "duplicated", "absent"], "failure"),
        **dict.fromkeys(["in_doubt", "needs_person", "published_before"], "error"),
        "not_attempted": "skipped",
    }


@given(
    text=st.text(st.characters(), max_size=30)
    | st.sampled_from(["]]>", "<script>", '"&\x0b\x1b[31m', "\x00", "\ufffe"])
)
@settings(max_examples=100, deadline=None)
def test_whatever_a_text_holds_both_can_be_read(tmp_path_factory, text):
    """
    Names and messages with markup, control characters or anything else leave a table and an XML that parse.
    """
    folder = tmp_path_factory.mktemp("exports")
    wild = [
        receipt(2, outcome="failed", document={"name": text}, message=text, contract={"identity": text}),
        receipt(3),
    ]

    rows = table_of(write_csv(wild, folder / "report.csv"))
    root = root_of(write_junit(wild, folder / "report.xml"))
    assert [row["Fila"] for row in rows] == ["2", "3"]
    assert len(list(root.iter("testcase"))) == 2


def test_control_characters_stand_as_their_code(tmp_path):
    """
    XML has no way to hold a control character, and a turned name deceives its reader: both are shown, and markup is text.
    """
    file = write_junit([receipt(outcome="failed", message="a\x1b]]><b>\u202e&ñ")], tmp_path / "report.xml")

    (failure,) = root_of(file).iter("failure")
    assert failure.get("message") == "a‹U+001B›]]><b>‹U+202E›&ñ"
