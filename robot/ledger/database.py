"""Open the ledger's database, SQLite or PostgreSQL, so that what is written stays written."""

from __future__ import annotations

import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event, func, insert, inspect, select
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, IntegrityError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from robot.errors import LedgerError
from robot.private import make_private

from . import schema
from .address import ODD, read_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import URL, Connection, Engine, Row
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

WAIT = 10.0  #: seconds for a server to answer, or for another writer to finish
FULL = ("disk is full", "disk I/O error", "No space left on device")  #: SQLite says the second also of a quota
CREATION = (
    7_326_710  #: PostgreSQL's advisory lock while the tables are made or upgraded: any number that nobody else uses
)


def connect(url: str) -> Engine:
    """
    An engine for `sqlite:///FILE` or `postgresql+psycopg://…`; of one connection, because a run is one thread.

    :raises LedgerError: the address is neither; the message does not show it, because it may hold a password.
    """
    address = read_address(url)
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite(address, Path(str(address.database)))
        return _postgresql(address.set(drivername="postgresql+psycopg"))
    except (ArgumentError, ValueError):
        raise LedgerError(ODD) from None  # the cause quotes the address
    except ImportError as error:
        raise LedgerError("Para un registro en PostgreSQL falta psycopg: pip install 'psycopg[binary]'") from error


def prepare(engine: Engine, now: datetime) -> str:
    """
    The ledger's id. An empty database becomes a ledger first; an older ledger gets what it lacks, or stays as it was.

    :raises LedgerError: it cannot be opened, holds something else, or is of another version.
    """
    with speaking(engine):
        with writing(engine) as db:
            if db.dialect.name == "postgresql":
                db.execute(select(func.pg_advisory_xact_lock(CREATION)))
            if not inspect(db).get_table_names():
                schema.metadata.create_all(db)
                made = {"id": uuid.uuid4().hex, "version": schema.VERSION, "high_water": 0, "made_at": now}
                db.execute(insert(schema.ledger), made)
            kept = _upgraded(db) if _is_ledger(db) else None
        if kept is None:
            raise LedgerError(f"La base {location(engine)} contiene otra cosa: no es un registro del robot")
        if kept.version != schema.VERSION:
            age = "más nueva" if kept.version > schema.VERSION else "anterior"
            said = f"El registro {location(engine)} es de una versión {age} del robot"
            raise LedgerError(f"{said}: su formato es {kept.version} y este robot usa el {schema.VERSION}")
        if engine.dialect.name == "sqlite":
            _write_ahead(engine)
    return str(kept.id)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; on SQLite it waits for its turn at the beginning, where waiting is safe."""
    with engine.connect() as db, db.execution_options(begin="BEGIN IMMEDIATE").begin():
        yield db


@contextmanager
def speaking(engine: Engine) -> Iterator[None]:
    """
    Say in Spanish what the database complains of.

    :raises LedgerError: for anything but a broken rule of the tables, which is its caller's to explain.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        if engine.dialect.name == "postgresql" and error.statement is None:  # the driver may quote what it was given
            trouble = why_unreachable(str(error.orig))
            raise LedgerError(f"El registro {location(engine)} no se puede usar: {trouble}") from None
        said = next(iter(str(error.orig).strip().splitlines()), "")
        if "database is locked" in said or "lock timeout" in said:
            trouble = f"está ocupado por otro robot desde hace {WAIT:.0f} segundos"
        elif any(words in said for words in FULL):
            trouble = "no se pudo escribir: su disco está lleno o falla"
        else:
            trouble = "está dañado o no es un registro" if type(error) is DatabaseError else "no se puede usar"
        raise LedgerError(f"El registro {location(engine)} {trouble} ({said})") from error


#: What libpq says of a server that it could not use, and what a person reads of it.
UNREACHABLE = (
    ("password authentication failed", "el servidor no acepta ese usuario con esa contraseña"),
    ("no password supplied", "el servidor pide una contraseña"),
    ("does not support SSL", "el servidor no ofrece una conexión cifrada"),
    (
        "root certificate",
        "no se sabe con qué comprobarlo; agregue sslrootcert=ARCHIVO (el certificado de su autoridad) o sslrootcert=system",
    ),
    ("certificate", "el servidor no mostró un certificado de ese equipo en el que se pueda confiar"),
    ("timeout", f"el servidor no respondió en {WAIT:.0f} segundos"),
    ("could not translate host name", "no se encuentra ese equipo"),
    ("resolve host", "no se encuentra ese equipo"),
    ("refused", "en ese equipo nadie atiende; revise que el servidor esté encendido"),
    ("does not exist", "el servidor no tiene esa base de datos o ese usuario"),
)


def why_unreachable(said: str) -> str:
    """A sentence of ours: the driver's own may quote the address with its password."""
    return next((words for sign, words in UNREACHABLE if sign in said), "la conexión no se pudo abrir, o se cortó")


def location(engine: Engine) -> str:
    """Where the ledger is. Nothing of a server's address: a password that was written wrongly may stand anywhere in it."""
    return str(engine.url.database) if engine.dialect.name == "sqlite" else "del servidor que dice SECOP_LEDGER"


def _write_ahead(engine: Engine) -> None:
    """The mode is kept in the file: only the first opening changes it. SQLite does not wait for others here, so we do."""
    patient = Retrying(
        retry=retry_if_exception(lambda error: "locked" in str(error)),
        wait=wait_random(0, 0.05),
        stop=stop_after_delay(WAIT),
        reraise=True,
    )
    with engine.execution_options(begin=None).connect() as db:
        patient(lambda: db.exec_driver_sql("PRAGMA journal_mode=WAL").close())  # an open answer would hold a lock


def _upgraded(db: Connection) -> Row[str, int]:
    """Id and version, after the upgrade where the ledger is older and there is a way from its version."""
    which = select(schema.ledger.c.id, schema.ledger.c.version)
    kept = db.execute(which).one()
    if schema.OLDEST <= kept.version < schema.VERSION:
        from .upgrade import upgrade  # noqa: PLC0415 - Alembic takes longer to load than a ledger to open

        upgrade(db, kept.version)
        kept = db.execute(which).one()
    return kept


def _is_ledger(db: Connection) -> bool:
    look = inspect(db)
    if not look.has_table(schema.ledger.name):
        return False
    return {c.name for c in schema.ledger.columns} <= {c["name"] for c in look.get_columns(schema.ledger.name)}


def _sqlite(address: URL, file: Path) -> Engine:
    """
    A file that its owner alone may read, in a folder that is made where needed.

    `synchronous=FULL` and the two listeners for transactions are SQLite's and SQLAlchemy's own advice:
    a commit is on the disk, and Python's driver does not decide when a transaction begins.
    """
    try:
        make_private(file.parent)
        file.touch(mode=0o600)
    except OSError as error:
        raise LedgerError(f"No se puede crear el registro {file}: {error.strerror or error}") from error
    engine = create_engine(address, pool_size=1, max_overflow=0, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _opened(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _began(db: Connection) -> None:
        if statement := db.get_execution_options().get("begin", "BEGIN"):
            db.exec_driver_sql(statement)

    return engine


def _postgresql(address: URL) -> Engine:
    """A connection that is opened anew where the server closed it, and that waits for others only so long."""
    engine = create_engine(
        address,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": int(WAIT)},
    )

    @event.listens_for(engine, "connect")
    def _opened(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(WAIT * 1000)}")
        connection.commit()

    return engine
