"""An authenticator app's code at the portal's sign-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from fake_portal.identity.further_steps import APP_SEED
from robot.clock import Clock
from robot.codes import Codes
from robot.errors import NeedsHuman

OTHER_SEED = "GEZDGNBVGY3TQOJQ"


@pytest.fixture
def with_codes(make_robot, tmp_path):
    """Robots with an app's seed, and a clock of their own: when they wait, they are ahead of the portal by as much."""
    waited = [0.0]
    now = lambda: datetime.now(UTC) + timedelta(seconds=waited[0])  # noqa: E731 - a clock's

    def sleep(seconds):
        waited[0] += seconds

    def make(seed=APP_SEED, **how):
        robot = make_robot(**how)
        codes = Codes(SecretStr(seed), tmp_path / "last-code", Clock(now=now, sleep=sleep))
        robot.entering = replace(robot.entering, codes=codes)
        return robot

    return make


@pytest.mark.switches(second_factor="app_code")
def test_each_sign_in_types_a_code_of_its_own(with_codes, replica):
    """
    Where the portal asks for the app's code, it is typed, and a second sign-in at once types another one, because the portal
    takes none twice; no line tells a code.
    """
    one = with_codes()
    one.signs_in()
    one.portal.forget_session()
    other = with_codes()
    other.signs_in()

    assert [report.step.id for report in other.told].count("code") == 1
    assert len(replica.requests("SecondFactorCheck", method="POST")) == 2
    assert len(replica.state.codes_used) == 2
    told = " ".join(f"{report.title} {report.error}" for report in (*one.told, *other.told))
    assert not [code for code in replica.state.codes_used if code in told]


@pytest.mark.switches(second_factor="app_code")
def test_a_refused_code_is_not_followed_by_another(with_codes, replica):
    """
    A code that the portal refuses parks the account, says what may be wrong, and is the only one that was typed.
    """
    with pytest.raises(NeedsHuman, match="no aceptó el código"):
        with_codes(OTHER_SEED).signs_in()

    assert len(replica.requests("SecondFactorCheck", method="POST")) == 1


@pytest.mark.switches(second_factor="email_code")
def test_a_code_by_mail_is_a_persons(with_codes, replica):
    """
    A page that asks for the code of an e-mail gets none of the app's, although a seed is kept.
    """
    with pytest.raises(NeedsHuman, match="pide un código"):
        with_codes().signs_in()

    assert replica.requests("SecondFactorCheck") == []


@pytest.mark.switches(second_factor="app_code")
def test_without_a_seed_it_is_a_persons(make_robot, replica):
    """
    Without a seed the app's code is a person's to type, and is said to be a code.
    """
    with pytest.raises(NeedsHuman, match="pide un código"):
        make_robot().signs_in()

    assert replica.requests("SecondFactorCheck") == []
