"""Version 5: what a person decided about a document that the robot could not decide about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Integer, Text

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "5"
down_revision = "4"


def upgrade(op: Operations) -> None:
    op.create_table(
        "decision",
        Column("id", Integer, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("party", Text, nullable=False),
        Column("contract", Text, nullable=False),
        Column("asked", Text, nullable=False),
        Column("sha256", Text, nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("answer", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("new_name", Text),
    )
