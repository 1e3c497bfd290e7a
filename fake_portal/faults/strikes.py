"""Ways to strike that several kinds share."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g

from fake_portal.fault import Missed, Strike
from fake_portal.web import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from fake_portal.fault import Armed


def instead(answer: Callable[[Armed], Response]) -> Strike:
    """This answer, whatever the view says."""
    return Strike(lambda armed, _: answer(armed))


def flipped(**answers: str) -> Strike:
    """Other answers of these switches, for this request only."""

    def strike(_armed: Armed, _: Response | None) -> None:
        g.here.switches = replace(state().config.switches, **answers)  # type: ignore[arg-type] # names and answers are ours

    return Strike(strike)


# What is changed in the text of a page -----------------------------------------------------------------


def rewriting(change: Callable[[Armed, str], str]) -> Strike:
    """What `change` makes of a page's text; where it changes nothing, nothing was struck."""

    def strike(armed: Armed, answer: Response | None) -> Response | None:
        if answer is None or answer.status_code != 200 or answer.mimetype != "text/html":
            raise Missed
        before = answer.get_data(as_text=True)
        text = change(armed, before)
        if text == before:
            raise Missed
        answer.set_data(text)
        return answer

    return Strike(strike)


def with_script(text: str, script: str) -> str:
    """At the end of a page, or of a part: `applyParts` runs it."""
    element = f"<script>{script}</script>"
    return text.replace("</body>", element + "</body>") if "</body>" in text else text + element


def over(text: str, html: str) -> str:
    """The page with this element laid over it."""
    quoted = json.dumps(html).replace("<", "\\u003c")
    return with_script(text, f'document.body.insertAdjacentHTML("beforeend", {quoted});')
