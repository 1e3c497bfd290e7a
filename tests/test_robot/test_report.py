"""The report: one page that a supervisor reads, written from the receipts alone."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest

from robot.errors import InputError
from robot.model import Outcome
from robot.reports import report
from robot.reports.report import write_report
from robot.words import SAID
from tests.test_robot.sample_receipts import PICTURE, exhibit, receipt, run_of, sha256


class Read(HTMLParser):
    """What a page holds: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self._words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def read(folder, *receipts) -> Read:
    return Read(write_report(run_of(folder, *receipts)).read_text(encoding="utf-8"))


def test_a_page_a_table_and_an_xml_lie_side_by_side(tmp_path):
    """
    One call writes the three, in the run's folder, and leaves no other file there.
    """
    run_of(tmp_path, receipt())

    assert write_report(tmp_path) == tmp_path / "report.html"
    assert {file.name for file in tmp_path.iterdir()} == {"receipts", "report.html", "report.csv", "report.xml"}


def test_rows_to_correct_are_counted(tmp_path):
    """
    Rows that were left out count among all, and the verdict says that they are to be corrected.
    """
    wrong = receipt(4, outcome="refused", document={"sha256": None, "size": None}, listing=None, message="no existe")

    page = read(tmp_path, receipt(2), receipt(3), wrong)

    assert "2 de 3 documentos quedaron publicados y comprobados" in page.text
    assert "1 fila por corregir." in page.text


def test_what_a_supervisor_reads(tmp_path):
    """
    Verdict, who, when, contract, document with period, size, pages, result, the portal's time, hash and link.
    """
    told = {"contractor": "ANA PRUEBA", "subject": "Prestar servicios de apoyo"}
    first = receipt(2, account={"company": "CONSORCIO ÑANDÚ"}, contract=told)
    page = read(tmp_path, first, receipt(3, outcome="skipped", contract=told))

    for said in (
        "Los 2 documentos quedaron publicados y comprobados byte por byte: son idénticos a los suyos.",
        "contratista, contratista (Proveedor)",
        "CONSORCIO ÑANDÚ",
        "22 de noviembre de 2026, 3:04 p. m. (hora de Bogotá, 9 s)",
        "Nada: no quedó ningún documento pendiente.",
        "Contrato CPS-123-2026",
        "ALCALDÍA DE PRUEBA · contratista ANA PRUEBA · identificador",
        "Objeto: Prestar servicios de apoyo",
        "Informe 2.pdf 2026-10 1,2 MB 3 ✓ publicado 22/11/2026 3:04:11 PM (UTC -5 horas) Detalle de la fila 2",
        "✓ ya estaba",
        "= igual al enviado",
        "22 de noviembre de 2026, 3:04:13 p. m.",
        "7b Anexar 1,2 1",
        sha256(b"Informe 2.pdf"),
        "https://portal.example/documento?id=2",
        "Windows 11",
    ):
        assert said in page.text
    assert page.all("html") == [{"lang": "es"}]
    assert "https://portal.example/contrato/129716" in {a["href"] for a in page.all("a")}


def test_what_waits_for_a_person_comes_first(tmp_path):
    """
    Before any table stand the documents that are not at their end, most urgent first, each with its remedy once.
    """
    remedy = "Ingrese al portal."
    page = read(
        tmp_path,
        receipt(2, outcome="not_attempted", message="Se detuvo", remedy="Repita la orden."),
        receipt(3, outcome="needs_person", message=f"El portal pide un código. {remedy}", remedy=remedy),
        receipt(4),
    )

    first, tables = page.text.split("«Comprobado»")
    assert first.index("Informe 3.pdf") < first.index(remedy) < first.index("Informe 2.pdf") < first.index("Repita la")
    assert first.count(remedy) == 1
    assert "Informe 4.pdf" not in first
    assert "Informe 4.pdf" in tables


