"""Rules: what an audit leaves for people and programs, what a folder has of what is missing, and what the command says."""

from __future__ import annotations

import json
from datetime import date, datetime

import openpyxl
import pytest
from typer.testing import CliRunner

from robot.app.asked import contracts_in
from robot.app.auditing import Options, again
from robot.app.missing import list_missing
from robot.cli.app import app
from robot.desk.listed import Audit, Looked, Row
from robot.errors import InputError, ManifestError
from robot.intake.manifest import read_manifest
from robot.model import Contract, Role
from robot.words import BOGOTA

NOW = datetime(2026, 4, 20, 9, 0, tzinfo=BOGOTA)
HOSTILE = '=HYPERLINK("http://malo.example")<script>alert(1)</script>\u202e.pdf'


def contract(number, *names, **facts):
    known = {
        "state": "En ejecución",
        "subject": "Prestar servicios",
        "starts": date(2026, 2, 1),
        "ends": date(2026, 12, 31),
        "contractor": "ANA PRUEBA",
        **facts,
    }
    return Looked(number, NOW, number, rows=tuple(Row(name, Role.CONTRACTOR) for name in names), listed=NOW, **known)


@pytest.fixture
def kept(tmp_path):
    """An audit of a contractor's three contracts, one of them unread, as it is kept."""
    contracts = (
        contract("CO1.PCCNTR.1", "INFORME FEBRERO.pdf", "PLANILLA FEBRERO.pdf", HOSTILE),
        contract("CO1.PCCNTR.2", "INFORME MARZO.pdf"),
        contract("CO1.PCCNTR.3", state=None, trouble="El portal no respondió"),
    )
    file = tmp_path / "una" / "auditoria.json"
    file.parent.mkdir()
    file.write_text(Audit(NOW, "ana", Role.CONTRACTOR, "portal", contracts).as_json(), encoding="utf-8")
    return file


