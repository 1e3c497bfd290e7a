"""Where the engine's tables lie: a schema of their own beside the ledger's, in the same PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Identifier

from robot.errors import LedgerError, SettingsError
from robot.ledger.address import read_address
from robot.ledger.database import WAIT, why_unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = "_fleet"
LONGEST = 63 - len(SUFFIX)  #: characters of a name in PostgreSQL
DEAD_AFTER = 30.0  #: seconds without a heartbeat after which a worker's turns are another's to take


def arguments(url: str) -> dict[str, Any]:
    """
    How psycopg reaches the ledger's server, as safely as the ledger itself does.

    :raises LedgerError: the address is odd, or asks for less.
    :raises SettingsError: the ledger is a file.
    """
    address = read_address(url)
    if address.get_backend_name() != "postgresql":
        raise SettingsError(
            "La flota necesita un registro en PostgreSQL, y el de este equipo es un archivo",
            remedy="Ponga en SECOP_LEDGER la dirección del registro que comparten los equipos (docs/fleet.md).",
        )
    address = address.set(drivername="postgresql+psycopg")
    _, reached = address.get_dialect()().create_connect_args(address)
    return {**reached, "connect_timeout": int(WAIT)}


@contextmanager
def connected(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """
    A connection that commits by itself, and the name of the engine's schema.

    :raises LedgerError: the server cannot be used; nothing of its address is said.
    """
    try:
        with psycopg.connect(**arguments(url), autocommit=True) as db:
            row = db.execute("SELECT current_schema()").fetchone()
            yield db, f"{((row and row[0]) or 'public')[:LONGEST]}{SUFFIX}"
    except psycopg.errors.InsufficientPrivilege as error:
        raise LedgerError(
            "El usuario del registro no puede crear en su base las tablas de la flota",
            remedy="Pida al administrador de PostgreSQL: GRANT CREATE ON DATABASE base TO usuario",
        ) from error
    except psycopg.Error as error:
        said = why_unreachable(str(error)) if error.sqlstate is None else str(error).partition("\n")[0]
        raise LedgerError(f"El servidor del registro no se puede usar: {said}") from None


def beating(url: str) -> int:
    """
    How many workers live now.

    :raises LedgerError: the server cannot be used.
    """
    with connected(url) as (db, schema):
        table = SQL("{}.procrastinate_workers").format(Identifier(schema))
        if db.execute("SELECT to_regclass(%s)", [table.as_string(db)]).fetchone() == (None,):
            return 0
        alive = SQL("SELECT count(*) FROM {} WHERE last_heartbeat > now() - make_interval(secs => %s)")
        row = db.execute(alive.format(table), [DEAD_AFTER]).fetchone()
        return int(row[0]) if row else 0
