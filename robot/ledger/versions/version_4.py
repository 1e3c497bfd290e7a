"""Version 4: batches, and each account's turn in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Text

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "4"
down_revision = "3"


def upgrade(op: Operations) -> None:
    op.create_table(
        "batch",
        Column("id", Integer, primary_key=True),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("place", Text, nullable=False),
        Column("program", Text, nullable=False),
        Column("wish", Text, nullable=False),
    )
    op.create_table(
        "turn",
        Column("id", Integer, primary_key=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("documents", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("stage", Text, nullable=False),
        Column("again_at", DateTime(timezone=True)),
        Column("tries", Integer, nullable=False),
        Column("content", Text, nullable=False),
        Column("began_at", DateTime(timezone=True)),
        Column("contracts", Integer, nullable=False),
        Column("ended", Integer, nullable=False),
        Column("contract", Text, nullable=False),
        Column("total", Integer, nullable=False),
        Column("proven", Integer, nullable=False),
        Column("run", Text),
        Column("why", Text, nullable=False),
        Column("asks", Text, nullable=False),
    )
