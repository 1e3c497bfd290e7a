"""What earlier runs left: the ledger's history, and the report of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.clock import Clock
from robot.errors import InputError
from robot.ledger.ledger import open_ledger
from robot.proof.cleaning import FILE as CLEANED
from robot.reports.constancia import write_constancias
from robot.reports.report import write_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.ledger.ledger import HistoryEntry
    from robot.settings import StateSettings


def history(settings: StateSettings, contract: str | None, period: str | None) -> Sequence[HistoryEntry]:
    """
    What was published or found published, by contract and period, oldest first.

    :raises LedgerError: the ledger cannot be read.
    """
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        return ledger.history(contract, period)


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
    raise InputError(
        f"No hay ninguna corrida {name or ''} en {runs}".replace("  ", " "),
        remedy=f"Las que hay: {', '.join(names[-3:])}." if names else "Publique o ensaye primero una lista.",
    )


def rewrite_report(run: Path) -> Path:
    """
    Where the report of this run now is; its constancias are written again as well.

    What old pictures were deleted of stays as it is: without them it would be less.
    """
    if (run / CLEANED).exists() and (run / "report.html").is_file():
        return run / "report.html"
    write_constancias(run)
    return write_report(run)
