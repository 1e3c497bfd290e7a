"""A month's acts from one template: what is made, and what is said where it is not."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from docx import Document
from typer.testing import CliRunner

from robot.cli.app import app
from robot.intake.manifest import read_manifest
from robot.prepare import acts, office
from robot.prepare.acts import field_name
from robot.prepare.filling import pesos, thousands
from tests.papers import pdf
from tests.test_robot.making_ready import NUMBER, converting, stand_in

HEADINGS = ("N.º de contrato", "Contratista", "Fecha de inicio", "Valor", "Periodo", "Sobra")
ROW = (NUMBER, "Ana <Ruiz> & Cía", date(2026, 3, 1), 1234567.5, "2026-03", None)
TEMPLATE = (
    "Acta de {{ contratista }}, desde el {{ fecha_de_inicio }}",
    "por {{ valor|pesos }}{% if periodo %} ({{ periodo }}){% endif %}",
)


@pytest.fixture
def month(tmp_path, monkeypatch):
    """Makes the acts of these rows with this template; no LibreOffice unless a test brings a stand-in."""
    monkeypatch.setattr(office, "_places", list)

    def made(rows, template=TEMPLATE, *more):
        document = Document()
        for text in template:
            document.add_paragraph(text)
        document.save(str(tmp_path / "plantilla.docx"))
        book = openpyxl.Workbook()
        for row in (("Actas de marzo",), HEADINGS, *rows):
            book.worksheets[0].append(row)
        book.save(tmp_path / "datos.xlsx")
        command = ["actas", str(tmp_path / "plantilla.docx"), str(tmp_path / "datos.xlsx"), *more]
        return CliRunner().invoke(app, [*command, "--salida", str(tmp_path / "actas")])

    return made


def texts(file):
    return [paragraph.text for paragraph in Document(str(file)).paragraphs]


def test_each_row_becomes_an_act_with_its_values(month, tmp_path):
    """
    Without LibreOffice each row is a document of Word with its values as an act writes them, and that is said.
    """
    ended = month(
        [ROW, ("CO1.PCCNTR.555", "Luis", date(2026, 12, 31), 900, "2026-03")],
        TEMPLATE,
        "--nombre",
        "Acta {contratista}",
    )
    manifest = read_manifest(tmp_path / "actas" / "lista.xlsx")

    assert ended.exit_code == 0, ended.output
    assert "2 actas, 2 de ellas en Word" in ended.output
    assert "instale LibreOffice" in ended.output
    assert [(e.contract.number, e.name, e.kind, e.period) for e in manifest.entries] == [
        (NUMBER, "Acta Ana -Ruiz- & Cía.docx", "Acta", "2026-03"),
        ("CO1.PCCNTR.555", "Acta Luis.docx", "Acta", "2026-03"),
    ]
    assert texts(manifest.entries[0].file) == [
        "Acta de Ana <Ruiz> & Cía, desde el 1 de marzo de 2026",
        "por $ 1.234.567,5 (2026-03)",
    ]


def test_with_libreoffice_each_act_is_a_pdf(month, tmp_path, monkeypatch):
    """
    With LibreOffice each act is a PDF, all of them by one call, and the list names the PDFs.
    """
    (tmp_path / "hecha.pdf").write_bytes(pdf("Acta"))
    count = f"open({str(tmp_path / 'calls')!r}, 'a').write('x')\n"
    program = stand_in(tmp_path, count + converting(tmp_path / "hecha.pdf"))
    monkeypatch.setattr(office, "_places", lambda: [program])
    ended = month([ROW, ("CO1.PCCNTR.555", "Luis", date(2026, 12, 31), 900, "2026-03")])

    entries = read_manifest(tmp_path / "actas" / "lista.xlsx").entries
    assert ended.exit_code == 0, ended.output
    assert [entry.name for entry in entries] == [f"Acta {NUMBER}.pdf", "Acta CO1.PCCNTR.555.pdf"]
    assert (tmp_path / "calls").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("does", ["sys.exit(1)", '(out / "000003.pdf").write_bytes(b"none")'])
def test_a_conversion_that_fails_leaves_documents_of_word(month, tmp_path, monkeypatch, does):
    """
    Where LibreOffice writes no PDF, or one that does not open, the act stays a document of Word, and that is said.
    """
    program = stand_in(tmp_path, does)
    monkeypatch.setattr(office, "_places", lambda: [program])
    ended = month([ROW])

    assert ended.exit_code == 0, ended.output
    assert "quedó como documento de Word" in ended.output
    assert [e.name for e in read_manifest(tmp_path / "actas" / "lista.xlsx").entries] == [f"Acta {NUMBER}.docx"]


def test_a_field_without_value_is_said_with_its_cell(month, tmp_path):
    """
    A row that lacks a value the template asks for makes no act, and a person reads which cell; what is not asked for may be empty.
    """
    ended = month([ROW, ("CO1.PCCNTR.555", None, date(2026, 3, 1), 900, "2026-03")])

    assert ended.exit_code == 1
    assert "fila 4, celda B4: el campo contratista está vacío" in ended.output
    assert "Se hicieron 1 actas" in ended.output
    assert len(read_manifest(tmp_path / "actas" / "lista.xlsx").entries) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ contratitsa }}", "¿Quiso decir contratista?"),
        ("{{ contratista", "mal escrito"),
        ("{% for x in %}", "mal escrito"),
    ],
)
def test_a_template_that_cannot_be_filled_stops_everything(month, tmp_path, text, said):
    """
    A field without a column, or one that is written wrongly, is refused with what to do, and no folder is made.
    """
    ended = month([ROW], [text])

    assert ended.exit_code == 3
    assert said in ended.output
    assert not (tmp_path / "actas").exists()


@pytest.mark.parametrize(
    "text",
    [
        "{{ contratista.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ contratista.format.__globals__ }}",
        "{% for a in range(999999999) %}x{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(month, tmp_path, text):
    """
    A template that asks for more than the values it is given makes no act, and says so.
    """
    ended = month([ROW], ["{{ contratista }}", text])

    assert ended.exit_code == 1
    assert "el acta no se hizo" in ended.output
    assert not (tmp_path / "actas" / "lista.xlsx").exists()


def test_acts_that_would_be_called_alike_are_said(month):
    """
    Of two acts of one contract with the same name the second is not made, and its finding says what to do.
    """
    ended = month([ROW, ROW])

    assert ended.exit_code == 1
    assert "como la de la fila 3" in ended.output
    assert "--nombre" in ended.output


@pytest.mark.parametrize("name", ["plantilla.odt", "no está.docx", "texto.docx"])
def test_a_template_of_another_kind_is_refused(tmp_path, name):
    """
    A template of LibreOffice, one that is not there and one that is no document are refused with a remedy.
    """
    (tmp_path / "plantilla.odt").write_bytes(b"PK")
    (tmp_path / "texto.docx").write_bytes(b"texto")
    (tmp_path / "datos.csv").write_text(f"contrato\n{NUMBER}\n", encoding="utf-8")
    ended = CliRunner().invoke(app, ["actas", str(tmp_path / name), str(tmp_path / "datos.csv")])

    assert ended.exit_code == 3
    assert name in ended.output
    assert "lantilla" in ended.output or "Word" in ended.output


def test_rows_below_the_table_are_no_acts(month):
    """
    A total and a signature below the rows are no acts, and a row without a contract is said.
    """
    ended = month([ROW, ("Total", None, None, 9), ("", "", "", "", "2026-03"), ("Elaboró: Ana",)])

    assert "Se hicieron 1 actas" in ended.output
    assert "fila 5, contrato: está vacío" in ended.output


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("N.º de contrato", "n_o_de_contrato"),
        ("Año", "ano"),
        ("2.ª cuota", "_2_a_cuota"),
        (" Valor (IVA) ", "valor_iva"),
    ],
)
def test_what_a_heading_is_called_in_a_template(heading, field):
    """
    A field is its heading in small letters, without accents, its words joined by low lines.
    """
    assert field_name(heading) == field


@pytest.mark.parametrize(
    ("value", "plain", "money"),
    [
        ("1234567.5", "1.234.567,5", "$ 1.234.567,5"),
        ("999", "999", "$ 999"),
        ("-1000", "-1.000", "$ -1.000"),
        ("por definir", "por definir", "por definir"),
    ],
)
def test_numbers_are_written_as_in_colombia(value, plain, money):
    """
    Thousands are told apart by points and decimals by a comma; what is no number stays as it is.
    """
    assert (thousands(value), pesos(value)) == (plain, money)
    assert acts.long_date("2026-03-01") == "1 de marzo de 2026"
