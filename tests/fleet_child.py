"""Stands in for the robot: an account's contracts with a true ledger, a portal that is a file, and the robot's own lines."""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from robot.ledger.ledger import State, open_ledger
from robot.model import Intent, Outcome

LEASE = 2.0  #: seconds
ASKED_TO_STOP = Event()


def tell(event: str, **more: object) -> None:
    with suppress(OSError):  # its worker is dead: the contract in hand is ended all the same
        print(json.dumps({"event": event, **more}), flush=True)  # noqa: T201 - what a child tells


def follow_input(note: Path) -> None:
    while os.read(0, 4096):
        pass
    ASKED_TO_STOP.set()
    with note.open("a") as rows:
        rows.write("asked\n")


def publish(portal: Path, url: str, contract: str, holder: str, seconds: float) -> None:
    with open_ledger(url, lambda: datetime.now(UTC)) as ledger:
        while not ledger.leases.take(contract, holder, LEASE):
            time.sleep(0.05)
        try:
            there = portal.read_text().split() if portal.exists() else []
            known = ledger.open_intents([contract])
            if contract in ledger.published([Intent(contract, "", contract, "a.pdf", "0" * 64)]):
                return
            if contract in known and contract in there:
                ledger.settle(contract, Outcome.PUBLISHED)
                return
            if contract in known:  # the portal is a file: what is not there was not sent
                ledger.give_up(contract)
            ledger.intend([Intent(contract, "cuenta", contract, "a.pdf", "0" * 64)])
            ledger.mark([contract], State.SENT)
            with portal.open("a") as rows:
                rows.write(f"{contract}\n")
            time.sleep(seconds)
            while (portal.parent / "hold").exists():
                ledger.leases.renew(contract, holder, LEASE)
                time.sleep(0.05)
            ledger.settle(contract, Outcome.PUBLISHED)
        finally:
            ledger.leases.release(contract, holder)


def main() -> int:
    list_of = Path(sys.argv[2])
    told = json.loads(list_of.read_text())
    portal, contracts = Path(told["portal"]), told["contracts"]
    with (list_of.parent / "begun").open("a") as rows:
        rows.write(f"{list_of.stem}\n")
    Thread(target=follow_input, args=[list_of.parent / "asked"], daemon=True).start()
    holder, done = uuid.uuid4().hex, 0
    tell("begin", documents=len(contracts), contracts=len(contracts))
    code = told.get("codes", [0]).pop(0) if told.get("codes") else 0
    if told.get("codes") is not None:
        list_of.write_text(json.dumps(told))
    for contract in contracts if code == 0 else ():
        if ASKED_TO_STOP.is_set():
            break
        tell("contract", contract=contract)
        publish(portal, told["url"], contract, holder, told.get("seconds", 0.05))
        done += 1
        tell("proven", documents=1, proven=1)
    stopped = code == 0 and done < len(contracts)
    items = [{"contract": each, "outcome": "published", "message": "", "remedy": ""} for each in contracts[:done]]
    asked = {"code": "needs_human", "message": "Pide un captcha.", "picture": None} if code == 5 else None
    result = {"run": holder[:8], "total": len(contracts), "items": items, "stopped": asked}
    tell("end", result={**result, "ended_by": "stopped" if stopped else None})
    return 1 if stopped else code


if __name__ == "__main__":
    sys.exit(main())
