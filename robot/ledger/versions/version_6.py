"""Version 6: which documents were made of which originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Integer, Text

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "6"
down_revision = "5"


def upgrade(op: Operations) -> None:
    op.create_table(
        "preparation",
        Column("id", Integer, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("original", Text, nullable=False, index=True),
        Column("made", Text, nullable=False, index=True),
    )
