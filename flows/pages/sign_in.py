"""The identity server's sign-in, its company step and its notice (docs/portal.md, sections 2.3 and 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.browser.page import Page
from robot.errors import ElementNotFound, Forbidden, NeedsHuman, SettingsError, WrongPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

#: What only a person can answer, and how we say so.
PERSON_NEEDED = {
    "captcha": "El portal pide un captcha.",
    "locked": "La cuenta está bloqueada.",
    "failure": "El portal no acepta el usuario o la contraseña.",
    "code": "El portal pide un código de verificación.",
}


class SignIn(Page):
    """What may stand between a person and the desk, in whatever order the portal shows it."""

    name = "sign_in"
    own_end = "signed_out"

    def what_stands_here(self, *besides: str) -> str:
        """
        Wait for the next thing the portal shows, except `besides`: `user`, `company`, `acknowledge` or `signed_in`.

        :raises NeedsHuman: a captcha, a locked account, a refused password, or a code.
        :raises WrongPage: a page that we do not know.
        :raises NoConnection: none at all.
        """
        known = (*PERSON_NEEDED, "acknowledge", "signed_in", "company", "user")
        try:
            seen = self.first_of(*(name for name in known if name not in besides))
        except ElementNotFound as unknown:
            raise WrongPage(
                "El portal muestra al ingresar una página que el robot no conoce", detail=self.place
            ) from unknown
        if seen in PERSON_NEEDED:
            raise NeedsHuman(PERSON_NEEDED[seen])
        return seen

    def enter(self, user: str, password: SecretStr, trusted: Callable[[str], bool]) -> None:
        """
        Type user and password, and press Ingresar.

        :raises Forbidden: this page's address is not one that may be given them, now or no longer.
        """
        for name, text in (("user", user), ("password", password.get_secret_value())):
            with self.held(name) as field:
                if not trusted(self.tab.url):
                    raise Forbidden(
                        "No se escribió la contraseña: esta no es la página de ingreso del portal", detail=self.place
                    )
                field.fill(text)
        self.click("enter")

    def choose_company(self, company: str | None) -> None:
        """
        Choose among several companies or entities, by name.

        :raises SettingsError: none was asked for, or the portal does not offer it.
        """
        offered = self.options("company")
        chosen = [label for label in offered if company and label.casefold() == company.casefold()]
        if len(chosen) != 1:
            raise SettingsError(
                "Este usuario tiene varias empresas o entidades. Defina SECOP_COMPANY con una de ellas:\n"
                + "\n".join(f"  {label}" for label in offered)
            )
        self.choose_option("company", chosen[0])
        self.click("enter_company")

    def acknowledge(self) -> None:
        self.click("acknowledge")
