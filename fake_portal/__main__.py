"""`python -m fake_portal`: the replica, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from .config import Config
from .errors import ScenarioError
from .own_contracts import EXAMPLE
from .scenario import load_scenario, scenarios
from .server import HOST, serve
from .snapshot import load_snapshot


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m fake_portal",
        description="A replica of SECOP II on this machine, until Ctrl-C. Its page for people is below /_fake/.",
        epilog="Sign in as contratista or supervisor; the password is the user's name. More: docs/replica.md",
    )
    parser.add_argument("--port", type=int, default=8700, help="port to listen on; 0 takes a free one (default: 8700)")
    parser.add_argument("--scenario", metavar="NAME", help=f"set-up to begin with: {', '.join(scenarios())}")
    parser.add_argument(
        "--snapshot", metavar="DIR", type=Path, help="set-up and pages that somebody read on the portal"
    )
    parser.add_argument("--contracts", metavar="FILE", type=Path, help="TOML file with contracts of your own")
    parser.add_argument("--contracts-example", action="store_true", help="print such a file with every key, and end")
    parser.add_argument("--latency", choices=["none", "portal"], default="none", help="how long answers take")
    parser.add_argument("--portal-url", metavar="URL", help="origin of the portal's links, behind a proxy")
    parser.add_argument("--identity-url", metavar="URL", help="the same for the identity server")
    asked = parser.parse_args()
    if asked.contracts_example:
        sys.stdout.buffer.write(EXAMPLE.read_bytes())
        return 0
    try:
        config = load_scenario(asked.scenario) if asked.scenario else Config()
        if asked.snapshot:
            config, strange = load_snapshot(asked.snapshot, config)
            for line in strange:
                print(f"no such answer here: {line}", file=sys.stderr)  # noqa: T201 - for whoever started it
        config = replace(
            config,
            snapshot=asked.snapshot,
            latency=asked.latency,
            portal_url=asked.portal_url,
            identity_url=asked.identity_url,
            contracts=asked.contracts,
        )
        server, _ = serve(config, asked.port)
    except ScenarioError as mistake:
        parser.error(str(mistake))
    print(f"ready http://{HOST}:{server.port}", flush=True)  # noqa: T201 - the ready line is this program's output
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
