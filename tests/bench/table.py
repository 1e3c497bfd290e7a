"""
What a verified document costs, side by side: an HTTP floor, scripts, other libraries, the robot one by one and in bulk.

    make bench
    .venv/bin/python -m tests.bench.table [--latency portal] [--contracts 60] [--each 5] [--single 20] [--only a,b,e,f]

Each contender has a replica of its own to itself, and is a process whose children count as its own. `httpx` and `selenium` are in the
extra `bench`; who is not installed is left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.papers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOK = 0.2  # seconds between two looks at a process tree
TAGUI_SECONDS = 49.0  #: fixed sleeps of the public TagUI robot for each document, computed from its script
EARLY = 50  # documents after which memory should have reached its level
FIRST, OF_PROVIDER = 8_300_000, 700_000  #: the first contract's number, and by how much its provider's own is less
FIRST_PAGE = 5  #: contracts that a script finds without `Ver más`


@dataclass
class Measured:
    """One contender: moments of each verified document since it was signed in, memory (bytes) and processor (seconds) of all its processes."""

    name: str
    documents: int
    moments: list[float] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)  #: documents verified, and bytes then
    processor: float = 0.0
    requests: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)  #: the same processor seconds, by kind of process
    steps: Counter[str] = field(default_factory=Counter)  #: seconds of each step, by the robot's receipts

    @property
    def each(self) -> float:
        """Seconds a document, over the whole."""
        return self.moments[-1] / len(self.moments)

    @property
    def kept_level(self) -> float | None:
        """Memory at the end as a multiple of that after the first fifty."""
        early = [size for done, size in self.memory if EARLY <= done < 2 * EARLY]
        late = [size for done, size in self.memory if done >= len(self.moments) - EARLY]
        return statistics.median(late) / statistics.median(early) if early and len(self.moments) >= 3 * EARLY else None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", choices=["none", "portal"], default="none", help="of the replica's answers")
    parser.add_argument("--contracts", type=int, default=60)
    parser.add_argument("--each", type=int, default=5, help="documents of a contract, in bulk")
    parser.add_argument("--single", type=int, default=20, help="documents that are published one by one")
    parser.add_argument("--only", default="a1,a5,b,c,e,f")
    asked = parser.parse_args()
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {platform.processor() or platform.machine()} · {os.cpu_count()} cores · "
        f"load {os.getloadavg()[0]:.1f} · latency {asked.latency}"
    )
    with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        contracts = own_contracts(folder / "contracts.toml", asked.contracts)
        singly = listed(folder, "singly", contracts[:FIRST_PAGE], -(-asked.single // FIRST_PAGE))
        in_bulk = listed(folder, "in bulk", contracts, asked.each)
        commands = {
            "a1": ("HTTP floor, one by one", "http_floor", ["{address}", str(singly)], singly),
            "a5": ("HTTP floor, in bulk", "http_floor", ["{address}", str(in_bulk)], in_bulk),
            "b": ("bare Playwright", "one_by_one", ["script", "{address}", str(singly)], singly),
            "c": ("the same with Selenium", "with_selenium", ["{address}", str(singly)], singly),
            "e": ("the robot, one by one", "one_by_one", ["robot", "{address}", str(singly)], singly),
            "f": ("the robot, in bulk", "", [], in_bulk),
        }
        found: dict[str, Measured] = {}
        for key in asked.only.split(","):
            name, module, arguments, which = commands[key]
            if (module == "http_floor" and not available("httpx")) or (
                module == "with_selenium" and not available("selenium")
            ):
                print(f"{name}: not installed")
                continue
            with replica(asked.latency, folder / "contracts.toml") as address:
                line = [
                    sys.executable,
                    "-m",
                    f"tests.bench.{module}",
                    *(each.format(address=address) for each in arguments),
                ]
                line = (
                    line
                    if module
                    else [sys.executable, "-m", "robot", "publicar", str(which.with_suffix(".csv")), "--lineas"]
                )
                found[key] = measure(name, line, which, environment(address, folder / f"state {key}"), address)
                found[key].steps = steps_of(folder / f"state {key}")
                tell(found[key])
        ratios(found)


def available(module: str) -> bool:
    return importlib.util.find_spec(module) is not None and (
        module != "selenium" or shutil.which("chromedriver") is not None
    )


def own_contracts(file: Path, count: int) -> list[str]:
    """A file of contracts for the replica; their numbers as its list shows them."""
    file.write_text(
        "\n".join(
            f'[[contract]]\nnumber = "CO1.PCCNTR.{FIRST + n}"\ndescription = "Prestar servicios."\nentity = "GOBERNACION NACIONAL"\n'
            f'provider = "ANA PRUEBA PRUEBA"\npccntr = {FIRST + n}\nslcntr = {FIRST - OF_PROVIDER + n}\nstate = "running"\n'
            for n in range(count)
        ),
        encoding="utf-8",
    )
    return [f"CO1.PCCNTR.{FIRST + n}" for n in range(count)]


def listed(folder: Path, name: str, contracts: Sequence[str], each: int) -> Path:
    """Real files, a line with contract and path for each, and beside it the same as a list for the robot."""
    (folder / name).mkdir()
    rows = []
    for contract in contracts:
        for n in range(each):
            file = folder / name / f"informe {contract[-7:]} {n}.pdf"
            file.write_bytes(pdf(file.name))
            rows.append((contract, str(file)))
    (folder / f"{name}.csv").write_text("contrato,archivo\n" + "".join(f"{c},{f}\n" for c, f in rows), encoding="utf-8")
    lines = folder / f"{name}.txt"
    lines.write_text("".join(f"{c}\t{f}\n" for c, f in rows), encoding="utf-8")
    return lines


@contextmanager
def replica(latency: str, contracts: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "fake_portal", "--port", "0", "--latency", latency, "--contracts", str(contracts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


def environment(address: str, state: Path) -> dict[str, str]:
    settings = {"PORTAL_URL": address, "USER": "contratista", "PASSWORD": "contratista", "ROLE": "contratista"}
    ours = {f"SECOP_{key}": value for key, value in settings.items()}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SECOP_")}
    return {**kept, **ours, "SECOP_STATE_DIR": str(state), "SECOP_HEADLESS": "yes", "PYTHONIOENCODING": "utf-8"}


def measure(name: str, line: Sequence[str], which: Path, env: dict[str, str], address: str) -> Measured:
    """Carry it out, and watch it; what it does until it is signed in does not count."""
    measured = Measured(name, len(which.read_text(encoding="utf-8").splitlines()))
    with (
        which.with_suffix(".log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=env, encoding="utf-8"
        ) as process,
    ):
        watch = Watch(process.pid, measured)
        assert process.stdout is not None
        began = 0.0
        before: Counter[str] = Counter()
        for said in process.stdout:
            if not began and (said == "ready\n" or '"event": "contract"' in said):
                began, before, measured.requests = time.perf_counter(), watch.by_kind, -len(journal(address))
            else:
                measured.moments += [time.perf_counter() - began] * verified(said)
        watch.ended.set()
        log.seek(0)
        complained = log.read()
    measured.by_kind = watch.by_kind - before
    measured.processor = measured.by_kind.total()
    measured.requests += len(journal(address))
    assert len(measured.moments) == measured.documents, complained
    return measured


def verified(said: str) -> int:
    """How many more documents are verified with this line."""
    if not said.startswith("{"):
        return 1
    event = json.loads(said)
    return int(event["proven"]) if event["event"] == "proven" else 0


class Watch:
    """A process and all its children, looked at from a thread of its own: the last that each was seen with counts."""

    def __init__(self, pid: int, measured: Measured) -> None:
        self.ended, self._pid, self._measured = threading.Event(), pid, measured
        self._seconds: dict[tuple[int, float], tuple[str, float]] = {}
        threading.Thread(target=self._look, daemon=True).start()

    @property
    def by_kind(self) -> Counter[str]:
        """Processor seconds so far."""
        spent: Counter[str] = Counter()
        for kind, seconds in dict(self._seconds).values():
            spent[kind] += seconds  # type: ignore[assignment]  # typeshed's counters count whole things
        return spent

    def _look(self) -> None:
        while not self.ended.wait(LOOK):
            size = 0
            with suppress(psutil.Error):
                root = psutil.Process(self._pid)
                for each in [root, *root.children(recursive=True)]:
                    with suppress(psutil.Error):  # it has just ended
                        times = each.cpu_times()
                        kind = kind_of(each.cmdline(), own=each.pid == self._pid)
                        self._seconds[each.pid, each.create_time()] = kind, times.user + times.system
                        size += each.memory_full_info().pss if sys.platform == "linux" else each.memory_info().rss
            if size:
                self._measured.memory.append((len(self._measured.moments), size))


def kind_of(command: Sequence[str], *, own: bool) -> str:
    """What a process is for: the contender itself, Playwright's driver, or a process of the browser's."""
    types = [word.removeprefix("--type=") for word in command if word.startswith("--type=")]
    if own or not command:
        return "itself"
    if types:
        return {"gpu-process": "gpu", "utility": "network"}.get(types[0], types[0])
    return "driver" if "node" in Path(command[0]).name else "browser" if "chrom" in command[0] else "children"


def steps_of(state: Path) -> Counter[str]:
    """Seconds of each step of a robot's run; a contract's steps stand in each of its receipts."""
    spent: Counter[str] = Counter()
    seen = set()
    for file in sorted(state.glob("runs/*/receipts/*.json")):
        receipt = json.loads(file.read_bytes())
        visit = receipt["run"], receipt["contract"]["number"], receipt["began"]
        if visit not in seen:
            seen.add(visit)
            for step in receipt["steps"]:
                spent[step["title"]] += step["milliseconds"] / 1000
    return spent


def journal(address: str) -> list[object]:
    with urllib.request.urlopen(f"{address}/_fake/journal") as answer:  # noqa: S310 - of this machine
        rows: list[object] = json.load(answer)
        return rows


def tell(one: Measured) -> None:
    level = f"{one.kept_level:.2f}" if one.kept_level else "-"
    print(
        f"{one.name:24} {one.documents:4} documents · {60 / one.each:6.1f} a minute · {1000 * one.each:6.0f} ms each · "
        f"{one.requests / one.documents:5.1f} requests · {1000 * one.processor / one.documents:6.0f} ms of processor · "
        f"memory {max(size for _, size in one.memory) / 2**20:5.0f} MiB, late by early {level}",
        flush=True,
    )
    for what, spent in (("processor", one.by_kind), ("steps", one.steps)):
        parts = [f"{name} {1000 * seconds / one.documents:.0f}" for name, seconds in spent.most_common(20)]
        print(f"  ms of {what} a document: {' · '.join(parts)}" if parts else "", end="\n" * bool(parts), flush=True)


def ratios(found: dict[str, Measured]) -> None:
    print(f"TagUI's fixed sleeps: {TAGUI_SECONDS:.0f} s a document (computed), {60 / TAGUI_SECONDS:.1f} a minute")
    for one, other in (("e", "b"), ("e", "c"), ("f", "a5")):
        if one in found and other in found:
            print(f"{one}/{other} in time: {found[one].each / found[other].each:.2f}")
    if "f" in found and "b" in found:
        print(f"f/b in documents a minute: {found['b'].each / found['f'].each:.2f}")


if __name__ == "__main__":
    main()
