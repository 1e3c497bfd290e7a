"""A mutant's change made to what leaves the replica: pages, parts of pages, its scripts and its answers."""

from __future__ import annotations

import html as escaping
import re
from random import Random
from typing import TYPE_CHECKING

from .kinds import WORDS
from .markup import changed, children, marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from .kinds import Mutant
    from .markup import Element

OTHER = "CO1.PCCNTR.123502"  #: another contract of the same parties, where a twin may lead
OTHER_OF_PROVIDER = "CO1.SLCNTR.112031"
APPROVES = "postAction('/CO1ContractsManagement/Tendering/SalesContractEdit/Approve', {}, true)"
COVER = '<div id="divNuevo" style="position:fixed;inset:0;z-index:99999;background:{colour}">{inside}</div>'
ASKS = """<p>Nueva versión del portal</p><input type="button" value="Aceptar" onclick="this.parentElement.remove()">"""
PASSES = '<script>setTimeout(() => document.getElementById("divNuevo").remove(), 1200)</script>'
#: In a frame the page's own functions are those of the page around it.
FRAME = "<script>for (const name in parent) {{ try {{ if (!(name in window)) window[name] = parent[name]; }} catch {{}} }}</script>{inside}"
INPUTS = {
    "after_the_choice": """document.addEventListener("change", e => { if (e.target.type === "file") { for (const ms of [0, 250]) setTimeout(rebuildInput, ms); } }, true)""",
    "before_the_choice": """for (const ms of [50, 250]) setTimeout(rebuildInput, ms)""",
    "loses_the_choice": """let lost = false; document.addEventListener("change", e => { if (e.target.type === "file" && !lost) { lost = true; e.stopImmediatePropagation(); rebuildInput(); } }, true)""",
    "elsewhere": """document.addEventListener("change", e => { if (e.target.type === "file") setTimeout(() => { rebuildInput(); document.body.append(document.querySelector("input[type=file]")); }, 0); }, true)""",
}


class Mutations:
    """The change that is in force, or none."""

    def __init__(self, app: Flask) -> None:
        self.mutant: Mutant | None = None
        self.struck = 0  #: answers that were changed by it
        app.after_request(self._change)

    def put(self, mutant: Mutant | None) -> None:
        self.mutant, self.struck = mutant, 0

    def _change(self, response: Response) -> Response:
        if self.mutant is None or (response.direct_passthrough and response.mimetype != "text/javascript"):
            return response
        if response.mimetype not in ("text/html", "text/javascript", "application/javascript", "application/json"):
            return response
        response.direct_passthrough = False
        before = response.get_data(as_text=True)
        after = mutated(before, self.mutant, response.mimetype)
        if after != before:
            self.struck += 1
            response.set_data(after)
        return response


def mutated(text: str, mutant: Mutant, mimetype: str = "text/html") -> str:
    """The answer as this mutant's portal would give it."""
    if mutant.kind in ("rename", "relabel", "language"):
        return _in_other_words(text, mutant)
    mark = mutant.target or "upload.input"
    found = marked(text, mark) if mimetype == "text/html" else []
    return CHANGES[mutant.kind](text, found, mutant) if found else text


def _in_other_words(text: str, mutant: Mutant) -> str:
    """Ids and words, wherever they stand."""
    kind, target = mutant.kind, mutant.target
    if kind == "rename":
        before = "" if target.endswith("Col") else r"(?<![A-Za-z0-9_])"  # a column's id begins with its grid's
        return re.sub(rf"{before}{target}(?=\d|\b|$)", f"nuevo{target[::-1]}", text)
    if kind == "relabel":
        return _said(text, {target: WORDS[target][0]})
    return _said(text, {word: others[1] for word, others in WORDS.items()}) if mutant.way == "pt" else text


def _input(text: str, _: list[Element], mutant: Mutant) -> str:
    script = f"<script>window.addEventListener('load', () => {{ {INPUTS[mutant.way]} }})</script>"
    return text.replace("</body>", f"{script}</body>")


def _overlay(text: str, found: list[Element], mutant: Mutant) -> str:
    cover = _cover(mutant.way)
    if "</body>" in text:
        return text.replace("</body>", f"{cover}</body>")
    return changed(text, found[:1], lambda inside: inside + cover)


