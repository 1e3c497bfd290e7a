"""A first set-up, from a file of answers and question by question."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from robot.cli import init
from robot.cli.app import app
from robot.errors import SettingsError
from robot.settings import load_settings, own_file
from robot.unattended import machine
from robot.unattended.schedule import read_schedule, schedule_file

ANSWERS = """portal = "replica"
role = "contratista"
user = "ana"
password_in = "nada"
folder = "{folder}"
day = "día hábil 5"
deadline = "día hábil 8"
first = "2026-03"
post = "http://127.0.0.1:9/avisos"
"""


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A person who has nothing of the robot yet, on a machine with a browser."""
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path / "config"))
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    monkeypatch.setattr(machine, "browser", lambda: machine.Part("Navegador", "uno"))
    for name in ("CONFIG", "PASSWORD", "USER", "ROLE", "PORTAL_URL", "STATE_DIR", "KEY_FILE", "SECRETS_DIR"):
        monkeypatch.delenv(f"SECOP_{name}", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.fixture
def asked(home, monkeypatch):
    """Run the command with these lines typed, each where the robot asks for one."""

    def run(*lines, password="", words=()):
        typed = iter(lines)
        monkeypatch.setattr(init, "_somebody_is_there", lambda: True)
        monkeypatch.setattr("builtins.input", lambda _question: next(typed))
        monkeypatch.setattr("getpass.getpass", lambda _question: password)
        ended = CliRunner().invoke(app, ["empezar", *words])
        assert list(typed) == []
        return ended

    return run


def answered(home, text=ANSWERS, *words):
    file = home / "respuestas.toml"
    file.write_text(text.format(folder=(home / "Mis documentos").as_posix()), encoding="utf-8")
    return CliRunner().invoke(app, ["init", "--answers", str(file), *words])


def test_answers_from_a_file_leave_everything_that_a_run_needs(home, monkeypatch):
    """
    Settings, schedule and an empty sheet stand where the robot looks for them, and only the password is still to be kept.
    """
    ended = answered(home)
    monkeypatch.setenv("SECOP_PASSWORD", "p")
    settings, schedule = load_settings(), read_schedule(schedule_file())
    (profile,) = schedule.profiles

    assert ended.exit_code == 1, ended.output
    assert "secop clave guardar --portal http://127.0.0.1:8700 --usuario ana" in " ".join(ended.output.split())
    assert (str(settings.portal_url), settings.user, settings.role.value) == (
        "http://127.0.0.1:8700/",
        "ana",
        "contratista",
    )
    assert profile.path("2026-03") == home / "Mis documentos" / "2026-03" / "lista.xlsx"
    assert str(schedule.ways.post) == "http://127.0.0.1:9/avisos"
    assert (home / "Mis documentos" / "lista.xlsx").stat().st_size > 1000
    assert sorted(tomllib.loads(own_file().read_text(encoding="utf-8"))) == ["portal_url", "role", "user"]


def test_with_the_password_all_is_ready(home, monkeypatch):
    """
    The check at the end is content where the password is found too; it makes no state folder.
    """
    monkeypatch.setenv("SECOP_PASSWORD", "p")
    ended = answered(home)

    assert ended.exit_code == 0, ended.output
    assert "Todo está listo." in ended.output
    assert not (home / "data").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("user = ", "# "), "falta user"),
        (("folder = ", "# "), "falta folder"),
        (('role = "contratista"', 'role = "alcalde"'), "escriba contratista o supervisor"),
        (('portal = "replica"', 'portal = "otro"'), "escriba produccion, formacion"),
        (("día hábil 5", "un día"), "no dice un día del mes"),
        (('"nada"', '"papel"'), "password_in: escriba llavero, archivo o nada"),
        (('"nada"', '"archivo"'), "falta key_file"),
        (("post = ", "correo = "), "no existe la clave correo"),
        (('post = "http://127.0.0.1:9/avisos"', 'email = "a@example.org"'), "falta smtp"),
    ],
)
def test_what_is_missing_or_wrong_is_a_sentence_and_nothing_is_written(home, change, said):
    """
    Each answer that is missing or wrong is said with what may stand there; no file is written before all are right.
    """
    ended = answered(home, ANSWERS.replace(*change))

    assert ended.exit_code == 3
    assert said in " ".join(ended.output.split())
    assert {each.name for each in home.iterdir()} == {"here", "respuestas.toml"}


