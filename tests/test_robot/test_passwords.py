"""Where a password is kept, and where it is never kept."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from pydantic import SecretStr
from typer.testing import CliRunner

from robot import passwords, system_keyring
from robot.cli.app import app
from robot.errors import SettingsError
from robot.sealed_file import new_key
from robot.settings import load_settings

NAME = passwords.name_of("localhost", "Ana")


class Store(KeyringBackend):
    """A keyring of this test's own."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Plain(Store):
    """What keyrings.alt brings along."""

    __module__ = "keyrings.alt.file"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without any secret, and a machine without a keyring."""
    for name in ("SECOP_KEY_FILE", "SECOP_SECRETS_DIR", "CREDENTIALS_DIRECTORY", "SECOP_PASSWORD", "SECOP_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path / "config"))
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield tmp_path
    keyring.set_keyring(before)


@pytest.fixture
def key(tmp_path, monkeypatch):
    file = tmp_path / "usb" / "llave"
    new_key(file)
    monkeypatch.setenv("SECOP_KEY_FILE", str(file))
    return file


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plain])
def test_what_keeps_nothing_or_keeps_it_in_the_open_is_refused_by_name(backend):
    """A backend that fails, forgets or writes plain files is no keyring: nothing is written to it, and the way out is named."""
    keyring.set_keyring(backend())

    with pytest.raises(SettingsError, match=rf"{backend.__module__}.*SECOP_KEY_FILE"):
        passwords.keep(NAME, SecretStr("secreta"))

    assert passwords.find(NAME, "secop_password") is None
    assert not getattr(keyring.get_keyring(), "kept", None)


def test_a_chain_is_as_good_as_its_best_link(monkeypatch):
    """Of a chain of keyrings, the first one that keeps a secret is asked, and never the plain file before it."""
    good, plain = Store(), Plain()
    chain = ChainerBackend()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, good])
    keyring.set_keyring(chain)

    passwords.keep(NAME, SecretStr("secreta"))

    assert good.kept == {("secop-publisher", NAME): "secreta"}
    assert not plain.kept


def test_kept_found_and_forgotten_in_the_keyring():
    """What the keyring keeps is found under the portal and the user, however the user's name is written, until it is forgotten."""
    keyring.set_keyring(Store())
    passwords.keep(NAME, SecretStr("secreta"))

    found = passwords.find(passwords.name_of("localhost", "ANA"), "secop_password")
    passwords.forget(NAME)

    assert found == SecretStr("secreta")
    assert passwords.find(NAME, "secop_password") is None
    passwords.forget(NAME)


def test_an_encrypted_file_holds_no_plain_word(key):
    """What the file keeps is found again, several at once, and stands in it in no readable form."""
    passwords.keep(NAME, SecretStr("contraseña-ñandú"))
    passwords.keep("smtp", SecretStr("otra"))

    written = passwords.sealed_path().read_bytes()

    assert passwords.find(NAME, "secop_password") == SecretStr("contraseña-ñandú")
    assert passwords.find("smtp", "x") == SecretStr("otra")
    assert b"contrase" not in written
    assert b"localhost" not in written
    passwords.forget(NAME)
    assert passwords.find(NAME, "secop_password") is None
    assert passwords.find("smtp", "x") == SecretStr("otra")


def test_a_key_beside_its_file_is_refused(monkeypatch):
    """A key in the folder of the file that it opens protects nothing: neither written nor read with it."""
    beside = passwords.sealed_path().with_name("llave")
    new_key(beside)
    monkeypatch.setenv("SECOP_KEY_FILE", str(beside))

    with pytest.raises(SettingsError, match="no protege nada"):
        passwords.keep(NAME, SecretStr("secreta"))
    with pytest.raises(SettingsError, match="no protege nada"):
        passwords.find(NAME, "secop_password")


def test_a_key_that_others_read_is_refused(key):
    """A key that another user of the machine may read is refused, with the command that closes it."""
    passwords.keep(NAME, SecretStr("secreta"))
    key.chmod(0o644)

    with pytest.raises(SettingsError, match=f"chmod 600 '{key}'"):
        passwords.find(NAME, "secop_password")


def test_another_key_opens_nothing(key, tmp_path, monkeypatch):
    """With another file's key, or one that is none, nothing is read, and the sentence says which files do not match."""
    passwords.keep(NAME, SecretStr("secreta"))
    new_key(tmp_path / "usb" / "otra")
    monkeypatch.setenv("SECOP_KEY_FILE", str(tmp_path / "usb" / "otra"))

    with pytest.raises(SettingsError, match="no abre"):
        passwords.find(NAME, "secop_password")

    key.write_text("nada")
    monkeypatch.setenv("SECOP_KEY_FILE", str(key))
    with pytest.raises(SettingsError, match="no es una llave"):
        passwords.find(NAME, "secop_password")


