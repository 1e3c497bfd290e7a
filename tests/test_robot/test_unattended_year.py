"""A year of a machine that is off, a portal that is down and a person who is late, with a clock of its own."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from robot.unattended.diary import Diary, State, keep, read_diary
from robot.unattended.notices import Kind
from robot.unattended.profiles import Profile
from robot.unattended.running import Ended, World, run_due
from robot.words import BOGOTA, MONTHS
from tests.tiers import thorough

if TYPE_CHECKING:
    from pathlib import Path

    from robot.unattended.notices import Notice

BOUND = timedelta(hours=1)
BEGIN = datetime(2026, 1, 1, tzinfo=BOGOTA)
HOUR = timedelta(hours=1)


class PowerCut(Exception):
    """The machine goes off in the middle of a call."""


@dataclass
class Year:
    """What the world does, drawn with a seed, and what the portal then holds."""

    seed: int
    root: Path
    now: datetime = BEGIN
    portal: Counter[str] = field(default_factory=Counter)
    stored_at: dict[str, datetime] = field(default_factory=dict)
    unseen_until: dict[str, datetime] = field(default_factory=dict)
    notices: list[tuple[datetime, Notice]] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)
    chances: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a year that can be lived again
        self.off, self.down, self.mail_down = (self._hours(share) for share in (0.35, 0.15, 0.1))

    def _hours(self, share: float) -> set[int]:
        """Hours of the year in blocks of up to ten days, which take about this share of it."""
        taken: set[int] = set()
        while len(taken) < share * 365 * 24:
            begin, length = self.chance.randrange(400 * 24), self.chance.choice([2, 8, 24, 72, 240])
            taken |= set(range(begin, begin + length))
        return taken

    @property
    def hour(self) -> int:
        return int((self.now - BEGIN) / HOUR)

    def put_documents(self, ready: dict[str, datetime]) -> None:
        """What the person has ready by now."""
        for period, since in ready.items():
            if since <= self.now and not (self.root / period).exists():
                (self.root / period).mkdir()
                (self.root / period / "informe.pdf").write_bytes(b"informe")

    def publish(self, profile: Profile, documents: Path) -> Ended:
        """As the robot does: it looks first, never sends what is there or may be, and says so."""
        self.runs[documents.name] += 1
        key = f"{profile.name} {documents.name}"
        if self.hour in self.down:
            return Ended(State.FAILED, "el portal no responde")
        if key in self.stored_at:
            seen = self.now >= self.unseen_until.get(key, self.now)
            return Ended(State.DONE, run="ya") if seen else Ended(State.DOUBT, "no se ve")
        if self.chance.random() < 0.1:
            return Ended(State.FAILED, "algo falló antes de enviar")
        self.portal[key] += 1
        self.stored_at[key] = self.now
        fate = self.chance.random()
        if fate < 0.15:
            self.unseen_until[key] = self.now + 3 * HOUR
            return Ended(State.DOUBT, "no se ve")
        if fate < 0.3:
            raise PowerCut
        return Ended(State.DONE, run="nueva")

    def tell(self, notice: Notice) -> bool:
        if self.hour in self.mail_down:
            return False
        self.notices.append((self.now, notice))
        return True


def profiles(root: Path) -> list[Profile]:
    common = {"first": "2026-01", "documents": f"{root}/{{periodo}}"}
    return [
        Profile(name="ana", day="día hábil 5", **common),
        Profile(name="beto", day="3 días hábiles antes", deadline="día 15", settings=root / "beto.toml", **common),
    ]


# One year is as good as another: each seed has other outages.
@pytest.mark.parametrize("seed", [0, *thorough(1, 2)])
def test_each_period_once_and_nobody_left_unaware(tmp_path, seed):
    """
    In a year of outages each period is published exactly once: before its deadline when any hour in between allowed it,
    and otherwise with an alarm as soon as the machine runs and mail goes out.
    """
    year, file = Year(seed, tmp_path), tmp_path / "diary.json"
    ready = {
        f"2026-{m:02d}": datetime(2026, m, 28, tzinfo=BOGOTA) + year.chance.randrange(12) * 24 * HOUR
        for m in range(1, 12)
    }
    world = World(lambda: year.now, year.publish, year.tell, lambda diary: keep(diary, file), lambda _: ())
    plans = profiles(tmp_path)
    while year.now < datetime(2026, 12, 31, tzinfo=BOGOTA):
        year.put_documents(ready)
        if year.hour not in year.off:
            with suppress(PowerCut):
                run_due(plans, read_diary(file), world, bound=BOUND, resumed={})
            for plan in plans:
                for period, since in ready.items():
                    if max(plan.due(period), since) <= year.now <= plan.until(period) and year.hour not in year.down:
                        year.chances[f"{plan.name} {period}"] = year.chances.get(f"{plan.name} {period}", 0) + 1
        year.now += 3 * HOUR

    diary = read_diary(file)
    for plan in plans:
        for period in ready:
            key, until = f"{plan.name} {period}", plan.until(period)
            entry = diary.of(plan.name, period)
            told = {n.kind for _, n in year.notices if n.subject.endswith(_named(plan.name, period))}
            late = key not in year.stored_at or year.stored_at[key] > until
            assert year.portal[key] == 1, key
            assert entry is not None
            assert entry.state is State.DONE
            assert told & {Kind.PUBLISHED, Kind.PUBLISHED_LATE}
            if late:
                assert told & {Kind.NEAR, Kind.LATE, Kind.PUBLISHED_LATE}, key
                assert year.chances.get(key, 0) < 6, f"{key}: {year.chances[key]} calls would have done"


def _named(name: str, period: str) -> str:
    return f"{name}, {MONTHS[int(period[-2:]) - 1]} de {period[:4]}"


def test_what_is_told_once_and_what_each_day(tmp_path):
    """A missing folder is told once; near its deadline the alarm comes each day, until the documents are there."""
    sent: list[tuple[datetime, Notice]] = []

    def told(notice: Notice) -> bool:
        sent.append((now[0], notice))
        return True

    plan = Profile(name="ana", day="día hábil 5", first="2026-01", last="2026-01", documents=f"{tmp_path}/{{periodo}}")
    diary, now = Diary(), [datetime(2026, 2, 1, 9, tzinfo=BOGOTA)]
    world = World(
        lambda: now[0],
        lambda profile, documents: Ended(State.DONE, run="r"),
        told,
        lambda _: None,
        lambda _: (),
    )
    while now[0].month == 2 and now[0].day < 14:
        if now[0] == datetime(2026, 2, 13, 9, tzinfo=BOGOTA):
            (tmp_path / "2026-01").mkdir()
            (tmp_path / "2026-01" / "informe.pdf").write_bytes(b"informe")
        run_due([plan], diary, world, bound=BOUND, resumed={})
        now[0] += HOUR

    assert [(f"{at:%d}", notice.kind.value) for at, notice in sent] == [
        ("06", "missing"),
        ("10", "near"),
        ("11", "near"),
        ("12", "late"),
        ("13", "late"),
        ("13", "published_late"),
    ]


def test_a_person_is_asked_once_and_then_obeyed(tmp_path):
    """What needs a person rests until she says that it may go on; the account's other periods rest with it, others do not."""
    (tmp_path / "2026-01").mkdir()
    (tmp_path / "2026-01" / "informe.pdf").write_bytes(b"informe")
    tried: list[str] = []

    def publish(profile: Profile, documents: Path) -> Ended:
        tried.append(profile.name)
        return Ended(State.PERSON, "pidió un código") if profile.name == "ana" and len(tried) < 4 else Ended(State.DONE)

    ana, beto = (plan.model_copy(update={"day": plan.day, "last": "2026-01"}) for plan in profiles(tmp_path))
    diary, now = Diary(), [datetime(2026, 2, 16, 12, tzinfo=BOGOTA)]
    kinds: list[str] = []

    def told(notice: Notice) -> bool:
        kinds.append(notice.kind.value)
        return True

    world = World(lambda: now[0], publish, told, lambda _: None, lambda _: ())
    run_due([ana, beto], diary, world, bound=BOUND, resumed={})
    now[0] += 5 * HOUR
    run_due([ana, beto], diary, world, bound=BOUND, resumed={})
    before = list(tried)
    now[0] += HOUR
    tried.append("resumed")
    tried.append("resumed")
    left = run_due([ana, beto], diary, world, bound=BOUND, resumed={"ana": now[0] - timedelta(minutes=1)})

    assert before == ["ana", "beto"]
    assert tried[-1] == "ana"
    assert kinds == ["late", "person", "published_late", "published_late"]
    assert not left


