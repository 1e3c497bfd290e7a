"""Keep the ledger: a checked copy of its file, the way back, and what is wrong with one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import URL, and_, func, inspect, or_, select, text

from robot.errors import LedgerError

from . import database, schema
from .address import read_address
from .schema import intent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SIDE_FILES = ("-wal", "-shm")  #: of SQLite, beside a ledger that is in use or whose process died


def backup(url: str, target: Path) -> None:
    """
    Write a consistent copy, also while a run writes, and check it; an existing file is never touched.

    :raises LedgerError: there is no ledger, the file exists, the copy is not whole, or the ledger is a server's.
    """
    source = _file_of(url)
    if not source.is_file():
        raise LedgerError(f"No hay registro en {source}")
    if target.exists():
        raise LedgerError(f"{target} ya existe; elija otro nombre")
    fresh = target.with_name(f"{target.name}.parcial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(fresh)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without side files
        _refuse_unless_whole(fresh)
        fresh.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"No se pudo escribir la copia {target}: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def restore(url: str, source: Path, state: Path, now: datetime) -> Path | None:
    """
    Put a copy in the ledger's place; answers where the ledger that was there is kept now.

    The next run compares with the receipts and learns what the copy does not know (proof/continuity.py).

    :raises LedgerError: the copy is not whole or no ledger, a run is going on, or the ledger is a server's.
    """
    target = _file_of(url)
    if not source.is_file():
        raise LedgerError(f"No existe {source}")
    _refuse_unless_whole(source)
    with ExitStack() as stack:
        for lock in state.glob("accounts/*/in-use.lock"):
            try:
                stack.enter_context(FileLock(lock, timeout=0))
            except Timeout as busy:
                raise LedgerError("Hay una corrida en curso: espere a que termine y repita la orden") from busy
        try:
            fresh = target.with_name(f"{target.name}.nuevo")
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh.touch(mode=0o600)
            shutil.copyfile(source, fresh)
            kept = _set_aside(target, now) if target.is_file() else None
            os.replace(fresh, target)  # noqa: PTH105 - says what it does: never half a ledger
        except (OSError, sqlite3.Error) as error:
            raise LedgerError(f"No se pudo restaurar {target}: {error}") from error
    return kept


def faults_of(url: str) -> list[str]:
    """
    What is wrong with a ledger, a sentence each; it is not changed, not even to a newer version.

    :raises LedgerError: there is none, or it cannot be opened at all.
    """
    address = read_address(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise LedgerError(f"No hay registro en {address.database}")
    engine = database.connect(url)
    try:
        with database.speaking(engine), engine.connect() as db:
            return _faults(db)
    finally:
        engine.dispose()


def _faults(db: Connection) -> list[str]:
    if not inspect(db).has_table(schema.ledger.name) or not inspect(db).has_table(intent.name):
        return ["no es un registro del robot"]
    wrong = []
    if db.dialect.name == "sqlite":
        said = db.execute(text("PRAGMA integrity_check")).scalars().all()
        wrong += [f"el archivo está dañado: {line}" for line in said if line != "ok"]
        wrong += [
            f"una fila de {row[0]} señala otra que no existe" for row in db.execute(text("PRAGMA foreign_key_check"))
        ]
    version = db.scalar(select(schema.ledger.c.version))
    if version is None or version > schema.VERSION:
        wrong.append(f"su formato es {version} y este robot usa el {schema.VERSION}")
    if "intent_stands_once" not in {index["name"] for index in inspect(db).get_indexes(intent.name)}:
        wrong.append("falta el índice que impide anotar dos veces el mismo documento")
    for condition, said in IMPOSSIBLE:
        if count := db.scalar(select(func.count()).where(condition)):
            wrong.append(f"{said} ({count})")
    return wrong


#: What no row of an intent may be.
IMPOSSIBLE = (
    (
        or_(intent.c.sent_at < intent.c.intended_at, intent.c.settled_at < intent.c.intended_at),
        "hay envíos anteriores a su anotación",
    ),
    (and_(intent.c.settled_at.is_not(None), intent.c.outcome.is_(None)), "hay documentos terminados sin resultado"),
    (and_(intent.c.settled_at.is_(None), intent.c.outcome.is_not(None)), "hay resultados sin fecha"),
)


def _refuse_unless_whole(file: Path) -> None:
    wrong = faults_of(URL.create("sqlite", database=str(file)).render_as_string())
    if wrong:
        raise LedgerError(f"{file}: {'; '.join(wrong)}")


def _file_of(url: str) -> Path:
    address = read_address(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise LedgerError(
            "El registro está en un servidor PostgreSQL: haga y restaure la copia con pg_dump y pg_restore; después, "
            "«secop registro revisar»"
        )
    return Path(address.database)


def _set_aside(target: Path, now: datetime) -> Path:
    """Rename the ledger that is replaced; what its side files hold is in it by then, where it can still be read."""
    kept = target.with_name(f"{target.name}.{now:%Y-%m-%dT%H%M%S}")
    try:
        with closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        pass  # it may be replaced because it is damaged
    for ending in ("", *SIDE_FILES):
        side = target.with_name(target.name + ending)
        if side.exists():
            side.rename(kept.with_name(kept.name + ending))
    return kept
