"""`python -m fake_portal`: the replica, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from .config import Config
from .errors import ScenarioError
from .scenario import load_scenario
from .server import HOST, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fake_portal", description="Réplica de SECOP II en esta máquina.")
    parser.add_argument("--port", type=int, default=8700, help="puerto (0: uno libre)")
    parser.add_argument("--scenario", default=None, help="nombre de un archivo de fake_portal/scenarios, sin .toml")
    parser.add_argument("--latency", choices=["none", "portal"], default="none", help="demoras como las del portal")
    parser.add_argument("--portal-url", default=None, help="origen de los enlaces del portal, si hay un proxy delante")
    parser.add_argument("--identity-url", default=None, help="lo mismo para el servidor de identidad")
    asked = parser.parse_args()
    try:
        config = load_scenario(asked.scenario) if asked.scenario else Config()
    except ScenarioError as mistake:
        parser.error(str(mistake))
    config = replace(config, latency=asked.latency, portal_url=asked.portal_url, identity_url=asked.identity_url)
    server, _ = serve(config, asked.port)
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
