"""
Several accounts side by side by `secop lote empezar`: seconds a document, and how many times faster than the first account alone.

    .venv/bin/python -m tests.bench.accounts [--accounts 1,3] [--contracts 60] [--each 5] [--latency portal] [--share]

Everything counts from the command's start to its end: starting, signing in, receipts, reports. With `--share` the accounts share the
contracts; without it each has as many.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from robot.sealed_file import new_key
from tests.bench.table import Measured, Watch, journal, listed, own_contracts, replica

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Users of the replica with the same contracts, and what else their settings need.
ACCOUNTS = {
    "contratista": "",
    "prestado": "",
    "varias": 'company = "ANA PRUEBA PRUEBA"\n',
    "supervisor": "",
}
KEEP = "import sys; from pydantic import SecretStr; from robot.passwords import keep, name_of\nkeep(name_of('localhost', sys.argv[1]), SecretStr(sys.argv[1]))"
PERIOD = "2026-01"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", default="1,3", help="how many at a time, one measurement for each")
    parser.add_argument("--contracts", type=int, default=60)
    parser.add_argument("--each", type=int, default=5, help="documents of a contract")
    parser.add_argument("--latency", choices=["none", "portal"], default="none", help="of the replica's answers")
    parser.add_argument("--share", action="store_true")
    asked = parser.parse_args()
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f} · latency {asked.latency}"
    )
    alone = 0.0
    for count in map(int, asked.accounts.split(",")):
        users = list(ACCOUNTS)[:count]
        contracts = asked.contracts if asked.share else asked.contracts * count
        with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as temporary:
            home = Path(temporary)
            numbers = own_contracts(home / "contracts.toml", contracts)
            with replica(asked.latency, home / "contracts.toml") as address:
                shares = {user: numbers[at::count] for at, user in enumerate(users)}
                rate = side_by_side(home, address, shares, asked.each)
        alone = alone or rate
        print(f"  {rate / alone:.2f} times the first account alone", flush=True)


def side_by_side(home: Path, address: str, shares: Mapping[str, Sequence[str]], each: int) -> float:
    """Documents a second."""
    env = office(home, address, shares, each)
    count = sum(map(len, shares.values())) * each
    line = [sys.executable, "-m", "robot", "lote", "empezar", "--procesos", str(len(shares))]
    measured = Measured("side by side", count)
    began = time.perf_counter()
    with (home / "said.txt").open("w+", encoding="utf-8") as said:
        with subprocess.Popen(line, env=env, cwd=home, stdin=subprocess.PIPE, stdout=said, stderr=said) as process:
            watch = Watch(process.pid, measured)
            code = process.wait()
        seconds = time.perf_counter() - began
        watch.ended.set()
        said.seek(0)
        assert code == 0, said.read()
    with urllib.request.urlopen(f"{address}/_fake/documents") as answer:  # noqa: S310 - of this machine
        stored = Counter(row["name"] for row in json.load(answer) if row["name"].startswith("informe "))
    assert len(stored) == count, len(stored)
    assert set(stored.values()) == {1}, "published once"
    spent = watch.by_kind
    print(
        f"{len(shares)} accounts: {count} documents · {1000 * seconds / count:.0f} ms each · {60 * count / seconds:.1f} a minute · "
        f"{len(journal(address)) / count:.1f} requests · {1000 * spent.total() / count:.0f} ms of processor · "
        f"memory {max(size for _, size in measured.memory) / 2**20:.0f} MiB\n  ms of processor a document: "
        + " · ".join(f"{kind} {1000 * each / count:.0f}" for kind, each in spent.most_common())
    )
    return count / seconds


def office(home: Path, address: str, shares: Mapping[str, Sequence[str]], each: int) -> dict[str, str]:
    """Profiles, settings, documents and passwords of these accounts; answers the command's environment."""
    new_key(home / "usb" / "llave")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SECOP_")}
    mine = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "APPDATA": str(home / "config")}
    ours = {"SECOP_KEY_FILE": str(home / "usb" / "llave"), "SECOP_STATE_DIR": str(home / "state")}
    env = {**kept, **mine, **ours, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(Path.cwd())}
    profiles = []
    for user, numbers in shares.items():
        (home / user / PERIOD).mkdir(parents=True)
        rows = listed(home / user / PERIOD, "files", numbers, each)
        documents = json.dumps((home / user / "{periodo}" / rows.with_suffix(".csv").name).as_posix())
        role = "supervisor" if user == "supervisor" else "contratista"
        (home / f"{user}.toml").write_text(
            f'portal_url = "{address}"\nuser = "{user}"\nrole = "{role}"\nheadless = "yes"\n{ACCOUNTS[user]}',
            encoding="utf-8",
        )
        profiles.append(
            f'[profiles.{user}]\ndocuments = {documents}\nday = "día 1"\nfirst = "{PERIOD}"\nlast = "{PERIOD}"\n'
            f"settings = {json.dumps(str(home / f'{user}.toml'))}\n"
        )
        subprocess.run([sys.executable, "-c", KEEP, user], env=env, cwd=home, check=True)
    folder = home / "config" / "secop-publisher"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schedule.toml").write_text("\n".join(profiles), encoding="utf-8")
    return env


if __name__ == "__main__":
    main()
