"""Pages that come otherwise than the portal made them: something over them, in them, or missing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from flask import g

from fake_portal.web import page, state, t

from .strike import Missed, Strike
from .ways import flipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from .board import Armed

EXECUTION_NUMERAL = re.compile(
    r'<div id="stepDiv_\d+"(?:(?!<div id="stepDiv_).)*?detail\.step_execution.*?(?=<div id="stepDiv_)', re.DOTALL
)
UPLOAD_NEW = 'data-fact="execution.upload_new">'
HIDDEN_BOX = 'class="SessionExpiredAlert" style="display:none"'


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
    """The same with something laid over it."""
    quoted = json.dumps(html).replace("<", "\\u003c")
    return with_script(text, f'document.body.insertAdjacentHTML("beforeend", {quoted});')


def notice(_: Armed, text: str) -> str:
    return over(text, page("notice_modal.html"))


def overlay(_: Armed, text: str) -> str:
    style = "position:fixed;inset:0;z-index:30000;background:rgba(255,255,255,.9)"
    return over(text, f'<div class="Campaign" style="{style}"><p>{t("faults.overlay")}</p></div>')


def dialog(_: Armed, text: str) -> str:
    return with_script(text, f"alert({json.dumps(t('faults.dialog'))});")


def popup_blocked(_: Armed, text: str) -> str:
    return text.replace("popupWindow(", "void (")


def window_closes(armed: Armed, text: str) -> str:
    wait = round(1000 * armed.fault.seconds)
    return with_script(text, f'addEventListener("load", () => setTimeout(() => window.close(), {wait}));')


def window_closes_at_attach(_: Armed, text: str) -> str:
    told = "const told = show; show = (...all) => { told(...all); window.close(); };"
    return with_script(text, f'addEventListener("DOMContentLoaded", () => {{ {told} }});')


def opener_lost(_: Armed, text: str) -> str:
    return with_script(text, "window.opener = null;")


def step_missing(_: Armed, text: str) -> str:
    return EXECUTION_NUMERAL.sub("", text)


def upload_not_offered(_: Armed, text: str) -> str:
    return text.replace(UPLOAD_NEW, UPLOAD_NEW.replace(">", ' style="display:none">'))


def session_box(_: Armed, text: str) -> str:
    shown = text.replace(HIDDEN_BOX, 'class="SessionExpiredAlert"')
    if shown != text:
        state().sign_out(g.visitor.session)
    return shown


STRIKES = {
    "notice": rewriting(notice),
    "overlay": rewriting(overlay),
    "dialog": rewriting(dialog),
    "popup_blocked": rewriting(popup_blocked),
    "window_closes": rewriting(window_closes),
    "window_closes_at_attach": rewriting(window_closes_at_attach),
    "opener_lost": rewriting(opener_lost),
    "step_missing": rewriting(step_missing),
    "upload_not_offered": rewriting(upload_not_offered),
    "session_box": rewriting(session_box),
    "maintenance": flipped(maintenance="page"),
    "english": flipped(language="en"),
}
