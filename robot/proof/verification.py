"""What files of receipts prove to somebody who has nothing but them and a public key."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from robot.errors import InputError

from . import seal as seals
from .canonical import NOTHING, canonical, digest
from .delivery import given_in, read
from .handed import Odd, sha256_of
from .keys import SUCCESSION
from .receipts import Receipt
from .succession import introduces
from .succession import parse as parse_succession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .delivery import Content, Given
    from .keys import PublicKey
    from .seal import SealedReceipt, Statement
    from .succession import Signed

SEALED = {seals.FILE, SUCCESSION, "receipts", "evidence", "documents"}  #: of a run's folder, what is looked at
MOST_NAMED = 12  #: files in one sentence


@dataclass(frozen=True)
class Fault:
    """Something that is not whole; `code` is for programs."""

    code: str
    message: str


@dataclass
class Checked:
    """One run, as far as it was handed in."""

    path: Path
    statement: Statement | None = None  #: None where no seal proves anything
    seal_digest: str | None = None
    receipts: int = 0  #: that are what their seal says
    evidence: int = 0  #: files that are what their seal says
    documents: int = 0  #: copies that are what their receipts say was sent
    succession: Content = None  #: what lies beside the seal about keys
    faults: list[Fault] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)  #: what was not handed in, or cannot be known from files

    def fault(self, code: str, message: str) -> None:
        self.faults.append(Fault(code, message))


@dataclass
class Verdict:
    """All that was handed in."""

    runs: list[Checked]
    faults: list[Fault] = field(default_factory=list)  #: of the chain between runs
    unproven: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return bool(self.runs) and not self.faults and not any(run.faults for run in self.runs)


def verify(paths: Sequence[Path], keys: Sequence[PublicKey], head: tuple[int, str] | None = None) -> Verdict:
    """
    Check run folders, folders of receipts, single receipts or a folder of runs; trusts these keys and nothing else.

    `head` is the chain's number and digest (or the beginning of it) that a constancia names: it must be there.

    :raises InputError: a path is not there, or holds nothing that could be checked.
    """
    lists = [path for path in paths if path.name == SUCCESSION and path.exists() and not path.is_dir()]
    try:
        runs = [_check(given, keys) for given in given_in([path for path in paths if path not in lists])]
    except OSError as error:
        raise InputError(f"No se puede leer {error.filename or paths[0]}: {error.strerror or error}") from error
    verdict = Verdict(runs)
    introduced = [
        one for found in (*(run.succession for run in runs), *map(read, lists)) for one in _introduced(found, verdict)
    ]
    proven = [(run.statement, run.seal_digest or "") for run in runs if run.statement]
    for ledger in dict.fromkeys(statement.ledger for statement, _ in proven):
        of_ledger = [one for one in proven if one[0].ledger == ledger]
        _check_keys([one[0] for one in of_ledger], [one for one in introduced if introduces(one, keys)], verdict)
        _check_chain(of_ledger, verdict)
    if head is not None:
        _check_head([statement for statement, _ in proven], head, verdict)
    elif proven:
        verdict.unproven.append(
            "Que la cadena no siga después de lo entregado: compárela con una constancia (--head) o con un sello posterior."
        )
    verdict.unproven.append(
        "Quién usó la llave, y la hora: las dos cosas las dice el equipo que selló. El informe (report.html, .csv, .xml) y las "
        "constancias en PDF no están sellados: secop report los escribe de nuevo a partir de los recibos."
    )
    return verdict


# One run --------------------------------------------------------------------------------------------


def _check(given: Given, keys: Sequence[PublicKey]) -> Checked:
    checked = Checked(given.path, succession=given.succession)
    statement = _statement(given, keys, checked)
    if statement is None:
        return checked
    checked.statement, checked.seal_digest = statement, digest(given.seal if isinstance(given.seal, bytes) else b"")
    if statement.ended == "interrupted":
        checked.unproven.append(
            f"La ejecución se interrumpió y la selló {statement.sealed_by}: pudo enviar documentos de los que no quedó recibo."
        )
    receipts = list(_check_receipts(given, statement, checked))
    _check_evidence(given, statement, receipts, checked)
    if given.all_of_it and given.evidence is not None:
        _check_documents(given.evidence, receipts, checked)
        _name_the_rest(given.evidence, checked)
    return checked


def _statement(given: Given, keys: Sequence[PublicKey], checked: Checked) -> Statement | None:
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


def _why_unsealed(given: Given) -> str:
    if any(isinstance(content, bytes) and b'"schema_version": 1,' in content for content in given.receipts.values()):
        return "son de una versión del robot que no sellaba"
    return "no hay sello (seal.json). La ejecución sigue, o se interrumpió y la sellará la próxima, o alguien lo quitó"


def _check_receipts(given: Given, statement: Statement, checked: Checked) -> Iterator[Receipt]:
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
                "receipt_strange", f"El recibo {name} no está en el sello: se cambió, se añadió o es de otra ejecución."
            )
        elif sealed.digest != digest(content):
            checked.fault("receipt_changed", f"El recibo {name} (n.º {sealed.number}) no es el que se selló.")
        else:
            yield from _parsed(name, content, sealed, statement, checked)
    missing = [sealed for sealed in statement.receipts if sealed.file not in given.receipts]
    if given.one:
        if others := statement.count - len(given.receipts):
            checked.unproven.append(f"Los otros {others} recibos de la ejecución: no se entregaron.")
        return
    for sealed in missing:
        checked.fault("receipt_missing", f"Falta el recibo n.º {sealed.number} ({sealed.file}).")


def _parsed(
    name: str, content: bytes, sealed: SealedReceipt, statement: Statement, checked: Checked
) -> Iterator[Receipt]:
    try:
        _say_it_once(content)
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


def _check_evidence(given: Given, statement: Statement, receipts: Sequence[Receipt], checked: Checked) -> None:
    """Files are what the seal says and what the receipts say; in the run's own folder none is missing and none is new."""
    sealed = {one.file: one.sha256 for one in statement.evidence}
    named = {exhibit.file: exhibit.sha256 for receipt in receipts for exhibit in receipt.evidence}
    wanted = named if given.one else sealed | named
    for file in sorted(named):
        if sealed.get(file) != named[file]:
            checked.fault("evidence_disagrees", f"La prueba {file} ya no era la que anotó el recibo cuando se selló.")
    if given.evidence is not None:
        _check_files(given.evidence, wanted, checked, all_of_it=given.all_of_it)
    elif wanted:
        checked.unproven.append(f"Los {len(wanted)} archivos de prueba (imágenes, trazas): no se entregaron.")


