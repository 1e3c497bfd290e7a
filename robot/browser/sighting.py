"""How often each way to find an element matches on a page: values, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighting:
    """One element of the catalogue, looked for on a page as it stood there."""

    page: str
    element: str
    called: str  #: the portal's own words for it; empty where it has none
    matches: tuple[tuple[str, int], ...]  #: each candidate, and how many it matches
    many: bool  #: any number of matches will do

    @property
    def winner(self) -> int | None:
        """Which candidate the robot takes, counted from 0: the first with one match, or with any where many will do."""
        fits = (place for place, (_, count) in enumerate(self.matches) if count == 1 or (self.many and count))
        return next(fits, None)

    @property
    def most(self) -> int:
        """Matches of the candidate that has the most."""
        return max(count for _, count in self.matches)

    def __str__(self) -> str:
        """For the log."""
        return f"{self.page}.{self.element}: {', '.join(f'{way} ×{count}' for way, count in self.matches)}"
