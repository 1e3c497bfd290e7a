"""What the files of one run prove: its seal, its receipts, its evidence and its documents."""

from __future__ import annotations

import json
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from robot.words import when

from . import cleaning
from . import seal as seals
from .canonical import canonical, digest
from .handed import Odd, digest_of
from .keys import SUCCESSION
from .receipts import Receipt
from .verified import CheckedRun, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from .cleaning import Cleaning
    from .delivery import HandedRun
    from .keys import PublicKey
    from .seal import SealedReceipt, Statement

SEALED = {
    seals.FILE,
    cleaning.FILE,
    SUCCESSION,
    "receipts",
    "evidence",
    "documents",
}  #: of a run's folder, what is looked at


def check_run(given: HandedRun, keys: Sequence[PublicKey]) -> CheckedRun:
    """
    What is not whole in a run, and what nothing proves; a seal of another key than these proves nothing.

    :raises OSError: a folder of it cannot be read.
    """
    checked = CheckedRun(given.path, succession=given.succession)
    statement = _statement(given, keys, checked)
    if statement is None:
        return checked
    checked.statement, checked.seal_digest = statement, digest(given.seal if isinstance(given.seal, bytes) else b"")
    if statement.ended == "interrupted":
        checked.unproven.append(
            f"La corrida se interrumpió y la selló {statement.sealed_by}: pudo enviar documentos de los que no quedó recibo."
        )
    receipts = list(_check_receipts(given, statement, checked))
    note = _note(given, keys, checked)
    gone = {one.file: one.sha256 for one in note.files} if note else {}
    _check_evidence(given, statement, receipts, gone, checked)
    if given.all_of_it and given.evidence is not None:
        _check_documents(given.evidence, receipts, gone, checked)
        _name_the_rest(given.evidence, checked)
    if note and checked.deleted:
        checked.unproven.append(
            f"Archivos que se borraron por antigüedad hasta el {when(note.at)}, según una nota firmada con la llave {note.key}; ya no se "
            f"pueden comparar: {named(checked.deleted)}."
        )
    return checked


def _note(given: HandedRun, keys: Sequence[PublicKey], checked: CheckedRun) -> Cleaning | None:
    """What was deleted of this run, where one of the given keys signed the note of it; else nothing is excused."""
    if given.cleaning is None:
        return None
    note = cleaning.parse(given.cleaning) if isinstance(given.cleaning, bytes) else None
    if note is None or not note.vouched_by(keys) or note.cleaning.seal != checked.seal_digest:
        said = f"La nota de lo que se borró ({cleaning.FILE}) está dañada, es de otra corrida o la firmó otra llave: no excusa nada."
        checked.fault("cleaning_strange", said)
        return None
    return note.cleaning


def _statement(given: HandedRun, keys: Sequence[PublicKey], checked: CheckedRun) -> Statement | None:
    """What the seal says, where one of the given keys signed it; else nothing of this run is proven."""
    if given.seal is None:
        checked.fault("seal_missing", f"No se puede probar nada de estos recibos: {_why_unsealed(given)}.")
        return None
    seal = seals.parse(given.seal) if isinstance(given.seal, bytes) else None
    if seal is None:
        if isinstance(given.seal, Odd):
            checked.fault("seal_odd", f"El sello {given.seal}: no se lee.")
        else:
            checked.fault("seal_damaged", "El sello está dañado, incompleto o escrito de otra manera.")
        return None
    key = next((key for key in keys if key.fingerprint == seal.statement.key), None)
    if key is None:
        said = f"El sello es de otra llave (huella {seal.statement.key}), que no es la que usted indicó."
        checked.fault("other_key", said)
        return None
    if not key.signed(canonical(seal.statement), seal.signature):
        checked.fault("signature", "La firma del sello no corresponde: el sello se cambió, o lo hizo otro.")
        return None
    if not seal.statement.agrees:
        checked.fault("seal_sums", "Las cuentas del sello no corresponden a su propia lista.")
        return None
    return seal.statement


def _why_unsealed(given: HandedRun) -> str:
    if any(isinstance(content, bytes) and b'"schema_version": 1,' in content for content in given.receipts.values()):
        return "son de una versión del robot que no sellaba"
    return "no hay sello (seal.json). La corrida sigue, o se interrumpió y la sellará la próxima, o alguien lo quitó"


def _check_receipts(given: HandedRun, statement: Statement, checked: CheckedRun) -> Iterator[Receipt]:
    """Each listed receipt is there under its name with its bytes, and no other one is."""
    by_name = {sealed.file: sealed for sealed in statement.receipts}
    by_digest = {sealed.digest: sealed for sealed in statement.receipts}
    for name, content in given.receipts.items():
        if isinstance(content, Odd):
            checked.fault("receipt_odd", f"El recibo {name} {content}: no se lee.")
            continue
        sealed = by_digest.get(digest(content)) if given.one else by_name.get(name)
        if sealed is None:
            checked.fault(
                "receipt_strange", f"El recibo {name} no está en el sello: se cambió, se añadió o es de otra corrida."
            )
        elif sealed.digest != digest(content):
            checked.fault("receipt_changed", f"El recibo {name} (n.º {sealed.number}) no es el que se selló.")
        else:
            yield from _parsed(name, content, sealed, statement, checked)
    missing = [sealed for sealed in statement.receipts if sealed.file not in given.receipts]
    if given.one:
        if others := statement.count - len(given.receipts):
            checked.unproven.append(f"Los otros {others} recibos de la corrida: no se entregaron.")
        return
    for sealed in missing:
        checked.fault("receipt_missing", f"Falta el recibo n.º {sealed.number} ({sealed.file}).")


