"""
Every way to spoil one sealed run, tried one after another: how many cases, and how many were noticed.

    python -m tests.bench.tampering

Each byte of each receipt, picture, trace and seal with three of its bits turned (the lowest, the one of letter case, the
highest) and with all of them turned; each length that a file can be cut to; each entry dropped, doubled, renamed,
lengthened, exchanged with and put over by each other entry of two runs; the seal's lists edited.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from robot.proof.keys import own_key
from robot.proof.verification import verify
from tests.test_robot import spoiling
from tests.test_robot.sealed_runs import Ticking, sealed_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.test_robot.spoiling import Spoiled

MASKS = (0x01, 0x20, 0x80, 0xFF)


def cases(mine: Path, other: Path) -> Iterator[tuple[str, Spoiled]]:
    own, foreign = spoiling.entries(mine), spoiling.entries(other)
    for file in own:
        length = file.stat().st_size
        for place in range(length):
            for mask in MASKS:
                yield "flip", spoiling.flip(file, place, mask)
            yield "truncate", spoiling.truncate(file, place)
        yield "drop", spoiling.drop(file)
        yield "rename", spoiling.rename(file)
        if file.name != "seal.json":
            yield "duplicate", spoiling.duplicate(file)
        for more in (b" ", b"\n", b"\0"):
            yield "lengthen", spoiling.lengthen(file, more)
        for another in (*own, *foreign):
            yield "exchange", spoiling.exchange(file, another)
            yield "put over", spoiling.put_over(file, another)
    for what in ("less", "twice", "order"):
        yield "edit the seal", spoiling.edit_seal(mine, what)


def main() -> None:
    tried: Counter[str] = Counter()
    missed, same = [], 0
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        state, now = Path(folder), Ticking().now
        mine, other = (sealed_run(state, run, now=now) for run in ("a", "b"))
        keys = [own_key(state).public]
        assert verify([mine], keys).whole
        for kind, spoiled in cases(mine, other):
            with spoiled.done() as changed:
                if not changed:
                    same += 1
                    continue
                tried[kind] += 1
                if verify([mine], keys).whole:
                    missed.append((kind, [str(file) for file in spoiled.files]))
        assert verify([mine], keys).whole
    for kind, count in tried.items():
        print(f"  {kind:14} {count:6}")
    print(
        f"  tried {tried.total()} in {time.perf_counter() - began:.0f} s (and {same} that change nothing); unnoticed: {len(missed)}"
    )
    for one in missed:
        print("  unnoticed:", *one)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
