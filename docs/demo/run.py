"""The demonstration: real PDFs through the guide's clicks into the replica, and back, compared byte for byte."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
SIDE = {"contratista": "Proveedor", "supervisor": "Comprador"}  # role of the robot: what the portal calls its side
STOP_SECONDS = 10

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Expected:
    """A row of a manifest, as the replica has to hold it afterwards."""

    contract: str
    name: str
    sha256: str
    side: str


class DemoError(Exception):
    """What was shown is not what was promised."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Publica documentos de ensayo en la réplica y lo demuestra.")
    parser.add_argument("--latency", choices=["none", "portal"], default="portal", help="demoras como las del portal")
    latency = parser.parse_args().latency
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows would write ñ in its own code page
    state = Path(tempfile.mkdtemp(prefix="secop-demo-"))
    try:
        with replica(latency) as address:
            show(address, state)
    except DemoError as wrong:
        console.print("[bold red]La demostración falló:[/]", escape(str(wrong)))
        return 1
    except KeyboardInterrupt:
        console.print("Interrumpido; la réplica se detuvo.")
        return 130
    return 0


def show(address: str, state: Path) -> None:
    """Publish as both roles, compare with the replica, and publish once more."""
    started = time.monotonic()
    console.print(f"Réplica de SECOP II en {address} · mírela en {address}/_fake/")
    console.print(f"Lo que el robot guarda: {state}\n")

    runs = {role: publish(role, address, state) for role in SIDE}
    for role, run in runs.items():
        insist({i["outcome"] for i in run["items"]} == {"published"}, f"{role}: {run['counts']}")
    expected = [row for role in SIDE for row in read_manifest(role)]
    stored = fetch_documents(address)
    console.print(as_table(stored, expected))
    insist(
        counted(stored) == Counter(expected),
        "la réplica no tiene exactamente los documentos de las listas, byte por byte y parte por parte",
    )
    console.print(
        f"[bold green]{len(stored)} documentos publicados y comprobados[/] con SHA-256 "
        f"en {time.monotonic() - started:.0f} segundos.\n"
    )

    console.print("[bold]Otra vez la misma lista de documentos:[/] nada debe publicarse dos veces.")
    again = publish("contratista", address, state)
    insist({i["outcome"] for i in again["items"]} == {"skipped"}, f"la segunda vez: {again['counts']}")
    insist(fetch_documents(address) == stored, "la segunda vez cambió lo que tiene la réplica")
    console.print(f"[bold green]Nada se publicó dos veces:[/] siguen siendo {len(stored)} documentos.\n")

    evidence = state / "replica-documents.json"
    evidence.write_text(json.dumps(stored, ensure_ascii=False, indent=2), encoding="utf-8")
    console.print(f"Lo que la réplica tenía al final: {evidence}")
    console.print(
        "[bold]Los informes[/], para abrir en el navegador o enviar a quien supervisa (cada uno se basta solo):"
    )
    for role, run in runs.items():
        report = state / "runs" / run["run"] / "report.html"
        insist(report.is_file(), f"{role}: falta el informe")
        console.print(f"  {role}: {report}")


@contextmanager
def replica(latency: str) -> Iterator[str]:
    """A replica of our own on a free port: its address. It is stopped whatever happens."""
    command = [sys.executable, "-m", "fake_portal", "--port", "0", "--latency", latency]
    process = subprocess.Popen(command, cwd=HERE.parents[1], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        line = process.stdout.readline() if process.stdout else ""
        insist(line.startswith("ready http"), "la réplica no arrancó")
        yield line.split()[1]
    finally:
        process.terminate()
        wait_or_kill(process)
        if process.stdout:
            process.stdout.close()


def wait_or_kill(process: subprocess.Popen[str]) -> None:
    """Until it has ended; not for ever."""
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def publish(role: str, address: str, state: Path) -> dict[str, Any]:
    """Run the console command as this role. Its narration goes straight to the terminal, its JSON comes back."""
    console.print(f"[bold blue]secop publish {role}.csv[/]  (como {role})")
    own = {name: value for name, value in os.environ.items() if not name.startswith("SECOP_")}
    if headless := os.environ.get("SECOP_HEADLESS"):
        own["SECOP_HEADLESS"] = headless
    settings = {
        "SECOP_PORTAL_URL": address,
        "SECOP_USER": role,
        "SECOP_PASSWORD": role,  # the replica's demo accounts
        "SECOP_ROLE": role,
        "SECOP_STATE_DIR": str(state),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "robot", "publish", str(HERE / f"{role}.csv"), "--json"]
    with subprocess.Popen(
        command, cwd=HERE.parents[1], env=own | settings, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            output, _ = process.communicate()
        finally:
            wait_or_kill(process)  # Ctrl-C reaches it as well: it closes its own browser
    console.print()
    insist(process.returncode == 0, f"secop publish {role}.csv terminó con el código {process.returncode}")
    result: dict[str, Any] = json.loads(output)
    return result


def read_manifest(role: str) -> list[Expected]:
    """What this role's sheet asks for, read without the robot's help."""
    with (HERE / f"{role}.csv").open(encoding="utf-8", newline="") as sheet:
        rows = [(row["contrato"], HERE / row["archivo"]) for row in csv.DictReader(sheet)]
    return [
        Expected(contract, file.name, hashlib.sha256(file.read_bytes()).hexdigest(), SIDE[role])
        for contract, file in rows
    ]


def fetch_documents(address: str) -> list[dict[str, Any]]:
    """What the replica holds beyond its seeded documents, asked at its back door and not of the robot."""
    with urllib.request.urlopen(f"{address}/_fake/documents?seeded=no", timeout=30) as answer:  # noqa: S310 - our own loopback address
        documents: list[dict[str, Any]] = json.load(answer)
    return documents


def counted(stored: Sequence[dict[str, Any]]) -> Counter[Expected]:
    """What the replica holds, in the manifests' terms."""
    return Counter(Expected(d["contract"], d["name"], d["sha256"], d["uploaded_by"]) for d in stored)


def as_table(stored: Sequence[dict[str, Any]], expected: Sequence[Expected]) -> Table:
    table = Table(title="Lo que tiene la réplica", title_justify="left", title_style="bold", box=SIMPLE, pad_edge=False)
    table.add_column("Contrato", no_wrap=True)
    table.add_column("Documento")
    table.add_column("Bytes", justify="right", no_wrap=True)
    table.add_column("SHA-256", no_wrap=True)
    table.add_column("Cargado por", no_wrap=True)
    table.add_column("Igual", justify="center", no_wrap=True)
    wanted = Counter(expected)
    for document in stored:
        held = Expected(document["contract"], document["name"], document["sha256"], document["uploaded_by"])
        table.add_row(
            held.contract,
            held.name,
            f"{document['bytes']:,}".replace(",", "."),
            held.sha256[:12],
            held.side,
            "[green]sí[/]" if wanted[held] == 1 else "[red]NO[/]",
        )
    return table


def insist(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion for people
    if not condition:
        raise DemoError(otherwise)


if __name__ == "__main__":
    sys.exit(main())
