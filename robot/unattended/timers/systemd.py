"""A timer of the person's own systemd, which makes good what it missed while the machine was off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .plan import MINUTES, NAME, Timer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TELL = ("systemctl", "--user")


def timer(command: Sequence[str], config: Path) -> Timer:
    """`config` is the folder where systemd looks for the person's units, usually ~/.config/systemd/user."""
    service = f"""[Unit]
Description=secop-publisher: publica lo que esté pendiente en SECOP II

[Service]
Type=oneshot
ExecStart={" ".join(map(_quoted, command))}
# 4 y 5: algo en duda o hace falta una persona; el robot ya avisó.
SuccessExitStatus=4 5
"""
    calendar = f"""[Unit]
Description=secop-publisher: mira dos veces por hora qué hay pendiente

[Timer]
OnCalendar=*-*-* *:{",".join(f"{minute:02d}" for minute in MINUTES)}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
    return Timer(
        "systemd (usuario)",
        {config / f"{NAME}.service": service.encode(), config / f"{NAME}.timer": calendar.encode()},
        [[*TELL, "daemon-reload"], [*TELL, "enable", "--now", f"{NAME}.timer"]],
        [[*TELL, "disable", "--now", f"{NAME}.timer"], [*TELL, "daemon-reload"]],
        ["Para que funcione también sin su sesión abierta: loginctl enable-linger"],
    )


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
