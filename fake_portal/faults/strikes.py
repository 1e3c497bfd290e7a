"""How each kind strikes, by its name."""

from __future__ import annotations

from . import answers, documents, rewrites, ways
from .strike import Missed

__all__ = ["STRIKES", "Missed"]

STRIKES = {**ways.STRIKES, **answers.STRIKES, **rewrites.STRIKES, **documents.STRIKES}
