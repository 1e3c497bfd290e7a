"""The system's own timers, checked by the system's own readers where this machine has them."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.unattended.timers import cron, launchd, systemd, windows

COMMAND = ["/datos/ana/Mis programas/50% ñ/python", "-m", "robot", "run-due"]
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_systemd_reads_its_units(tmp_path):
    """The checker of systemd finds nothing wrong with the units, and the timer makes good what it missed."""
    timer = systemd.timer(["/bin/sh", "-c", "exit 0 # 50% $HOME"], tmp_path)
    for file, content in timer.files.items():
        file.write_bytes(content)
    checker = shutil.which("systemd-analyze")
    if checker:
        checked = subprocess.run(
            [checker, "verify", "--user", str(tmp_path / "secop-publisher.timer")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "secop-publisher" not in checked.stderr

    service = (tmp_path / "secop-publisher.service").read_text()

    assert 'ExecStart="/bin/sh" "-c" "exit 0 # 50%% $$HOME"' in service
    assert "Persistent=true" in (tmp_path / "secop-publisher.timer").read_text()


def test_cron_runs_the_very_command():
    """The line's words are the command's, also with blanks, accents and the % at which cron would cut it off."""
    line = cron.with_timer("", COMMAND).splitlines()[1]

    minutes, rest = line.split(" * * * * ")
    assert minutes == "7,37"
    assert shlex.split(rest.replace("\\%", "%")) == COMMAND
    assert "%" not in rest.replace("\\%", "")


LINE = st.text(st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]))


@settings(deadline=None)  # a loaded machine is no finding
@given(st.lists(LINE.filter(lambda line: line != cron.MARK)))
def test_a_crontab_is_as_before(lines):
    """Whatever else somebody's crontab holds stays as it is; installed twice the timer is there once, and afterwards not at all."""
    before = "".join(f"{line}\n" for line in lines)

    twice = cron.with_timer(cron.with_timer(before, COMMAND), COMMAND)

    assert twice == cron.with_timer(before, COMMAND)
    assert twice.startswith(before)
    assert cron.without_timer(twice) == before


def test_launchd_reads_its_agent(tmp_path):
    """The agent is a property list that says the command word by word, at two minutes of each hour."""
    timer = launchd.timer(COMMAND, tmp_path, 501)

    ((file, content),) = timer.files.items()
    read = plistlib.loads(content)
    assert file.stem == read["Label"]
    assert read["ProgramArguments"] == COMMAND
    assert read["StartCalendarInterval"] == [{"Minute": 7}, {"Minute": 37}]


def test_windows_reads_its_task(tmp_path):
    """The task is XML in UTF-16 in the Task Scheduler's own order of elements; program and arguments are what they were."""
    timer = windows.timer([r"C:\Datos\Ana & Ñ\python.exe", "-m", "robot", "run due"], tmp_path)

    ((_, content),) = timer.files.items()
    task = ET.fromstring(content.decode("utf-16").partition("?>")[2])  # noqa: S314 - our own text
    assert content.startswith(b"\xff\xfe")
    assert [child.tag.removeprefix(TASK) for child in task] == [
        "RegistrationInfo",
        "Triggers",
        "Principals",
        "Settings",
        "Actions",
    ]
    assert task.findtext(f".//{TASK}Command") == r"C:\Datos\Ana & Ñ\python.exe"
    assert task.findtext(f".//{TASK}Arguments") == '-m robot "run due"'
    assert task.findtext(f".//{TASK}StartWhenAvailable") == "true"
    assert task.findtext(f".//{TASK}LogonType") == "InteractiveToken"


@pytest.mark.parametrize("make", [systemd.timer, windows.timer, lambda c, f: launchd.timer(c, f, 501)])
def test_what_is_shown_is_what_would_be_written(make, tmp_path):
    """`--show` prints every file whole and every command, as text."""
    timer = make(["/usr/bin/python3", "-m", "robot", "run-due"], tmp_path)

    shown = timer.shown()

    for file in timer.files:
        assert f"--- {file}" in shown
    assert all(" ".join(command) in shown for command in timer.enable)
    assert "run-due" in shown
    assert "\x00" not in shown