def _check_files(folder: Path, wanted: Mapping[str, str], checked: Checked, *, all_of_it: bool) -> None:
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
        elif all_of_it:
            checked.fault("evidence_missing", f"Falta la prueba {file}.")
        else:
            checked.unproven.append(f"La prueba {file}: no se entregó.")
    if all_of_it:
        present = (file for file in (folder / "evidence").rglob("*") if not file.is_dir())
        for name in sorted({file.relative_to(folder).as_posix() for file in present} - set(wanted)):
            checked.fault("evidence_strange", f"La prueba {name} no estaba cuando se selló la ejecución.")


def _check_documents(folder: Path, receipts: Sequence[Receipt], checked: Checked) -> None:
    """The copies that were sent, where they were handed in as well: each is what its receipt says was sent."""
    present = {file.relative_to(folder).as_posix() for file in (folder / "documents").rglob("*") if not file.is_dir()}
    missing = []
    for receipt in receipts:
        document = receipt.document
        if document.sha256 is None or PureWindowsPath(document.name).name != document.name:
            continue
        file = f"documents/{document.row:04d}/{document.name}"
        try:
            actual = _file_digest(folder / file)
        except Odd as odd:
            checked.fault("document_odd", f"La copia {file} {odd}: no se lee.")
        else:
            if actual is None:
                missing.append(file)
            elif actual == document.sha256:
                checked.documents += 1
            else:
                checked.fault("document_changed", f"La copia {file} no es la que el recibo dice que se envió.")
        present.discard(file)
    if missing:
        checked.unproven.append(f"Las copias de los documentos que no se entregaron: {_named(missing)}.")
    if present:
        checked.unproven.append(f"Archivos de documents que ningún recibo prueba: {_named(sorted(present))}.")


def _name_the_rest(folder: Path, checked: Checked) -> None:
    """What else lies in the folder: its reader must not take it for proven."""
    if rest := sorted(file.name for file in folder.iterdir() if file.name not in SEALED):
        checked.unproven.append(f"Lo demás de la carpeta, que el sello no cubre: {_named(rest)}.")


def _named(files: Sequence[str]) -> str:
    more = len(files) - MOST_NAMED
    return ", ".join(files[:MOST_NAMED]) + (f" y {more} más" if more > 0 else "")


