"""The identity server's sign-in, its company step and its notice (docs/portal.md, sections 2.3 and 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.browser.finding import either
from robot.browser.page import Page
from robot.browser.waiting import SOON
from robot.errors import (
    AccountLocked,
    ElementNotFound,
    Forbidden,
    NeedsHuman,
    PasswordExpired,
    SettingsError,
    TimedOut,
    WrongPage,
    WrongPassword,
)
from robot.model import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

#: What only a person can answer, and how we say so.
PERSON_NEEDED: dict[str, tuple[type[NeedsHuman], str]] = {
    "captcha": (NeedsHuman, "El portal pide un captcha."),
    "locked": (AccountLocked, "La cuenta está bloqueada."),
    "failure": (WrongPassword, "El portal no acepta el usuario o la contraseña."),
    "new_password": (PasswordExpired, "La contraseña venció: el portal pide una nueva."),
    "refused_code": (
        NeedsHuman,
        "El portal no aceptó el código: revise la semilla y que la hora de este equipo sea exacta.",
    ),
    "code": (NeedsHuman, "El portal pide un código de verificación."),
}


class SignIn(Page):
    """What may stand between a person and the desk, in whatever order the portal shows it."""

    name = "sign_in"
    own_end = "signed_out"

    def what_stands_here(self, *besides: str) -> str:
        """
        Wait for the next thing the portal shows, except `besides`: `app_code`, `user`, `company`, `acknowledge` or `signed_in`.

        :raises NeedsHuman: a captcha, a locked account, a refused or expired password, or a code.
        :raises WrongPage: a page that we do not know.
        :raises NoConnection: none at all.
        """
        known = ("captcha", "app_code", *PERSON_NEEDED, "acknowledge", "signed_in", "company", "user")
        try:
            seen = self.first_of(*(name for name in known if name not in besides))
        except ElementNotFound as unknown:
            raise WrongPage(
                "El portal muestra al ingresar una página que el robot no conoce", detail=self.place
            ) from unknown
        if seen in PERSON_NEEDED:
            kind, said = PERSON_NEEDED[seen]
            raise kind(said)
        return seen

    def soon(self, *names: str) -> str | None:
        """Which of these shows within a moment; None where none does, whatever a person's page shows meanwhile."""
        try:
            self._attached(either(self._any(self._entry[name]) for name in names), names, SOON)
        except TimedOut:
            return None
        return next((name for name in names if self.shows(name)), None)

    def enter(self, user: str, password: SecretStr, trusted: Callable[[str], bool], sends: Callable[[], None]) -> None:
        """
        Type user and password, and press Ingresar; `sends` is called before they leave, and may forbid it.

        :raises Forbidden: this page's address is not one that may be given them, now or no longer.
        """
        for name, text in (("user", user), ("password", password.get_secret_value())):
            with self.held(name) as field:
                if not trusted(self.tab.url):
                    raise Forbidden(
                        "No se escribió la contraseña: esta no es la página de ingreso del portal", detail=self.place
                    )
                field.fill(text)
        sends()
        self.click("enter")

    def enter_code(self, code: SecretStr, trusted: Callable[[str], bool]) -> None:
        """
        Type an authenticator app's code, and confirm it.

        :raises Forbidden: this page's address is not one that may be given it, now or no longer.
        """
        with self.held("code") as field:
            if not trusted(self.tab.url):
                raise Forbidden(
                    "No se escribió el código: esta no es la página de ingreso del portal", detail=self.place
                )
            field.fill(code.get_secret_value())
        self.click("confirm_code")

    def choose_company(self, company: str | None) -> None:
        """
        Choose among several companies or entities, by name or by a part that only one has; the only one by itself.

        :raises SettingsError: none was asked for, or the portal does not offer it, or several have that part.
        """
        offered = [label for label in self.options("company") if label.strip()]
        chosen = called(offered, company)
        if len(chosen) != 1:
            how = "ninguna se llama" if not chosen else "varias se llaman"
            said = f"; {how} como dice SECOP_COMPANY («{company}»)" if company else ""
            raise SettingsError(
                f"Este usuario tiene estas empresas o entidades{said}:\n"
                + "\n".join(f"  {number}. {label}" for number, label in enumerate(offered, 1)),
                remedy="Escriba en SECOP_COMPANY el nombre de una, o una parte que solo esa tenga, y repita la orden.",
            )
        self.choose_option("company", chosen[0])
        self.click("enter_company")

    def acknowledge(self) -> None:
        self.click("acknowledge")


def called(offered: Sequence[str], company: str | None) -> list[str]:
    """Which of these a person means: the one of that name, else those whose name has that part; without a name all."""
    wanted = fold(company or "")
    return [label for label in offered if fold(label) == wanted] or [
        label for label in offered if wanted in fold(label)
    ]
