"""Ways to spoil a sealed run, for the test that tries some of them and the bench that tries them all."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.proof.seal import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Spoiled:
    """Files of a run's folder as they are to be: new bytes, or None for a file that is to go."""

    files: dict[Path, bytes | None]

    @contextmanager
    def done(self) -> Iterator[bool]:
        """While this lasts it is so; answers whether that changes anything."""
        before = {file: file.read_bytes() if file.exists() else None for file in self.files}
        self._write(self.files)
        try:
            yield before != self.files
        finally:
            self._write(before)

    @staticmethod
    def _write(files: dict[Path, bytes | None]) -> None:
        for file, content in files.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)


def entries(folder: Path) -> list[Path]:
    """Receipts, evidence and the seal."""
    inside = [file for part in ("receipts", "evidence") for file in (folder / part).rglob("*") if file.is_file()]
    return [*sorted(inside), folder / FILE]


def flip(file: Path, place: int, mask: int) -> Spoiled:
    """Other bits in one byte."""
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= mask
    return Spoiled({file: bytes(content)})


def drop(file: Path) -> Spoiled:
    return Spoiled({file: None})


def truncate(file: Path, length: int) -> Spoiled:
    content = file.read_bytes()
    return Spoiled({file: content[: length % len(content)]})


def lengthen(file: Path, more: bytes) -> Spoiled:
    return Spoiled({file: file.read_bytes() + more})


def duplicate(file: Path) -> Spoiled:
    """The same entry once more, under another name of its folder."""
    return Spoiled({file.with_name(f"2-{file.name}"): file.read_bytes()})


def rename(file: Path) -> Spoiled:
    return Spoiled({file: None, file.with_name(f"2-{file.name}"): file.read_bytes()})


def exchange(one: Path, other: Path) -> Spoiled:
    """Each in the other's place: of one run, or of two."""
    return Spoiled({one: other.read_bytes(), other: one.read_bytes()})


def put_over(one: Path, other: Path) -> Spoiled:
    return Spoiled({one: other.read_bytes()})


def edit_seal(folder: Path, what: str) -> Spoiled:
    """The seal's own list: an entry less, twice, or in another order, with sums that agree or do not."""
    file = folder / FILE
    seal = json.loads(file.read_bytes())
    said = seal["statement"]
    for part in ("receipts", "evidence"):
        if what == "less":
            said[part] = said[part][:-1]
        elif what == "twice":
            said[part] = [*said[part], said[part][-1]]
        else:
            said[part] = said[part][::-1]
    said["count"], said["evidence_count"] = len(said["receipts"]), len(said["evidence"])
    if said["receipts"]:
        said["last"], said["head"] = said["receipts"][-1]["number"], said["receipts"][-1]["digest"]
    text = json.dumps(seal, ensure_ascii=False, sort_keys=True, indent=2)
    return Spoiled({file: f"{text}\n".encode()})