def test_rows_that_nobody_sent_are_said_first(tmp_path):
    """
    A run whose documents are all proven still waits for its person where rows came that the robot did not send.
    """
    strange = [{"name": "ajeno.pdf", "side": "Proveedor", "sha256": "e" * 64}]

    page = read(tmp_path, receipt(2, unexplained=strange), receipt(3, unexplained=strange))

    assert "no quedó ningún documento pendiente" not in page.text
    assert page.text.count("ajeno.pdf") == 1
    assert "ninguna corrida de este equipo las envió" in page.text


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_word_and_sign(tmp_path, outcome):
    """
    A result is never told by colour alone.
    """
    page = read(tmp_path, receipt(outcome=outcome))

    assert f"{SAID[outcome].sign} {SAID[outcome].word}" in page.text


def test_documents_that_wait_for_the_same_are_told_once(tmp_path):
    """
    Three hundred rows that were not attempted are one note with some names and a number, not three hundred notes.
    """
    page = read(tmp_path, *(receipt(row, outcome="not_attempted", message="Se detuvo") for row in range(2, 302)))

    assert len(page.all("article")) == 1
    assert "y 288 más" in page.text


def test_other_bytes_are_said(tmp_path):
    """
    Where what the portal gave back is not what was sent, both hashes stand there, and the word.
    """
    page = read(tmp_path, receipt(outcome="altered", listing={"sha256": "0" * 64}))

    assert "0" * 64 + " ≠ distinto del enviado" in page.text


WILD = [
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "</style>",
    "]]>",
    "{{ 7*7 }}",
    "{% raw %}",
]


@pytest.mark.parametrize("text", WILD)
def test_whatever_a_text_holds_it_stays_text(tmp_path, text):
    """
    A name or message with markup is shown as written: no tag, attribute or template of it comes to life.
    """
    plain = read(tmp_path / "plain", receipt())
    page = read(
        tmp_path / "wild",
        receipt(
            run=text,
            account={"user": text},
            contract={
                **dict.fromkeys(("number", "entity", "contractor", "subject"), text),
                "address": "javascript:alert(1)",
            },
            document={"name": text, "source": "Informe 2.pdf", "period": text, "kind": text},
            message=text,
            remedy="",
            listing={"name": text, "loaded_at": text, "link": "javascript:alert(1)"},
            steps=[{"title": text, "seconds": 1, "error": text}],
            drift=[text],
            findings=[{"code": text, "severity": "aviso", "message": text, "remedy": text}],
        ),
    )

    inert = {"h4", "ul", "li", "br", "span"}
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags} | inert
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"]
    assert not [a["href"] for a in page.all("a") if "javascript" in (a["href"] or "")]
    assert page.text.count(" ".join(text.split())) >= 10


def test_the_page_asks_for_nothing(tmp_path):
    """
    No frame, no form, and nothing that is loaded from elsewhere: pictures and the one script are in the page.
    """
    page = read(tmp_path, receipt(evidence=[exhibit(tmp_path, "evidence/a/01.png")]), receipt(3))

    assert page.all("script") == [{}]
    assert not {"iframe", "object", "embed", "form", "link", "base", "video"} & {tag for tag, _ in page.tags}
    assert [img["src"] for img in page.all("img")] == ["data:image/png;base64," + base64.b64encode(PICTURE).decode()]
    assert page.all("img")[0]["loading"] == "lazy"


