"""Press an element: with the mouse, or with its key where something at the side of the window lies over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loguru import logger
from playwright.sync_api import TimeoutError as PlaywrightTimeout

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: Whether a fixed thing lies over the element and no scrolling helps. One that lies over the middle of the window is a
#: dialog, or says that the page is busy: nothing below it is pressed. What no key presses is left to the mouse.
STANDS_UNDER = """element => {
  const over = () => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return top && !element.contains(top) && !top.contains(element) ? top : null;
  };
  if (!over() || !element.matches("a[href], button, input[type=button], input[type=submit]")) { return false; }
  element.scrollIntoView({block: "center", inline: "center"});
  let cover = over();
  while (cover && getComputedStyle(cover).position !== "fixed") { cover = cover.parentElement; }
  if (!cover) { return false; }
  const box = cover.getBoundingClientRect(), x = innerWidth / 2, y = innerHeight / 2;
  return !(box.left < x && x < box.right && box.top < y && y < box.bottom);
}"""


def press(element: Locator, in_the_way: list[str]) -> None:
    """
    Click the element, once it can be clicked; under a chat's bubble or panel that stays, press Enter on it.

    :param in_the_way: where that happened already; what stands there once is looked for before each further click.
    :raises playwright.sync_api.TimeoutError: it cannot be pressed.
    """
    if not in_the_way:
        try:
            return element.click()
        except PlaywrightTimeout as late:
            if not _only_covered(late) or not element.evaluate(STANDS_UNDER):
                raise
            in_the_way.append(element.page.url)
            logger.warning("algo tapa lo que hay que pulsar y no se quita: se pulsa con el teclado")
    if element.evaluate(STANDS_UNDER):
        return element.press("Enter")
    return element.click()


def would_press(element: Locator) -> bool:
    """
    Whether nothing lies over the element that would keep `press` from it; presses nothing.

    What cannot be pressed for another reason, such as a button that wants a file first, is none of its matter.
    """
    try:
        element.click(trial=True)
    except PlaywrightTimeout as late:
        return not _only_covered(late) or bool(element.evaluate(STANDS_UNDER))
    return True


def _only_covered(late: PlaywrightTimeout) -> bool:
    """Whether the mouse never got as far as pressing: what may have been pressed is not pressed again."""
    return "intercepts pointer events" in late.message and "performing click action" not in late.message
