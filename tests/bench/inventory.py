"""
What it costs to compare all rows of our side by content, on the first visit to a contract and on the next.

    python -m tests.bench.inventory --rows 5 50 500
"""

from __future__ import annotations

import argparse
import time

from fake_portal.config import Config
from robot.app.account import Work
from robot.model import Role
from tests.campaign.world import CONTRACT, World, world


def visit(here: World, rows: int, *, names_only: bool) -> tuple[float, int]:
    """Seconds and downloads of one `secop plan` of a document that is not there."""
    before, began = downloads(here), time.monotonic()
    here.compare = "nombre" if names_only else "contenido"
    ended = here.run(here.document(), work=Work.PLAN)
    assert ended.outcomes == ("would_publish",), (rows, ended)
    return time.monotonic() - began, downloads(here) - before


def downloads(here: World) -> int:
    return sum("ContractsManagement/Archive/RetrieveFile" in row["path"] for row in here.state.journal_rows())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5, 50, 500])
    parser.add_argument("--latency", choices=["none", "portal"], default="none")
    arguments = parser.parse_args()
    print("rows  by name         first visit     next visit      (seconds, downloads)")
    with world() as here:
        for rows in arguments.rows:
            here.begin(Role.CONTRACTOR, config=Config(latency=arguments.latency))
            contract = here.state.contract(CONTRACT)
            for n in range(rows):
                content = f"%PDF-1.4 {n}".encode()
                here.state.store(contract, f"informe {n}.pdf", content, side="provider", user=here.user)
            told = [visit(here, rows, names_only=names) for names in (True, False, False)]
            print(f"{rows:4}  " + "".join(f"{seconds:7.2f} {count:5}   " for seconds, count in told))


if __name__ == "__main__":
    main()
