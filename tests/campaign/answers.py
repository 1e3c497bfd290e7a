"""What the portal may answer, what that is to us, and how the document ends: one table, and docs/answers.md made from it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from robot.errors import (
    AccountLocked,
    Conflict,
    Covered,
    ElementNotFound,
    InDoubt,
    Maintenance,
    NeedsHuman,
    NoConnection,
    Policy,
    RobotError,
    SessionExpired,
    TimedOut,
    Unavailable,
    WindowClosed,
    WrongPage,
)
from robot.model import Outcome
from robot.words import SAID

if TYPE_CHECKING:
    from collections.abc import Iterator


class Where(StrEnum):
    """What the robot was doing when the answer came."""

    SIGN_IN = "signing in"
    READING = "reading"
    SENDING = "Anexar or Cerrar"


#: Every document ends so once the trouble is over, unless the table says otherwise: proven, or found again.
PUBLISHED = (Outcome.PUBLISHED, Outcome.SKIPPED)


@dataclass(frozen=True)
class Answer:
    """
    One way in which the portal can answer. `faults` are the replica's kinds that produce it (docs/faults.md).

    `error` is what it is to us; without one nobody notices before the look. `ends` are the outcomes that the run which
    meets it may have, the likeliest first; `later` are those of the runs that follow. A run that did not come past its
    sign-in counts as *needs person* or as *failed* for all its documents.
    """

    where: Where
    says: str
    faults: tuple[str, ...]
    error: type[RobotError] | None = None
    ends: tuple[Outcome, ...] = (Outcome.PUBLISHED,)
    later: tuple[Outcome, ...] = PUBLISHED


S, R, W = Where.SIGN_IN, Where.READING, Where.SENDING
FAILED, DOUBT, PERSON = Outcome.FAILED, Outcome.IN_DOUBT, Outcome.NEEDS_PERSON
DONE, TWICE = Outcome.PUBLISHED, Outcome.DUPLICATED
NO_LINE = ("refused", "reset", "hang_up", "truncated")
AWAY = ("status_408", "status_421", "status_500", "status_503", "firewall")
SLOW = ("stalled", "late")
OVER = ("session_to_sign_in", "session_to_empty", "session_to_error_page", "stale_key")
ODD = ("sign_in_page", "almost_empty", "identity_error")
HARMLESS = ("slow", "english", "dialog")

ANSWERS = (
    Answer(S, "no connection, or one that ends early", NO_LINE, NoConnection, (DONE, FAILED)),
    Answer(S, "the portal is away: status 408, 421, 500, 503, or a firewall's 403", AWAY, Unavailable, (DONE, PERSON)),
    Answer(S, "nothing for too long", SLOW, TimedOut, (DONE, PERSON)),
    Answer(S, "a page that is none of the sign-in's", ODD, WrongPage, (DONE, PERSON)),
    Answer(S, "the session ends in between", (*OVER, "session_box"), SessionExpired, (DONE, PERSON)),
    Answer(S, "a captcha", ("captcha",), NeedsHuman, (PERSON,)),
    Answer(S, "a locked account", ("account_locked",), AccountLocked, (PERSON,)),
    Answer(S, "the page of maintenance", ("maintenance",), Maintenance, (FAILED,)),
    Answer(S, "something lies over the page", ("notice", "overlay"), Covered, (DONE, FAILED)),
    Answer(S, "late, in English, with an alert(), or twice", (*HARMLESS, "delivered_twice")),
    Answer(R, "no connection, or one that ends early", NO_LINE, NoConnection),
    Answer(R, "the portal is away: status 408, 421, 500, 503, or a firewall's 403", AWAY, Unavailable),
    Answer(R, "nothing for too long", SLOW, TimedOut),
    Answer(R, "another page, or almost none", ODD[:2], WrongPage),
    Answer(R, "the session is over, or the page's key stale", (*OVER, "session_box"), SessionExpired),
    Answer(R, "the page of maintenance", ("maintenance",), Maintenance, (FAILED, DOUBT)),
    Answer(R, "something lies over the page", ("notice", "overlay"), Covered, (DONE, FAILED)),
    Answer(R, "Cargar nuevo opens nothing", ("popup_blocked",), TimedOut),
    Answer(R, "the window closes itself before Anexar", ("window_closes",), WindowClosed),
    Answer(R, "the window closes itself as soon as a file is attached", ("window_closes_at_attach",), InDoubt),
    Answer(R, "the window has lost who opened it", ("opener_lost",)),
    Answer(R, "no numeral for Ejecución del Contrato", ("step_missing",), ElementNotFound),
    Answer(R, "no Cargar nuevo in this state of the contract", ("upload_not_offered",), Conflict, (FAILED, DONE)),
    Answer(R, "the list lags behind", ("grid_lags",), None, (DONE, DOUBT)),
    Answer(
        R,
        "another content than what was sent",
        ("download_changed", "download_truncated", "download_other"),
        None,
        (Outcome.ALTERED,),
    ),
    Answer(R, "late, in English, with an alert(), or twice", (*HARMLESS, "delivered_twice")),
    Answer(W, "no whole answer", (*NO_LINE, "stalled"), InDoubt, (DONE, DOUBT)),
    Answer(W, "an answer that is none: an error, or some page", (*AWAY[2:], *ODD[:2]), InDoubt, (DONE, DOUBT)),
    Answer(W, "status 408, which browsers answer by sending again", ("status_408",), InDoubt, (DONE, DOUBT)),
    Answer(
        W,
        "status 421, which browsers answer by sending again on any connection",
        ("status_421",),
        InDoubt,
        (DONE, DOUBT, TWICE),
        (*PUBLISHED, TWICE),
    ),
    Answer(W, "nothing for too long", ("late",), InDoubt, (DONE, DOUBT)),
    Answer(W, "the session is over, or the page's key stale", OVER, InDoubt, (DONE, DOUBT)),
    Answer(W, "the page of maintenance", ("maintenance",), InDoubt, (DOUBT,)),
    Answer(
        W,
        "stored later, within the bound or after it",
        ("commit_delayed", "commit_delayed_unanswered"),
        InDoubt,
        (DOUBT, DONE),
        (*PUBLISHED, TWICE),
    ),
    Answer(W, "the upload is delivered twice", ("delivered_twice",), None, (TWICE, DONE), (TWICE, *PUBLISHED)),
    Answer(W, "refused in words", ("refused_in_words",), None, (Outcome.REJECTED, DONE)),
    Answer(W, "listed under a name that is spelled otherwise", ("name_accents", "name_case", "name_spaces")),
    Answer(W, "the call-back is lost", ("callback_lost",), None, (DONE, DOUBT)),
    Answer(W, "what the call-back brings lags behind", ("grid_lags",), None, (DONE, DOUBT)),
    Answer(W, "what the call-back brings offers no Cargar nuevo", ("popup_blocked", "upload_not_offered")),
    Answer(W, "something lies over the page", ("notice", "overlay"), None, (DONE, DOUBT)),
    Answer(W, "late, in English, or with an alert()", HARMLESS),
)


def answer_of(where: Where, fault: str) -> Answer:
    """
    What becomes of a document where this kind of fault strikes.

    :raises KeyError: the table does not say.
    """
    for answer in ANSWERS:
        if answer.where is where and fault in answer.faults:
            return answer
    raise KeyError(f"{where}: {fault}")


HEAD = """\
# What the portal may answer, and what becomes of the document

