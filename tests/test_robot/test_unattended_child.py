"""How a publication in a process of its own is understood, and where the state folder may not lie."""

from __future__ import annotations

import json
import stat
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from robot.unattended import child, place
from robot.unattended.diary import Entry, State
from robot.unattended.due import Order
from robot.unattended.notices import kinds_to_tell, notice
from robot.unattended.profiles import Profile
from robot.words import BOGOTA

NOON = datetime(2026, 2, 3, 12, tzinfo=BOGOTA)


def said(*outcomes: str) -> str:
    items = [
        {"contract": "CO1.PCCNTR.1", "message": f"es {each}", "remedy": "Repita.", "outcome": each} for each in outcomes
    ]
    return json.dumps({"run": "2026", "items": items})


@pytest.mark.parametrize(
    ("code", "outcomes", "state", "why"),
    [
        (0, ["published", "skipped"], State.DONE, ""),
        (1, ["published", "failed"], State.FAILED, "CO1.PCCNTR.1: es failed. Repita."),
        (1, ["failed", "refused"], State.WRONG, "CO1.PCCNTR.1: es failed. Repita.\nCO1.PCCNTR.1: es refused. Repita."),
        (4, ["in_doubt", "published"], State.DOUBT, "CO1.PCCNTR.1: es in_doubt. Repita."),
        (5, ["needs_person", "needs_person"], State.PERSON, "CO1.PCCNTR.1: es needs_person. Repita."),
        (-9, [], State.FAILED, "se acabó"),
    ],
)
def test_from_its_exit_code(code, outcomes, state, why):
    """The exit code says how a period stands, the JSON why; only what a person must change herself waits for her."""
    ended = child.ended(code, said(*outcomes), "algo\nse acabó" if not outcomes else "")

    assert (ended.state, ended.run) == (state, "2026")
    assert ended.why.splitlines()[-1:] == why.splitlines()[-1:]


@pytest.mark.parametrize("code", [1, 3, 139])
def test_one_that_printed_nothing(code):
    """A process that died, or refused before it began, is told in its own last words, and never taken for done."""
    ended = child.ended(code, "", "\nLa fila 2 está mal.\n  Corríjala.\n")

    assert ended.state is (State.WRONG if code == 3 else State.FAILED)
    assert ended.why == "La fila 2 está mal.\nCorríjala."


def test_one_that_never_ends(tmp_path, monkeypatch):
    """A publication that hangs is asked to stop and then ended: the next period is not kept waiting for ever."""
    hanging = tmp_path / "python"
    hanging.write_text(
        f"#!{sys.executable}\nimport signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)\n"
    )
    hanging.chmod(hanging.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(hanging))
    monkeypatch.setattr(child, "GRACE", 0.5)
    profile = Profile(name="ana", documents="/x/{mes}", day="día 1", first="2026-01")

    assert child.publish(profile, tmp_path, limit=0.5).state is State.FAILED


@pytest.mark.parametrize(
    "folder",
    [
        "/datos/ana/OneDrive - Entidad/secop",
        "/datos/ana/Library/Mobile Documents/x",
        "/datos/ana/Dropbox/secop",
        "/mnt/oficina/secop",
    ],
)
def test_where_the_state_may_not_lie(folder, tmp_path, monkeypatch):
    """A folder that a program synchronises, or that another machine keeps, is refused with its name and what to do."""
    disks = [
        SimpleNamespace(mountpoint="/", fstype="ext4", opts="rw"),
        SimpleNamespace(mountpoint="/mnt/oficina", fstype="cifs", opts="rw"),
    ]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: disks)  # noqa: A006 - psutil's own name

    why = place.why_not_there(Path(folder))

    assert why is not None
    assert folder in why
    assert "SECOP_STATE_DIR" in why
    assert place.why_not_there(tmp_path / "estado") is None


@pytest.mark.parametrize(
    ("code", "stopped", "portal"),
    [(1, "maintenance", True), (1, "unavailable", True), (1, "no_connection", False), (4, "maintenance", False)],
)
def test_the_portals_own_trouble_is_told_apart(code, stopped, portal):
    """
    What ended the run because the portal serves nobody is everybody's; the network is this machine's, and a doubt comes first.
    """
    document = {"run": "", "items": [], "stopped": {"code": stopped, "message": "No.", "remedy": "", "picture": None}}
    how = child.ended(code, json.dumps(document), "  ✗ un paso 1,2 s: No.")

    assert (how.portal, how.why) == (portal, "No.")


SIGN_IN = [
    ("needs_human", State.PERSON, "Ingrese en la ventana"),
    ("account_locked", State.PERSON, "Desbloquee la cuenta"),
    ("wrong_password", State.PERSON, "secop clave guardar"),
    ("sign_ins_used_up", State.TOMORROW, "mañana por sí mismo"),
    ("first_time", State.PERSON, "--seguir"),
]


@pytest.mark.parametrize(("code", "state", "advice"), SIGN_IN)
@pytest.mark.parametrize("settings", [None, Path("/datos/mi beto.toml")])
def test_what_keeps_the_robot_out_is_told_with_its_command(code, state, advice, settings):
    """
    What only a person can answer at the sign-in parks the account with its picture, in the portal's matter alone; the notice
    has the commands that go on, for that account.
    """
    document = {
        "run": "",
        "items": [],
        "stopped": {"code": code, "message": "Pide algo.", "remedy": "x", "picture": "/a.jpg"},
    }
    how = child.ended(5, json.dumps(document), "otra cosa")
    plan = Profile(name="ana", day="día 2", first="2026-01", documents="/x/{periodo}", settings=settings)
    entry = Entry(state=how.state, at=NOON, why=how.why, asks=how.asks, picture=how.picture)
    (kind,) = kinds_to_tell(entry, NOON + timedelta(days=20), NOON)

    told = notice(kind, Order(plan, "2026-01", entry), entry, (Path("/a.jpg"),)).text

    assert (how.state, how.why, how.run, how.picture) == (state, "Pide algo.", None, Path("/a.jpg"))
    assert "Pide algo. La imagen adjunta" in told
    assert advice in told
    assert "secop ponerse-al-dia --seguir ana" in told
    command = 'publicar "/x/2026-01" --seguir' if code == "first_time" else "entrar"
    assert (f'secop --config "{settings}" {command}' if settings else f"\n    secop {command}\n") in told
