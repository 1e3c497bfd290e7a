"""What the replica says to whoever sets it up wrongly."""

from __future__ import annotations


class ScenarioError(ValueError):
    """A set-up names a switch, an answer, a fault or a value that does not exist."""
