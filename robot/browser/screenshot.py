"""Pictures of a tab and of elements in it; elements that are whole on screen are cut out of one picture of all."""

from __future__ import annotations

import io
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import Page as Tab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import FloatRect, Locator, ViewportSize

#: Milliseconds until a page says that it shows no secret field, and then until its picture is there, or is done without.
LATE = 2000
QUALITY = 70  #: of JPEG
#: Where elements of the tab's own document stand, all with one question: `bounding_box` takes three for each.
BOXES = """elements => elements.map(element => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return {x, y, width, height};
})"""


def of_one(target: Tab | Locator) -> bytes:
    """
    A tab, or one element of it, as JPEG: cut out of its tab where it is whole on screen, which takes a third less time.

    :raises PlaywrightError: it cannot be had in time.
    """
    if not isinstance(target, Tab):
        box = target.bounding_box(timeout=LATE)
        if box and _is_whole(box, target.page.viewport_size):
            return target.page.screenshot(clip=box, type="jpeg", quality=QUALITY, **_how())
    return target.screenshot(type="jpeg", quality=QUALITY, **_how())


def of_each(elements: Sequence[Locator]) -> list[bytes]:
    """
    Each of these elements of one tab, as JPEG.

    One picture takes a tenth of a second of two processes. What is not whole on screen, or moved meanwhile, has one of its own.

    :raises PlaywrightError: one of them cannot be had in time.
    """
    tab, handles = elements[0].page, [element.element_handle(timeout=LATE) for element in elements]
    boxes: list[FloatRect] = tab.evaluate(BOXES, handles)
    whole = [box for box in boxes if _is_whole(box, tab.viewport_size)]
    if len(whole) < 2:
        return [of_one(element) for element in elements]
    edges = [_edges(box) for box in whole]
    left, top = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
    right, bottom = max(edge[2] for edge in edges), max(edge[3] for edge in edges)
    around: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    together = tab.screenshot(clip=around, type="png", **_how())
    afterwards: list[FloatRect] = tab.evaluate(BOXES, handles)
    with Image.open(io.BytesIO(together)) as picture:
        return [
            _cut(picture, box, left, top) if box in whole and box == after else of_one(element)
            for element, box, after in zip(elements, boxes, afterwards, strict=True)
        ]


def _how() -> dict[str, Any]:
    return {"scale": "css", "caret": "initial", "animations": "allow", "timeout": LATE}


def _cut(picture: Image.Image, box: FloatRect, left: int, top: int) -> bytes:
    x, y, right, bottom = _edges(box)
    out = io.BytesIO()
    picture.crop((x - left, y - top, right - left, bottom - top)).convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _edges(box: FloatRect) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in whole pixels, with nothing cut off."""
    return floor(box["x"]), floor(box["y"]), ceil(box["x"] + box["width"]), ceil(box["y"] + box["height"])


def _is_whole(box: FloatRect, screen: ViewportSize | None) -> bool:
    if screen is None or min(box["x"], box["y"]) < 0 or not (box["width"] and box["height"]):
        return False
    return box["x"] + box["width"] <= screen["width"] and box["y"] + box["height"] <= screen["height"]
