"""An audit: contracts read one after another, and their case files set beside what they owe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flows.case_files import CaseFiles
from robot.atomic import write_whole
from robot.desk.changes import changes
from robot.desk.duties import known_rules, rules_from
from robot.desk.kinds import known_kinds
from robot.desk.listed import Audit, Looked, Row, audit_from, by_number, remembering
from robot.desk.matrix import OPEN, STANDINGS, case_of
from robot.errors import InputError, RobotError, in_words
from robot.model import Role
from robot.private import private_folder
from robot.reports.audit_book import write_book
from robot.reports.audit_page import urgency, verdict, write_page
from robot.words import counted

from .context import run_context
from .reading import addresses, read_each, reader
from .unfinished import AUDITS, Unfinished, of_today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from flows.case_files import Listed
    from robot.desk.changes import Changed
    from robot.desk.duties import Rules
    from robot.desk.matrix import Case
    from robot.model import Contract
    from robot.words import Said

    from .context import Given, RunContext

KNOWN = "known.json"  #: what is known of each contract of the account, by its last audit
DATA, PAGE, BOOK = "auditoria.json", "auditoria.html", "auditoria.xlsx"


@dataclass(frozen=True)
class Options:
    """What somebody chose for this audit."""

    rules: Path | None = None  #: a person's own, instead of those that ship with the robot
    since: Path | None = None  #: an audit to compare with, instead of the last one of each contract
    wait: bool = False  #: for another run of this account to end


@dataclass(frozen=True)
class Line:
    """How one contract stands, in a line."""

    number: str
    contractor: str
    counts: Sequence[tuple[Said, int]]  #: of what a person should know
    trouble: str


@dataclass(frozen=True)
class Audited:
    """What an audit found, and where it is kept."""

    folder: Path
    audit: Audit
    cases: Sequence[Case]
    changed: Sequence[Changed]
    compared_with: datetime | None  #: the newest audit that it was compared with; None where there was none
    stopped_by: RobotError | None = None  #: why the contracts that are left were not read

    @property
    def well(self) -> bool:
        """Whether every contract was read."""
        return not any(each.trouble for each in self.audit.contracts)

    @property
    def verdict(self) -> str:
        """What was found, in a sentence."""
        return verdict(self.cases)

    @property
    def summary(self) -> list[Line]:
        """The contracts, those with most to be done first."""
        return [
            Line(
                case.looked.number,
                case.looked.contractor or "",
                [(STANDINGS[each], number) for each, number in case.counts.items() if each in OPEN],
                case.trouble,
            )
            for case in sorted(self.cases, key=urgency)
        ]


def audit(contracts: Sequence[Contract] | None, options: Options, given: Given) -> Audited:
    """
    Read contracts and set what they list beside what they owe; nothing is downloaded, and nothing is noted in the ledger.

    :param contracts: None for all that this account is shown.
    :raises InputError: the rules, or the audit to compare with, cannot be read.
    :raises SetupError: this machine or its settings are not ready.
    :raises PortalError: the sign-in failed, or the list of contracts could not be read.
    """
    rules = rules_of(options.rules)
    since = _kept(options.since) if options.since else None
    settings = given.settings
    with run_context(given, wait=options.wait) as context:
        home = private_folder(settings.state_dir, AUDITS, settings.account.id, settings.account.role)
        known = _kept(home / KNOWN) if (home / KNOWN).is_file() else None
        before = by_number(known.contracts) if known else {}
        account, unfinished = settings.account, Unfinished(home)
        nothing = Audit(context.clock.now(), account.user, account.role, account.portal, ())
        looked, stopped, is_whole = _read(context, contracts, before | unfinished.read(), (unfinished, nothing))
        at = max((each.at for each in looked), default=nothing.at)
        found = replace(nothing, at=at, contracts=tuple(looked))
        everything = {**before, **by_number(found.contracts)}
        write_whole(home / KNOWN, replace(found, contracts=tuple(everything.values())).as_json().encode())
        if is_whole:
            unfinished.forget()
        folder = private_folder(home, context.name)
        return _written(folder, found, by_number(since.contracts) if since else before, rules, stopped)


def again(file: Path, options: Options) -> Audited:
    """
    The page and the workbook of an audit that was kept, made once more beside it; nobody looks at the portal.

    :raises InputError: the file is none, or the rules cannot be read.
    """
    found, since = _kept(file), _kept(options.since) if options.since else None
    return _written(file.parent, found, by_number(since.contracts) if since else {}, rules_of(options.rules), None)


def rules_of(file: Path | None) -> Rules:
    """
    A person's own rules, or those that ship with the robot.

    :raises InputError: the file cannot be read.
    :raises CatalogueError: it says no rules.
    """
    if file is None:
        return known_rules()
    try:
        return rules_from(file.read_text(encoding="utf-8-sig"), file.name, known_kinds())
    except (OSError, UnicodeDecodeError) as error:
        why = in_words(error) if isinstance(error, OSError) else "no está en UTF-8"
        raise InputError(f"No se pueden leer las reglas de {file.name}: {why}") from error


def _kept(file: Path) -> Audit:
    try:
        return audit_from(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as error:
        why = in_words(error) if isinstance(error, OSError) else "no está en UTF-8"
        raise InputError(f"No se puede leer la auditoría {file.name}: {why}") from error


def _written(
    folder: Path, found: Audit, before: Mapping[str, Looked], rules: Rules, stopped: RobotError | None
) -> Audited:
    kinds = known_kinds()
    cases = [case_of(each, rules, kinds) for each in found.contracts]
    earlier = [before[each.number] for each in found.contracts if each.number in before]
    changed = changes([case_of(each, rules, kinds) for each in earlier], cases) if earlier else []
    audited = Audited(folder, found, cases, changed, max((each.at for each in earlier), default=None), stopped)
    write_whole(folder / DATA, found.as_json().encode())
    write_book(cases, changed, folder / BOOK)
    write_page(found, cases, changed, audited.compared_with, folder / PAGE)
    return audited


def _read(
    context: RunContext,
    contracts: Sequence[Contract] | None,
    before: Mapping[str, Looked],
    keeping: tuple[Unfinished, Audit],
) -> tuple[list[Looked], RobotError | None, bool]:
    """
    Each contract as it is now, joined with what is known of it; why the rest was not read; whether there is none left.

    What an audit read today that did not come to its end is not asked for again.
    """
    unfinished, nothing = keeping
    known = {each.number: each.address for each in before.values() if each.address}
    with reader(context) as reads:
        files = CaseFiles(reads.step, reads.portal, addresses(context, contracts or ()) | known)
        if contracts is None:
            contracts = files.every_contract()

        def now() -> datetime:
            """By the portal's clock, which its plazos go by."""
            return reads.portal.time or context.clock.now()

        done = of_today(unfinished.read(), now())
        todo = [each for each in contracts if each.number not in done]
        if len(todo) < len(contracts):
            already = counted(len(contracts) - len(todo), "contrato")
            context.audience.remark(f"Sigue la auditoría de hoy que no terminó: {already} no se leen otra vez.")
        looked = {number: each for number, each in done.items() if number in {one.number for one in contracts}}

        def keep(contract: Contract, found: Listed | RobotError) -> None:
            if isinstance(found, RobotError):
                fresh = _failed(contract.number, now(), found)
            else:
                fresh = _looked(contract, now(), found)
            looked[contract.number] = remembering(fresh, before.get(contract.number))
            unfinished.keep(nothing, looked[contract.number])

        stopped = read_each(context, reads, files, todo, keep)
        left = [each for each in contracts if each.number not in looked]
        for each in left:
            unread = Looked(each.number, now(), trouble="no se alcanzó a mirar")
            looked[each.number] = remembering(unread, before.get(each.number))
    return [looked[number] for number in dict.fromkeys(each.number for each in contracts)], stopped, not left


def _looked(contract: Contract, at: datetime, listed: Listed) -> Looked:
    facts, (starts, ends) = listed.facts, listed.days
    rows = tuple(
        Row(each.name, Role.SUPERVISOR if each.by_buyer else Role.CONTRACTOR, each.id) for each in listed.documents
    )
    return Looked(
        contract.number,
        at,
        facts.identity,
        facts.number,
        facts.address,
        facts.entity,
        facts.contractor,
        facts.subject,
        facts.state,
        starts,
        ends,
        rows,
    )


def _failed(number: str, at: datetime, why: RobotError) -> Looked:
    return Looked(number, at, trouble=f"{why}{why.place}")
