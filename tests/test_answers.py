"""The table of the portal's answers: whole, and true to the replica's faults and to the robot's errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_portal.faults import KINDS
from robot import errors
from tests.campaign.answers import ANSWERS, Where, answer_of, page

#: What a run asks for while it does this.
ENDPOINTS = {
    Where.SIGN_IN: {"login", "authenticate", "issue", "token", "desk"},
    Where.READING: {"desk", "provider_list", "buyer_list", "buyer_search", "contract", "step", "window", "download"},
    Where.SENDING: {"upload", "callback"},
}
#: Errors that no answer of the portal leads to: what our own side keeps back, a browser that fails, and what has a more
#: exact name.
OURS = {
    *(errors.CopyChanged, errors.PortalError, errors.Transient, errors.Forbidden, errors.TabCrashed, errors.TooLate),
    *(
        errors.WrongPassword,
        errors.PasswordExpired,
        errors.UnknownPage,
    ),  # answers to what we type: switches, and no faults
    *(errors.AnotherUser, errors.SignInsUsedUp, errors.FirstTime),
    errors.Untrusted,  # somebody between this machine and the portal: no fault of the replica's, which speaks without TLS
}


@pytest.mark.parametrize("where", Where)
def test_every_fault_has_its_answer(where):
    """
    Wherever a kind of fault can strike, the table says once what becomes of the document; where it cannot, nothing.
    """
    strikes = {name for name, kind in KINDS.items() if kind.endpoints & ENDPOINTS[where]}
    said = [fault for answer in ANSWERS if answer.where is where for fault in answer.faults]

    assert sorted(said) == sorted(strikes)


def test_every_error_of_the_portal_has_an_answer():
    """
    Each error that an answer can lead to is in the table; the others are our own.
    """

    def below(kind):
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    told = {answer.error for answer in ANSWERS if answer.error is not None}
    assert below(errors.PortalError) - told == OURS


def test_what_is_not_in_the_table_is_no_answer():
    """
    A fault that nobody declared is never taken for one that was.
    """
    with pytest.raises(KeyError, match="signing in: nothing"):
        answer_of(Where.SIGN_IN, "nothing")


def test_the_page_is_the_table():
    """
    docs/answers.md is what the table says now.
    """
    assert Path("docs/answers.md").read_text(encoding="utf-8") == page()
