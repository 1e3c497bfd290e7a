"""A replica of SECOP II for people and tests: the public facts of docs/portal.md, served on loopback."""

from __future__ import annotations

from .app import create_app
from .config import Config

__all__ = ["Config", "create_app"]
