"""The constancia: one page of paper, whatever the names in it."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader

from robot.model import Outcome
from robot.proof.canonical import digest
from robot.proof.keys import own_key
from robot.reports import constancia as papers
from robot.reports.constancia import TOLD, constancia, in_western_letters, write_constancias
from robot.reports.rows import LEGIBLE, RowPicture
from tests.test_robot.sample_receipts import exhibit, receipt
from tests.test_robot.sealed_runs import chain_of, statement_of


def jpeg(width=1100, height=44):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "lightgrey").save(out, "JPEG")
    return out.getvalue()


def run_of(state, *receipts, run="a"):
    """A sealed run of these, and its folder."""
    with chain_of(state, run) as chain, chain.kept():
        chain.add(receipts)
    return state / "runs" / run


def row_of(row, headings=None):
    shown = RowPicture.of(row, headings)
    assert shown is not None
    return shown


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


@pytest.fixture(scope="module")
def seal_of_any(tmp_path_factory):
    """A sealed receipt and its statement, to print other receipts with."""
    folder = run_of(tmp_path_factory.mktemp("estado"), receipt(2, run="a"))
    return statement_of(folder)


def test_a_constancia_says_what_a_supervisor_files(tmp_path):
    """
    Contract, entity, document, size, pages, user, row, link, moments, both hashes; chain head, seal and key in full.
    """
    folder = run_of(tmp_path, receipt(2, run="a"), receipt(3, run="a", outcome="skipped"))
    files = write_constancias(folder)

    said = words_of(files[0])
    content = (folder / "seal.json").read_bytes()
    statement = statement_of(folder)
    for part in (
        "Constancia de publicación", "no es un documento oficial del portal", "El documento está en el portal. El programa",
        "byte por byte con el archivo enviado: son idénticos. Terminó el 22 de noviembre de 2026, 3:04:14", "CPS-123-2026", "CO1.PCCNTR.129716",
        "ALCALDÍA DE PRUEBA", "Informe 2.pdf", "1,2 MB (1.258.291 bytes)", "3 páginas", "contratista (Proveedor)",
        "cargado por Proveedor", "22/11/2026 3:04:11 PM", "https://portal.example/documento?id=2",
        "hora de Bogotá", "usuario contratista", receipt(2).document.sha256, "Las dos huellas (SHA-256) son iguales",
        "n.º 1", digest((folder / "receipts" / statement.receipts[0].file).read_bytes()), "n.º 2", statement.head,
        statement.ledger, digest(content), own_key(tmp_path).public.fingerprint,
        f"--head 2:{statement.head[:16]}",
    ):  # fmt: skip
        assert part in said
    assert said.count(receipt(2).document.sha256) == 2
    assert [len(PdfReader(file).pages) for file in files] == [1, 1]


def test_it_is_written_again_byte_for_byte(tmp_path):
    """
    The same sealed receipt is the same page, to the byte.
    """
    folder = run_of(tmp_path, receipt(2, run="a"))
    (file,) = write_constancias(folder)
    before = file.read_bytes()
    file.unlink()

    assert write_constancias(folder)[0].read_bytes() == before


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_was_sent_or_stands_is_told(tmp_path, outcome):
    """
    No paper about what was never tried; and what is not proven says in words that this paper does not prove it.
    """
    folder = run_of(tmp_path, receipt(2, run="a", outcome=outcome))
    files = write_constancias(folder)

    assert bool(files) == (outcome in TOLD)
    if files:
        said, proven = words_of(files[0]), outcome in (Outcome.PUBLISHED, Outcome.SKIPPED)
        assert ("no prueba que el documento esté publicado" in said) != proven
        assert ("Constancia de publicación" in said) == proven


def test_nothing_is_printed_from_what_was_changed(tmp_path):
    """
    A receipt that is not the sealed one gets no paper; nor does a run without a seal.
    """
    folder = run_of(tmp_path, receipt(2, run="a"), receipt(3, run="a"))
    first = min((folder / "receipts").iterdir())
    first.write_bytes(first.read_bytes().replace(b"ALCALD", b"alcald"))

    assert [file.stem for file in write_constancias(folder)] == [sorted((folder / "receipts").iterdir())[1].stem]
    (folder / "seal.json").unlink()
    assert write_constancias(folder) == []


@pytest.mark.parametrize(
    "named", [{"title": "Con otras palabras", "document": "a" * 64}, {"title": "9  Fila comprobada · aaaaaaaaaaaa"}]
)
def test_the_picture_is_the_rows(tmp_path, named):
    """
    The picture is the one that proves something of the document, however it is called; in older receipts its title says so.
    """
    folder = tmp_path / "runs" / "a"
    whole = exhibit(folder, "evidence/1.jpg", jpeg(300, 300), title="9  Otra")
    row = exhibit(folder, "evidence/2.jpg", jpeg(200, 20))
    run_of(tmp_path, receipt(2, run="a", evidence=[whole.model_dump(), row.model_dump(exclude_none=True) | named]))
    (file,) = write_constancias(folder)

    (page,) = PdfReader(file).pages
    assert [image.image.size for image in page.images if image.image] == [(200, 20)]


@pytest.mark.parametrize("size", [(1100, 44), (200, 20), (4000, 3000), (20, 4000), (1, 1)])
def test_the_picture_fits(tmp_path, size):
    """
    The picture of the row is on the page, whatever its shape, and above the last part.
    """
    folder = tmp_path / "runs" / "a"
    one = exhibit(folder, "evidence/9.jpg", jpeg(*size), title="9  Fila comprobada · abc")
    run_of(tmp_path, receipt(2, run="a", evidence=[one.model_dump()]))
    (file,) = write_constancias(folder)

    (page,) = PdfReader(file).pages
    assert [image.image.size for image in page.images if image.image] == [size]


def drawn(width=1160, height=36, words=((60, "INFORME"), (450, "INFORME"), (845, "Proveedor"), (1085, "Detalle"))):
    """A row as the portal shows it: words with nothing between them."""
    picture = Image.new("RGB", (width, height), "white")
    for left, text in words:
        ImageDraw.Draw(picture).text((left, 12), text, fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_wide_row_is_cut_where_nothing_is_written():
    """
    On paper a wide row is as large as one reads it: in two parts, cut between two cells; a narrow one stays whole.
    """
    row = row_of(drawn(), drawn())
    parts, scale = row.laid(180, 60)
    narrow, _ = row_of(drawn(700, words=((60, "INFORME"),))).laid(180, 60)

    ((_, cut), (begins, _)) = parts
    assert begins == cut
    assert 520 < cut < 820
    assert scale >= LEGIBLE > 180 / 1160
    assert len(narrow) == 1


@pytest.mark.parametrize(
    "row", [drawn(words=[(at, "palabras") for at in range(0, 1160, 40)]), drawn(height=900)], ids=["full", "high"]
)
def test_what_has_no_gap_stays_whole(row):
    """
    No word is cut in two: a row that is written from end to end, or that is no row, is shown whole, as large as it fits.
    """
    parts, scale = row_of(row).laid(180, 60)

    assert len(parts) == 1
    assert 0 < scale < LEGIBLE


def test_the_headings_stand_above_the_row(tmp_path):
    """
    Where the run pictured the table's headings, they stand above the row; others' widths would not fit and stay away.
    """
    folder = tmp_path / "runs" / "a"
    row = exhibit(folder, "evidence/2.png", drawn(), title="9  Fila comprobada · abc")
    heads = exhibit(folder, "evidence/1.png", drawn(height=30), title="Otra").model_copy(update={"step": "headings"})
    run_of(tmp_path, receipt(2, run="a", evidence=[e.model_dump(exclude_none=True) for e in (heads, row)]))
    (file,) = write_constancias(folder)

    (page,) = PdfReader(file).pages
    assert [image.image.size for image in page.images if image.image] == [(1160, 30), (1160, 36)]
    assert "22 de noviembre de 2026, 3:04:13 p. m., hora del portal" in words_of(file)
    assert len(row_of(drawn(), drawn(900)).pictures) == 1


def test_contractor_and_object_are_told(tmp_path):
    """
    Who was contracted and for what stand on the page where the receipt has them; older receipts have a page without.
    """
    told = {"contractor": "ANA PRUEBA", "subject": "Prestar servicios de apoyo"}
    folder = run_of(tmp_path, receipt(2, run="a", contract=told), receipt(3, run="a"))
    new, old = map(words_of, write_constancias(folder))

    assert "Contratista ANA PRUEBA" in new
    assert "Objeto Prestar servicios de apoyo" in new
    assert "Objeto" not in old


@pytest.mark.parametrize("outcome", ["published", "in_doubt"])
def test_a_trial_is_no_constancia(tmp_path, outcome):
    """
    What was published at the replica is called a trial in the title and across the page; a real one is not.
    """
    real = {"portal": "www.secop.gov.co"}
    trial = {"portal": "localhost"}
    folder = run_of(tmp_path, *(receipt(n, run="a", outcome=outcome, account=a) for n, a in ((2, real), (3, trial))))
    on_paper, rehearsed = map(words_of, write_constancias(folder))

    assert "ensayo" not in on_paper.casefold()
    assert "Ensayo de una constancia" in rehearsed
    assert "Es un ensayo: se hizo en la réplica" in rehearsed
    assert "ENSAYO" in rehearsed


@pytest.mark.parametrize("spoiled", ["changed", "gone", "no picture"])
def test_a_picture_that_proves_nothing_is_left_out(tmp_path, spoiled):
    """
    A picture that is not the one of the receipt, or none at all, is not shown, and the page says so.
    """
    folder = tmp_path / "runs" / "a"
    content = b"nada que ver" if spoiled == "no picture" else jpeg()
    one = exhibit(folder, "evidence/9.jpg", content, title="9  Fila comprobada · abc")
    run_of(tmp_path, receipt(2, run="a", evidence=[one.model_dump()]))
    if spoiled == "changed":
        (folder / one.file).write_bytes(jpeg(50, 50))
    if spoiled == "gone":
        (folder / one.file).unlink()
    (file,) = write_constancias(folder)

    assert "Sin imagen de la fila" in words_of(file)
    assert list(PdfReader(file).pages[0].images) == []


wild = st.text(max_size=60) | st.sampled_from(
    ["📄 تقرير.pdf", "informe n\u0303.pdf", "Ñ" * 400, "a b " * 300, "\x00\r\n", "x" * 5000, "日本", ""]
)


@given(
    texts=st.lists(wild, min_size=9, max_size=9),
    outcome=st.sampled_from(TOLD),
    count=st.integers(0, 10**15),
    picture=st.booleans(),
)
@example(texts=["W" * 5000] * 9, outcome=Outcome.IN_DOUBT, count=10**15, picture=True)
@example(texts=["W" * 5000] * 9, outcome=Outcome.ALTERED, count=1, picture=False)
@settings(max_examples=20, deadline=None)
def test_no_name_breaks_the_page(seal_of_any, texts, outcome, count, picture):
    """
    With any names, however long and in whatever letters, it is one page and nothing lies outside or under the last part.
    """
    name, entity, number, identity, user, company, link, message, listed = texts
    one = receipt(
        2,
        outcome=outcome,
        message=message,
        document={"name": name, "size": count, "pages": count, "period": name, "kind": entity},
        contract={
            "entity": entity,
            "number": number,
            "identity": identity,
            "asked": name,
            "contractor": user,
            "subject": message,
        },
        account={"user": user, "company": company},
        listing={"name": listed, "link": link, "loaded_at": user, "side": company},
    )
    lowest = []
    page = constancia(
        one, seal_of_any.receipts[0], seal_of_any, "f" * 64, RowPicture.of(jpeg(), jpeg()) if picture else None
    )

    (only,) = PdfReader(io.BytesIO(page)).pages
    only.extract_text(
        visitor_text=lambda text, cm, tm, font, size: lowest.append((tm[4], tm[5])) if text.strip() else None
    )
    assert all(40 < x < 612 - 40 and 30 < y < 792 - 40 for x, y in lowest)


def test_the_facts_never_reach_the_last_part(seal_of_any, monkeypatch):
    """
    At their longest, what stands above still leaves room for a picture.
    """
    rooms = []
    original = papers._Page.row

    def measured(page, *given):
        rooms.append(page._proof_top() - page.pdf.get_y())
        original(page, *given)

    monkeypatch.setattr(
        papers._Page,
        "row",
        measured,
    )
    long = "WÑ " * 3000
    one = receipt(
        2,
        outcome=Outcome.ALTERED,
        message=long,
        document={"name": long, "kind": long},
        contract={"entity": long, "number": long, "contractor": long, "subject": long},
        account={"user": long, "portal": "localhost"},
        listing={"name": long, "link": long},
    )
    constancia(one, seal_of_any.receipts[0], seal_of_any, "f" * 64, RowPicture.of(jpeg(), None))

    assert rooms[0] > 15


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Informe n\u0303andú – 1.ª.pdf", "Informe ñandú – 1.ª.pdf"),
        ("📄", "‹U+1F4C4›"),
        ("fac\u202efdp.exe", "fac‹U+202E›fdp.exe"),
        ("a\u00adb\x00", "a‹U+00AD›b‹U+0000›"),
    ],
)
def test_hidden_letters_are_shown(text, seen):
    """
    What the page's letters cannot show, and what would hide or turn them, stands as its code point.
    """
    assert in_western_letters(text) == seen


def test_trouble_with_paper_is_a_line_in_the_log(tmp_path, monkeypatch):
    """
    A page that cannot be made hides no result: the others are written.
    """
    folder = run_of(tmp_path, receipt(2, run="a"), receipt(3, run="a"))
    original = papers.constancia
    monkeypatch.setattr(
        papers,
        "constancia",
        lambda one, *rest, **laid: 1 / 0 if one.document.row == 2 else original(one, *rest, **laid),
    )

    assert [file.stem[-1] for file in write_constancias(folder)] == ["3"]