def _move(text: str, found: list[Element], _: Mutant) -> str:
    return _moved(changed(text, found[:1], lambda _: ""), found[0].of(text)) or text


def _remove(text: str, found: list[Element], _: Mutant) -> str:
    return changed(text, found[:1], lambda _: "")


def _wrap(text: str, found: list[Element], _: Mutant) -> str:
    return changed(text, found, _wrapped)


def _frame(text: str, found: list[Element], _: Mutant) -> str:
    return changed(text, found[:1], _framed)


def _twinned(text: str, found: list[Element], mutant: Mutant) -> str:
    return changed(text, found[:1], lambda inside: _twin(inside, mutant.way) + inside)


def _moved(rest: str, moved: str) -> str | None:
    """The rest with it at its end; None where it has no end that an element may stand at."""
    for end in ("</form>", "</body>", "</fieldset>"):
        before, found, after = rest.rpartition(end)
        if found:
            return f"{before}{moved}{found}{after}"
    return None


def _said(text: str, words: dict[str, str]) -> str:
    """Each word replaced where it is all that an element, a value, a title or a string says."""
    for word, other in words.items():
        text = re.sub(rf"""(>|value="|title="|": ?")(\s*){word}(\s*)(?=[<":])""", rf"\g<1>\g<2>{other}\g<3>", text)
    return text


def _cover(way: str) -> str:
    inside = {"asks": ASKS, "passes": ""}.get(way, "")
    return COVER.format(colour="transparent" if way == "unseen" else "#fffc", inside=inside) + (
        PASSES if way == "passes" else ""
    )


def _wrapped(inside: str) -> str:
    if inside.startswith(("<tr", "<td")):
        return inside
    return (
        f'<div class="Nuevo"><div class="Nuevo">{inside}</div></div>'
        if inside.startswith(("<div", "<table"))
        else f'<span class="Nuevo"><span class="Nuevo">{inside}</span></span>'
    )


def _framed(inside: str) -> str:
    return f'<iframe srcdoc="{escaping.escape(FRAME.format(inside=inside))}" style="border:0"></iframe>'


def _twin(inside: str, way: str) -> str:
    """What looks the same: dead, with the same id, doing what nobody asked for, or leading to another contract."""
    twin = inside if way == "same_id" else re.sub(r' id="[^"]*"', "", inside)
    if way == "elsewhere":
        twin = re.sub(r"CO1\.PCCNTR\.\d+", OTHER, twin)
        return re.sub(r"CO1\.SLCNTR\.\d+", OTHER_OF_PROVIDER, twin)
    does = APPROVES if way == "approves" else ""
    twin = re.sub(r' onclick="[^"]*"', "", re.sub(r' href="[^"]*"', ' href="javascript:void(0);"', twin))
    return re.sub(r"^<([\w-]+)", rf'<\1 onclick="{does}"', twin)


def _columns(text: str, found: list[Element], mutant: Mutant) -> str:
    """The cells of each row of the table in another order, or with one more; the same in each row."""
    table = found[0]
    rows = children(text, table, "tr")
    width = len(children(text, rows[0], "th"))
    chance = Random(mutant.seed)  # noqa: S311 - drawn again by its seed
    order = chance.sample(range(width), width)
    at = chance.randrange(width + 1)

    def row(number: int, cells: list[str]) -> list[str]:
        if mutant.kind == "reorder":
            return [cells[place] for place in order]
        said = (
            f"<th>{mutant.way}</th>"
            if number == 0
            else f"<td>{'Comprador' if mutant.way == 'Cargado por' else 'otro.pdf'}</td>"
        )
        return [*cells[:at], said, *cells[at:]]

    for number, each in reversed(list(enumerate(rows))):
        cells = [cell.of(text) for cell in children(text, each, "th", "td")]
        if len(cells) == width:
            text = text[: each.inner] + "".join(row(number, cells)) + "</tr>" + text[each.end :]
    return text


CHANGES: dict[str, Callable[[str, list[Element], Mutant], str]] = {
    "remove": _remove,
    "move": _move,
    "wrap": _wrap,
    "twin": _twinned,
    "overlay": _overlay,
    "frame": _frame,
    "reorder": _columns,
    "column": _columns,
    "input": _input,
}