@pytest.mark.parametrize("key", ["password", "PASSWORD", "contraseña", "clave", "secret", "totp_seed"])
def test_a_file_with_a_password_is_refused(home, key):
    """
    A password in the file of answers is refused whatever it is called there, and is never repeated.
    """
    ended = answered(home, f'{ANSWERS}"{key}" = "canario-9"\n')

    assert ended.exit_code == 3
    assert "no guarde ninguna contraseña" in " ".join(ended.output.split())
    assert "canario-9" not in ended.output
    assert not own_file().exists()


def test_what_is_there_is_not_replaced_unless_somebody_says_so(home):
    """
    A second set-up leaves settings, schedule and sheet as they were, and says so; `--reemplazar` changes the first two alone.
    """
    answered(home)
    sheet = home / "Mis documentos" / "lista.xlsx"
    sheet.write_bytes(b"mine")
    other = ANSWERS.replace('"ana"', '"berta"').replace("día hábil 5", "día hábil 6")
    kept = answered(home, other)
    before = own_file().read_text(encoding="utf-8"), str(read_schedule(schedule_file()).profiles[0].day)
    answered(home, other, "--reemplazar")
    after = own_file().read_text(encoding="utf-8"), str(read_schedule(schedule_file()).profiles[0].day)

    assert kept.output.count("ya estaba") == 3
    assert 'user = "ana"' in before[0]
    assert 'user = "berta"' in after[0]
    assert (before[1], after[1]) == ("día hábil 5", "día hábil 6")
    assert sheet.read_bytes() == b"mine"


def test_question_by_question(home, asked):
    """
    An empty line takes what is offered, questions that an answer made idle are left out, and a wrong answer is asked again.
    """
    wrong = ["replica", "alcalde", "ana", "", "nada", str(home / "docs"), "", "", ""]
    right = ["", "supervisor", "", "", "", "", "", "", ""]
    ended = asked(*wrong, *right)

    assert "escriba contratista o supervisor" in " ".join(ended.output.split())
    assert 'role = "supervisor"' in own_file().read_text(encoding="utf-8")
    assert (home / "docs" / "lista.xlsx").is_file()
    assert not schedule_file().exists()


def test_the_password_goes_to_the_encrypted_file_and_nowhere_else(home, asked):
    """
    Where a person chose the file, its key is made where they said, the password is kept in it, and no file shows it.
    """
    key = home / "llave" / "secop.key"
    ended = asked("formacion", "", "ana", "", "archivo", str(key), str(home / "docs"), "", "", "", password="canario-9")
    shown = [each for each in home.rglob("*") if each.is_file() and b"canario-9" in each.read_bytes()]

    assert ended.exit_code == 0, ended.output
    assert key.is_file()
    assert load_settings().password == SecretStr("canario-9")
    assert shown == []
    assert "canario-9" not in ended.output


def test_a_password_that_no_keyring_takes_is_said_and_the_check_goes_on(home, asked, monkeypatch):
    """
    On a machine without a keyring the rest is written, what to do is said, and the check at the end says what is missing.
    """

    def no_keyring(*_):
        raise SettingsError("Este equipo no tiene un llavero que guarde secretos")

    monkeypatch.setattr(init, "keep", no_keyring)
    ended = asked("formacion", "", "ana", "", "", str(home / "docs"), "", "", "", password="canario-9")
    said = " ".join(ended.output.split())

    assert ended.exit_code == 1
    assert "No se guardó la contraseña. Este equipo no tiene un llavero" in said
    assert "Falta lo que está marcado" in said
    assert own_file().exists()
    assert "canario-9" not in said


def test_a_question_that_is_left_ends_in_a_sentence(home, monkeypatch):
    """
    Ctrl-D at a question is no accident of ours: the person reads how to go on, and nothing was written.
    """

    def left(_question):
        raise EOFError

    monkeypatch.setattr(init, "_somebody_is_there", lambda: True)
    monkeypatch.setattr("builtins.input", left)
    ended = CliRunner().invoke(app, ["empezar"])

    assert ended.exit_code == 3
    assert "Repita la orden cuando quiera seguir." in " ".join(ended.output.split())
    assert not own_file().exists()


def test_nobody_to_ask_is_said(home):
    """
    Without a terminal and without answers, the command says how to give them.
    """
    ended = CliRunner().invoke(app, ["empezar"])

    assert ended.exit_code == 3
    assert "--respuestas ARCHIVO" in " ".join(ended.output.split())