Made by `python -m tests.campaign.answers`; a test holds it to the code, and the campaign (docs/campaign.md) holds the robot to it.

*Is to us* is the error in `robot/errors.py`; without one nobody notices before the fresh look. *Remedy* is what its person reads.
*Ends* is what the run says that meets it, the likeliest first; *later*, what the runs after it say. Faults: docs/faults.md.
"""


def page() -> str:
    """The table as Markdown."""
    lines = [HEAD]
    for where in Where:
        lines += [f"## While {where}\n", "| answer | is to us | what the robot does | remedy | faults | ends | later |"]
        lines += ["|---|---|---|---|---|---|---|", *(_row(answer) for answer in ANSWERS if answer.where is where), ""]
    lines += ["## What the robot does about an error\n", "| policy | errors |", "|---|---|"]
    for policy in Policy:
        names = ", ".join(f"`{kind.__name__}`" for kind in _all_errors() if kind.policy is policy)
        lines += [f"| {policy.value} | {names} |"]
    return "\n".join(lines) + "\n"


def _row(answer: Answer) -> str:
    error, ends = answer.error, ", ".join(outcome.value for outcome in answer.ends)
    cells = (
        answer.says,
        f"`{error.__name__}`" if error else "nothing yet",
        error.policy.value if error else Policy.LOOK.value,
        error.remedy if error else SAID[answer.ends[0]].remedy or "—",
        ", ".join(f"`{fault}`" for fault in answer.faults),
        ends,
        ", ".join(outcome.value for outcome in answer.later),
    )
    return f"| {' | '.join(cells)} |"


def _all_errors(above: type[RobotError] = RobotError) -> Iterator[type[RobotError]]:
    yield above
    for kind in above.__subclasses__():
        yield from _all_errors(kind)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # Windows would write what its console speaks
    sys.stdout.write(page())
