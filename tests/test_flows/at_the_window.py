"""A person at the robot's window, who needs no screen for it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from robot.browser.session import guarded_context
from robot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from robot.browser.guard import Guard
    from robot.browser.kit import Kit
    from tests.conftest import Replica

#: What she does in the window: reads the picture, types the password and the code, presses what is to be pressed.
SIGNS_IN = """(() => {
  const there = id => document.getElementById(id), done = new Set();
  const once = (id, act) => { if (there(id) && !done.has(id)) { done.add(id); act(there(id)); } };
  const press = id => once(id, button => button.click());
  const typed = async () => {
    const picture = await (await fetch(there("imgimgCaptcha").src)).text();
    there("txttxtCaptcha").value = [...picture.matchAll(/>(\\w)<\\/text>/g)].map(found => found[1]).join("");
    there("txtUserName").value = USER || there("txtUserName").value;
    there("txtPassword").value = "contratista";
    press("btnLoginButton");
  };
  setInterval(() => {
    if (there("txtUserName")?.value) once("txtPassword", typed);
    if (there("txtSecondFactorCode")) { there("txtSecondFactorCode").value = "000000"; press("btnSecondFactorButton"); }
    press("btnAcknowledgeGen");
  }, 50);
})()"""
CLOSES = "closes the window"


def signs_in(user: str = "") -> str:
    """As the user whose name the robot wrote, or as another one."""
    return SIGNS_IN.replace("USER", f'"{user}"')


def contractor_of(replica: Replica, state: Path, **more: Any) -> Settings:
    """The replica's contractor, with a state folder of a test's own."""
    password = SecretStr("contratista")
    whose = {"user": "contratista", "password": password, "role": "contratista"}
    return Settings(portal_url=replica.address, state_dir=state, **whose, **more)  # type: ignore[arg-type]  # pydantic reads words


@dataclass
class Windows:
    """In place of the robot's own browsers: contexts of one that tests share, and who sits before them."""

    browser: Browser
    person: str = ""  #: nobody
    headless: list[bool] = field(default_factory=list)  #: how each was asked for

    @contextmanager
    def open(
        self, kit: Kit, guard: Guard, *, headless: bool, downloads: Path, session: dict[str, Any] | None
    ) -> Iterator[BrowserContext]:
        watching = guard.watch(self.browser)
        context = guarded_context(self.browser, kit, guard, session)
        self.headless.append(headless)
        if self.person == CLOSES:
            context.on("page", lambda page: page.on("domcontentloaded", lambda shown: shown.close()))
        elif self.person:
            context.add_init_script(self.person)
        try:
            yield context
        finally:
            context.close()
            watching.detach()
