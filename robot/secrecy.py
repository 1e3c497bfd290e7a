"""The password stays in this process: it is in no environment of those that we start, and in no dump of memory."""

from __future__ import annotations

import ctypes
import os
import sys

PREFIX = "SECOP_"
_PR_SET_DUMPABLE = 4  #: linux/prctl.h
_NO_REPORTS = 0x0001 | 0x0002  #: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX; children inherit them


def forget_environment() -> None:
    """
    Take the settings out of the environment, once they are read and before any process is started.

    What this process was started with stays in the system's own copy of it (`/proc/PID/environ`), which belongs to this
    user and, where memory cannot be dumped, to the administrator alone.
    """
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]


def forbid_dumps() -> None:
    """
    No picture of memory is left on the disk if this process or one that it starts dies: memory holds the password.

    Of Linux's own processes this one besides cannot be read by others of the same user. On Windows the system is asked not
    to report a death; an administrator may have told it otherwise.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_REPORTS)
        return
    import resource  # noqa: PLC0415 - Windows has none

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
