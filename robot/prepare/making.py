"""One document made ready, step after step; what cannot be done to it is said, and it stays as it was."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from robot.intake.child import Child, TooCostly
from robot.intake.copies import LARGEST, sha256_of
from robot.intake.findings import finding
from robot.intake.kinds import TYPES
from robot.intake.names import name_remarks
from robot.intake.preflight import LOCKED
from robot.model import Finding, Severity

from . import office
from .remarks import megabytes, remark
from .workshop import LIMITS, MODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from robot.intake.child import ChildLimits
    from robot.intake.manifest import ManifestEntry

PICTURES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp"})
WITH_AREAS = frozenset({".xlsx", ".xlsm"})  #: whose sheets say whether they have a print area
MOST = 300 * 1024**2  #: bytes of a document that is prepared
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can say: the same document makes the same ZIP
BROKEN = "está dañado, o no es lo que dice su nombre"
UNTOUCHED = {"signed": "left_signed", "encrypted": "left_locked", "changed": "left_changed"}


@dataclass(frozen=True)
class FileFacts:
    """What a file is; `pages` None where they cannot be counted."""

    name: str
    size: int
    sha256: str
    pages: int | None


@dataclass(frozen=True)
class Made:
    """What became of a document; `file` and `after` are None where it cannot be published so."""

    entry: ManifestEntry
    findings: tuple[Finding, ...]
    before: FileFacts | None = None
    after: FileFacts | None = None
    file: Path | None = None


@dataclass
class Maker:
    """Makes one document after another, below a folder of its own that nobody else uses."""

    folder: Path
    password_for: Callable[[ManifestEntry], str]  #: asked for what is confidential, only when it can be locked
    program: Path | None = None  #: LibreOffice, where there is one
    limit: int = LARGEST  #: bytes that may be published
    limits: ChildLimits = LIMITS
    office_limits: ChildLimits = office.LIMITS
    _child: Child | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._child = Child(self.limits, MODULE)
        return self

    def __exit__(self, *trouble: object) -> None:
        if self._child:
            self._child.__exit__(*trouble)

    def make(self, entry: ManifestEntry) -> Made:
        """
        The document as it may be published, in a file that has its final name; the copy is not changed.

        :raises SetupError: no child process could be started.
        """
        if entry.copy is None:
            return _refused(entry)
        work = _Work(self, entry, entry.copy)
        work.inspect()
        if not work.refused:
            work.convert()
            work.shrink()
            work.lock()
            work.zip()
        after = None if work.refused else work.facts()
        return Made(entry, tuple(work.findings), work.before, after, work.file if after else None)

    def forget(self, entry: ManifestEntry) -> None:
        """Delete the copy, and what was made of it on the way: of many large documents the disk holds one at a time."""
        shutil.rmtree(self.folder / f"{entry.row:04d}", ignore_errors=True)
        if entry.copy:
            shutil.rmtree(entry.copy.parent, ignore_errors=True)

    def ask(self, **question: Any) -> dict[str, Any]:  # noqa: ANN401 - what JSON holds
        """
        The child's answer.

        :raises TooCostly: it passed its limits, or the file is broken.
        """
        assert self._child, "a maker is entered first"
        answer = self._child.ask(question)
        if "trouble" in answer:
            raise TooCostly(BROKEN)
        return answer


def _refused(entry: ManifestEntry) -> Made:
    named = [finding(code, entry.row, "archivo", **words) for code, words in name_remarks(entry.name)]
    if any(each.severity is Severity.ERROR for each in named):
        return Made(entry, tuple(named))
    try:
        large = entry.file.stat().st_size > MOST
    except OSError:
        large = False
    if large:
        return Made(entry, (remark("too_large_to_take", entry.row, most=MOST // 1024**2),))
    return Made(entry, (finding("file_unreadable", entry.row, text=entry.file.name, why="no se pudo copiar"),))


class _Work:
    """The steps with one document."""

    def __init__(self, maker: Maker, entry: ManifestEntry, copy: Path) -> None:
        self.maker = maker
        self.entry = entry
        self.file = copy
        self.pages: int | None = None
        self.findings: list[Finding] = []
        self.untouched = False  #: locked, signed, or not to be read
        self.signed = self.locked = False
        self.own = maker.folder / f"{entry.row:04d}"
        self.own.mkdir(parents=True, mode=0o700)
        self.before: FileFacts | None = None

    @property
    def refused(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.findings)

    @property
    def is_pdf(self) -> bool:
        return self.file.suffix.casefold() == ".pdf"

    def say(self, code: str, **words: object) -> None:
        self.findings.append(remark(code, self.entry.row, None, **words))

    def facts(self) -> FileFacts:
        return FileFacts(self.file.name, self.file.stat().st_size, sha256_of(self.file), self.pages)

    def inspect(self) -> None:
        """What preflight would say of it, so that nothing is made of what is broken."""
        extension = self.entry.name_extension
        self.before = self.facts()
        if not self.before.size:
            self._found("file_empty", {"text": self.entry.file.name})
        elif extension not in TYPES:
            self._found("type_refused" if extension else "type_missing", {"type": extension, "name": self.entry.name})
        else:
            self._inspect(extension)
        self.before = self.facts()

    def _inspect(self, extension: str) -> None:
        try:
            answer = self.maker.ask(file=str(self.file), extension=extension)
        except TooCostly as error:
            self._found("file_too_costly", {"why": str(error)})
            self.untouched = True
            return
        self.pages = answer["pages"]
        codes = {code for code, _ in answer["remarks"]}
        for code, words in answer["remarks"]:
            if code not in LOCKED:
                self._found(code, words)
        if codes & (LOCKED | {"pdf_restricted"}):
            self.untouched, self.locked = True, bool(codes & LOCKED)
            self.say("left_locked")

    def _found(self, code: str, words: Mapping[str, str]) -> None:
        self.findings.append(finding(code, self.entry.row, None, **words))

    def convert(self) -> None:
        """An office file or a picture becomes a PDF, which is called like it."""
        extension = self.entry.name_extension
        if self.untouched or extension not in office.KINDS | PICTURES:
            return
        target = self.own / f"{Path(self.entry.name).stem}.pdf"
        try:
            done = self._picture(target) if extension in PICTURES else self._office(target, extension)
        except TooCostly as error:
            self.say("picture_failed" if extension in PICTURES else "office_failed", why=error)
            return
        if done:
            original, self.file = self.file, target
            self.say("converted", name=target.name)
            if extension in WITH_AREAS:
                self._areas(original)

    def _picture(self, target: Path) -> bool:
        fresh = self.own / "imagen.pdf"
        self.maker.ask(do="picture", **{"from": str(self.file)}, to=str(fresh))
        self.pages = self._steady(fresh, target)
        return True

    def _office(self, target: Path, extension: str) -> bool:
        if self.maker.program is None:
            self.say("office_missing")
            return False
        # LibreOffice is given a name that means nothing to it, and a copy of its own.
        given = self.own / "oficina" / f"documento{extension}"
        given.parent.mkdir()
        shutil.copyfile(self.file, given)
        made = office.to_pdf(self.maker.program, [given], given.parent, self.maker.office_limits)
        if not made:
            raise TooCostly("LibreOffice no escribió ningún PDF")
        # The document's own date, so that the same document makes the same PDF again.
        changed = datetime.fromtimestamp(self.entry.file.stat().st_mtime, UTC)
        self.pages = self._steady(made[0], target, f"D:{changed:%Y%m%d%H%M%S}Z")
        shutil.rmtree(given.parent, ignore_errors=True)
        return True

    def _steady(self, made: Path, target: Path, date: str | None = None) -> int:
        self.maker.ask(do="steady", **{"from": str(made)}, to=str(target), date=date)
        answer = self.maker.ask(file=str(target), extension=".pdf")
        if not answer["pages"]:
            raise TooCostly("el PDF que salió no abre, o no tiene páginas")
        return int(answer["pages"])

    def _areas(self, workbook: Path) -> None:
        try:
            sheets = self.maker.ask(do="print_areas", **{"from": str(workbook)})["sheets"]
        except TooCostly:
            self.say("print_areas_unknown")
            return
        for sheet in sheets:
            self.say("no_print_area", sheet=sheet)

    def shrink(self) -> None:
        """A large PDF becomes smaller where nothing of it is lost."""
        if self.untouched or not self.is_pdf:
            return
        target, was = self.own / "menor" / self.file.name, self.file.stat().st_size
        target.parent.mkdir()
        try:
            result = self.maker.ask(do="shrink", **{"from": str(self.file)}, to=str(target), limit=self.maker.limit)[
                "result"
            ]
        except TooCostly as error:
            self.say("left_large", why=error)
            return
        if code := UNTOUCHED.get(result):
            self.untouched, self.signed = result != "changed", result == "signed"
            self.say(code)
        if result == "done":
            self.file = target
            size = self.file.stat().st_size
            self.say("made_smaller", before=megabytes(was), after=megabytes(size), pages=self.pages)

    def lock(self) -> None:
        """What is confidential gets its password, or is refused."""
        if not self.entry.confidential or self.locked:
            return
        if self.signed:
            self.say("confidential_signed")
        elif not self.is_pdf or self.untouched:
            self.say("confidential_no_pdf")
        elif self.file.stat().st_size > self.maker.limit:
            self.say("confidential_too_large", limit=self.maker.limit // 1024**2)
        else:
            self._lock()

    def _lock(self) -> None:
        target = self.own / "cerrado" / self.file.name
        target.parent.mkdir()
        password = self.maker.password_for(self.entry)
        try:
            locked = self.maker.ask(do="lock", **{"from": str(self.file)}, to=str(target), password=password)["locked"]
        except TooCostly:
            locked = False
        if not locked:
            self.say("confidential_no_pdf")
            return
        self.file = target
        self.say("locked")

    def zip(self) -> None:
        """What is too large still is packed, alone."""
        limit = self.maker.limit
        if self.refused or self.file.stat().st_size <= limit:
            return
        target = self.own / f"{self.file.stem}.zip"
        member = zipfile.ZipInfo(self.file.name, EPOCH)
        member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with zipfile.ZipFile(target, "w") as archive, archive.open(member, "w") as there, self.file.open("rb") as here:
            shutil.copyfileobj(here, there)
        if target.stat().st_size > limit:
            self.say("too_large", size=megabytes(target.stat().st_size), limit=limit // 1024**2)
        self.file = target
        if not self.refused:
            self.say("zipped", limit=limit // 1024**2, name=target.name)