def test_what_an_audit_leaves(kept):
    """
    A page that loads nothing and takes no text for markup, a workbook without formulas whose rows are what is owed, and its data.
    """
    audited = again(kept, Options())
    page = (kept.parent / "auditoria.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(kept.parent / "auditoria.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    rows = list(book["Matriz"].iter_rows(values_only=True))

    assert "<script>alert" not in page
    assert "default-src &#39;none&#39;" in page
    assert "\u202e" not in page
    assert book.sheetnames == ["Matriz", "Contratos", "Documentos"]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert len(rows) - 1 == sum(len(case.cells) for case in audited.cases)
    assert [row[7] for row in rows if row[0] == "CO1.PCCNTR.3" and row[5] == "2026-02"] == ["no se sabe"] * 4
    assert not audited.well


def test_a_folder_has_what_is_missing(kept, tmp_path):
    """
    Of a folder's files those are listed that can only be what this side owes and the portal lacks; the others are named with the
    reason, nothing that lies there is replaced, and the list is one that may be published.
    """
    folder = tmp_path / "carpeta"
    for path in (
        "CO1.PCCNTR.1/CUENTA DE COBRO FEBRERO.pdf",
        "CO1.PCCNTR.1/INFORME FEBRERO.pdf",
        "CO1.PCCNTR.1/2026-03/informe.pdf",
        "CO1.PCCNTR.1/2026-03/planilla.pdf",
        "CO1.PCCNTR.1/2026-03/planilla pension.pdf",
        "CO1.PCCNTR.1/cosa.pdf",
        "CO1.PCCNTR.1/acta de inicio.pdf",
        "CO1.PCCNTR.3/INFORME FEBRERO.pdf",
        "CO1.PCCNTR.99/INFORME MARZO.pdf",
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"%PDF-1.4\n%%EOF\n")
    listed = list_missing(again(kept, Options()), folder)
    second = list_missing(again(kept, Options()), folder)
    assert listed.file
    read = read_manifest(listed.file)

    assert [(entry.contract.number, entry.file.name, entry.period) for entry in read.entries] == [
        ("CO1.PCCNTR.1", "informe.pdf", "2026-03"),
        ("CO1.PCCNTR.1", "CUENTA DE COBRO FEBRERO.pdf", "2026-02"),
    ]
    assert {path.name: why for path, why in listed.gaps.unfit} == {
        "INFORME FEBRERO.pdf": "lo que es no falta",
        "planilla.pdf": "hay 2 archivos para planilla de seguridad social de 2026-03: deje uno",
        "planilla pension.pdf": "hay 2 archivos para planilla de seguridad social de 2026-03: deje uno",
        "cosa.pdf": "su nombre no dice con claridad qué es (sin reconocer)",
        "acta de inicio.pdf": "este contrato no lo debe",
        "INFORME MARZO.pdf": "su carpeta no es de un contrato de esta auditoría",
    }
    assert second.file not in (None, listed.file)


def test_a_folder_with_nothing_of_it(kept, tmp_path):
    """
    No list is written where no file fits.
    """
    (tmp_path / "nada").mkdir()

    assert list_missing(again(kept, Options()), tmp_path / "nada").file is None
    assert list((tmp_path / "nada").iterdir()) == []


def test_two_audits_compared(kept, tmp_path):
    """
    An audit that is compared with another says what changed since, on its page and in a sheet of its own.
    """
    earlier = tmp_path / "antes.json"
    earlier.write_text(kept.read_text(encoding="utf-8").replace("INFORME FEBRERO.pdf", "OTRO.pdf"), encoding="utf-8")
    audited = again(kept, Options(since=earlier))
    book = openpyxl.load_workbook(kept.parent / "auditoria.xlsx")

    assert [each.number for each in audited.changed] == ["CO1.PCCNTR.1"]
    assert ("CO1.PCCNTR.1", "documento nuevo: INFORME FEBRERO.pdf") in list(book["Cambios"].iter_rows(values_only=True))
    assert "Qué cambió" in (kept.parent / "auditoria.html").read_text(encoding="utf-8")


def test_rules_of_ones_own(kept, tmp_path):
    """
    A person's rules stand in place of those that ship; what is none is refused before anything is judged.
    """
    rules = tmp_path / "reglas.toml"
    rules.write_text(
        "[otros]\ntitle='todos'\n[[otros.duty]]\ntitle='paz y salvo'\naccepts=['paz_y_salvo']\nby='contratista'\neach='start'\nwithin=1\n",
        encoding="utf-8",
    )
    audited = again(kept, Options(rules=rules))

    assert {cell.due.duty.title for case in audited.cases for cell in case.cells} == {"paz y salvo"}
    with pytest.raises(InputError, match="nada"):
        again(kept, Options(rules=tmp_path / "nada.toml"))


def test_the_command_on_an_audit_that_was_kept(kept, tmp_path):
    """
    The page is written again without a browser; what is said is for people, and the data for programs.
    """
    done = CliRunner().invoke(app, ["auditar", str(kept)])
    told = CliRunner().invoke(app, ["audit", str(kept), "--json"])

    assert "en 2 de 3 contratos" in done.stderr
    assert "CO1.PCCNTR.3" in done.stderr
    assert done.exit_code == told.exit_code == 1, "one contract was not read"
    assert len(json.loads(told.stdout)["contracts"]) == 3


@pytest.mark.parametrize("name", ["nada.csv", "otra.json", "sin.csv"])
def test_what_cannot_be_audited(name, tmp_path):
    """
    A file that is not there, is no audit, or names no contract is refused in words before a browser is opened.
    """
    (tmp_path / "otra.json").write_text("{}", encoding="utf-8")
    (tmp_path / "sin.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["auditar", str(tmp_path / name)])

    assert done.exit_code in (1, 3)
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_which_contracts_are_asked_about(tmp_path):
    """
    A sheet with a column contrato, whatever else it has, or a folder with one sub-folder for each; each contract once.
    """
    sheet = tmp_path / "lista.csv"
    sheet.write_text(
        "N° de contrato;Entidad;Supervisor\nCO1.PCCNTR.7;;x\nco1 pccntr 7;;y\nCPS-1-2026;Alcaldía;z\nTotal;;\n",
        encoding="utf-8",
    )
    book = openpyxl.Workbook()
    sheet_of_book = book.create_sheet("lista", 0)
    sheet_of_book.append(["contrato"])
    sheet_of_book.append(["CO1.PCCNTR.8"])
    book.save(tmp_path / "libro.xlsx")
    for folder in ("CO1.PCCNTR.9", "fotos"):
        (tmp_path / "carpeta" / folder).mkdir(parents=True)

    assert contracts_in(sheet) == [Contract("CO1.PCCNTR.7"), Contract("CPS-1-2026", "Alcaldía")]
    assert contracts_in(tmp_path / "libro.xlsx") == [Contract("CO1.PCCNTR.8")]
    assert contracts_in(tmp_path / "carpeta") == [Contract("CO1.PCCNTR.9")]
    for text in (
        "Contratos de marzo, con corte al 31\ncontrato;entidad;valor\nCO1.PCCNTR.8;Alcaldía;1,5\n",
        "Mis contratos\nsupervisor;contrato\nAna;CO1.PCCNTR.8\n",
        "contrato\nCO1.PCCNTR.8\n",
        "Informe, uno\ncontrato|valor\nCO1.PCCNTR.8|2,0\n",
    ):
        sheet.write_text(text, encoding="utf-8")
        assert [each.number for each in contracts_in(sheet)] == ["CO1.PCCNTR.8"]
    for wrong in ("contrato\nCO1.REQ.12\n", "contrato\n\n", "archivo\na1\n"):
        sheet.write_text(wrong, encoding="utf-8")
        with pytest.raises(ManifestError):
            contracts_in(sheet)