def _say_it_once(content: bytes) -> None:
    """
    Every key of an object stands there once, and every number is one: else two readers read two receipts.

    :raises ValueError: it is otherwise, or is no JSON.
    """

    def once(pairs: Sequence[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key stands twice")

    def no_number(name: str) -> None:
        raise ValueError(name)

    json.loads(content, object_pairs_hook=once, parse_constant=no_number)


def _file_digest(file: Path) -> str | None:
    try:
        return sha256_of(file)
    except Odd:
        raise
    except OSError:
        return None


# Keys -----------------------------------------------------------------------------------------------


def _introduced(content: Content, verdict: Verdict) -> tuple[Signed, ...]:
    """What keys say of each other, whoever signed it."""
    if content is None:
        return ()
    read = parse_succession(content) if isinstance(content, bytes) else None
    if read is None:
        said = f"Un {SUCCESSION} entregado no es lo que una llave firma sobre otra: no se tiene en cuenta."
        verdict.faults.append(Fault("succession_damaged", said))
    return read.signed if read else ()


def _check_keys(statements: Iterable[Statement], signed: Sequence[Signed], verdict: Verdict) -> None:
    """
    The seals of one ledger have one key, or each further key was introduced by one before it.

    Two keys may both be trusted and have nothing to do with each other: then neither vouches for what the other sealed.
    """
    in_order = sorted(statements, key=lambda one: one.number)
    first = in_order[0]
    said = [one.introduction for one in signed if one.introduction.ledger in (None, first.ledger)]
    known, fresh = set[str](), {first.key}
    while fresh:
        known |= fresh
        fresh = {one.next for one in said if one.key in fresh} - known
    strangers: dict[str, list[str]] = {}
    for statement in in_order:
        if statement.key not in known:
            strangers.setdefault(statement.key, []).append(statement.run)
    for key, runs in strangers.items():
        words = (
            f"El libro {first.ledger} tiene sellos de más de una llave, y nada muestra que vayan juntas: la ejecución {first.run} "
            f"tiene la llave {first.key}, y la llave {key} tienen: {_named(runs)}. Falta lo que una llave anterior firma sobre la "
            f"siguiente ({SUCCESSION}), que hace secop receipt key con --renew o --admit."
        )
        verdict.faults.append(Fault("key_change", words))


# Between runs ---------------------------------------------------------------------------------------


def _check_chain(proven: Iterable[tuple[Statement, str]], verdict: Verdict) -> None:
    """The seals of one ledger follow each other, and so do all the receipts that they name."""
    seals_by_number: dict[int, tuple[Statement, str]] = {}
    receipts: dict[int, SealedReceipt] = {}
    for statement, seal_digest in sorted(proven, key=lambda one: one[0].number):
        known = seals_by_number.setdefault(statement.number, (statement, seal_digest))
        if known[1] != seal_digest:
            said = f"Hay dos sellos con el n.º {statement.number}: el libro se restauró de una copia, o alguien rehízo la cadena."
            verdict.faults.append(Fault("fork", said))
        for sealed in statement.receipts:
            if receipts.setdefault(sealed.number, sealed).digest != sealed.digest:
                said = f"Hay dos recibos con el n.º {sealed.number}: el libro se restauró de una copia, o alguien rehízo la cadena."
                verdict.faults.append(Fault("fork", said))
    _check_seals([seals_by_number[number] for number in sorted(seals_by_number)], verdict)
    _check_links([receipts[number] for number in sorted(receipts)], verdict, several=len(seals_by_number) > 1)


def _check_seals(in_order: Sequence[tuple[Statement, str]], verdict: Verdict) -> None:
    first = in_order[0][0]
    if first.number == 1 and first.previous != NOTHING:
        verdict.faults.append(Fault("seal_link", "El primer sello dice que sigue a otro."))
    if first.number > 1:
        verdict.unproven.append(f"Lo anterior al sello n.º {first.number}: no se entregó.")
    for (before, its_digest), (after, _) in pairwise(in_order):
        if after.number > before.number + 1:
            missing = _range(before.number + 1, after.number - 1)
            verdict.faults.append(
                Fault("seal_gap", f"Falta el sello {missing}: la cadena sigue después, así que existió.")
            )
        elif after.previous != its_digest:
            said = (
                f"El sello n.º {after.number} no sigue al n.º {before.number} que se entregó: uno de los dos se rehízo."
            )
            verdict.faults.append(Fault("seal_link", said))


def _check_links(in_order: Sequence[SealedReceipt], verdict: Verdict, *, several: bool) -> None:
    if in_order[0].number == 1 and in_order[0].previous != NOTHING:
        verdict.faults.append(Fault("link", "El primer recibo dice que sigue a otro."))
    for before, after in pairwise(in_order):
        if after.number == before.number + 1:
            if after.previous != before.digest:
                said = f"El recibo n.º {after.number} no sigue al n.º {before.number} que se entregó: uno de los dos se rehízo."
                verdict.faults.append(Fault("link", said))
            continue
        missing = f"Los recibos {_range(before.number + 1, after.number - 1)}"
        if several:
            said = (
                f"{missing} no están en ningún sello entregado: son de una ejecución que falta o que no se ha sellado."
            )
            verdict.faults.append(Fault("gap", said))
        else:
            verdict.unproven.append(f"{missing}: son de otra ejecución, que no se entregó.")


def _check_head(statements: Sequence[Statement], head: tuple[int, str], verdict: Verdict) -> None:
    """The receipt that a constancia names as the last one is among these, unless the end is missing or was made anew."""
    number, wanted = head
    there = [sealed.digest for statement in statements for sealed in statement.receipts if sealed.number == number]
    if any(one.startswith(wanted) for one in there):
        return
    if there:
        said = f"El recibo n.º {number} no es el que nombra la constancia: la cadena se rehízo, o la constancia es de otro libro."
        verdict.faults.append(Fault("head_differs", said))
        return
    last = max((statement.last for statement in statements), default=0)
    said = f"La constancia nombra el recibo n.º {number}, que no está aquí: lo entregado llega hasta el n.º {last}."
    verdict.faults.append(Fault("head_missing", said))


def _range(first: int, last: int) -> str:
    return f"n.º {first}" if first == last else f"n.º {first} a {last}"
