"""The engine's tables made, and brought to the version that this robot ships with: Procrastinate's own scripts, each once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from procrastinate.schema import SchemaManager
from psycopg.sql import SQL, Identifier

from robot.errors import LedgerError

from .place import arguments, connected

if TYPE_CHECKING:
    from typing import Any

    import psycopg

ONE_AT_A_TIME = 7_326_711  #: PostgreSQL's advisory lock meanwhile: any number that nobody else uses
#: Which of the scripts were carried out; Procrastinate keeps no such note.
NOTES = "CREATE TABLE IF NOT EXISTS applied (script text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"


def prepare(url: str) -> dict[str, Any]:
    """
    Make or upgrade the engine's tables beside the ledger at `url`; answers how psycopg reaches them.

    :raises LedgerError: the server cannot be used, or a newer robot's engine has been there.
    :raises SettingsError: the ledger is a file.
    """
    with connected(url) as (db, schema):
        db.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])  # until the connection ends
        db.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
        db.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        upgrade(db)
    reached = arguments(url)
    options = f"{reached.get('options', '')} -csearch_path={schema}".strip()  # the last one counts
    return {**reached, "options": options}


def upgrade(db: psycopg.Connection) -> None:
    """
    In the connection's schema, whatever version of the engine's tables is there, or none; what dies on the way goes on here.

    :raises LedgerError: scripts were carried out there that this robot does not have.
    """
    db.execute(NOTES)
    noted = {row[0] for row in db.execute("SELECT script FROM applied")}
    if unknown := noted - set(scripts()):
        raise LedgerError(
            f"La base de la flota es de una versión más nueva del robot ({max(unknown)})",
            remedy="Instale en este equipo la misma versión del robot que tienen los demás.",
        )
    if not noted:
        with db.transaction():
            db.execute(SchemaManager.get_schema().encode())
            _note(db, *scripts())
    for name in scripts():
        if noted and name not in noted:
            with db.transaction():
                db.execute(script(name).encode())
                _note(db, name)


def scripts() -> list[str]:
    """Procrastinate's, in their order."""
    return sorted(each.name for each in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def script(name: str) -> str:
    return (Path(SchemaManager.get_migrations_path()) / name).read_text(encoding="utf-8")


def _note(db: psycopg.Connection, *names: str) -> None:
    with db.cursor() as cursor:
        cursor.executemany("INSERT INTO applied (script) VALUES (%s)", [(name,) for name in names])
