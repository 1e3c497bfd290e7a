"""`python -m fake_portal.faults`: the page docs/faults.md, made from the tables."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from fake_portal.endpoints import ENDPOINTS

from .kinds import KINDS, TABLES

if TYPE_CHECKING:
    from fake_portal.fault import Kind

HEAD = """\
# Faults of the replica

Made by `python -m fake_portal.faults`; a test holds it to the tables in `fake_portal/faults/`.

A fault is a misbehaviour that somebody declares: what it does, at which request, before or after the portal has done with
it. There is one declaration (`fake_portal.faults.Fault`) and three ways to write it.

In a scenario:

    [[fault]]
    do = "reset"
    at = "upload"
    when = "after"

On a test that uses the fixture `replica`:

    @pytest.mark.fault(do="reset", at="upload", when="after")

At the back door of a running replica, as one object or a list of them, or with the buttons of `/_fake/`: `POST /_fake/faults`

    [{"do": "reset", "at": "upload", "when": "after"}]

`GET /_fake/faults` shows each with how often it struck; `DELETE /_fake/faults` and every `POST /_fake/reset` clear them (a reset
may bring new ones: `{"faults": […]}`). A mistake is refused by its name.

| field | says |
|---|---|
| `do` | the kind, below |
| `at` | an endpoint's name, a request's number in the journal (`/_fake/journal`, `number`), or `any`: what the kind can strike |
| `when` | `before` the view runs, or `after` it has run and committed; if not said, the first that the kind has |
| `times` | how often it strikes; 1 |
| `after_looks` | renderings of the grid |
| `seconds` | as the kind says |
| `seed` | for what is drawn, such as which byte; the same declaration draws the same |
| `ttl` | seconds after which it is gone |

Seconds are those of the replica's clock, which runs like any other and can be put forward: `POST /_fake/clock {"seconds": 3600}`.
The header `Date` and the sessions follow it. `POST /_fake/release` ends every wait and stores what is held back.

The journal names each request that a documented way knows (`endpoint`), numbers those (`number`), and says what struck it
(`struck`), whether its connection had brought another before (`kept`), and the status that the client read: none where no
answer came. Scripts and pictures have no number, because browsers ask for them in no fixed order. A fault that finds nothing to
spoil in a request does not count it and waits for the next.

## Kinds
"""


def page() -> str:
    parts = [HEAD]
    for title, kinds in TABLES.items():
        parts += [f"\n### {title}\n\n| `do` | what it does | strikes | when |\n|---|---|---|---|\n"]
        parts += [
            f"| `{name}` | {kind.what} | {_where(kind)} | {', '.join(kind.whens)} |\n" for name, kind in kinds.items()
        ]
    parts += ["\n## Endpoints\n\n| `at` | request | answers with | struck by |\n|---|---|---|---|\n"]
    for name, endpoint in ENDPOINTS.items():
        path = re.sub(r"\(\?:", "(", endpoint.path).replace("|", "\\|")
        by = sum(name in kind.endpoints for kind in KINDS.values())
        parts += [f"| `{name}` | {endpoint.method} `{path}` | {endpoint.answer} | {by} of {len(KINDS)} kinds |\n"]
    return "".join(parts)


def _where(kind: Kind) -> str:
    names = [name for name in ENDPOINTS if name in kind.endpoints]
    if len(names) == len(ENDPOINTS):
        return "every endpoint"
    if len(names) > len(ENDPOINTS) // 2:
        left_out = ", ".join(f"`{name}`" for name in ENDPOINTS if name not in kind.endpoints)
        return f"every endpoint that is not one of {left_out}, which {kind.why}"
    return f"{', '.join(f'`{name}`' for name in names)}; any other {kind.why}"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # Windows would write what its console speaks
    sys.stdout.write(page())
