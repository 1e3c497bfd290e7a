"""
What a run leaves on the disk, in kilobytes per document, besides the copies themselves, and what of it stays after `secop clean`.

    .venv/bin/python -m tests.bench.kept [--documents 1 5 60] [--evidence basic full]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from fake_portal.config import Config
from fake_portal.server import running
from robot.app.cleaning import FOLDERS, LOG
from tests.papers import pdf

CONTRACTS = ("CO1.PCCNTR.129716", "CO1.PCCNTR.123502")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, nargs="+", default=[1, 5, 60])
    parser.add_argument("--evidence", nargs="+", choices=["basic", "full"], default=["basic", "full"])
    asked = parser.parse_args()
    print("documents  evidence  kB/document  of which stays after cleaning  whole run, MB")
    for evidence in asked.evidence:
        for count in asked.documents:
            with tempfile.TemporaryDirectory() as folder:
                whole, goes = published(Path(folder), count, evidence)
            each = whole / count / 1000
            print(
                f"{count:9}  {evidence:8}  {each:11.0f}  {(whole - goes) / count / 1000:29.0f}  {whole / 1e6:13.2f}",
                flush=True,
            )


def published(folder: Path, count: int, evidence: str) -> tuple[int, int]:
    """Bytes of a run with so many documents without their copies, and what of them `secop clean` deletes."""
    rows = []
    for number in range(count):
        (folder / f"{number}.pdf").write_bytes(pdf(f"Informe {number}"))
        rows.append(f"{CONTRACTS[number % len(CONTRACTS)]},{number}.pdf")
    (folder / "lista.csv").write_text("\n".join(["contrato,archivo", *rows]) + "\n", encoding="utf-8")
    with running(Config()) as (address, _):
        settings = {"portal_url": address, "user": "contratista", "password": "contratista", "role": "contratista"}
        more = {
            "state_dir": str(folder / "estado"),
            "headless": "yes",
            "settle": "0",
            "timeout": "120",
            "evidence": evidence,
        }
        environment = {f"SECOP_{name.upper()}": value for name, value in (settings | more).items()}
        line = [sys.executable, "-m", "robot", "publish", "lista.csv"]
        ended = subprocess.run(
            line, cwd=folder, env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
        )
    assert ended.returncode == 0, ended.stderr
    (run,) = (folder / "estado" / "runs").iterdir()
    sizes = {file.relative_to(run).as_posix(): file.stat().st_size for file in run.rglob("*") if file.is_file()}
    sizes = {file: size for file, size in sizes.items() if not file.startswith("documents/")}
    return sum(sizes.values()), sum(size for file, size in sizes.items() if file == LOG or file.startswith(FOLDERS))


if __name__ == "__main__":
    main()
