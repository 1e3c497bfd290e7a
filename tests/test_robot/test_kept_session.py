"""Kept sign-ins: encrypted where this machine has a key, readable in both forms, never worse than signing in anew."""

from __future__ import annotations

import json

import keyring
import pytest
from cryptography.fernet import Fernet
from keyring.backends import fail

from robot.errors import SettingsError
from robot.kept_session import KEY, Lock, lock_of_this_machine
from robot.sealed_file import new_key
from robot.system_keyring import SERVICE
from tests.test_robot.test_passwords import Store

STATE = {"cookies": [{"name": "FedAuth", "value": "canario"}], "origins": []}


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch):
    """This machine's own keyring is never asked."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    for name in ("SECOP_KEY_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    yield
    keyring.set_keyring(before)


def test_the_keyrings_key_is_made_once_and_opens_later(tmp_path):
    """With a keyring the file holds nothing that can be read, and another process of this machine reads it."""
    keyring.set_keyring(Store())
    file = tmp_path / "session.json"

    lock_of_this_machine(tmp_path).write(file, STATE)

    assert b"canario" not in file.read_bytes()
    assert b"cookies" not in file.read_bytes()
    assert lock_of_this_machine(tmp_path).read(file) == STATE
    assert keyring.get_password(SERVICE, KEY)


def test_a_named_key_comes_before_the_keyring(tmp_path, monkeypatch):
    """A key that the person named encrypts; without it the same file is no session, and one signs in anew."""
    keyring.set_keyring(Store())
    new_key(tmp_path / "usb" / "llave")
    monkeypatch.setenv("SECOP_KEY_FILE", str(tmp_path / "usb" / "llave"))
    file = tmp_path / "session.json"

    lock_of_this_machine(tmp_path / "estado").write(file, STATE)
    named = lock_of_this_machine(tmp_path / "estado").read(file)
    monkeypatch.delenv("SECOP_KEY_FILE")

    assert named == STATE
    assert lock_of_this_machine(tmp_path / "estado").read(file) is None


def test_a_key_in_the_state_folder_is_refused(tmp_path, monkeypatch):
    """A key that lies with what it opens protects nothing: nothing is begun with it."""
    new_key(tmp_path / "estado" / "llaves" / "llave")
    monkeypatch.setenv("SECOP_KEY_FILE", str(tmp_path / "estado" / "llaves" / "llave"))

    with pytest.raises(SettingsError, match="no protege nada"):
        lock_of_this_machine(tmp_path / "estado")


def test_without_a_keyring_it_is_plain_and_says_so(tmp_path):
    """A machine without a keyring keeps the session as a file of its owner's alone, and has a reason in words."""
    lock, file = lock_of_this_machine(tmp_path), tmp_path / "session.json"

    lock.write(file, STATE)

    assert "llavero" in lock.why_none
    assert json.loads(file.read_bytes()) == STATE
    assert file.stat().st_mode & 0o077 == 0 or file.drive


def test_an_older_plain_session_still_serves(tmp_path):
    """What an earlier version kept is read by a machine that encrypts now."""
    file = tmp_path / "session.json"
    file.write_text(json.dumps(STATE), encoding="utf-8")

    assert Lock(Fernet(Fernet.generate_key())).read(file) == STATE


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"gAAAAAnothing", b"\xff\xfe"])
def test_what_cannot_be_read_is_no_session(tmp_path, content):
    """A torn file, another machine's or none at all is no session: no run ends because of it."""
    file = tmp_path / "session.json"
    file.write_bytes(content)

    assert Lock(Fernet(Fernet.generate_key())).read(file) is None
    assert Lock().read(file) is None
    assert Lock().read(tmp_path / "none.json") is None


def test_a_link_is_no_session(tmp_path):
    """A link in the session's place is not followed."""
    (tmp_path / "other.json").write_text(json.dumps(STATE), encoding="utf-8")
    (tmp_path / "session.json").symlink_to(tmp_path / "other.json")

    assert Lock().read(tmp_path / "session.json") is None