def test_the_policy_allows_our_style_and_script_and_nothing_else(tmp_path):
    """
    The page's own policy stands before style and script, and names each by its hash.
    """
    run_of(tmp_path, receipt(), receipt(3))
    text = write_report(tmp_path).read_text(encoding="utf-8")
    ((style,), (script,)) = (re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script"))
    (policy,) = [m["content"] for m in Read(text).all("meta") if m.get("http-equiv") == "Content-Security-Policy"]

    styles, scripts = (base64.b64encode(bytes.fromhex(sha256(part.encode()))).decode() for part in (style, script))
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{styles}'; script-src 'sha256-{scripts}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script>")
    assert not re.findall(r"url\(|@import", style)
    assert not re.findall(r"innerHTML|fetch|eval|XMLHttp|import", script)


def test_a_picture_that_changed_is_said_and_not_shown(tmp_path):
    """
    Evidence is compared with the hash in its receipt; what is gone, changed or led elsewhere is said at the top.
    """
    there, changed, gone, elsewhere = (
        exhibit(tmp_path / "run", f"evidence/a/{n}.png", title=f"Paso {n}") for n in range(4)
    )
    (tmp_path / "run" / changed.file).write_bytes(PICTURE + b"x")
    (tmp_path / "run" / gone.file).unlink()
    (tmp_path / "run" / elsewhere.file).unlink()
    (tmp_path / "elsewhere.png").write_bytes(PICTURE)
    (tmp_path / "run" / elsewhere.file).symlink_to(tmp_path / "elsewhere.png")
    page = read(tmp_path / "run", receipt(evidence=[there, changed, gone, elsewhere]))

    first = page.text.split("«Comprobado»")[0]
    assert len(page.all("img")) == 1
    assert "Paso 1, evidence/a/1.png: cambió después de la corrida" in first
    assert "Paso 2, evidence/a/2.png: no está en la carpeta" in first
    assert "Paso 3, evidence/a/3.png: no está en la carpeta" in first
    assert "Paso 0" not in first


def test_a_rows_picture_says_whose_it_is(tmp_path):
    """
    Below the picture of a row stands the beginning of its document's hash; that of a step has its title alone. A row, of
    documents or of headings, keeps its size.
    """
    row = exhibit(tmp_path, "evidence/a/1.png", title="9  Fila comprobada").model_copy(update={"document": "ab" * 32})
    heads = exhibit(tmp_path, "evidence/a/3.png", title="9  Encabezado").model_copy(update={"step": "headings"})
    step = exhibit(tmp_path, "evidence/a/2.png", title="9  Descargar")
    page = read(tmp_path, receipt(evidence=[row, step, heads]))

    said = [img["alt"] for img in page.all("img")]
    assert said == [
        "Pantalla: 9  Fila comprobada · abababababab",
        "Pantalla: 9  Descargar",
        "Pantalla: 9  Encabezado",
    ]
    assert [figure.get("class") for figure in page.all("figure")] == ["row", None, "row"]


def test_what_is_no_picture_is_named(tmp_path):
    """
    A trace is evidence too: its name and path stand in the report, whatever it calls itself.
    """
    page = read(tmp_path, receipt(evidence=[exhibit(tmp_path, "evidence/a/trace.png", b"PK\x03\x04", "Traza")]))

    assert not page.all("img")
    assert "Archivo aparte Traza evidence/a/trace.png" in page.text


def test_too_many_pictures_stay_outside(tmp_path, monkeypatch):
    """
    A page that would be too heavy keeps the pictures of what was not proven, and says where the others are.
    """
    monkeypatch.setattr(report, "MOST_PICTURES", len(PICTURE))
    page = read(
        tmp_path,
        receipt(2, evidence=[exhibit(tmp_path, "evidence/a/01.png", title="Probado")]),
        receipt(3, outcome="in_doubt", evidence=[exhibit(tmp_path, "evidence/b/01.png", title="En duda")]),
    )

    assert [img["alt"] for img in page.all("img")] == ["Pantalla: En duda"]
    assert "Imagen aparte Probado evidence/a/01.png" in page.text
    assert "1 imagen queda fuera" in page.text


def test_a_contract_that_was_not_reached(tmp_path):
    """
    A document that was stopped before a browser opened has a row all the same, with what is known of it.
    """
    nothing = {"identity": None, "number": None, "entity": None, "address": None}
    no_file = {"size": None, "sha256": None, "pages": None}
    one = receipt(outcome="refused", contract=nothing, document=no_file, steps=[])
    page = read(tmp_path, one.model_copy(update={"listing": None}))

    assert "Contrato CO1.PCCNTR.129716 no se llegó a este contrato en el portal" in page.text
    assert "Informe 2.pdf 2026-10 — — ✗ no se publicó — Detalle de la fila" in page.text


def test_a_contract_that_was_not_the_one_asked_for(tmp_path):
    """
    Where a visit began and never knew the contract, the page says where it ended, and not that nobody came there.
    """
    nothing = {"identity": None, "number": None, "entity": None, "address": None}
    steps = [{"title": "4  Detalle", "seconds": 1}, {"title": "Comprobar el contrato", "seconds": 1, "error": "Otro"}]
    page = read(tmp_path, receipt(outcome="failed", contract=nothing, steps=steps).model_copy(update={"listing": None}))

    assert "la visita terminó en «Comprobar el contrato»" in page.text
    assert "no se llegó" not in page.text


@pytest.mark.parametrize("portal", ["localhost", "127.0.0.1", "marketplace-formacion.secop.gov.co"])
def test_a_trial_looks_like_one(tmp_path, portal):
    """
    A run at the replica, or where people practise, is called *ensayo* in title, heading, verdict and across the page.
    """
    real = read(tmp_path / "real", receipt(account={"portal": "www.secop.gov.co"}))
    trial = read(tmp_path / "trial", receipt(account={"portal": portal}))

    assert "nsayo" not in real.text
    assert real.all("body") == [{}]
    assert trial.all("body") == [{"class": "trial", "data-mark": "ENSAYO"}]
    assert trial.text.startswith("Informe de un ensayo de publicación · 22 de noviembre de 2026")
    assert "ENSAYO: no es SECOP II. Esta corrida se hizo en " in trial.text
    assert "En el ensayo, el documento quedó publicado" in trial.text


def test_contracts_have_an_index(tmp_path):
    """
    Above the tables each contract stands once, with its results in words and a link to its documents; one alone needs none.
    """
    other = {"asked": "CO1.PCCNTR.2", "identity": "CO1.PCCNTR.2", "number": "CPS-2"}
    alone = read(tmp_path / "alone", receipt(2), receipt(3))
    page = read(tmp_path / "two", receipt(2), receipt(3, outcome="in_doubt"), receipt(4, contract=other))

    assert not alone.all("nav")
    assert "Contratos (2) CPS-123-2026 ? EN DUDA: 1 ✓ publicado: 1 CPS-2 ✓ publicado: 1 «Comprobado»" in page.text
    assert [a["href"] for a in page.all("a") if (a["href"] or "").startswith("#contrato")] == [
        "#contrato-1",
        "#contrato-2",
    ]
    assert [s["id"] for s in page.all("section") if "id" in s] == ["contrato-1", "contrato-2"]


def test_what_documents_share_stands_once(tmp_path):
    """
    Steps and pictures of a visit that several documents name are on the page once, at their contract.
    """
    shared = exhibit(tmp_path, "evidence/a/01.png", title="7b Anexar")
    own = [exhibit(tmp_path, f"evidence/a/0{row}.png", title=f"Fila {row}") for row in (2, 3)]
    page = read(tmp_path, *(receipt(row, evidence=[shared, own[row - 2]]) for row in (2, 3)))

    assert [img["alt"] for img in page.all("img")] == ["Pantalla: Fila 2", "Pantalla: Fila 3", "Pantalla: 7b Anexar"]
    assert page.text.count("Pasos en el portal") == 1
    assert "Visita al contrato: sus pasos y 1 prueba que sus documentos comparten" in page.text


def test_sixty_documents_fit_into_a_page(tmp_path):
    """
    Sixty documents with the pictures of their visits, each picture a large one, leave none outside.
    """
    big = PICTURE + bytes(150_000)

    def visited(row):
        contract = {"identity": f"CO1.PCCNTR.{row // 3}"}
        step, line = (f"evidence/{row // 3}/{name}.png" for name in ("anexar", row))
        evidence = [exhibit(tmp_path, step, big, "7b Anexar"), exhibit(tmp_path, line, title="9 Fila")]
        return receipt(row, contract=contract, evidence=evidence)

    page = read(tmp_path, *map(visited, range(60)))

    assert len(page.all("img")) == 60 + 20
    assert "Imagen aparte" not in page.text


def test_a_run_without_receipts(tmp_path):
    """
    Nothing is reported of a run that left no receipt, and no empty report stays behind.
    """
    (tmp_path / "receipts").mkdir()

    with pytest.raises(InputError, match="no tiene recibos"):
        write_report(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["receipts"]