def test_what_is_added_later_is_published_too(tmp_path):
    """A file that comes into a month's folder after its publication is taken at the next call; an untouched folder is not."""
    folder = tmp_path / "2026-01"
    folder.mkdir()
    (folder / "informe.pdf").write_bytes(b"informe")
    runs: list[int] = []
    plan = Profile(name="ana", day="día 2", first="2026-01", last="2026-01", documents=f"{tmp_path}/{{periodo}}")

    def publish(profile: Profile, documents: Path) -> Ended:
        runs.append(len(list(documents.iterdir())))
        return Ended(State.DONE)

    diary = Diary()
    world = World(lambda: datetime(2026, 2, 3, 9, tzinfo=BOGOTA), publish, lambda _: True, lambda _: None, lambda _: ())
    run_due([plan], diary, world, bound=BOUND, resumed={})
    run_due([plan], diary, world, bound=BOUND, resumed={})
    (folder / "planilla.pdf").write_bytes(b"planilla")
    run_due([plan], diary, world, bound=BOUND, resumed={})

    assert runs == [1, 2]


def test_the_next_day_goes_on_by_itself(tmp_path):
    """
    An account whose sign-ins of the day are used up rests with all its periods until the next day in Colombia, and then goes
    on without anybody; that it rests is told once.
    """
    (tmp_path / "2026-01").mkdir()
    (tmp_path / "2026-01" / "informe.pdf").write_bytes(b"informe")
    tried: list[datetime] = []
    kinds: list[str] = []
    now = [datetime(2026, 2, 3, 20, 30, tzinfo=BOGOTA)]

    def publish(profile: Profile, documents: Path) -> Ended:
        tried.append(now[0])
        return Ended(State.TOMORROW, "tres veces", asks="sign_ins_used_up") if len(tried) < 3 else Ended(State.DONE)

    def told(notice: Notice) -> bool:
        kinds.append(notice.kind.value)
        return True

    plan = Profile(
        name="ana", day="día 2", deadline="día 25", first="2026-01", last="2026-01", documents=f"{tmp_path}/{{periodo}}"
    )
    diary, world = Diary(), World(lambda: now[0], publish, told, lambda _: None, lambda _: ())
    while now[0].day < 7:
        run_due([plan], diary, world, bound=BOUND, resumed={})
        now[0] += HOUR

    assert [f"{at:%d %H:%M}" for at in tried] == ["03 20:30", "04 00:30", "05 00:30"]
    assert kinds == ["tomorrow", "published"]
