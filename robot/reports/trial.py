"""Whether a run was a trial, where nothing counts, and the words that say so on paper and on the page."""

from __future__ import annotations

from robot.portals import is_loopback, portal_of

MARK = "ENSAYO"  #: across each page


def trial_at(host: str) -> str | None:
    """Where a run at this portal took place, as the middle of a sentence; None where what it published counts."""
    if is_loopback(host):
        return "en la réplica, que imita el portal en un equipo de ensayo"
    portal = portal_of(host)
    return "en el portal de formación, donde la gente practica" if portal is not None and portal.trial else None
