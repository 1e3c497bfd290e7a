"""Publish a period's documents in a process of its own: a browser that hangs or dies takes nothing else with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any

from robot.errors import Maintenance, NeedsHuman, SignInsUsedUp, Stopped, Unavailable
from robot.settings import CONFIG

from .diary import State
from .running import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .profiles import Profile

LIMIT = 4 * 3600.0  #: seconds after which it is asked to stop: a month's documents take minutes
GRACE = 120.0  #: seconds in which it ends in order when it is asked to
#: What `secop publish` ends with (robot/cli/app.py).
STATES = {0: State.DONE, 3: State.WRONG, 4: State.DOUBT, 5: State.PERSON}
BUSY = 6  #: another run of the account lives
#: A document that ended so is not sent again as it is: a person changes something first.
HERS = frozenset({"refused", "rejected"})
FINE = frozenset({"published", "skipped"})
#: What keeps the robot out of the portal until a person has been there.
SIGN_IN = frozenset({NeedsHuman.code, *(kind.code for kind in NeedsHuman.__subclasses__())})
#: What is everybody's trouble, where it ends a run: no account is tried while it lasts.
PORTAL = frozenset({Unavailable.code, Maintenance.code})
LINES = 6  #: of reasons, in a message
ROBOT = (sys.executable, "-m", "robot")
MAIL_PASSWORD = "SECOP_SMTP_PASSWORD"  # noqa: S105 - a variable's name; who publishes needs no mail


class Child:
    """
    `secop publish` at work, with the profile's settings and nobody to ask.

    It ends in order, after the contract in hand, when its standard input ends: that also happens when this process dies, on
    every system. A signal that reaches this process's terminal does not reach it.
    """

    def __init__(
        self,
        profile: Profile,
        documents: Path,
        hear: Callable[[dict[str, Any] | Ended], None],
        limit: float = LIMIT,
        program: Sequence[str] = ROBOT,
    ) -> None:
        """
        Start it.

        :param hear: is told, in other threads, each line of JSON that it writes (`robot/cli/lines.py`), and at last how it ended.
        :param limit: seconds after which it is ended.
        :param program: what stands in for the robot in a test.
        :raises OSError: it cannot be started.
        """
        environment = {name: value for name, value in os.environ.items() if name.upper() != MAIL_PASSWORD}
        environment["SECOP_HEADLESS"] = "yes"
        if profile.settings is not None:
            environment[CONFIG] = str(profile.settings)
        self._hear = hear
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*program, "publish", str(documents), "--lines"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._told: deque[str] = deque(maxlen=LINES)
        self._limits = [Timer(limit, self._process.terminate), Timer(limit + GRACE, self._process.kill)]
        self._listening = Thread(target=self._listen_to_what_a_person_reads, daemon=True)
        self._reading = Thread(target=self._read, daemon=True)
        for thread in (*self._limits, self._listening, self._reading):
            thread.daemon = True
            thread.start()

    def stop(self) -> None:
        """Tell it to go no further than the contract in hand; once is enough, and more does nothing."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def join(self) -> None:
        """Until it has ended."""
        self._reading.join()

    def _listen_to_what_a_person_reads(self) -> None:
        for line in self._process.stderr or ():
            if line.strip():
                self._told.append(line)

    def _read(self) -> None:
        result = ""
        for line in self._process.stdout or ():
            event = _event(line)
            if event.get("event") == "end":
                result = json.dumps(event.get("result"))
            elif event:
                self._hear(event)
        code = self._process.wait()
        for limit in self._limits:
            limit.cancel()
        self._listening.join()
        self.stop()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._hear(ended(code, result, "".join(self._told)))


def publish(profile: Profile, documents: Path, *, limit: float = LIMIT) -> Ended:
    """As `secop publish` does it; returns when it has ended."""
    heard: list[dict[str, Any] | Ended] = []
    Child(profile, documents, heard.append, limit).join()
    return next(each for each in reversed(heard) if isinstance(each, Ended))


def ended(code: int, said: str, told: str) -> Ended:
    """From its exit code, the JSON that it printed, and what it told a person."""
    state = STATES.get(code, State.FAILED)
    try:
        document: dict[str, Any] = json.loads(said)
        items = document["items"]
    except (ValueError, KeyError, TypeError):
        return Ended(state, "" if state is State.DONE else _last_lines(told), busy=code == BUSY)
    asked = document.get("stopped") or {}
    if asked.get("code") in SIGN_IN:
        state = State.TOMORROW if asked["code"] == SignInsUsedUp.code else state
        picture = Path(asked["picture"]) if asked["picture"] else None
        how = Ended(state, asked["message"], document["run"] or None, asked["code"], picture)
    else:
        if state is State.FAILED and HERS & {item["outcome"] for item in items}:
            state = State.WRONG
        reasons = dict.fromkeys(
            f"{item['contract']}: {item['message']}{_advice(item)}" for item in items if item["outcome"] not in FINE
        )
        why = (
            "" if state is State.DONE else "\n".join(list(reasons)[:LINES]) or asked.get("message") or _last_lines(told)
        )
        how = Ended(state, why, document["run"])
    return replace(
        how,
        proven=sum(item["outcome"] in FINE for item in items),
        total=document.get("total"),
        stopped=document.get("ended_by") == Stopped.code,
        busy=code == BUSY,
        portal=state is State.FAILED and asked.get("code") in PORTAL,
    )


def _event(line: str) -> dict[str, Any]:
    """What a line says; nothing where it is none of ours."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _advice(item: dict[str, Any]) -> str:
    """What a person can do, as the end of the sentence."""
    return f". {item['remedy']}" if item.get("remedy") else ""


def _last_lines(told: str) -> str:
    return "\n".join(line.strip() for line in told.strip().splitlines()[-LINES:])
