"""The right to send on one contract: its lease is ours, and what is about to be sent was noted moments ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import Busy

from .ledger import State
from .whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.clock import Clock
    from robot.model import Intent

    from .ledger import Ledger


AFTERMATH = 10.0  #: seconds; a browser whose robot was killed is gone after one or two


def bury_the_last(ledger: Ledger, note: Path, holder: str) -> None:
    """
    Free what the account's last run reserved, if it died; `note` says which that was, and from now on that it is this one.

    Only who has the account's lock may call this: no other run of the account lives.
    """
    if note.exists():
        ledger.bury(note.read_text(encoding="utf-8"), AFTERMATH)
    write_whole(note, holder.encode())


class Claim:
    """
    One process's claim, on one contract at a time. The guard asks `may_write` before it lets an upload go.

    `press_within`, `lease` and `sending`, which one upload may take, are seconds (docs/architecture.md).
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
        self._open: list[str] = []
        self._since: tuple[float, datetime] | None = None
        self._allowed = press_within  #: seconds until the next upload must have left

    def take(self, contract: str) -> bool:
        """Ask for the contract; False while another process works on it."""
        self.release()
        if self.ledger.lease(contract, self.holder, self._lease) is None:
            return False
        self._contract, self._renewed = contract, self._clock.monotonic()
        return True

    def open(self, intents: Sequence[Intent]) -> None:
        """
        Put these on the disk before Anexar is pressed; from now on their upload may leave, for a short while.

        :raises Busy: the contract is another robot's by now.
        :raises Conflict: one of them is open already, or published.
        """
        if self._contract is None or not self.ledger.renew(self._contract, self.holder, self._lease):
            raise Busy("Otro robot tomó este contrato mientras tanto; no se envía")
        self.ledger.intend(intents)
        self._open = [intent.key for intent in intents]
        self._allowed = self._press_within
        self._alive()

    def mark(self, state: State) -> None:
        """Note how far what was opened has come."""
        self.ledger.mark(self._open, state)
        self._alive()

    def may_write(self) -> bool:
        """
        Whether an upload may leave at this instant; if so, it is noted as sent before it does.

        The first has to leave soon after its intent was noted. What follows it (the window's next file, the call-back
        after Cerrar) has the time that an upload may take besides. The lease is read again each time, and prolonged.
        """
        if self._since is None or self._contract is None or self._age() > self._allowed:
            return False
        if not self.ledger.renew(self._contract, self.holder, self._lease):
            return False
        self._renewed = self._clock.monotonic()
        self.ledger.mark(self._open, State.SENT)
        self._allowed = self._press_within + self._sending
        self._alive()
        return True

    def beat(self) -> None:
        """Say that we are alive, when a third of the lease has passed."""
        if self._contract is not None and self._clock.monotonic() - self._renewed > self._lease / 3:
            self.ledger.renew(self._contract, self.holder, self._lease)
            self._renewed = self._clock.monotonic()

    def release(self) -> None:
        """Let the contract go; what was opened may no longer leave."""
        contract, self._contract, self._since, self._open = self._contract, None, None, []
        if contract is not None:
            self.ledger.release(contract, self.holder)

    def _alive(self) -> None:
        self._since = self._clock.monotonic(), self._clock.now()

    def _age(self) -> float:
        """Seconds since sending last made headway; the longer of two clocks, because one of them stands still while the machine sleeps."""
        assert self._since is not None, "asked only after open"
        ticks, at = self._since
        return max(self._clock.monotonic() - ticks, (self._clock.now() - at).total_seconds())
