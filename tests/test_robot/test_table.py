"""A table is read from its HTML as a person reads it on screen."""

from __future__ import annotations

import pytest

from robot.browser.catalogue import Column
from robot.browser.table import read_table

COLUMNS = {
    "number": Column(es="Número del contrato", en="Contract number", id="NumberCol"),
    "by": Column(es="Cargado por", en="Uploaded by"),
}
HEADER = "<tr><th>Número del contrato</th><th>Cargado por</th></tr>"
BASE = "https://portal.example/CO1/List/Index?key=1"


def cells(html: str) -> list[dict[str, str]]:
    return [row.cells for row in read_table(html, COLUMNS, BASE).rows]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "<tr><th> contract NUMBER\n</th><th>uploaded by</th></tr>",
        '<tr><th id="grdX_thNumberColX">?</th><th>Cargado por</th></tr>',
        "<thead><tr><th>Número del contrato<script>say('Número')</script></th><th>Cargado por</th></tr></thead>",
    ],
    ids=["Spanish", "English", "by id", "with a script"],
)
def test_a_column_is_found_by_its_words_or_its_id(header: str):
    """
    Language, capitals, spaces, and a script inside the header do not hide a column.
    """
    content = read_table(f"{header}<tbody><tr><td>7</td><td>Proveedor</td></tr></tbody>", COLUMNS, BASE)

    assert content.missing == []
    assert [row.cells for row in content.rows] == [{"number": "7", "by": "Proveedor"}]


def test_columns_in_another_order():
    """
    What counts is where the header stands, not where the catalogue names it.
    """
    header = "<tr><th>Cargado por</th><th>Otra</th><th>Número del contrato</th></tr>"

    assert cells(f"{header}<tr><td>Comprador</td><td>x</td><td>9</td></tr>") == [{"number": "9", "by": "Comprador"}]


def test_a_missing_column_is_said():
    """
    A header without one of the columns is told, and so is a table without any header.
    """
    assert read_table("<tr><th>Cargado por</th></tr><tr><td>x</td></tr>", COLUMNS, BASE).missing == ["number"]
    assert read_table("<tr><td>1</td><td>x</td></tr>", COLUMNS, BASE).missing == ["number", "by"]


def test_text_is_what_stands_in_the_cell():
    """
    Entities, marks inside, inner spaces and the words of a table inside count; scripts do not.
    """
    row = (
        "<tr><td> <b>in</b>forme&nbsp;&amp; ñ  2 <script>if (1 < 2) { hide('</td>') }</script></td>"
        "<td><table><tbody><tr><td>Pro</td><td>veedor</td></tr></tbody></table></td></tr>"
    )

    assert cells(HEADER + row) == [{"number": "informe\xa0& ñ  2", "by": "Proveedor"}]


def test_what_is_written_for_the_browser_alone_is_no_text():
    """
    A script, a style and a comment inside a cell are none of its text, as on the screen.
    """
    hidden = "<script>a('</i>')</script><style>td > b { color: red }</style><!-- <td>x</td> -->"

    assert cells(f"{HEADER}<tr><td>{hidden}7</td><td>Pro{hidden}veedor</td></tr>") == [
        {"number": "7", "by": "Proveedor"}
    ]


def test_only_rows_as_long_as_the_header_are_rows():
    """
    A line that says that there is nothing, or that holds a paginator, is no row; nor are the rows of a table inside.
    """
    html = (
        HEADER + '<tr><td colspan="2">No existen resultados</td></tr>'
        "<tr><td>1</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr>"
    )

    assert cells(html) == [{"number": "1", "by": "ab"}]


def test_a_rows_id_and_its_links_whole():
    """
    A row says its id, and where its links lead, as the browser would go there from this page.
    """
    row = (
        '<tr id="grd_tr0"><td><a href="/CO1/View?doc=1&amp;x=2">1</a><a href="javascript:void(0);">x</a><a>no</a></td>'
        '<td><a href="Other">2</a></td></tr>'
    )
    (read,) = read_table(HEADER + row, COLUMNS, BASE).rows

    assert read.id == "grd_tr0"
    assert read.links == (
        "https://portal.example/CO1/View?doc=1&x=2",
        "javascript:void(0);",
        "https://portal.example/CO1/List/Other",
    )


ROW = '<tr id="{id}"><td>{number}</td><td><a href="{link}">{by}</a></td></tr>'


def test_a_row_that_came_twice_counts_once():
    """
    A row that «Ver más» brought a second time, with its id, its texts and its address, is one row.
    """
    row = ROW.format(id="r5", number="7", link="/doc?id=5", by="Proveedor")

    assert len(cells(HEADER + row + row)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"link": "/doc?id=6"},
        {"number": "8"},
        {"id": "r6"},
        {"link": "javascript:void(0)"},
    ],
)
def test_two_rows_are_never_taken_for_one(other: dict[str, str]):
    """
    Rows that differ in anything are two, and so are equal ones that nothing tells apart; each knows which of its id it is.
    """
    first = {"id": "r5", "number": "7", "link": "/doc?id=5", "by": "Proveedor"} | (
        other if "javascript" in other.get("link", "") else {}
    )
    rows = read_table(HEADER + ROW.format(**first) + ROW.format(**(first | other)), COLUMNS, BASE).rows

    assert [(row.id, row.place) for row in rows] == [("r5", 0), (other.get("id", "r5"), 0 if "id" in other else 1)]
