"""Whether Chromium can have its sandbox here."""

from __future__ import annotations

import os

import pytest

from robot.browser.sandbox import as_line, refused, why_no_sandbox


@pytest.fixture
def linux(monkeypatch, tmp_path):
    """A Linux of an ordinary user, with these switches of its kernel."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)

    def made(**switches):
        for name, value in switches.items():
            file = tmp_path / name.replace("__", "/")
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{value}\n", encoding="ascii")
        return tmp_path

    return made


@pytest.mark.parametrize(
    ("switches", "why"),
    [
        ({}, None),
        ({"user__max_user_namespaces": 96364}, None),
        ({"user__max_user_namespaces": 0}, "max_user_namespaces"),
        ({"kernel__unprivileged_userns_clone": 1}, None),
        ({"kernel__unprivileged_userns_clone": 0}, "unprivileged_userns_clone"),
    ],
)
def test_the_sandbox_is_tried_unless_the_system_says_no(linux, switches, why):
    """
    An ordinary user has it, except where user namespaces are closed; the reason names the switch.
    """
    said = why_no_sandbox(None, linux(**switches))

    assert (said is None) if why is None else (why in str(said))


def test_the_administrator_has_none(linux, monkeypatch):
    """
    Chromium refuses to make its sandbox for root: the line says so, and what to do.
    """
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    said = why_no_sandbox(None, linux())

    assert said
    assert "root" in said
    assert "usuario corriente" in as_line(said)


def test_a_helper_of_the_systems_package_makes_it(linux, tmp_path):
    """
    Where user namespaces are closed, a browser that came with its own helper has its sandbox all the same.
    """
    (tmp_path / "chrome-sandbox").touch()

    assert why_no_sandbox(tmp_path / "chrome", linux(user__max_user_namespaces=0)) is None


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_it(monkeypatch, platform):
    """
    On Windows and macOS the sandbox needs nothing of the system's administrator.
    """
    monkeypatch.setattr("sys.platform", platform)

    assert why_no_sandbox() is None


@pytest.mark.parametrize(
    ("message", "its"),
    [
        ("[FATAL:zygote_host_impl_linux.cc:127] No usable sandbox! Update your kernel", True),
        (
            "Failed to move to new namespace: PID namespaces supported, but failed: errno = Operation not permitted",
            True,
        ),
        ("[FATAL] Failed to create a ProcessSingleton", False),
        ("<launching> chromium --disable-features=IsolateSandboxedIframes\n[FATAL] No room", False),
    ],
)
def test_only_a_sandbox_that_failed_is_done_without(message, its):
    """
    A browser that died of something else is not started again without its sandbox.
    """
    assert (refused(message) is not None) == its
