"""Intents: what we are about to send, on disk before Anexar is pressed, and what became of it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from robot.model import OpenIntent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from robot.model import Outcome


class Intents:
    """
    An append-only file of JSON lines, each on the disk before the call returns.

    A line that a dying machine left half-written is ignored: nothing was sent on its strength.
    """

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file, self._now = file, now
        self._open: dict[str, OpenIntent] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                try:
                    self._apply(json.loads(line))
                except json.JSONDecodeError:
                    continue

    def open(self, keys: Iterable[str]) -> None:
        """Note that these are about to be sent."""
        self._write([{"event": "intended", "key": key} for key in keys])

    def looked(self, keys: Iterable[str]) -> None:
        """Note that a fresh look did not find these."""
        self._write([{"event": "absent", "key": key} for key in keys if key in self._open])

    def settle(self, key: str, outcome: Outcome) -> None:
        """Note what became of one; it is no longer open."""
        if key in self._open:
            self._write([{"event": "settled", "key": key, "outcome": outcome.value}])

    def get(self, key: str) -> OpenIntent | None:
        return self._open.get(key)

    def _write(self, events: list[dict[str, Any]]) -> None:
        if not events:
            return
        events = [{"at": self._now().isoformat(), **event} for event in events]
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(
                "\n" * self._torn() + "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
            )
            stream.flush()
            os.fsync(stream.fileno())
        for event in events:
            self._apply(event)

    def _torn(self) -> bool:
        """Whether the last line has no end, so that ours must not be glued to it."""
        return self._file.exists() and not self._file.read_bytes().endswith(b"\n") and self._file.stat().st_size > 0

    def _apply(self, event: dict[str, Any]) -> None:
        key = event["key"]
        match event["event"]:
            case "intended":
                self._open[key] = OpenIntent(key, datetime.fromisoformat(event["at"]))
            case "absent" if key in self._open:
                self._open[key] = replace(self._open[key], looks=self._open[key].looks + 1)
            case "settled":
                self._open.pop(key, None)