def test_a_key_is_never_replaced(key):
    """Making a key where one is would lose what it opens: refused."""
    before = key.read_bytes()

    with pytest.raises(SettingsError, match="No se puede crear"):
        new_key(key)

    assert key.read_bytes() == before


def test_settings_find_the_password_where_it_is_kept(monkeypatch):
    """Without a variable the settings take it from where it is kept; a variable comes first; another user's is not taken."""
    keyring.set_keyring(Store())
    system_keyring.write(NAME, SecretStr("guardada"))
    for name, value in {"PORTAL_URL": "http://127.0.0.1:8700", "USER": "ana", "ROLE": "contratista"}.items():
        monkeypatch.setenv(f"SECOP_{name}", value)

    kept = load_settings().password
    monkeypatch.setenv("SECOP_PASSWORD", "escrita")
    written = load_settings().password
    monkeypatch.delenv("SECOP_PASSWORD")
    monkeypatch.setenv("SECOP_USER", "beto")

    assert (kept, written) == (SecretStr("guardada"), SecretStr("escrita"))
    with pytest.raises(SettingsError, match="SECOP_PASSWORD"):
        load_settings()


def test_a_folder_of_secrets_comes_first(tmp_path, monkeypatch, key):
    """A file of a secrets' folder, as systemd and containers give them, is taken before anything that is kept; its line's end is not part of it."""
    passwords.keep(NAME, SecretStr("guardada"))
    (tmp_path / "secop_password").write_text("de systemd\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert passwords.find(NAME, "secop_password") == SecretStr("de systemd")


def test_a_seed_is_kept_like_the_password(monkeypatch, key, tmp_path):
    """
    `secop clave guardar --totp` keeps the seed beside the password, settings find it there, and a variable comes first; a file
    of settings that holds it is refused.
    """
    for name, value in {"PORTAL_URL": "http://127.0.0.1:8700", "USER": "ana", "ROLE": "contratista"}.items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    monkeypatch.setenv("SECOP_PASSWORD", "escrita")
    without = load_settings().totp
    told = CliRunner().invoke(
        app,
        ["clave", "guardar", "--totp", "--portal", "http://127.0.0.1:8700", "--usuario", "ana"],
        input="gezd gnbv gy3t qojq\n",
    )
    kept = load_settings()
    monkeypatch.setenv("SECOP_TOTP", "MFRGGZDFMZTWQ2LK")
    written = load_settings().totp
    monkeypatch.setenv("SECOP_TOTP", "clave10")
    with pytest.raises(SettingsError, match="SECOP_TOTP: tiene un valor que no sirve") as refused:
        load_settings()
    (tmp_path / "secop.toml").write_text('totp = "MFRGGZDFMZTWQ2LK"', encoding="utf-8")
    monkeypatch.setenv("SECOP_CONFIG", str(tmp_path / "secop.toml"))
    with pytest.raises(SettingsError, match="no guarde la semilla"):
        load_settings()

    assert without is None
    assert told.exit_code == 0, told.output
    assert kept.totp == SecretStr("GEZDGNBVGY3TQOJQ")
    assert kept.secrets == ["escrita", "GEZDGNBVGY3TQOJQ"]
    assert written == SecretStr("MFRGGZDFMZTWQ2LK")
    assert "clave10" not in str(refused.value)


SET = ["clave", "guardar", "--portal", "http://127.0.0.1:8700", "--usuario", "ana"]


def typed(monkeypatch, answer):
    """A terminal is there, and whoever sits at it answers the question for the password so."""

    def asked(_):
        raise answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", asked)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [(EOFError(), 3, "No se escribió ninguna contraseña"), (KeyboardInterrupt(), 130, "")],
    ids=["Ctrl-D", "Ctrl-C"],
)
def test_a_question_left_without_an_answer(key, monkeypatch, capsys, answer, code, said):
    """
    Whoever leaves the question for the password reads a sentence, and nothing is kept.
    """
    typed(monkeypatch, answer)

    with pytest.raises(SystemExit) as ended:
        app(SET)

    assert ended.value.code == code
    assert said in capsys.readouterr().err
    assert passwords.find("localhost|ana", "nothing") is None


def test_a_program_hands_the_password_over(key):
    """
    What comes through a pipe is the password, without its line's end; nothing at all is none.
    """
    kept = CliRunner().invoke(app, SET, input="s3creta ñ\r\n")
    found = passwords.find("localhost|ana", "nothing")
    nothing = CliRunner().invoke(app, SET, input="")

    assert kept.exit_code == 0, kept.output
    assert found == SecretStr("s3creta ñ")
    assert nothing.exit_code == 3
