"""What earlier runs left: the ledger's history, and the report of a run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from robot import legible
from robot.errors import InputError
from robot.ledger.ledger import open_ledger
from robot.reports.constancia import write_constancias
from robot.reports.report import write_report
from robot.words import BOGOTA, SAID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.ledger.ledger import Entry
    from robot.settings import StateSettings


@dataclass(frozen=True)
class History:
    """What the ledger knows of earlier publications, oldest first."""

    entries: Sequence[Entry]

    def as_lines(self) -> list[str]:
        """One line per contract and period, in the reader's words."""
        if not self.entries:
            return ["El robot no tiene anotado ningún documento."]
        groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.contract, entry.period or ""].append(entry)
        return [_line(contract, period, entries) for (contract, period), entries in sorted(groups.items())]

    def as_json(self) -> str:
        rows = [
            {
                "contract": entry.contract,
                "period": entry.period,
                "file": entry.name,
                "sha256": entry.sha256,
                "outcome": entry.outcome.value if entry.outcome else None,
                "at": entry.at.astimezone(BOGOTA).isoformat(timespec="seconds"),
                "link": entry.link,
            }
            for entry in self.entries
        ]
        return legible.as_json(rows)


def history(settings: StateSettings, contract: str | None, period: str | None) -> History:
    """
    What was published or found published, by contract and period.

    :raises LedgerError: the ledger cannot be read.
    """
    with open_ledger(settings.ledger_url, lambda: datetime.now(UTC)) as ledger:
        return History(ledger.history(contract, period))


def latest_run(settings: StateSettings, name: str | None) -> Path:
    """
    The folder of this run, or of the last one.

    :raises InputError: there is none.
    """
    runs = settings.state_dir / "runs"
    names = sorted(folder.name for folder in runs.iterdir() if folder.is_dir()) if runs.is_dir() else []
    if name is None and names:
        return runs / names[-1]
    if name in names:
        return runs / str(name)
    raise InputError(f"No hay ninguna ejecución {name or ''} en {runs}".replace("  ", " "))


def rewrite_report(run: Path) -> Path:
    """Where the report of this run now is; its constancias are written again as well."""
    write_constancias(run)
    return write_report(run)


def _line(contract: str, period: str, entries: Sequence[Entry]) -> str:
    said = ", ".join(f"{entry.name} ({SAID[entry.outcome].word})" for entry in entries)
    links = " ".join(entry.link for entry in entries if entry.link)
    last = max(entry.at for entry in entries).astimezone(BOGOTA)
    head = f"{contract} · {period}" if period else contract
    return f"{head}: {said} · {last:%Y-%m-%d %H:%M}" + (f" · {links}" if links else "")
