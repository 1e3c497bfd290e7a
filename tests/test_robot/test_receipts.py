"""Receipts: one file per publication, written one way, and found again as it was."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from robot import words
from robot.errors import InputError
from robot.intake.names import DEVICES
from robot.model import Outcome, Role, Severity
from robot.proof.canonical import canonical
from robot.proof.receipts import Receipt, file_name, read_receipts
from tests.test_robot.sample_receipts import AT, receipt, write_receipt

WILD = [
    "ñandú.pdf",
    "informe n\u0303.pdf",
    "á" * 200,
    "../../etc/passwd",
    "..\\..\\x",
    "CON",
    "con.pdf",
    "nul",
    "...",
    "",
    "a/b",
    "\x00",
]
wild = st.sampled_from(WILD) | st.text(max_size=40)
texts = st.text(max_size=12)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())  # noqa: DTZ001 - zones come from timezones=
counts = st.integers(0, 2**53)


def maybe(strategy):
    return st.none() | strategy


def parts(**fields):
    return st.fixed_dictionaries(fields)


any_receipt = st.builds(
    Receipt,
    run=texts,
    account=parts(portal=texts, user=texts, role=st.sampled_from(Role), company=maybe(texts)),
    contract=parts(
        asked=wild, asked_entity=maybe(texts), identity=maybe(wild), number=maybe(texts), entity=maybe(texts)
    ),
    document=parts(row=counts, source=wild, name=wild, size=maybe(counts), sha256=maybe(hashes), pages=maybe(counts)),
    outcome=st.sampled_from(Outcome),
    message=texts,
    listing=maybe(parts(name=wild, side=texts, sha256=maybe(hashes), loaded_at=maybe(texts), link=maybe(texts))),
    began=moments,
    ended=moments,
    portal_time=maybe(moments),
    steps=st.lists(
        parts(id=maybe(texts), title=texts, seconds=st.floats(0, 1e6), attempts=st.integers(1, 9), error=maybe(texts)),
        max_size=2,
    ),
    drift=st.lists(texts, max_size=2),
    evidence=st.lists(
        parts(title=texts, file=st.just("evidence/a/1.png"), sha256=hashes, step=maybe(texts), document=maybe(hashes)),
        max_size=2,
    ),
    findings=st.lists(parts(code=texts, severity=st.sampled_from(Severity), message=texts, remedy=texts), max_size=2),
    versions=parts(secop=texts, python=texts, playwright=texts, browser=maybe(texts), system=texts),
    ledger=maybe(parts(id=texts, high_water=counts)),
)


@given(any_receipt)
@settings(max_examples=60, deadline=None)
def test_any_receipt_is_read_as_it_was_written(one):
    """
    What is read back is equal to what was written, and is written again with the same bytes.
    """
    again = Receipt.model_validate_json(canonical(one))

    assert again == one
    assert canonical(again) == canonical(one)


def test_a_receipt_without_ids_is_read():
    """
    Receipts that are older than the ids of steps, or than who was contracted and for what, are read all the same.
    """
    step, one = {"title": "7b Anexar", "milliseconds": 9}, {"title": "x", "file": "evidence/1.jpg", "sha256": "a" * 64}
    now = receipt(steps=[step | {"id": None}], evidence=[one | {"step": None, "document": None}])
    older = json.loads(canonical(now))
    for part in (older["steps"][0], older["evidence"][0], older["contract"]):
        for key in ("id", "step", "document", "contractor", "subject"):
            part.pop(key, None)

    assert Receipt.model_validate_json(json.dumps(older)) == now


def test_a_receipt_is_one_sorted_readable_text(tmp_path):
    """
    Keys are sorted on every level, letters stand as they are, and moments carry Bogotá's offset.
    """
    at = datetime(2026, 11, 22, 20, 4, 5, tzinfo=UTC)
    file = write_receipt(receipt(document={"name": "Muñoz.pdf"}, began=at), tmp_path)

    text = file.read_bytes().decode()
    plain = json.loads(text)
    assert text == json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert "Muñoz.pdf" in text
    assert plain["began"] == "2026-11-22T15:04:05-05:00"
    assert plain["schema_version"] == 2


@given(contract=wild, name=wild, row=st.integers(0, 10**6))
@example(contract="CON", name="CON", row=1)
@example(contract="nul.CO1", name="x", row=1)
@example(contract="ñ", name="日本", row=1)
@settings(max_examples=150, deadline=None)
def test_no_name_leads_out_of_the_folder(contract, name, row):
    """
    Whatever portal or sheet call them, a file's name is short, plain, no device of Windows, and names its row.
    """
    called = file_name(receipt(row, contract={"asked": contract, "identity": contract}, document={"name": name}))

    assert set(called) <= set(string.ascii_letters + string.digits + ".-")
    assert called.endswith(f"--{row}.json")
    assert called[0] not in ".-"
    assert len(called) <= 140
    assert called.partition(".")[0].casefold() not in DEVICES


@given(st.lists(wild, min_size=2, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_never_share_a_file(tmp_path_factory, names):
    """
    As many rows as there are, so many files are there, also where case does not count; all are read, by row.
    """
    folder = tmp_path_factory.mktemp("receipts")
    files = [write_receipt(receipt(row, document={"name": name}), folder) for row, name in enumerate(names, start=8)]

    assert len({file.name.casefold() for file in files}) == len(names)
    assert {file.parent for file in files} == {folder}
    assert [r.document.row for r in read_receipts(folder)] == list(range(8, 8 + len(names)))


def test_a_name_ends_with_its_row_and_begins_with_its_contract():
    """
    The identifier counts where the contract was reached, else what the sheet asks for.
    """
    reached = receipt(3, document={"name": "Informe  N.º 3 – Peña.PDF"})
    not_reached = receipt(4, contract={"asked": "CPS 12/2026 Ñ", "identity": None}, document={"name": "日本"})

    assert file_name(reached) == "CO1.PCCNTR.129716--informe-n.o-3-pena.pdf--3.json"
    assert file_name(not_reached) == "CPS-12-2026-N--documento--4.json"


def test_a_dying_machine_leaves_no_half_receipt(tmp_path, monkeypatch):
    """
    What stops before the rename leaves the earlier receipt whole, and what it left is not read.
    """
    write_receipt(receipt(2, message="antes"), tmp_path)
    monkeypatch.setattr("robot.atomic.os.fsync", lambda handle: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_receipt(receipt(2, message="después"), tmp_path)

    assert [one.message for one in read_receipts(tmp_path)] == ["antes"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"otra": "cosa"}',
        canonical(receipt())[:-20],
        canonical(receipt()).replace(b'"schema_version": 2', b'"schema_version": 3'),
        canonical(receipt()).replace(b'"run":', b'"sello": 1, "run":'),
        b"[" * 100_000,
    ],
    ids=["empty", "binary", "list", "foreign", "truncated", "later", "unknown field", "deep"],
)
def test_a_damaged_or_foreign_file_is_named(tmp_path, content):
    """
    A file in the folder that is no receipt of this version is an error in Spanish that names it.
    """
    (tmp_path / "raro.json").write_bytes(content)

    with pytest.raises(InputError, match=r"El recibo .*raro\.json está dañado o no es del robot"):
        read_receipts(tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    """
    Asking for the receipts of a run that does not exist says so.
    """
    with pytest.raises(InputError, match="No hay recibos"):
        read_receipts(tmp_path / "nada")


@pytest.mark.parametrize("file", ["../../etc/passwd", "/etc/passwd", "C:/Windows/win.ini", "a\\b.png", "a/../../b", ""])
def test_evidence_stays_in_the_runs_folder(file):
    """
    A receipt that names a file outside its run's folder is refused.
    """
    with pytest.raises(ValidationError, match="carpeta de la corrida"):
        receipt(evidence=[{"title": "x", "file": file, "sha256": "0" * 64}])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("noviembre/Informe ñ.pdf", "noviembre/Informe ñ.pdf"),
        ("/srv/maria/informe.pdf", "informe.pdf"),
        ("D:\\Usuarios\\Maria\\informe.pdf", "informe.pdf"),
        ("\\\\servidor\\compartida\\informe.pdf", "informe.pdf"),
        ("D:/x/E:informe.pdf", "informe.pdf"),
    ],
)
def test_an_absolute_path_is_cut_to_its_name(written, kept):
    """
    A receipt says what the sheet says, but nothing of the folders of somebody's machine.
    """
    assert receipt(document={"source": written}).document.source == kept


def test_half_a_character_does_not_stop_a_receipt(tmp_path):
    """
    Half a surrogate pair, as pages and file systems may hand it over, is written as U+FFFD; whole pairs stay.
    """
    write_receipt(receipt(message="a\ud83d b\ud83d\ude00", document={"name": "x\udcff.pdf"}), tmp_path)

    (one,) = read_receipts(tmp_path)
    assert one.message == "a\ufffd b😀"
    assert one.document.name == "x\ufffd.pdf"


def test_a_moment_without_zone_is_refused():
    """
    A receipt never guesses which clock a moment was read from.
    """
    with pytest.raises(ValidationError, match="timezone"):
        receipt(began=AT.replace(tzinfo=None))


def test_each_outcome_has_its_words():
    """
    Terminal and report have a word, a sign and a meaning for every outcome; what is open has a remedy as well.
    """
    assert set(words.SAID) == set(Outcome)
    assert all(said.word and said.sign and said.meaning for said in words.SAID.values())
    assert all(words.SAID[outcome].remedy for outcome in words.OPEN)


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ("published", "El documento quedó publicado y comprobado byte por byte: es idéntico al suyo."),
        ("in_doubt", "El documento no quedó publicado y comprobado."),
        (
            "published skipped",
            "Los 2 documentos quedaron publicados y comprobados byte por byte: son idénticos a los suyos.",
        ),
        ("failed duplicated", "Ninguno de los 2 documentos quedó publicado y comprobado."),
        ("published failed", "1 de 2 documentos quedó publicado y comprobado byte por byte, idéntico al suyo."),
        (
            "published skipped failed",
            "2 de 3 documentos quedaron publicados y comprobados byte por byte, idénticos a los suyos.",
        ),
        ("would_publish skipped", "Ensayo, sin enviar nada: 1 de 2 documentos quedó listo para publicar."),
    ],
)
def test_the_verdict_is_one_sentence(outcomes, said):
    """
    Only what was downloaded and compared counts as proven, and the sentence agrees in number.
    """
    assert words.verdict([Outcome(one) for one in outcomes.split()]) == said


def test_rows_to_correct_count_in_the_verdict():
    """
    Rows that were left out count among all, and are named in the sentence, in the number that they have.
    """
    proven = [Outcome.PUBLISHED] * 60

    assert words.verdict(proven, 3) == (
        "60 de 63 documentos quedaron publicados y comprobados byte por byte, idénticos a los suyos; 3 filas por corregir."
    )
    assert words.verdict([Outcome.FAILED], 1).endswith("quedó publicado y comprobado; 1 fila por corregir.")


def test_numbers_and_dates_as_a_colombian_reads_them():
    """
    Commas, months in words, twelve hours, and Bogotá's time whatever zone the moment came in.
    """
    midnight = datetime(2026, 1, 2, 5, 0, 9, tzinfo=UTC)

    assert words.when(AT) == "22 de noviembre de 2026, 3:04\xa0p.\xa0m."
    assert words.exact(midnight) == "2 de enero de 2026, 12:00:09\xa0a.\xa0m."
    assert [words.size(n) for n in (0, 1, 1023, 1024, 1024**2 - 1, 1_258_291, 50 * 1024**2)] == [
        "0 bytes", "1 byte", "1023 bytes", "1 KB", "1,0 MB", "1,2 MB", "50,0 MB",
    ]  # fmt: skip
    assert [words.duration(s) for s in (-3, 9.4, 125, 3725)] == ["0 s", "9 s", "2 min 5 s", "1 h 2 min"]
