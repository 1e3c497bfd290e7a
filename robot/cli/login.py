"""`secop login`: a person signs in once, and runs that nobody watches go on with it."""

from __future__ import annotations

from typing import Annotated

import typer

from robot.app.by_hand import keep_sign_in, unlocked
from robot.app.context import Given
from robot.errors import SettingsError
from robot.interruption import Stop
from robot.kept_session import lock_of_this_machine
from robot.secrecy import forbid_dumps, forget_environment
from robot.settings import has_screen, load_sign_in_settings

from .at_the_portal import to_its_end
from .narration import Narration
from .screen import Screen

Minutes = Annotated[
    float,
    typer.Option("--minutos", "--minutes", metavar="N", min=1, help="Cuánto espera la ventana a que alguien ingrese."),
]
Unlocked = Annotated[
    bool,
    typer.Option(
        "--desbloqueada",
        "--unlocked",
        help="No abre nada: solo dice al robot que el portal ya no bloquea la cuenta.",
    ),
]


def login(*, minutes: Minutes = 15, is_free: Unlocked = False) -> None:
    """
    Abre una ventana para que usted ingrese al portal, y guarda esa sesión para las publicaciones que nadie vigila.

    Resuelva ahí lo que el portal pida: captcha, código, aviso, empresa. El robot no responde nada de eso.
    """
    narration, stop, screen = Narration(Screen(stderr=True)), Stop(), Screen(stderr=True)
    with to_its_end(narration, stop):
        forbid_dumps()
        settings = load_sign_in_settings()
        if is_free:
            unlocked(Given(settings, narration, stop=stop))
            screen.say("Anotado: el robot vuelve a ingresar con la contraseña.")
            return
        lock = lock_of_this_machine(settings.state_dir)
        forget_environment()
        if settings.headless == "yes" or not has_screen():
            raise SettingsError(
                "Para ingresar hace falta una ventana, y aquí no hay pantalla o SECOP_HEADLESS pide trabajar sin ella",
                remedy="Repita la orden en un equipo con pantalla, sin SECOP_HEADLESS.",
            )
        screen.say(f"Ingrese como {settings.user} en la ventana que se abre; tiene {minutes:g} minutos.")
        keep_sign_in(Given(settings, narration, stop=stop, lock=lock), minutes)
        how = "cifrada" if lock.key else f"sin cifrar, legible solo para usted, porque {lock.why_none}"
        screen.say(f"Listo: la sesión quedó guardada, {how}. Puede cerrar esta ventana.")
