"""Publish a period's documents in a process of its own: a browser that hangs or dies takes nothing else with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.errors import NeedsHuman, SignInsUsedUp
from robot.settings import CONFIG

from .diary import State
from .running import Ended

if TYPE_CHECKING:
    from .profiles import Profile

LIMIT = 4 * 3600.0  #: seconds after which it is asked to stop: a month's documents take minutes
GRACE = 120.0  #: seconds in which it ends in order when it is asked to
#: What `secop publish` ends with (robot/cli/app.py).
STATES = {0: State.DONE, 3: State.WRONG, 4: State.DOUBT, 5: State.PERSON}
#: A document that ended so is not sent again as it is: a person changes something first.
HERS = frozenset({"refused", "rejected"})
FINE = frozenset({"published", "skipped"})
#: What keeps the robot out of the portal until a person has been there.
SIGN_IN = frozenset({NeedsHuman.code, *(kind.code for kind in NeedsHuman.__subclasses__())})
LINES = 6  #: of reasons, in a message
MAIL_PASSWORD = "SECOP_SMTP_PASSWORD"  # noqa: S105 - a variable's name; who publishes needs no mail


def publish(profile: Profile, documents: Path, *, limit: float = LIMIT) -> Ended:
    """As `secop publish` does it, with the profile's settings and nobody to ask."""
    line = [sys.executable, "-m", "robot", "publish", str(documents), "--json"]
    environment = {name: value for name, value in os.environ.items() if name.upper() != MAIL_PASSWORD}
    environment["SECOP_HEADLESS"] = "yes"
    if profile.settings is not None:
        environment[CONFIG] = str(profile.settings)
    with subprocess.Popen(  # noqa: S603 - our own program
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
    ) as process:
        try:
            said, told = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.terminate()  # it then ends in order, and its ledger knows what was sent
            try:
                said, told = process.communicate(timeout=GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                said, told = process.communicate()
    return ended(process.returncode, said, told)


def ended(code: int, said: str, told: str) -> Ended:
    """From its exit code, the JSON that it printed, and what it told a person."""
    state = STATES.get(code, State.FAILED)
    try:
        document: dict[str, Any] = json.loads(said)
        items = document["items"]
    except (ValueError, KeyError, TypeError):
        return Ended(state, "" if state is State.DONE else _last_lines(told))
    asked = document.get("stopped") or {}
    if asked.get("code") in SIGN_IN:
        state = State.TOMORROW if asked["code"] == SignInsUsedUp.code else state
        picture = Path(asked["picture"]) if asked["picture"] else None
        return Ended(state, asked["message"], document["run"] or None, asked["code"], picture)
    if state is State.FAILED and HERS & {item["outcome"] for item in items}:
        state = State.WRONG
    reasons = dict.fromkeys(
        f"{item['contract']}: {item['message']}{_advice(item)}" for item in items if item["outcome"] not in FINE
    )
    return Ended(
        state, "" if state is State.DONE else "\n".join(list(reasons)[:LINES]) or _last_lines(told), document["run"]
    )


def _advice(item: dict[str, Any]) -> str:
    """What a person can do, as the end of the sentence."""
    return f". {item['remedy']}" if item.get("remedy") else ""


def _last_lines(told: str) -> str:
    return "\n".join(line.strip() for line in told.strip().splitlines()[-LINES:])
