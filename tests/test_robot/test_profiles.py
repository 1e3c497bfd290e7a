"""What a person may schedule, and when that is."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.errors import SettingsError
from robot.periods import between, filled, months
from robot.unattended.profiles import Profile
from robot.unattended.rules import Kind, Rule, read_rule
from robot.unattended.schedule import Schedule, Ways, read_schedule, write_schedule
from robot.words import BOGOTA


def profile(**more: object) -> Profile:
    return Profile.model_validate(
        {"name": "ana", "documents": "C:/Contratos/{año}-{mes}", "day": "día hábil 5", "first": "2026-03", **more}
    )


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("día hábil 5", Rule(Kind.WORKING_DAY, 5)),
        ("DIA HABIL 05", Rule(Kind.WORKING_DAY, 5)),
        ("5.º día hábil", Rule(Kind.WORKING_DAY, 5)),
        ("5º dia habil", Rule(Kind.WORKING_DAY, 5)),
        ("1er día hábil", Rule(Kind.WORKING_DAY, 1)),
        ("último día hábil", Rule(Kind.WORKING_DAY, -1)),
        ("hábil -2", Rule(Kind.WORKING_DAY, -2)),
        ("10", Rule(Kind.DAY, 10)),
        ("el día 31", Rule(Kind.DAY, 31)),
        ("3 días hábiles antes", Rule(Kind.BEFORE, 3)),
        ("1 día hábil antes del plazo", Rule(Kind.BEFORE, 1)),
    ],
)
def test_a_day_as_people_write_it(written, rule):
    """Each way of saying a day is understood, and what the file then says is understood as the same."""
    assert read_rule(written) == rule
    assert read_rule(str(rule)) == rule


@pytest.mark.parametrize(
    "written", ["", "mañana", "día 0", "día 32", "día hábil 0", "día hábil 40", "0 días antes", "5 de mayo"]
)
def test_a_day_that_is_none(written):
    """What says no day is refused, with the ways to write one."""
    with pytest.raises(ValueError, match="escriba «día hábil 5»"):
        read_rule(written)


def test_the_month_after():
    """March's documents are due on April's working day at the hour, and in time until three working days later."""
    ours = profile(hour=time(7, 30))

    assert ours.due("2026-03") == datetime(2026, 4, 9, 7, 30, tzinfo=BOGOTA)  # Thursday and Friday of Easter are closed
    assert ours.until("2026-03").date() == date(2026, 4, 14)


def test_a_day_when_offices_are_closed():
    """A day of publication moves on to the next working day, a deadline back to the one before: never past what was said."""
    ours = profile(day="día 12", deadline="día 25", of="mismo")

    assert ours.due("2026-10").date() == date(2026, 10, 13)
    assert ours.until("2026-10").date() == date(2026, 10, 23)
    assert profile(day="3 días hábiles antes", deadline="día 15").due("2026-03").date() == date(2026, 4, 10)


def test_periods_that_are_due():
    """From the first to the last one, each from its day and hour on."""
    ours = profile(last="2026-05")

    assert list(ours.periods(datetime(2026, 4, 9, 7, 59, tzinfo=BOGOTA))) == []
    assert list(ours.periods(datetime(2026, 4, 9, 8, tzinfo=BOGOTA))) == ["2026-03"]
    assert list(ours.periods(datetime(2027, 1, 1, tzinfo=BOGOTA))) == ["2026-03", "2026-04", "2026-05"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Ana López"}, "no sirve de nombre"),
        ({"documents": "C:/Contratos/marzo"}, "debe decir el mes"),
        ({"documents": "C:/{dia}"}, "no existe el campo {dia}"),
        ({"first": "2026-13"}, "no es un periodo"),
        ({"day": "3 días hábiles antes"}, "necesita el plazo"),
        ({"deadline": "2 días antes"}, "desde sí mismo"),
        ({"deadline": "día 2"}, "termina antes"),
        ({"color": "azul"}, "no existe la clave color"),
        ({"day": None}, "day: tiene un valor que no sirve"),
    ],
)
def test_what_cannot_be_meant(tmp_path, wrong, said):
    """A schedule that cannot be meant is refused with its table, its key and a sentence in Spanish."""
    file = tmp_path / "schedule.toml"
    table = {"documents": "C:/{periodo}", "day": "día hábil 5", "first": "2026-03"} | wrong
    name = table.pop("name", "ana")
    lines = [f'{key} = "{value}"' if value is not None else f"{key} = 1" for key, value in table.items()]
    file.write_text("\n".join([f'[profiles."{name}"]', *lines]), encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        read_schedule(file)

    assert said in str(refused.value)
    assert f"[profiles.{name}]" in str(refused.value)


@settings(deadline=None)  # a loaded machine is no finding
@given(
    st.builds(
        profile,
        documents=st.text(min_size=1, max_size=20)
        .filter(lambda text: "{" not in text and "}" not in text)
        .map("{}{{mes}}".format),
        day=st.sampled_from(["día hábil 1", "último día hábil", "día 3"]),
        deadline=st.sampled_from([None, "último día hábil"]),
        hour=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        of=st.sampled_from(["anterior", "mismo"]),
    )
)
def test_what_is_written_is_read_again(tmp_path_factory, ours):
    """Whatever path somebody has, the file that the robot writes says the same schedule."""
    file = tmp_path_factory.mktemp("schedule") / "schedule.toml"
    ways = Ways(email=("ana@ejemplo.co",), smtp="smtp://correo.example.org:587")
    write_schedule(file, [ours], ways)

    assert read_schedule(file) == Schedule([ours], ways)


def test_months():
    """Periods follow each other over the year's end, and fill a pattern in four ways."""
    assert list(between("2026-11", "2027-02")) == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months("2026-01", -1) == "2025-12"
    assert filled("{año}/{mes} {nombre_mes} {periodo}", "2026-03") == "2026/03 marzo 2026-03"
