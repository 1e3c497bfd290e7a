"""Asked to stop: heard at once, obeyed at the next wait."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from robot.interruption import Interrupted, Stop


@pytest.fixture
def stop():
    made = Stop()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with made.listening():
        yield made
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, "who listened before listens again"
    signal.signal(signal.SIGINT, before)


def test_work_between_two_waits_is_not_torn_apart(stop, capfd):
    """
    A signal raises nothing while the robot works; the next wait, or the end of a step, obeys it. It is answered at once.
    """
    done = []
    signal.raise_signal(signal.SIGINT)
    done.append("noted")
    with pytest.raises(Interrupted):
        stop.sleep(3600)
    with pytest.raises(Interrupted):
        stop.obey()

    assert done == ["noted"]
    assert "Se pidió parar" in capfd.readouterr().err


def test_a_wait_ends_at_once(stop):
    """
    While the robot only waits, a signal ends the wait where it is.
    """
    went_on = []
    try:
        with stop.waiting():
            signal.raise_signal(signal.SIGINT)
            went_on.append("the wait went on")
    except Interrupted:
        went_on.append("interrupted")

    assert went_on == ["interrupted"]


@pytest.mark.parametrize("obeyed", [True, False], ids=["obeyed", "never obeyed"])
def test_it_is_told_once(obeyed):
    """
    Obeyed between two steps, or heard by nobody until the end, a signal does not come again out of a later wait for the browser.
    """
    asks = f"""
import asyncio, signal
from contextlib import suppress
from robot.interruption import Interrupted, Stop

async def work():
    asyncio.get_running_loop().set_exception_handler(lambda _, context: print(type(context["exception"]).__name__))
    with suppress(Interrupted), (stop := Stop()).listening():
        signal.raise_signal(signal.SIGINT)
        if {obeyed}:
            stop.obey()
    await asyncio.sleep(0)

signal.signal(signal.SIGINT, signal.default_int_handler)
asyncio.run(work())
"""
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=True, encoding="utf-8")

    assert ended.stdout == ""


def test_nobody_takes_it_for_a_failure():
    """
    It is no Exception: what catches failures and goes on does not catch it.
    """
    assert not issubclass(Interrupted, Exception)


def test_asked_again_it_ends_at_once():
    """
    The second signal ends the process as if nobody had listened.
    """
    asks = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from robot.interruption import Stop
with Stop().listening():
    signal.raise_signal(signal.SIGINT)
    print("goes on", flush=True)
    signal.raise_signal(signal.SIGINT)
    print("still there", flush=True)
"""
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=False, encoding="utf-8")

    assert ended.stdout.split("\n") == ["goes on", ""]
    assert ended.returncode == (1 if sys.platform == "win32" else -signal.SIGINT)


def test_what_is_ignored_stays_ignored():
    """
    Started by nohup, or in a shell's background, the robot goes on as it was told.
    """
    name = "SIGHUP" if hasattr(signal, "SIGHUP") else "SIGINT"
    asks = f"""
import signal
signal.signal(signal.{name}, signal.SIG_IGN)
from robot.interruption import Stop
with (stop := Stop()).listening():
    signal.raise_signal(signal.{name})
print(stop.asked)
"""
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=True, encoding="utf-8")

    assert ended.stdout.strip() == "False"
