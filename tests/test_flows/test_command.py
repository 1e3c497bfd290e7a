"""`secop publish` as its user runs it: another process, a sheet, and an exit code."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from typer.main import get_command
from typer.testing import CliRunner

from robot.cli.app import SYNONYMS, app
from robot.proof.receipts import read_receipts
from tests.papers import pdf
from tests.tiers import thorough

SECRET = "contratista"  # the replica's demo password is its user's name; the canary below is another one
CANARY = "Canario#2026-secreto"
INFORME = pdf("informe")


@pytest.fixture
def office(tmp_path, replica):
    """A folder with two real files and a sheet, and the environment of a contractor."""
    (tmp_path / "Informe año.pdf").write_bytes(INFORME)
    (tmp_path / "planilla.pdf").write_bytes(pdf("planilla"))
    sheet = tmp_path / "manifiesto.csv"
    sheet.write_text(
        "contrato,archivo\nCO1.PCCNTR.129716,Informe año.pdf\nCO1.PCCNTR.123502,planilla.pdf\n", encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def secop(office, replica):
    """Run the command; environment variables are changed by keyword."""

    def run(*arguments, **variables):
        settings = {
            "SECOP_PORTAL_URL": replica.address,
            "SECOP_USER": "contratista",
            "SECOP_PASSWORD": SECRET,
            "SECOP_ROLE": "contratista",
            "SECOP_STATE_DIR": str(office / "estado"),
            "SECOP_HEADLESS": "yes",
            "SECOP_TIMEOUT": "20",
            "PYTHONIOENCODING": "utf-8",
            **variables,
        }
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SECOP_")} | settings
        command = [sys.executable, "-m", "robot", *arguments]
        return subprocess.run(command, capture_output=True, env=environment, cwd=office, check=False, encoding="utf-8")

    return run


@pytest.mark.thorough("test_publish.py has it of the flows, and test_batch.py of the command")
def test_the_second_run_writes_nothing_and_ends_well(secop, replica):
    """
    The same sheet again exits 0, says skipped, and sends no file.
    """
    secop("publish", "manifiesto.csv")
    uploads = len(replica.requests("UploadFile"))

    ended = secop("publish", "manifiesto.csv", "--json")

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["counts"] == {"skipped": 2}
    assert len(replica.requests("UploadFile")) == uploads == 2
    assert len(replica.requests("LoginAuthenticate")) == 1, "the saved session is used again"


def test_the_run_leaves_its_folder_and_no_secret(secop, office, replica):
    """
    Each run keeps its log, its result, the copies it sent, its sealed receipts, their constancias and its report, and
    nothing that it downloaded; with this machine's public key its receipts are whole, each step with what it found.

    No file of the state folder holds the password, and the saved session is its owner's alone.
    """
    replica.state.accounts["contratista"].password = CANARY
    ended = secop("publish", "manifiesto.csv", SECOP_PASSWORD=CANARY)
    assert ended.returncode == 0, ended.stderr
    (office / "llave.pem").write_text(secop("receipt", "key").stdout, encoding="utf-8")
    (run,) = (office / "estado" / "runs").iterdir()
    checked = secop("receipt", "verify", str(run), "--key", "llave.pem", "--json")

    assert checked.returncode == 0, checked.stdout
    assert json.loads(checked.stdout)["runs"][0]["seal"]["ended"] == "whole"
    steps = [step for receipt in read_receipts(run / "receipts") for step in receipt.steps]
    assert [step.id for step in steps if any(line.startswith("upload.attach: ") for line in step.found)] == [
        "attach"
    ] * 2
    assert len(list((run / "constancias").iterdir())) == 2
    assert {path.name for path in run.iterdir()} == {
        *("run.log", "result.json", "documents", "receipts", "evidence"),
        *("report.html", "report.csv", "report.xml", "seal.json", "constancias"),
    }
    assert len(list((run / "receipts").iterdir())) == 2
    assert (run / "documents" / "0002" / "Informe año.pdf").read_bytes() == INFORME
    files = [path for path in (office / "estado").rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    (session,) = [path for path in files if path.name.startswith("session")]
    if os.name == "posix":
        assert session.stat().st_mode & 0o777 == 0o600


@pytest.mark.thorough("receipts, report, constancia and filled lists have their tests without a browser")
def test_what_the_papers_say_of_a_contract(secop, office, replica):
    """
    Receipts say who was contracted and for what, and show the row below its headings; report and constancia of a replica
    are a trial's. A workbook gets the results where it lies, if that is asked for.
    """
    book = openpyxl.Workbook()
    rows = book["Sheet"]
    for line in (office / "manifiesto.csv").read_text(encoding="utf-8").splitlines():
        rows.append(line.split(","))
    book.save(office / "lista.xlsx")

    ended = secop("publicar", "lista.xlsx", "--rellenar")

    filled = openpyxl.load_workbook(office / "lista.xlsx")["Sheet"]
    (run,) = (office / "estado" / "runs").iterdir()
    first, second = read_receipts(run / "receipts")
    (page, _) = (PdfReader(file).pages[0] for file in sorted((run / "constancias").iterdir()))
    heads, row = page.images[:2]

    assert {first.contract.contractor, second.contract.contractor} == {"ANA PRUEBA PRUEBA"}
    assert second.contract.subject == "Prestar servicios de apoyo a la gestión en el archivo central."
    assert [exhibit.step for exhibit in first.evidence] == ["attach", "headings", "row"]
    assert heads.image
    assert row.image
    assert heads.image.width == row.image.width > 1000
    assert "ENSAYO" in page.extract_text()
    assert "ENSAYO: no es SECOP II." in (run / "report.html").read_text(encoding="utf-8")
    assert [row[rows.max_column].value for row in filled.iter_rows(min_row=2)] == ["publicado"] * 2
    assert "Lista con los resultados: lista.xlsx" in ended.stderr


@pytest.mark.parametrize(
    ("sheet", "code", "said"),
    [
        ("contrato,archivo\nCO1.PCCNTR.129716,falta.pdf\n", 3, "fila 2, archivo"),
        # A run of test_canaries.py has such a contract, and ends so.
        *thorough(("contrato,archivo\nCO1.PCCNTR.1,planilla.pdf\n", 1, "Ningún contrato")),
    ],
    ids=["bad sheet", "no such contract"],
)
def test_exit_codes(secop, office, replica, sheet, code, said):
    """
    A sheet with mistakes is refused before anything starts; a document that was not published is a failure.
    """
    (office / "manifiesto.csv").write_text(sheet, encoding="utf-8")

    ended = secop("publish", "manifiesto.csv")

    assert ended.returncode == code
    assert said in ended.stderr
    assert replica.published == []
    assert bool(replica.requests("/STS/")) == (code != 3)


def test_a_person_is_needed(secop, replica):
    """
    A refused password exits 5, was typed once, and stands in nothing that the run leaves or says.
    """
    ended = secop("publish", "manifiesto.csv", SECOP_PASSWORD=CANARY)

    assert ended.returncode == 5
    assert "usuario o la contraseña" in ended.stderr
    assert len(replica.requests("LoginAuthenticate")) == 1
    assert CANARY not in ended.stderr + ended.stdout


def test_without_settings_nothing_starts(secop, replica):
    """
    Without a portal's address nobody is reached, and the message names the variable.
    """
    ended = secop("publish", "manifiesto.csv", SECOP_PORTAL_URL="")

    assert ended.returncode == 3
    assert "SECOP_PORTAL_URL" in ended.stderr
    assert replica.requests() == []


def test_wrong_usage(secop):
    """
    A command that is not one exits 2.
    """
    assert secop("publica").returncode == 2


def test_a_browser_that_does_not_open(secop, office, replica):
    """
    A browser that cannot start is said in words, with what to do, and nothing is sent.
    """
    deep = office / ("carpeta-con-un-nombre-largo-" * 6)
    deep.mkdir()

    ended = secop("publish", "manifiesto.csv", TMPDIR=str(deep), TEMP=str(deep), TMP=str(deep))

    assert ended.returncode == 3
    assert "El navegador no abrió" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert replica.requests("/STS/") == []


def test_the_day_of_an_assistant(secop, office, replica):
    """
    Each of check, plan, a rehearsal, publish, verify, status and report says the truth of their moment; one publishes.

    Standard output is one JSON document, whose items are hash for hash what the replica stored.
    """

    def told(*arguments):
        ended = secop(*arguments, "--json")
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    assert told("check", "manifiesto.csv")["refused"] == []
    assert replica.requests() == [], "check uses no network"
    planned = told("plan", "manifiesto.csv")
    assert (planned["counts"], planned["estimate"]) == ({"would_publish": 2}, None)
    assert replica.requests("DocumentAlternateUpload") == [], "plan opens no window"
    assert told("publish", "manifiesto.csv", "--dry-run")["counts"] == {"would_publish": 2}
    assert replica.requests("DocumentAlternateUpload") != [], "a rehearsal opens the window"
    assert replica.requests("UploadFile") == replica.published == [], "and sends nothing"
    missing = secop("verify", "manifiesto.csv", "--json")
    assert (missing.returncode, json.loads(missing.stdout)["counts"]) == (1, {"absent": 2})
    published = told("publish", "manifiesto.csv", "--evidence", "full")
    assert (published["counts"], published["drift"]) == ({"published": 2}, [])
    assert [(item["contract"], item["outcome"]) for item in published["items"]] == [
        ("CO1.PCCNTR.129716", "published"),
        ("CO1.PCCNTR.123502", "published"),
    ]
    assert {item["sha256"] for item in published["items"]} == {document.sha256 for document in replica.published}
    lists = len(replica.requests("SalesContractManagement"))
    assert told("verify", "manifiesto.csv", "--route", "directo")["counts"] == {"published": 2}
    assert len(replica.requests("SalesContractManagement")) == lists > 0, "straight to what was visited"
    assert {(row["contract"], row["file"]) for row in told("status")} == {
        ("CO1.SLCNTR.118204", "Informe año.pdf"),
        ("CO1.SLCNTR.112031", "planilla.pdf"),
    }
    (line,) = secop("status", "--contract", "CO1.SLCNTR.118204").stdout.splitlines()
    assert "Informe año.pdf (publicado)" in line
    report = secop("report").stdout.strip()
    assert "<html" in (office / report).read_text(encoding="utf-8")
    assert len(replica.published) == 2
    (office / "planilla.pdf").write_bytes(pdf("la de abril"))
    (office / "planilla.pdf").rename(office / "planilla de abril.pdf")
    (office / "abril.csv").write_text("contrato,archivo\nCO1.PCCNTR.123502,planilla de abril.pdf\n", encoding="utf-8")
    planned = secop("plan", "abril.csv", "--json")
    assert json.loads(planned.stdout)["estimate"]["learned_from"] == 2
    assert "Publicarlo tardaría unos " in planned.stderr


@pytest.mark.thorough("decisions and what becomes of them have their tests without a browser")
def test_what_a_person_decides_is_carried_out(secop, office, replica):
    """
    Documents whose names are taken are questions; one goes beside the other by her decision, which its receipt keeps, the other
    is discarded, and then nothing is asked any more and nothing goes twice.
    """
    assert secop("publish", "manifiesto.csv").returncode == 0
    for name in ("Informe año.pdf", "planilla.pdf"):
        (office / name).write_bytes(pdf(f"corregido {name}"))
    assert secop("publish", "manifiesto.csv").returncode == 1

    asked = secop("dudas", "--json")
    numbers = {each["name"]: each["id"] for each in json.loads(asked.stdout)["questions"]}
    decided = [
        secop("dudas", "decidir", numbers["Informe año.pdf"], "reemplaza", "--motivo", "faltaba una firma"),
        secop("dudas", "decidir", numbers["planilla.pdf"], "descartar", "--motivo", "era la de antes"),
    ]
    again = secop("publish", "manifiesto.csv", "--json")
    last = secop("publish", "manifiesto.csv", "--json")

    assert asked.returncode == 5
    assert [ended.returncode for ended in decided] == [0, 0], [ended.stderr for ended in decided]
    assert (again.returncode, json.loads(again.stdout)["counts"]) == (0, {"published": 1}), again.stderr
    assert (last.returncode, json.loads(last.stdout)["counts"]) == (0, {"skipped": 1}), last.stderr
    assert "planilla.pdf» no se publica; lo decidió" in again.stderr
    assert [document.name for document in replica.published] == [
        "Informe año.pdf",
        "planilla.pdf",
        "Informe año v2.pdf",
    ]
    assert secop("dudas").returncode == 0
    receipts = [
        one for run in sorted((office / "estado" / "runs").iterdir()) for one in read_receipts(run / "receipts")
    ]
    made = [one.document.decision for one in receipts if one.document.decision]
    assert [(each.answer, each.why) for each in made] == [("reemplaza", "faltaba una firma")] * 2


@pytest.mark.thorough("what is left out has its tests without a browser, and test_exit_codes has a bad sheet")
def test_bad_rows_refuse_the_run_unless_told_otherwise(secop, office, replica):
    """
    One bad row refuses the whole run, in words and with its code; with --skip-invalid the others are published.
    """
    sheet = office / "manifiesto.csv"
    sheet.write_text(sheet.read_text("utf-8") + "CO1.PCCNTR.129716,falta.pdf\n", encoding="utf-8")

    refused = secop("publish", "manifiesto.csv")
    assert refused.returncode == 3
    assert "fila 4, archivo" in refused.stderr
    assert replica.requests() == []
    assert not list((office / "estado" / "runs").iterdir()), "a run that never began leaves nothing"

    ended = secop("publish", "manifiesto.csv", "--skip-invalid", "--json")
    assert json.loads(ended.stdout)["counts"] == {"published": 2}
    assert ended.returncode == 1, "what was left out is not called all well"
    assert "CO1.PCCNTR.129716 · falta.pdf (fila 4): no existe" in ended.stderr
    assert "2 de 3 documentos quedaron publicados" in ended.stderr
    told = json.loads(ended.stdout)
    assert told["total"] == 3
    assert [(row["row"], row["file"], row["codes"]) for row in told["to_correct"]] == [
        (4, "falta.pdf", ["file_not_found"])
    ]


def test_settings_may_stand_in_a_file(secop, office, replica):
    """
    A secop.toml holds what is no secret; a password in it is refused, and so is a key that is no setting.
    """
    (office / "secop.toml").write_text('company = "ANA PRUEBA PRUEBA"\nclave = 1\n', encoding="utf-8")
    assert "clave" in secop("plan", "manifiesto.csv").stderr

    (office / "secop.toml").write_text('password = "x"\n', encoding="utf-8")
    ended = secop("plan", "manifiesto.csv")
    assert ended.returncode == 3
    assert "SECOP_PASSWORD" in ended.stderr
    assert replica.requests() == []


ENGLISH = (
    *("Usage", "Options", "Commands", "Arguments", "Show this", "required", "default", "Missing", "No such", "Error"),
    *(
        "<path>",
        "<bool>",
        "<str>",
        "list[",
        "Got unexpected",
        "Value error",
        "does not exist",
        "completion for",
        "Try ",
    ),
)


def everything_asked(group=None, words=()):
    """The words of each command and of each group, each with `-h`."""
    group = group or get_command(app)
    yield (*words, "-h")
    context = group.context_class(group)
    for name in getattr(group, "commands", {}):
        yield from everything_asked(group.resolve_command(context, [name])[1], (*words, name))


@pytest.mark.parametrize("words", [*everything_asked()], ids=" ".join)
def test_help_is_spanish(words):
    """
    The help of each command, by its Spanish name and by `-h`, has no English word of the library's own and no type of Python's.
    """
    ended = CliRunner().invoke(app, words)

    assert ended.exit_code == 0, ended.output
    assert [word for word in ENGLISH if word in ended.output.replace("install-completion", "")] == []
    assert "Uso: " in ended.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["publica"], "No existe la orden 'publica'"),
        (["plan"], "Falta el argumento"),
        (["check", "a", "b"], "Sobra lo siguiente: b"),
        (["publish", "a", "--evidence", "x"], "'x' no sirve; use uno de estos: 'basic', 'full'"),
        (["check", "a", "--allow", "no-hay"], "'no-hay' no existe."),
        (["check", "a", "--foo"], "No existe la opción --foo"),
    ],
)
def test_a_mistake_in_the_command_is_said_in_spanish(words, said):
    """
    What was written wrongly is named in Spanish, and the command exits with 2.
    """
    ended = CliRunner().invoke(app, words)

    assert ended.exit_code == 2
    assert said in ended.output
    assert [word for word in ENGLISH if word in ended.output] == []


def test_each_command_has_a_spanish_name_first():
    """
    The help shows each command by its Spanish name; the other name, and the name in capitals or with accents, are the same.
    """
    group: Any = get_command(app)
    context = group.context_class(group)

    assert set(SYNONYMS.values()) <= set(group.list_commands(context))
    assert SYNONYMS.keys() & set(group.list_commands(context)) == set()
    for synonym, name in SYNONYMS.items():
        found = {group.get_command(context, word).name for word in (name, synonym, name.upper(), synonym.capitalize())}
        assert found == {name}
    assert group.get_command(context, "Réplica").name == "replica"


def test_the_version():
    """
    The command says which version it is.
    """
    assert CliRunner().invoke(app, ["--version"]).output.split() == [
        "secop",
        importlib.metadata.version("secop-publisher"),
    ]
