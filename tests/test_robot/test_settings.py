"""Settings, secrets and the log."""

from __future__ import annotations

import pytest
from loguru import logger

from robot.errors import SettingsError
from robot.log import start_log
from robot.model import Role
from robot.settings import load_settings

GOOD = {
    "SECOP_PORTAL_URL": "http://127.0.0.1:8700",
    "SECOP_USER": "contratista",
    "SECOP_PASSWORD": "canario-secreto",
    "SECOP_ROLE": "contratista",
}


@pytest.fixture
def environment(monkeypatch):
    for name in ("SECOP_COMPANY", "SECOP_STATE_DIR", "SECOP_HEADLESS", "SECOP_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_come_from_the_environment(environment):
    """
    The four variables are enough; the role is one of two words.
    """
    settings = load_settings()

    assert settings.account.user == "contratista"
    assert settings.account.role is Role.CONTRACTOR
    assert settings.company is None


@pytest.mark.parametrize("name", GOOD)
def test_nothing_has_a_default_that_reaches_the_portal(environment, name):
    """
    Each of the four is asked for by name when it is missing.
    """
    environment.delenv(name)

    with pytest.raises(SettingsError, match=f"{name}: falta"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"), [("SECOP_PORTAL_URL", "secop"), ("SECOP_ROLE", "alcalde"), ("SECOP_TIMEOUT", "0")]
)
def test_a_wrong_value_is_named_and_never_shown(environment, name, value):
    """
    A message says which variable is wrong, and shows no value: it could be the password.
    """
    environment.setenv(name, value)

    with pytest.raises(SettingsError) as refusal:
        load_settings()

    assert name in str(refusal.value)
    assert "canario" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_the_password_is_not_in_the_settings_text(environment):
    """
    Printing the settings shows no password.
    """
    assert "canario" not in repr(load_settings())


def test_accounts_have_folders_of_their_own(environment):
    """
    Another user or portal is another folder of state, and so another lock.
    """
    seen = {load_settings().account.id}
    for name, value in [("SECOP_USER", "otra"), ("SECOP_PORTAL_URL", "http://otro/")]:
        environment.setenv(name, value)
        seen.add(load_settings().account.id)

    assert len(seen) == 3


@pytest.mark.parametrize(
    "spelt",
    [
        {"SECOP_USER": "CONTRATISTA"},
        {"SECOP_COMPANY": "Mi empresa"},
        {"SECOP_PORTAL_URL": "http://www.secop.localhost:8700/"},
        {"SECOP_PORTAL_URL": "http://[::1]:8700/"},
    ],
    ids=str,
)
def test_an_account_is_one_however_it_is_spelt(environment, spelt):
    """
    Neither another of the portal's hosts nor a company's name makes another account, side or lock of the same sign-in.
    """
    environment.setenv("SECOP_PORTAL_URL", "http://127.0.0.1:8700/")
    before = load_settings().account
    for name, value in spelt.items():
        environment.setenv(name, value)
    after = load_settings().account

    assert (before.id, before.key, before.party) == (after.id, after.key, after.party)


@pytest.mark.parametrize(
    ("host", "main"), [("community.secop.gov.co", "www.secop.gov.co"), ("WWW.SECOP.GOV.CO", "www.secop.gov.co")]
)
def test_the_hosts_of_the_real_portal_are_one_portal(environment, host, main):
    """
    The sign-in's host and the applications' host are one portal; the training portal is another.
    """
    environment.setenv("SECOP_PORTAL_URL", f"https://{host}/")
    production = load_settings().account
    environment.setenv("SECOP_PORTAL_URL", "formacion")

    assert production.portal == main
    assert load_settings().account.id != production.id


def test_sessions_of_two_companies_are_two(environment):
    """
    A saved session is used again by the same side of the same company alone.
    """
    seen = {load_settings().account.session}
    for name, value in [("SECOP_ROLE", "supervisor"), ("SECOP_COMPANY", "X"), ("SECOP_COMPANY", " x ")]:
        environment.setenv(name, value)
        seen.add(load_settings().account.session)

    assert len(seen) == 3


def test_no_secret_in_the_log(tmp_path):
    """
    A secret that reaches the log by a message or an exception is not in the file.
    """
    start_log(tmp_path / "run.log", ["canario-secreto"])
    logger.info("se escribió canario-secreto en {}", "canario-secreto")
    logger.remove()

    text = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert "se escribió •••" in text
    assert "canario" not in text
