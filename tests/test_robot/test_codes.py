"""Codes of an authenticator app: right, each once, and a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from robot.clock import Clock
from robot.codes import Codes, seed_meant
from robot.errors import NeedsHuman, SettingsError, StateError

#: The seed of RFC 6238's own examples (appendix B), whose codes of eight digits end in these six.
SEED = SecretStr("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")


class Time:
    def __init__(self, seconds):
        self.now, self.slept = datetime.fromtimestamp(seconds, UTC), []

    @property
    def clock(self):
        return Clock(now=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_the_standards_examples(tmp_path, seconds, code):
    """The code of a moment is the one that RFC 6238 gives for it, leading zeros and all."""
    codes = Codes(SEED, tmp_path / "last-code", Time(seconds).clock)

    assert codes.next().get_secret_value() == code


def test_no_code_twice(tmp_path):
    """
    A second code of the same half minute, in this run or another one, is that of the next half minute, which is waited for
    no longer than it takes; later ones wait for nothing.
    """
    time = Time(1_000_000_010)
    given = [Codes(SEED, tmp_path / "last-code", time.clock).next().get_secret_value() for _ in range(2)]
    time.now += timedelta(seconds=31)
    given.append(Codes(SEED, tmp_path / "last-code", time.clock).next().get_secret_value())

    assert len(set(given)) == 3
    assert time.slept == [10.0]


def test_a_wait_that_ends_early_gives_no_used_code(tmp_path):
    """Where a clock says after the wait that it is still the used half minute, the code is the next one all the same."""
    time = Time(1_000_000_010)
    clock = Clock(now=lambda: time.now, sleep=lambda _: None)
    one, other = (Codes(SEED, tmp_path / "last-code", clock).next() for _ in range(2))

    assert one != other


def test_a_clock_that_went_back(tmp_path):
    """Where the clock went back nobody knows which codes were used: a person is asked, and nothing is waited for."""
    time = Time(1_000_000_010)
    Codes(SEED, tmp_path / "last-code", time.clock).next()
    time.now -= timedelta(hours=1)

    with pytest.raises(NeedsHuman, match="reloj"):
        Codes(SEED, tmp_path / "last-code", time.clock).next()
    assert time.slept == []


def test_a_code_that_cannot_be_noted_is_not_given(tmp_path):
    """Where the disk does not take the note, or what it holds cannot be read, no code is given out."""
    codes = Codes(SEED, tmp_path / "last-code", Time(59).clock)
    (tmp_path / "last-code.new").mkdir()
    with pytest.raises(StateError, match="No se puede escribir"):
        codes.next()

    (tmp_path / "last-code").write_text("nada", encoding="utf-8")
    with pytest.raises(StateError, match="No se puede leer"):
        codes.next()


def test_a_code_is_a_secret(tmp_path):
    """Neither a code nor the seed shows when it is printed."""
    codes = Codes(SEED, tmp_path / "last-code", Time(59).clock)

    assert "287082" not in repr(codes.next())
    assert SEED.get_secret_value() not in repr(codes)


@pytest.mark.parametrize("written", ["gezd gnbv gy3t qojq", " GEZDGNBVGY3TQOJQ\n"])
def test_a_seed_as_people_copy_it(written):
    """A seed in groups and small letters, as portals show it, is the same seed."""
    assert seed_meant(SecretStr(written)) == SecretStr("GEZDGNBVGY3TQOJQ")


@pytest.mark.parametrize("written", ["clave10", "¿?", "GEZD-GNBV"])
def test_what_is_no_seed(written):
    """What is no base32 is refused before it is kept, and not repeated."""
    with pytest.raises(SettingsError, match="no es una semilla") as refused:
        seed_meant(SecretStr(written))

    assert written not in str(refused.value)
