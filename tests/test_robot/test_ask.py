"""Whom the robot asks when only a person can answer."""

from __future__ import annotations

import io

import pytest

from robot.cli.ask import Console
from robot.handover import Answer, Nobody
from robot.model import Account, Role
from robot.settings import Settings

ACCOUNT = Account("replica", "contratista", Role.CONTRACTOR)


def settings(*, without_window):
    """Settings, as far as they are looked at."""
    return Settings.model_construct(headless="yes" if without_window else "no")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("\n", Answer.RESUMED), ("no\n", Answer.PARKED), (" NO \n", Answer.PARKED), ("", Answer.PARKED)],
)
def test_the_answer_of_a_person(monkeypatch, capsys, typed, answer):
    """
    Enter goes on, «no» parks the account, and so does a terminal that is gone; the question is on standard error.
    """
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    assert Console().ask(ACCOUNT, "El portal pide un captcha.", None) is answer
    said = capsys.readouterr()
    assert "captcha" in said.err
    assert said.out == ""


@pytest.mark.parametrize(("stdin", "without_window"), [(Terminal(), True), (io.StringIO(), False)])
def test_nobody_is_asked_without_window_and_terminal(monkeypatch, stdin, without_window):
    """
    An unattended run asks nobody: every question parks the account at once.
    """
    monkeypatch.setattr("sys.stdin", stdin)

    somebody = Console.if_somebody_is_there(settings(without_window=without_window))

    assert isinstance(somebody, Nobody)
    assert somebody.ask(ACCOUNT, "código", None) is Answer.PARKED


def test_somebody_is_asked_at_a_terminal_with_a_window(monkeypatch):
    """
    A person who sees the window and has a terminal is asked.
    """
    monkeypatch.setattr("sys.stdin", Terminal())

    assert isinstance(Console.if_somebody_is_there(settings(without_window=False)), Console)
