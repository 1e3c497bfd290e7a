"""Version 3: a publication is known by side, contract and bytes, no longer by user, company and name (docs/adr/0020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Text, column, or_, select, table, update

from robot.model import fold, publication_key

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "3"
down_revision = "2"

SIDES = ("contratista", "supervisor")
intent = table("intent", *map(column, ("id", "key", "content", "account", "contract", "name", "sha256", "outcome")))


def upgrade(op: Operations) -> None:
    """What stands under two names keeps both: the later one counts as a repetition that was asked for."""
    op.add_column("intent", Column("content", Text, nullable=False, server_default=""))
    op.add_column("intent", Column("asked", Text, nullable=False, server_default=""))
    db, which = op.get_bind(), intent.c
    stands = or_(which.outcome.is_(None), which.outcome == "published").label("stands")
    taken: set[str] = set()
    for row in db.execute(select(intent, stands).order_by(which.id)).all():
        portal, _, rest = row.account.partition("|")
        side = next((side for side in SIDES if f"|{side}|" in f"{rest}|"), "")
        party = f"{portal}|{side}"
        key = content = publication_key(party, row.contract, row.sha256)
        if row.stands and key in taken:
            key = publication_key(party, row.contract, row.sha256, fold(row.name))
        if row.stands and key in taken:  # two accounts had published it under one name
            key = publication_key(party, row.contract, row.sha256, f"{fold(row.name)}\n{row.id}")
        if row.stands:
            taken.add(key)
        db.execute(update(intent).where(which.id == row.id).values(key=key, content=content))
    op.create_index("intent_content", "intent", ["content"])
