"""A supervisor's command on the replica, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: What is posted to show something: the sign-in, a search, a numeral, more rows.
ASKS = {"authenticate", "issue", "token", "buyer_search", "step", "next_step", "buyer_more"}


def told(address: str, folder: Path, command: str) -> tuple[int, dict[str, Any]]:
    """Of everything that the portal shows; its exit code and its JSON. `folder` is the state's."""
    settings = {
        "SECOP_PORTAL_URL": address,
        "SECOP_USER": "supervisor",
        "SECOP_PASSWORD": "supervisor",
        "SECOP_ROLE": "supervisor",
        "SECOP_STATE_DIR": str(folder.absolute()),
        "SECOP_HEADLESS": "yes",
        "SECOP_TIMEOUT": "60",
        "PYTHONIOENCODING": "utf-8",
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SECOP_")} | settings
    line = [sys.executable, "-m", "robot", command, "--json"]
    ended = subprocess.run(line, stdout=subprocess.PIPE, env=environment, check=False, encoding="utf-8")
    assert ended.stdout, f"exit {ended.returncode}"
    return ended.returncode, json.loads(ended.stdout)
