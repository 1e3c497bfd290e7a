"""The right to send on one contract: its lease is ours, and what is about to be sent was noted moments ago."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from robot.atomic import write_whole
from robot.errors import Busy, Conflict, Forbidden, TooLate
from robot.intake.copies import read_copy, set_aside_others

from .ledger import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.clock import Clock
    from robot.model import Intent

    from .ledger import Ledger


BROWSER_GRACE_SECONDS = 10.0  #: a browser whose robot was killed is gone after one or two
#: Bytes. Up to this size the robot itself puts the document into the request. With a larger one that takes Playwright minutes:
#: Chromium reads it from the disk, and its window holds no other document (docs/adr/0019-the-document-that-leaves.md).
LARGE = 1024 * 1024


@dataclass(frozen=True)
class Window:
    """Where the window that is about to publish belongs, as it was opened."""

    call_back: str = ""  #: what it will call when it closes, without a host; empty where its address does not say
    contract: str = ""  #: address of the contract's page


@dataclass(frozen=True)
class Write:
    """What wants to leave and would publish: a file, or the call-back that follows."""

    name: str | None = None  #: of the file, as the request writes it; None for the call-back
    sha256: str | None = None  #: of the file, in hex; None where the browser does not show it
    call_backs: tuple[str, ...] = ()  #: that the request names, or is
    contracts: frozenset[str] = frozenset()  #: that the request names


def release_dead_run_leases(ledger: Ledger, note: Path, holder: str) -> None:
    """
    Free what the account's last run reserved, if it died; `note` names that run, and from now on this one (`holder`).

    Only who has the account's lock may call this: no other run of the account lives.
    """
    if note.exists():
        ledger.leases.release_all(note.read_text(encoding="utf-8"), BROWSER_GRACE_SECONDS)
    write_whole(note, holder.encode())


class Claim:
    """
    One process's claim, on one contract at a time. The guard asks `may_write` before it lets an upload go.

    Three times in seconds: `press_within` from the intent to its upload, `lease` until another process may take the
    contract, `sending` for one upload (docs/architecture.md).
    """

    def __init__(  # noqa: PLR0913 - three of them are lengths of time
        self,
        ledger: Ledger,
        holder: str,
        clock: Clock,
        *,
        press_within: float,
        lease: float,
        sending: float = 300.0,
    ) -> None:
        self.ledger, self.holder = ledger, holder
        self._clock, self._press_within, self._lease, self._sending = clock, press_within, lease, sending
        self._contract: str | None = None
        self._renewed = 0.0
        self._open: list[Intent] = []
        self._left: list[Intent] = []  #: of these, those that the browser sent, or tried to
        self._called_back = False
        self._window = Window()
        self._since: tuple[float, datetime] | None = None
        self._allowed = press_within  #: seconds until the next upload must have left

    def take(self, contract: str) -> bool:
        """Ask for the contract; False while another process works on it."""
        self.release()
        if not self.ledger.leases.take(contract, self.holder, self._lease):
            return False
        self._contract, self._renewed = contract, self._clock.monotonic()
        return True

    def open(self, intents: Sequence[Intent], window: Window | None = None) -> None:
        """
        Put these on the disk before Anexar is pressed; from now on their upload may leave, for a short while.

        :raises Busy: the contract is another robot's by now.
        :raises Conflict: one of them is open already, or published.
        """
        if self._contract is None or not self.ledger.leases.renew(self._contract, self.holder, self._lease):
            raise Busy("Otro robot tomó este contrato mientras tanto; no se envía")
        self.ledger.intend(intents)
        self._open, self._left, self._called_back = list(intents), [], False
        self._window = window or Window()
        self._allowed = self._press_within
        self._alive()

    def mark(self, state: State) -> None:
        """Note how far what left has come."""
        self.ledger.mark([intent.key for intent in self._left], state)
        self._alive()

    def may_write(self, write: Write) -> bytes | None:
        """
        Allow one upload of what was opened, or the call-back after it; returning also records the intent as sent.

        The first has to leave soon after its intent was noted. What follows it (the window's next file, the call-back
        after Cerrar) has the time that an upload may take besides. The lease is read again each time, and renewed.
        Answers the document's bytes where they replace what the page would send, else None.

        :raises Forbidden: it is not what was opened, or was sent already: a script of the page did that.
        :raises CopyChanged: the copy is no longer what was examined.
        :raises TooLate: the time or the lease is over, or nothing is open.
        """
        if self._since is None or self._contract is None:
            raise TooLate("nadie anotó que se iba a publicar")
        self._belongs_here(write)
        intent = self._announced(write)
        if self._age() > self._allowed:
            raise TooLate("hace demasiado que se anotó")
        content = read_copy(intent.copy, intent.sha256) if intent and write.sha256 is None else None
        if intent and intent.copy and content and len(content) > LARGE:
            set_aside_others(intent.copy)
            content = None
        if not self.ledger.leases.renew(self._contract, self.holder, self._lease):
            raise TooLate("otro robot tomó el contrato")
        self._note_sent(intent)
        return content

    def _note_sent(self, intent: Intent | None) -> None:
        """Called last, so that whatever raised before has sent nothing."""
        self._renewed = self._clock.monotonic()
        left = [*self._left, intent] if intent else self._left
        try:
            self.ledger.mark([each.key for each in left], State.SENT)
        except Conflict as taken:
            raise TooLate(str(taken)) from taken
        self._left, self._called_back = left, self._called_back or intent is None
        self._allowed = self._press_within + self._sending
        self._alive()

    def _announced(self, write: Write) -> Intent | None:
        """The intent whose upload this is; None for the call-back."""
        if write.name is None:
            if not self._left:
                raise Forbidden("avisaría que se anexó algo, y nada salió")
            if self._called_back:
                raise Forbidden("avisaría dos veces")
            return None
        named = [intent for intent in self._open if as_sent(intent.name) == write.name]
        if not named:
            raise Forbidden("llevaría un archivo que no es ninguno de los que se iban a publicar")
        fresh = [intent for intent in named if intent not in self._left]
        if not fresh:
            raise Forbidden("se enviaría dos veces el mismo documento")
        same = [intent for intent in fresh if write.sha256 in (None, intent.sha256)]
        if not same:
            raise Forbidden("llevaría otro contenido con el nombre de un documento que se iba a publicar")
        if write.sha256 is None and len(self._open) > 1 and (same[0].size or 0) > LARGE:
            raise Forbidden("no se puede saber cuál de varios archivos llevaría")
        return same[0]

    def _belongs_here(self, write: Write) -> None:
        """Refuse what names another contract, or another page than the one that opened the window."""
        ours = f"{self._contract} {unquote(self._window.contract)} {self._window.call_back}".casefold()
        known = set(re.split(r"[^\w.]+", ours))
        if not {contract.casefold() for contract in write.contracts} <= known:
            raise Forbidden("nombra otro contrato")
        if self._window.call_back and not all(_same_page(self._window.call_back, each) for each in write.call_backs):
            raise Forbidden("pertenece a otra página del portal")

    def beat(self) -> None:
        """Renew the lease when a third of it has passed; called while steps go on."""
        if self._contract is not None and self._clock.monotonic() - self._renewed > self._lease / 3:
            self.ledger.leases.renew(self._contract, self.holder, self._lease)
            self._renewed = self._clock.monotonic()

    def release(self) -> None:
        """Let the contract go; what was opened may no longer leave."""
        contract, self._contract, self._since, self._open, self._left = self._contract, None, None, [], []
        if contract is not None:
            self.ledger.leases.release(contract, self.holder)

    def _alive(self) -> None:
        self._since = self._clock.monotonic(), self._clock.now()

    def _age(self) -> float:
        """Seconds since sending last made headway; the longer of two clocks, because one of them stands still while the machine sleeps."""
        assert self._since is not None, "asked only after open"
        ticks, at = self._since
        return max(self._clock.monotonic() - ticks, (self._clock.now() - at).total_seconds())


def as_sent(name: str) -> str:
    """A file's name as Chromium writes it into a form."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _same_page(expected: str, address: str) -> bool:
    """Whether this is the address; only its first parameter is surely its own, the next ones may be the window's."""
    one, other = urlsplit(expected), urlsplit(address)
    given = parse_qs(other.query, keep_blank_values=True)
    own = parse_qsl(one.query, keep_blank_values=True)[:1]
    return one.path.casefold() == other.path.casefold() and all(given.get(name) == [value] for name, value in own)
