"""Pages that come otherwise than the portal made them: something over them, in them, or missing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from fake_portal.fault import Kind
from fake_portal.web import language, page

from .reach import AFTER, BEFORE, GRID, NO_WINDOW, NOTHING_SHOWN, NUMERALS, SECONDS, SHOWN, SIGNED_IN, WINDOW
from .strikes import flipped, over, rewriting, with_script

if TYPE_CHECKING:
    from fake_portal.fault import Armed

EXECUTION_NUMERAL = re.compile(
    r'<div id="stepDiv_\d+"(?:(?!<div id="stepDiv_).)*?detail\.step_execution.*?(?=<div id="stepDiv_)', re.DOTALL
)
UPLOAD_NEW = 'data-fact="execution.upload_new">'
# Invented: what nobody expects.
OVERLAY = {"es": "Estamos mejorando la plataforma para usted.", "en": "We are improving the platform for you."}
DIALOG = {"es": "Recuerde actualizar sus datos de contacto.", "en": "Remember to update your contact data."}


def notice(_: Armed, text: str) -> str:
    return over(text, page("notice_modal.html"))


def overlay(_: Armed, text: str) -> str:
    style = "position:fixed;inset:0;z-index:30000;background:rgba(255,255,255,.9)"
    return over(text, f'<div class="Campaign" style="{style}"><p>{OVERLAY[language()]}</p></div>')


def dialog(_: Armed, text: str) -> str:
    return with_script(text, f"alert({json.dumps(DIALOG[language()])});")


def popup_blocked(_: Armed, text: str) -> str:
    return text.replace("popupWindow(", "void (")


def window_closes(armed: Armed, text: str) -> str:
    wait = round(1000 * armed.fault.seconds)
    return with_script(text, f'addEventListener("load", () => setTimeout(() => window.close(), {wait}));')


def window_closes_at_attach(_: Armed, text: str) -> str:
    told = "const told = show; show = (...all) => { told(...all); window.close(); };"
    return with_script(text, f'addEventListener("DOMContentLoaded", () => {{ {told} }});')


def step_missing(_: Armed, text: str) -> str:
    return EXECUTION_NUMERAL.sub("", text)


def upload_not_offered(_: Armed, text: str) -> str:
    return text.replace(UPLOAD_NEW, UPLOAD_NEW.replace(">", ' style="display:none">'))


KINDS = {
    "maintenance": Kind(
        "From this request on everything shows the page of maintenance, for `seconds` or `times` requests.",
        flipped(maintenance="page"),
        whens=BEFORE,
        uses=SECONDS,
        ends="while",
    ),
    "notice": Kind(
        "A notice to be acknowledged lies over the page.",
        rewriting(notice),
        (SHOWN & SIGNED_IN) - {"window", "permitted_types"},
        "is not inside the frame of a signed-in page",
        whens=AFTER,
    ),
    "overlay": Kind(
        "Something unknown lies over the page and stays.", rewriting(overlay), SHOWN, NOTHING_SHOWN, whens=AFTER
    ),
    "dialog": Kind("A native alert() opens.", rewriting(dialog), SHOWN, NOTHING_SHOWN, whens=AFTER),
    "english": Kind("The page speaks English.", flipped(language="en"), SHOWN, NOTHING_SHOWN, whens=BEFORE),
    "popup_blocked": Kind(
        "Cargar nuevo opens nothing, as in a browser that blocks windows.",
        rewriting(popup_blocked),
        NUMERALS | GRID,
        "has no button that opens a window",
        whens=AFTER,
    ),
    "window_closes": Kind(
        "The window closes itself, `seconds` after it has loaded.",
        rewriting(window_closes),
        WINDOW,
        NO_WINDOW,
        whens=AFTER,
        uses=SECONDS,
    ),
    "window_closes_at_attach": Kind(
        "The window closes itself as soon as the first file has its answer: nobody is called back.",
        rewriting(window_closes_at_attach),
        WINDOW,
        NO_WINDOW,
        whens=AFTER,
    ),
    "step_missing": Kind(
        "The contract has no numeral for its execution.",
        rewriting(step_missing),
        NUMERALS,
        "shows no numerals",
        whens=AFTER,
    ),
    "upload_not_offered": Kind(
        "The contract is in a state without Cargar nuevo.",
        rewriting(upload_not_offered),
        GRID,
        "does not show Cargar nuevo",
        whens=AFTER,
    ),
}
