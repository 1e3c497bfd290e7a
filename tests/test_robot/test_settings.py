"""Settings, secrets and the log."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import datetime

import pytest
from loguru import logger

from robot.errors import SettingsError
from robot.log import start_log
from robot.model import Role
from robot.secrecy import forget_environment
from robot.settings import load_settings, load_state_settings
from robot.words import BOGOTA

GOOD = {
    "SECOP_PORTAL_URL": "http://127.0.0.1:8700",
    "SECOP_USER": "contratista",
    "SECOP_PASSWORD": "canario-secreto",
    "SECOP_ROLE": "contratista",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """The four variables, a working folder and a person's own folder for settings, both empty."""
    for name in [name for name in os.environ if name.startswith("SECOP_")]:
        monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *names, **how: str(tmp_path / "own"))
    return monkeypatch


@pytest.fixture
def written(tmp_path):
    """Write a file of settings: the folder's, the person's own, or one that is chosen."""

    def write(where, text):
        file = tmp_path / {"folder": "work", "own": "own", "chosen": "chosen"}[where] / "secop.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


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


def test_the_log_has_bogotas_time(tmp_path, monkeypatch):
    """
    The log's lines begin with the time in Bogotá, whatever zone the machine is set to.
    """
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    getattr(time, "tzset", lambda: None)()  # Windows has none, and its own zone there
    start_log(tmp_path / "run.log", [])
    logger.info("hola")
    logger.remove()
    monkeypatch.undo()
    getattr(time, "tzset", lambda: None)()

    line = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}-05:00 INFO", line), line
    assert line.startswith(f"{datetime.now(BOGOTA):%Y-%m-%d}")


@pytest.mark.parametrize(
    ("name", "written", "field", "meant"),
    [
        ("SECOP_ROLE", "Contratista", "role", "contratista"),
        ("SECOP_ROLE", " SUPERVISOR ", "role", "supervisor"),
        ("SECOP_ROLE", "Proveedor", "role", "contratista"),
        ("SECOP_PORTAL_URL", "producción", "portal_url", "https://www.secop.gov.co/"),
        ("SECOP_PORTAL_URL", "www.secop.gov.co", "portal_url", "https://www.secop.gov.co/"),
        ("SECOP_PORTAL_URL", "http://community.secop.gov.co/STS", "portal_url", "https://www.secop.gov.co/"),
        ("SECOP_PORTAL_URL", "Formación", "portal_url", "https://marketplace-formacion.secop.gov.co/"),
        ("SECOP_PORTAL_URL", "localhost:8700", "portal_url", "http://localhost:8700/"),
        ("SECOP_HEADLESS", "sí", "headless", "yes"),
        ("SECOP_HEADLESS", "No", "headless", "no"),
        ("SECOP_ROUTE", "Guía", "route", "guia"),
        ("SECOP_EVIDENCE", "Básico", "evidence", "basic"),
        ("SECOP_TIMEOUT", "2,5", "timeout", "2.5"),
    ],
)
def test_settings_take_what_people_write(environment, name, written, field, meant):
    """
    Capitals, accents, a missing scheme, a decimal comma and the portal's own words for the sides are understood.
    """
    environment.setenv(name, written)

    assert str(getattr(load_settings(), field)) == meant


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECOP_ROLE", "alcalde", "escriba contratista o supervisor"),
        ("SECOP_PORTAL_URL", "secop", "escriba produccion, formacion o"),
        ("SECOP_TIMEOUT", "pronto", "escriba un número"),
        ("SECOP_HEADLESS", "quizá", "escriba auto, yes"),
        ("SECOP_USER", "", "falta (usuario de SECOP II)"),
    ],
)
def test_what_is_valid_is_said(environment, name, value, said):
    """
    A setting with a wrong value, or with none, is named together with what may stand there.
    """
    environment.setenv(name, value)

    with pytest.raises(SettingsError, match=re.escape(said)) as refusal:
        load_settings()

    assert str(refusal.value).startswith(f"{name}: ")


THEIRS = {
    "portal_url": "http://127.0.0.1:9/",
    "state_dir": "/tmp/de-otro",  # noqa: S108 - a name in a file, never used
    "ledger": "postgresql+psycopg://de.otro.test/registro",
}