def _parsed(
    name: str, content: bytes, sealed: SealedReceipt, statement: Statement, checked: CheckedRun
) -> Iterator[Receipt]:
    try:
        _refuse_two_readings(content)
        receipt = Receipt.model_validate_json(content)
    except (ValueError, RecursionError):  # pydantic's own is one of these
        checked.fault("receipt_damaged", f"El recibo {name} se selló así, pero no es un recibo de este formato.")
        return
    place = (receipt.chain.number, receipt.chain.previous) if receipt.chain else None
    ledger = receipt.ledger.id if receipt.ledger else None
    if (place, receipt.run, ledger) != ((sealed.number, sealed.previous), statement.run, statement.ledger):
        checked.fault("receipt_place", f"El recibo {name} dice de sí otro lugar en la cadena que su sello.")
        return
    checked.receipts += 1
    yield receipt


def _check_evidence(
    given: HandedRun,
    statement: Statement,
    receipts: Sequence[Receipt],
    gone: Mapping[str, str],
    checked: CheckedRun,
) -> None:
    """Files are what the seal says and what the receipts say; in the run's own folder none is missing and none is new."""
    sealed = {one.file: one.sha256 for one in statement.evidence}
    named = {exhibit.file: exhibit.sha256 for receipt in receipts for exhibit in receipt.evidence}
    wanted = named if given.one else sealed | named
    for file in sorted(named):
        if sealed.get(file) != named[file]:
            checked.fault("evidence_disagrees", f"La prueba {file} ya no era la que anotó el recibo cuando se selló.")
    if given.evidence is not None:
        _check_files(given.evidence, wanted, gone, checked, all_of_it=given.all_of_it)
    elif wanted:
        checked.unproven.append(f"Los {len(wanted)} archivos de prueba (imágenes, trazas): no se entregaron.")


def _check_files(
    folder: Path, wanted: Mapping[str, str], gone: Mapping[str, str], checked: CheckedRun, *, all_of_it: bool
) -> None:
    for file, expected in sorted(wanted.items()):
        try:
            actual = _file_digest(folder / file)
        except Odd as odd:
            checked.fault("evidence_odd", f"La prueba {file} {odd}: no se lee.")
            continue
        if actual == expected:
            checked.evidence += 1
        elif actual is not None:
            checked.fault("evidence_changed", f"La prueba {file} no es la que se selló.")
        elif gone.get(file) == expected:
            checked.deleted.append(file)
        elif all_of_it:
            checked.fault("evidence_missing", f"Falta la prueba {file}.")
        else:
            checked.unproven.append(f"La prueba {file}: no se entregó.")
    if all_of_it:
        present = (file for file in (folder / "evidence").rglob("*") if not file.is_dir())
        for name in sorted({file.relative_to(folder).as_posix() for file in present} - set(wanted)):
            checked.fault("evidence_strange", f"La prueba {name} no estaba cuando se selló la corrida.")


def copy_of(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Where in a run's folder the copy lies that was sent, with its SHA-256; nothing where there is none."""
    document = receipt.document
    if document.sha256 is not None and PureWindowsPath(document.name).name == document.name:
        yield f"documents/{document.row:04d}/{document.name}", document.sha256


def _check_documents(folder: Path, receipts: Sequence[Receipt], gone: Mapping[str, str], checked: CheckedRun) -> None:
    """The copies that were sent, where they were handed in as well: each is what its receipt says was sent."""
    present = {file.relative_to(folder).as_posix() for file in (folder / "documents").rglob("*") if not file.is_dir()}
    missing = []
    for file, expected in (copy for receipt in receipts for copy in copy_of(receipt)):
        try:
            actual = _file_digest(folder / file)
        except Odd as odd:
            checked.fault("document_odd", f"La copia {file} {odd}: no se lee.")
        else:
            if actual == expected:
                checked.documents += 1
            elif actual is not None:
                checked.fault("document_changed", f"La copia {file} no es la que el recibo dice que se envió.")
            elif gone.get(file) == expected:
                checked.deleted.append(file)
            else:
                missing.append(file)
        present.discard(file)
    if missing:
        checked.unproven.append(f"Las copias de los documentos que no se entregaron: {named(missing)}.")
    if present:
        checked.unproven.append(f"Archivos de documents que ningún recibo prueba: {named(sorted(present))}.")


def _name_the_rest(folder: Path, checked: CheckedRun) -> None:
    """What else lies in the folder: its reader must not take it for proven."""
    if rest := sorted(file.name for file in folder.iterdir() if file.name not in SEALED):
        checked.unproven.append(f"Lo demás de la carpeta, que el sello no cubre: {named(rest)}.")


def _refuse_two_readings(content: bytes) -> None:
    """
    Refuse JSON that two readers may read differently: a key twice in one object, or a number that is none (NaN).

    :raises ValueError: it is such, or is no JSON.
    """

    def once(pairs: Sequence[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key stands twice")

    def no_number(name: str) -> None:
        raise ValueError(name)

    json.loads(content, object_pairs_hook=once, parse_constant=no_number)


def _file_digest(file: Path) -> str | None:
    """
    Of a file that is there and can be read; else None.

    :raises Odd: something else lies in its place.
    """
    try:
        return digest_of(file)
    except Odd:
        raise
    except OSError:
        return None
