"""Press an element: with the mouse, or with its key where something at the side of the window lies over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def press(element: Locator) -> None:
    """
    Click the element, once it can be clicked; under a chat's bubble or panel that stays, press Enter on it.

    :raises playwright.sync_api.TimeoutError: it cannot be pressed.
    """
    if element.evaluate(STANDS_UNDER):
        element.press("Enter")
    else:
        element.click()
