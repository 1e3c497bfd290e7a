"""Version 2: the chain of receipts with its seals, and the portal's own time of each look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, DateTime, Text

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "2"
down_revision = None  # version 1, the oldest that there is


def upgrade(op: Operations) -> None:
    op.create_table(
        "chain",
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("digest", Text, nullable=False),
        Column("previous", Text, nullable=False, unique=True),
        Column("run", Text, nullable=False, index=True),
        Column("account", Text, nullable=False),
        Column("file", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("body", Text),
    )
    op.create_table(
        "seal",
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("digest", Text, nullable=False),
        Column("run", Text, nullable=False, unique=True),
        Column("account", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    op.add_column("look", Column("portal_at", DateTime(timezone=True)))
