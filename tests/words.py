"""What a sentence for people must not hold: names of ours, and words of the browser or of Playwright."""

from __future__ import annotations

import re

from robot.browser.catalogue import load_catalogue

#: Names of pages and elements; a captcha is called so in Spanish as well.
NAMES = {name for page, entry in load_catalogue().items() for name in (page, *entry.elements)} - {"captcha"}
ADDRESS = re.compile(r"https?://\S+")
OF_THE_BROWSER = re.compile(
    r"net::|ERR_\w+|chrome-error|chromewebdata|about:blank|crash|Target|Traceback|Timeout|Call log|intercepts"
    r"|\b(?:Page|Locator|Frame|Browser|BrowserContext|Download|Error)\.|\b\w+Error\b",
    re.IGNORECASE,
)


def not_for_people(said: str) -> list[str]:
    """What of it no person should have to read. An address is a person's own to copy."""
    plain = ADDRESS.sub("", said)
    return [*OF_THE_BROWSER.findall(plain), *(word for word in re.findall(r"\w+", plain) if word in NAMES)]
