"""The state folder's levels: made for their owner alone, and refused where somebody else could change them."""

from __future__ import annotations

import os
import stat

import pytest

from robot.atomic import write_whole
from robot.errors import StateError
from robot.ledger.database import connect
from robot.private import make_private, private_folder, private_root
from robot.proof.keys import own_key

ON_POSIX = os.name == "posix"  # elsewhere a folder's rights are not in its mode


@pytest.fixture
def loose_umask():
    """The umask of a system where a user's group may write."""
    if not ON_POSIX:
        yield
        return
    before = os.umask(0o002)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode) if ON_POSIX else 0o700


def test_every_level_that_is_made_is_its_owners_alone(tmp_path, loose_umask):
    """
    Whatever the umask, each level from the first missing one down is 0700; what stood there keeps its mode.
    """
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    there.chmod(0o755)

    made = private_folder(there / "un" / "estado", "accounts", "0123")

    assert made == there / "un" / "estado" / "accounts" / "0123"
    levels = [made, made.parent, made.parent.parent, made.parent.parent.parent]
    assert [mode(level) for level in levels] == [0o700] * 4
    assert mode(there) == (0o755 if ON_POSIX else 0o700)


@pytest.mark.parametrize("first", ["ledger", "key"])
def test_whoever_makes_the_state_folder_first_makes_it_private(tmp_path, loose_umask, first):
    """
    A command that only reads, or only asks for the key, makes the same private folder as a run.
    """
    state = tmp_path / "estado"

    if first == "ledger":
        connect(f"sqlite:///{(state / 'ledger.sqlite3').as_posix()}").dispose()
    else:
        own_key(state)

    assert mode(state) == 0o700


@pytest.mark.parametrize("level", ["", "accounts", "accounts/0123", "runs"])
def test_a_folder_in_which_others_can_write_is_refused(tmp_path, level):
    """
    Whichever level it is, the sentence names it and the command that closes it; nothing is changed by itself.
    """
    state = tmp_path / "estado"
    for names in (("accounts", "0123"), ("runs",)):
        private_folder(state, *names)
    open_one = state / level
    open_one.chmod(0o770)

    def use():
        private_folder(state, "accounts", "0123")
        private_folder(state, "runs", "una")

    if ON_POSIX:
        with pytest.raises(StateError, match=f"chmod 700 '{open_one}'"):
            use()
    else:
        use()
    assert not ON_POSIX or mode(open_one) == 0o770


def test_a_level_that_others_can_only_read_is_closed_to_them(tmp_path):
    """
    Folders of our own naming that an earlier robot left readable are closed; the state folder itself is its owner's choice.
    """
    state = private_folder(tmp_path / "estado", "accounts").parent
    state.chmod(0o755)
    (state / "accounts").chmod(0o755)

    private_folder(state, "accounts")

    assert mode(state / "accounts") == 0o700
    assert mode(state) == (0o755 if ON_POSIX else 0o700)


@pytest.mark.parametrize("level", ["accounts", "accounts/0123", "runs"])
def test_no_link_is_followed_below_the_state_folder(tmp_path, level):
    """
    A link where a level should be is refused, and nothing is written where it leads.
    """
    elsewhere, state = tmp_path / "elsewhere", tmp_path / "estado"
    elsewhere.mkdir(mode=0o700)
    private_folder(state, *level.split("/")[:-1])
    (state / level).symlink_to(elsewhere, target_is_directory=True)

    with pytest.raises(StateError, match="enlace"):
        private_folder(state, *level.split("/"), "dentro")

    assert list(elsewhere.iterdir()) == []


def test_the_state_folder_itself_may_be_the_persons_own_link(tmp_path):
    """
    Who keeps state on another disk by a link keeps doing so; what it leads to is judged as the folder would be.
    """
    disk, state = tmp_path / "disk", tmp_path / "estado"
    disk.mkdir(mode=0o700)
    state.symlink_to(disk, target_is_directory=True)

    assert private_root(state) == state
    disk.chmod(0o777)
    if ON_POSIX:
        with pytest.raises(StateError, match="chmod 700"):
            private_root(state)
    assert list(disk.iterdir()) == []


def test_another_users_folder_is_refused(tmp_path, monkeypatch):
    """
    A folder that is not ours is refused, though nobody but its owner can write in it.
    """
    make_private(tmp_path / "estado")
    if ON_POSIX:
        somebody = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: somebody)

        with pytest.raises(StateError, match="otro usuario"):
            private_folder(tmp_path / "estado", "accounts")

    assert not (tmp_path / "estado" / "accounts").exists()


def test_a_file_is_never_written_through_a_link(tmp_path):
    """
    Where a link lies under the name that a file has while it is written, what it leads to stays as it was.
    """
    victim = tmp_path / "victim"
    victim.write_text("suyo", encoding="utf-8")
    (tmp_path / "session.json.new").symlink_to(victim)

    write_whole(tmp_path / "session.json", b"nuestro", private=True)

    assert victim.read_text(encoding="utf-8") == "suyo"
    assert (tmp_path / "session.json").read_bytes() == b"nuestro"
    assert not (tmp_path / "session.json").is_symlink()
    assert not ON_POSIX or mode(tmp_path / "session.json") == 0o600
