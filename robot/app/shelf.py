"""Where a review keeps what it downloaded, what it read of it, and what earlier reviews read: one file per contract."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from loguru import logger

from robot.atomic import write_whole
from robot.browser.evidence import slug
from robot.desk.checking import Paper
from robot.desk.content import Content, Opens, content_of, from_dict, unread
from robot.errors import in_words
from robot.intake.child import TooCostly
from robot.intake.copies import sha256_of
from robot.intake.kinds import TYPES, extension_of
from robot.model import Role
from robot.private import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flows.fetching import Brought, Key
    from robot.desk.ocr import Ocr
    from robot.intake.child import Child
    from robot.model import ContractFacts

FOLDER, KNOWN, DOCUMENTS = "reviews", "known", "documents"
READING = 1  #: raised when more is read of a document: what earlier reviews read is read again
BELIEVED = frozenset({Opens.YES, Opens.LOCKED})  #: what is not fetched a second time
LONGEST = 40  #: characters of a downloaded file's name

Memory = dict[str, Paper]  #: by the portal's id


@dataclass
class Shelf:
    """One review's hands (`flows/fetching.py`)."""

    child: Child
    state: Path  #: the state folder
    known: Path  #: folder of what earlier reviews read
    documents: Path  #: folder for what this one downloads
    rest: Callable[[], None]  #: between two documents
    ocr: Ocr | None = None  #: who reads scans; what an earlier review had nobody for is wanted again
    kept: dict[tuple[str, Key], Paper] = field(default_factory=dict)
    _memory: dict[str, Memory] = field(default_factory=dict)
    _read: dict[tuple[str, str], Content] = field(default_factory=dict)

    def wants(self, facts: ContractFacts, key: Key) -> bool:
        self.rest()
        return key.id is None or key.id not in self.memory_of(facts)

    def opens(self, key: Key, file: Path) -> bool:
        return self._content(key, file).opens in BELIEVED

    def keep(self, facts: ContractFacts, key: Key, file: Path) -> None:
        content = self._content(key, file)
        folder = private_folder(self.documents.parent, self.documents.name, name_of(facts.identity))
        extension = extension_of(key.name)
        kept = folder / f"{content.sha256[:12]}-{slug(key.name)[:LONGEST]}{extension if extension in TYPES else ''}"
        file.replace(kept)
        self.kept[facts.identity, key] = _paper(key, content, kept.relative_to(self.state).as_posix(), fresh=True)

    def papers(self, brought: Brought) -> tuple[Paper, ...]:
        """What is known of each document that the contract lists, the newest first."""
        facts, links = brought.facts, [row.link for row in brought.documents]
        return tuple(
            self._paper_of(facts, key, link, brought.missed.get(key, ""))
            for key, link in zip(brought.keys, links, strict=True)
        )

    def gone(self, brought: Brought) -> tuple[str, ...]:
        """Names that an earlier review saw, and that are not listed any more."""
        there = {key.id for key in brought.keys}
        return tuple(paper.name for id_, paper in self.memory_of(brought.facts).items() if id_ not in there)

    def remember(self, facts: ContractFacts, papers: tuple[Paper, ...]) -> None:
        """Keep what was read of a contract's documents for later reviews."""
        said = [
            asdict(paper) for paper in papers if paper.id and paper.content and paper.content.opens is not Opens.UNKNOWN
        ]
        written = json.dumps({"reading": READING, "papers": said}, ensure_ascii=False)
        write_whole(self._file_of(facts), written.encode())

    def memory_of(self, facts: ContractFacts) -> Memory:
        """What earlier reviews read of a contract; where that is damaged or of another kind of reading, nothing."""
        if facts.identity not in self._memory:
            self._memory[facts.identity] = self._remembered(facts)
        return self._memory[facts.identity]

    def _remembered(self, facts: ContractFacts) -> Memory:
        try:
            said: dict[str, Any] = json.loads(self._file_of(facts).read_bytes())
            if said["reading"] != READING:
                return {}
            papers = [_from_dict(each) for each in said["papers"]]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("Lo que se leyó antes de {} no se pudo leer: {}", facts.identity, type(error).__name__)
            return {}
        return {paper.id: paper for paper in papers if paper.id and not self._could_be_read_now(paper)}

    def _could_be_read_now(self, paper: Paper) -> bool:
        content = paper.content
        return self.ocr is not None and content is not None and content.scanned and not content.by_ocr

    def _file_of(self, facts: ContractFacts) -> Path:
        return self.known / f"{name_of(facts.identity)}.json"

    def _paper_of(self, facts: ContractFacts, key: Key, link: str | None, missed: str) -> Paper:
        found = self.kept.get((facts.identity, key)) or self.memory_of(facts).get(key.id or "")
        by = Role.SUPERVISOR if key.by_buyer else Role.CONTRACTOR
        if found is None:
            return Paper(key.name, by, key.id, link, trouble=missed)
        copy = found.copy if (self.state / found.copy).is_file() else ""
        return Paper(key.name, by, key.id, link, found.content, copy=copy, fresh=found.fresh)

    def _content(self, key: Key, file: Path) -> Content:
        """What the child process reads; the same bytes under the same kind of name are read once."""
        try:
            sha256, size = sha256_of(file), file.stat().st_size
        except OSError as error:
            return unread("", 0, in_words(error))
        extension = extension_of(key.name)
        if (sha256, extension) not in self._read:
            self._read[sha256, extension] = self._ask(file, extension, sha256, size)
        return self._read[sha256, extension]

    def _ask(self, file: Path, extension: str, sha256: str, size: int) -> Content:
        picture = file.with_name(f"{file.name}.pgm")
        drawn = {"picture": str(picture)} if self.ocr else {}
        try:
            answer = self.child.ask({"do": "open", "file": str(file), "extension": extension, **drawn})
            content = content_of(answer, sha256, size)
            if self.ocr is None or not picture.is_file():
                return content
            return replace(content, text=self.ocr.text_of(picture), by_ocr=True)
        except TooCostly as error:
            return unread(sha256, size, str(error))
        finally:
            picture.unlink(missing_ok=True)


def _paper(key: Key, content: Content, copy: str, *, fresh: bool) -> Paper:
    by = Role.SUPERVISOR if key.by_buyer else Role.CONTRACTOR
    return Paper(key.name, by, key.id, content=content, copy=copy, fresh=fresh)


def _from_dict(said: dict[str, Any]) -> Paper:
    return Paper(
        str(said["name"]),
        Role(said["by"]),
        str(said["id"]),
        said["link"],
        from_dict(said["content"]),
        copy=str(said["copy"]),
        fresh=False,
    )


def name_of(identity: str) -> str:
    """A folder's or file's name for a contract, of its identifier, which a page said."""
    return f"{slug(identity)[:40]}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def kept_by_reviews(state: Path) -> Iterator[Path]:
    """The folder of each review, and those with what was read of contracts."""
    yield from (each for each in sorted((state / FOLDER).glob("*/*/*")) if each.is_dir() and not each.is_symlink())