@pytest.mark.parametrize("key", THEIRS)
@pytest.mark.parametrize("load", [load_settings, load_state_settings])
def test_a_working_folder_does_not_say_where_the_password_goes(environment, written, tmp_path, load, key):
    """
    Address of the portal, state folder and ledger in the folder's file are refused, with where they may stand.

    The file may have come with the documents that somebody sent.
    """
    written("folder", f'{key} = "{THEIRS[key]}"\n')

    with pytest.raises(SettingsError) as refusal:
        load()

    assert key in str(refusal.value)
    assert str(tmp_path / "own" / "secop.toml") in str(refusal.value)
    assert "--config" in str(refusal.value)


@pytest.mark.parametrize("key", THEIRS)
@pytest.mark.parametrize("where", ["own", "chosen"])
def test_the_persons_own_files_may_say_it(environment, written, where, key):
    """
    The person's own file, and one that they name, may hold the address of the portal, the state folder and the ledger.
    """
    environment.delenv(f"SECOP_{key.upper()}", raising=False)
    file = written(where, f'{key} = "{THEIRS[key]}"\n')
    if where == "chosen":
        environment.setenv("SECOP_CONFIG", str(file))

    assert str(getattr(load_settings(), key)) == THEIRS[key]


def test_which_source_counts(environment, written):
    """
    The command's option, then the variable, then the chosen file in place of the folder's, then the person's own file.
    """
    written("own", "timeout = 1\n")
    seen = [load_settings().timeout]
    written("folder", "timeout = 2\n")
    seen.append(load_settings().timeout)
    environment.setenv("SECOP_CONFIG", str(written("chosen", "timeout = 3\n")))
    seen.append(load_settings().timeout)
    environment.setenv("SECOP_TIMEOUT", "4")
    seen.append(load_settings().timeout)
    seen.append(load_settings(timeout="5").timeout)

    assert seen == [1, 2, 3, 4, 5]


def test_the_chosen_file_stands_in_place_of_the_folders(environment, written):
    """
    With a chosen file the folder's is not read at all, whatever it holds; a chosen file that is not there is said.
    """
    written("folder", 'portal_url = "http://127.0.0.1:9/"\n')
    environment.setenv("SECOP_CONFIG", str(written("chosen", 'company = "ANA"\n')))
    company = load_settings().company
    environment.setenv("SECOP_CONFIG", "no-hay.toml")

    with pytest.raises(SettingsError, match=r"no-hay\.toml"):
        load_settings()

    assert company == "ANA"


def test_a_person_may_work_in_their_own_folder_of_settings(environment, written, tmp_path):
    """
    Where the working folder is the person's own folder for settings, its file is theirs.
    """
    environment.delenv("SECOP_PORTAL_URL")
    written("own", 'portal_url = "http://127.0.0.1:9/"\n')
    environment.chdir(tmp_path / "own")

    assert str(load_settings().portal_url) == "http://127.0.0.1:9/"


def test_settings_leave_the_environment(environment):
    """
    Once taken out, no variable of ours is left for a process that is started, whatever the case of its letters.
    """
    environment.setenv("secop_otra", "x")
    forget_environment()
    child = subprocess.run(
        [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"], capture_output=True, check=True
    )

    assert [name for name in json.loads(child.stdout) if name.upper().startswith("SECOP_")] == []
    assert GOOD["SECOP_PASSWORD"].encode() not in child.stdout


def test_a_death_leaves_no_picture_of_memory():
    """
    After it is forbidden, neither the process nor one that it starts may write a core; on Linux nobody may dump it at all.
    """
    asks = """
import subprocess, sys
from robot.secrecy import forbid_dumps
forbid_dumps()
if sys.platform != "win32":
    show = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
    exec(show)
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", show], check=True)
if sys.platform == "linux":
    import ctypes
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=True, encoding="utf-8").stdout

    wanted = {"win32": [], "linux": ["0 0", "0 0", "0"]}.get(sys.platform, ["0 0", "0 0"])
    assert told.splitlines() == wanted
