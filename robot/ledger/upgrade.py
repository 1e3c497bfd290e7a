"""Bring an older ledger to today's version: Alembic's revisions in versions/, one after another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import update

from . import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection


def revisions() -> ScriptDirectory:
    """Those that ship with the robot; each is named by the version that it leads to."""
    return ScriptDirectory(str(Path(__file__).parent))


def upgrade(db: Connection, version: int) -> None:
    """In the transaction of this connection: what dies on the way leaves the version that was there."""
    op = Operations(MigrationContext.configure(db))
    for script in reversed(list(revisions().walk_revisions())):
        if int(script.revision) > version:
            script.module.upgrade(op)
            db.execute(update(schema.ledger).values(version=int(script.revision)))
