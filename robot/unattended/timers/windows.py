"""A task of Windows' Task Scheduler, in its own XML: only there can it say that a missed call is made good."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .plan import NAME, Timer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Publica en SECOP II los documentos que estén pendientes.</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:07:00</StartBoundary>
      <Repetition>
        <Interval>PT30M</Interval>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT8H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def timer(command: Sequence[str], folder: Path) -> Timer:
    """`folder` keeps the XML while the task is made. The program should be pythonw.exe, which opens no window."""
    file = folder / f"{NAME}.xml"
    program, *rest = command
    content = TASK.format(program=escape(program), arguments=escape(subprocess.list2cmdline(rest)))
    return Timer(
        "Programador de tareas de Windows",
        {file: b"\xff\xfe" + content.replace("\n", "\r\n").encode("utf-16-le")},
        [["schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(file)]],
        [["schtasks", "/Delete", "/F", "/TN", NAME]],
        ["La tarea corre mientras su sesión de Windows está abierta, también con la pantalla bloqueada."],
    )
