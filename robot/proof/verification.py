"""What files of receipts prove to somebody who has nothing but them and a public key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import InputError

from .between_runs import check_chain, check_head, check_keys
from .delivery import given_in, read
from .keys import SUCCESSION
from .one_run import check_run
from .succession import introduces
from .succession import parse as parse_succession
from .verified import Fault, Verification

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .delivery import FileContent
    from .keys import PublicKey
    from .succession import Signed


def verify(paths: Sequence[Path], keys: Sequence[PublicKey], head: tuple[int, str] | None = None) -> Verification:
    """
    Check run folders, folders of receipts, single receipts or a folder of runs; trusts these keys and nothing else.

    `head` is the chain's number and digest (or the beginning of it) that a constancia names: it must be there.

    :raises InputError: a path is not there, or holds nothing that could be checked.
    """
    lists = [path for path in paths if path.name == SUCCESSION and path.exists() and not path.is_dir()]
    try:
        runs = [check_run(given, keys) for given in given_in([path for path in paths if path not in lists])]
    except OSError as error:
        raise InputError(f"No se puede leer {error.filename or paths[0]}: {error.strerror or error}") from error
    verification = Verification(runs)
    introduced = [
        one
        for found in (*(run.succession for run in runs), *map(read, lists))
        for one in _introduced(found, verification)
    ]
    proven = [(run.statement, run.seal_digest or "") for run in runs if run.statement]
    for ledger in dict.fromkeys(statement.ledger for statement, _ in proven):
        of_ledger = [one for one in proven if one[0].ledger == ledger]
        check_keys([one[0] for one in of_ledger], [one for one in introduced if introduces(one, keys)], verification)
        check_chain(of_ledger, verification)
    if head is not None:
        check_head([statement for statement, _ in proven], head, verification)
    elif proven:
        verification.unproven.append(
            "Que la cadena no siga después de lo entregado: compárela con una constancia (--head) o con un sello posterior."
        )
    verification.unproven.append(
        "Quién usó la llave, y la hora: las dos cosas las dice el equipo que selló. El informe (report.html, .csv, .xml) y las "
        "constancias en PDF no están sellados: secop report los escribe de nuevo a partir de los recibos."
    )
    return verification


def _introduced(content: FileContent, verification: Verification) -> tuple[Signed, ...]:
    """What keys say of each other, whoever signed it."""
    if content is None:
        return ()
    read = parse_succession(content) if isinstance(content, bytes) else None
    if read is None:
        said = f"Un {SUCCESSION} entregado no es lo que una llave firma sobre otra: no se tiene en cuenta."
        verification.faults.append(Fault("succession_damaged", said))
    return read.signed if read else ()
