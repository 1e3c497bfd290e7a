"""
What can go wrong, and whose turn it is then.

    RobotError
    ├─ Stopped               somebody asked the run to stop
    ├─ Unexpected            a mistake of our own, after something may have been sent
    ├─ InputError            a person corrects the sheet or the file (never retried)
    │  ├─ ManifestError
    │  ├─ PreflightRefused   a file is not fit to be published
    │  └─ Conflict           what stands in the portal contradicts what was asked
    │     └─ Busy            another robot works on this contract
    ├─ SetupError            an operator corrects the machine
    │  ├─ CatalogueError
    │  ├─ SettingsError
    │  ├─ AlreadyRunning     another run of this account lives on this machine
    │  ├─ StateError         the state folder cannot be used, or is not its owner's alone
    │  ├─ LedgerError        the ledger cannot be opened, is another version's, or has no room left
    │  ├─ SealKeyError       the key that seals receipts cannot be made or read
    │  ├─ BrowserMissing
    │  └─ BrowserFailed
    └─ PortalError
       ├─ Transient          may be repeated by step()
       │  ├─ TimedOut
       │  ├─ Unavailable
       │  │  ├─ NoConnection nobody answers: the network's matter
       │  │  ├─ Untrusted    what answers has a certificate that the browser does not believe
       │  │  └─ Maintenance  the portal says that it is being maintained
       │  └─ Covered         something lies over what we want to press
       ├─ SessionExpired     sign in again, start the item again, once
       ├─ ElementNotFound    the page differs from the catalogue
       ├─ WrongPage          we are not where the flow thinks
       │  ├─ WindowClosed    the window went away under our hands
       │  └─ TabCrashed      the browser's process behind a tab died: another tab is taken
       ├─ Forbidden          the guard stopped a request that the job does not need: stop the run
       ├─ TooLate            the guard kept back what would have published: its time or its lease was over
       ├─ CopyChanged        the guard kept back a document whose private copy is no longer what was examined
       ├─ NeedsHuman         a captcha, a second factor, a page that we do not know: stop this account at once
       │  ├─ WrongPassword   refused: nothing is typed a second time
       │  ├─ PasswordExpired right, and to be changed before anything else
       │  ├─ UnknownPage     signing in leads to a page that the guard does not let come
       │  ├─ AccountLocked   the portal locked it
       │  ├─ SignInsUsedUp   the password was sent as often as it may be on one day
       │  └─ AnotherUser     somebody would sign in with another name than the account's
       └─ InDoubt            sent, not confirmed: only a fresh look may settle it

The docstring of each class is what its operator reads, in Spanish; `remedy` is what they can do about it, and `policy`
what the robot does by itself.
"""

from __future__ import annotations

import errno
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path

#: What the system says, in a code, where a person can do something about it; its own words are in its language.
SYSTEM_SAID = {
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG, errno.EDQUOT), "no queda espacio en el disco"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "no hay permiso"),
    errno.EROFS: "el disco es de solo lectura",
    errno.EEXIST: "ya existe",
    errno.ENOENT: "no existe",
    errno.ENOTDIR: "no es una carpeta",
}


class Policy(Enum):
    """What the robot does about an error before it asks anybody; docs/answers.md is made from these words."""

    END = "this contract ends, with a sentence for its person; the next one goes on"
    REFUSE = "nothing is begun"
    REPEAT = "the step is repeated, three times at most; then as *begin*"
    BEGIN = "the contract begins anew from the desk, once, with a look before anything else"
    SIGN_IN = "the robot signs in again, a second time without its cookies, and the contract begins anew"
    LOOK = "nothing is pressed again: a fresh look decides, now and in the next runs"
    STOP = "the account's run ends; what is left is not attempted"


#: What may be otherwise a moment later, though waiting or clicking again on the same page did not help.
RESTARTABLE = (Policy.REPEAT, Policy.BEGIN)


class RobotError(Exception):
    """Algo falló."""

    code = "error"
    remedy = "Revise el mensaje y vuelva a intentar."
    policy: ClassVar[Policy] = Policy.END

    def __init__(self, message: str = "", *, detail: str = "", remedy: str = "") -> None:
        """
        `message` is for people; `detail`, names and words of ours or of the browser's, is for the log alone.

        :param remedy: what this person can do now, where the kind's own is too general.
        """
        super().__init__(message)
        self.detail = detail
        self.at: str | None = None  #: the step where it happened, as people call it
        self.picture: Path | None = None  #: of what the portal shows there, with nothing secret on it
        if remedy:
            self.remedy = remedy

    @property
    def sentences(self) -> list[str]:
        """What a person reads, each thing once: what kind of trouble this is, and what happened."""
        kind, message = str(self.__doc__), str(self)
        return [kind] if not message else [message] if message.startswith(kind.rstrip(".")) else [kind, message]

    @property
    def place(self) -> str:
        """Where it happened, as the end of a sentence; empty where no step was under way."""
        return f" (en el paso «{self.at}»)" if self.at else ""


class Stopped(RobotError):
    """Se pidió parar la corrida."""

    code = "stopped"
    policy = Policy.STOP
    remedy = "Repita la orden: el robot mira el portal antes de enviar, y lo que ya está publicado no se toca."


class Unexpected(RobotError):
    """El robot falló por dentro."""

    code = "unexpected"
    policy = Policy.STOP
    remedy = "Repita la orden: el robot mira el portal antes de enviar. Si vuelve a ocurrir, envíe run.log a quien lo mantiene."


class InputError(RobotError):
    """Lo que se entregó al robot tiene errores."""

    code = "input"
    remedy = "Corrija lo que se indica y repita la orden."


class ManifestError(InputError):
    """La lista de documentos tiene errores."""

    code = "manifest"
    policy = Policy.REFUSE
    remedy = "Corrija las filas señaladas y repita la orden."


class PreflightRefused(InputError):
    """Hay archivos que no se pueden publicar así."""

    code = "preflight"
    policy = Policy.REFUSE
    remedy = "Corrija los archivos señalados, o repita la orden con --omitir para publicar los demás."


class Conflict(InputError):
    """Lo que muestra el portal contradice lo que se pidió."""

    code = "conflict"
    remedy = "Compare el contrato en el portal con su lista de documentos y decida."


class Busy(Conflict):
    """Otro robot trabaja en este contrato."""

    code = "busy"
    remedy = "Espere a que termine y repita la orden: lo que ya está publicado no se toca."


class SetupError(RobotError):
    """Falta algo en este equipo o en su configuración."""

    code = "setup"
    policy = Policy.REFUSE
    remedy = "Corrija la configuración."


class CatalogueError(SetupError):
    """El catálogo de elementos del portal está mal escrito."""

    code = "catalogue"
    remedy = "Corrija el archivo TOML señalado."


class SettingsError(SetupError):
    """Falta algo en la configuración, o está mal escrito."""

    code = "settings"
    remedy = "Corrija las variables SECOP_* que se indican, o sus claves en secop.toml, y repita la orden."


class AlreadyRunning(SetupError):
    """Otra corrida del robot está usando esta cuenta en este equipo."""

    code = "already_running"
    remedy = "Espere a que termine y repita la orden, o repítala con --esperar: empieza sola cuando la otra termine."


class StateError(SetupError):
    """No se puede usar la carpeta donde el robot guarda lo que hace."""

    code = "state"
    remedy = "Revise la carpeta SECOP_STATE_DIR, sus permisos y que su disco tenga espacio, y repita la orden."


class LedgerError(SetupError):
    """No se puede usar el registro donde el robot anota lo que envía."""

    code = "ledger"
    remedy = (
        "Revise SECOP_LEDGER, que la carpeta SECOP_STATE_DIR se pueda escribir y que haya espacio en el disco; "
        "repita la orden: el robot mira el portal antes de enviar."
    )


class SealKeyError(SetupError):
    """No se puede usar la llave con que se sellan los recibos."""

    code = "seal_key"
    remedy = "Revise que la carpeta SECOP_STATE_DIR se pueda escribir; si la llave se dañó, recupérela de su copia."


class BrowserMissing(SetupError):
    """No se encontró un navegador."""

    code = "browser_missing"
    remedy = "Sirve cualquiera de estos: Chrome, Edge, Chromium, o el de Playwright (playwright install --no-shell chromium)."


class BrowserFailed(SetupError):
    """El navegador no abrió."""

    code = "browser_failed"
    remedy = (
        "Cierre otros navegadores, revise que la carpeta temporal exista y tenga una ruta corta, y repita la orden."
    )


class PortalError(RobotError):
    """El portal no respondió como se esperaba."""

    code = "portal"
    remedy = "Vuelva a intentar más tarde."


class Transient(PortalError):
    """Un tropiezo pasajero del portal."""

    code = "transient"
    policy = Policy.REPEAT


class TimedOut(Transient):
    """El portal tardó demasiado."""

    code = "timed_out"


class Unavailable(Transient):
    """El portal no está disponible."""

    code = "unavailable"
    remedy = "Mire en su navegador si el portal abre; cuando abra, repita la orden."


class NoConnection(Unavailable):
    """No hay conexión con el portal."""

    code = "no_connection"
    remedy = "Revise la conexión de este equipo a internet y repita la orden."


class Untrusted(Unavailable):
    """El navegador no confía en el certificado con que le contestan."""

    code = "untrusted"
    policy = Policy.BEGIN  # another attempt a second later gets the same one
    remedy = (
        "Revise la fecha y la hora de este equipo. Si están bien, un antivirus o el proxy de su oficina abre las conexiones "
        "cifradas: pida a quien lo administra que no lo haga con el portal, o que este equipo confíe en su certificado. "
        "El robot no envía la contraseña por una conexión así."
    )


class Maintenance(Unavailable):
    """El portal está en mantenimiento."""

    code = "maintenance"
    policy = Policy.BEGIN  # the page that says so does not change by itself
    remedy = "Espere a que el portal vuelva (mire en su navegador si abre) y repita la orden."


class Covered(Transient):
    """Algo tapa el botón que hay que pulsar."""

    code = "covered"


class SessionExpired(PortalError):
    """La sesión terminó."""

    code = "session_expired"
    policy = Policy.SIGN_IN
    remedy = "Repita la orden: el robot ingresa de nuevo."


class ElementNotFound(PortalError):
    """La página no muestra lo que el robot busca en ella."""

    code = "element_not_found"
    policy = Policy.BEGIN
    remedy = "El portal pudo cambiar: envíe la carpeta de la corrida a quien mantiene el robot."


class WrongPage(PortalError):
    """El robot no está en la página que corresponde."""

    code = "wrong_page"
    policy = Policy.BEGIN
    remedy = "Repita la orden; si vuelve a ocurrir, avise."


class WindowClosed(WrongPage):
    """La ventana se cerró antes de tiempo."""

    code = "window_closed"


class TabCrashed(WrongPage):
    """La pestaña del navegador dejó de funcionar."""

    code = "tab_crashed"
    remedy = "Cierre otros programas, porque a este equipo puede faltarle memoria, y repita la orden."


class Forbidden(PortalError):
    """La guarda detuvo una petición que este trabajo no necesita; el robot se detuvo."""

    code = "forbidden"
    policy = Policy.STOP
    remedy = "No repita la orden: envíe el registro a quien mantiene el robot. La guarda la detuvo antes de que saliera del navegador."


class TooLate(PortalError):
    """La guarda no dejó salir el documento: pasó demasiado tiempo desde que se anotó, u otro robot tomó el contrato."""

    code = "too_late"
    remedy = "Repita la orden: lo que no salió se envía entonces."


class CopyChanged(PortalError):
    """La guarda no dejó salir el documento: la copia que se había revisado cambió o ya no está."""

    code = "copy_changed"
    remedy = "Repita la orden: el robot saca otra copia. Si vuelve a ocurrir, revise el disco y el antivirus."


class NeedsHuman(PortalError):
    """El portal pide algo que solo puede hacer una persona."""

    code = "needs_human"
    policy = Policy.STOP
    remedy = "Repita la orden en una terminal, con la ventana del navegador a la vista, y resuelva en ella lo que pide el portal."


class WrongPassword(NeedsHuman):
    """El portal no acepta el usuario o la contraseña."""

    code = "wrong_password"
    remedy = (
        "Corrija la contraseña (SECOP_PASSWORD) o el usuario (SECOP_USER) antes de repetir la orden: después de unos cinco "
        "intentos fallidos el portal bloquea la cuenta."
    )


class PasswordExpired(NeedsHuman):
    """La contraseña venció y el portal pide una nueva."""

    code = "password_expired"
    remedy = (
        "Abra el portal en su navegador y cambie allí la contraseña. Entregue la nueva al robot, con secop clave guardar o en "
        "SECOP_PASSWORD, y repita la orden."
    )


class UnknownPage(NeedsHuman):
    """Al ingresar, el portal lleva a una página que el robot no conoce y no abre."""

    code = "unknown_page"
    remedy = (
        "Ingrese al portal en su navegador, resuelva lo que pide esa página y repita la orden. Si el portal la muestra cada vez, "
        "publique a mano mientras tanto, y envíe la dirección que aparece arriba a quien mantiene el robot."
    )


class AccountLocked(NeedsHuman):
    """El portal tiene bloqueada la cuenta."""

    code = "account_locked"
    remedy = (
        "Abra el portal en su navegador, desbloquee la cuenta desde la página de ingreso, y escriba después secop entrar para "
        "ingresar usted, o secop entrar --desbloqueada para que lo haga el robot con la contraseña correcta."
    )


class SignInsUsedUp(NeedsHuman):
    """Hoy ya se intentó ingresar las veces que se permiten por día."""

    code = "sign_ins_used_up"
    remedy = (
        "El temporizador lo intenta de nuevo mañana por sí mismo. Para no esperar, ingrese usted en la ventana que abre "
        "secop entrar, y repita la orden."
    )


class FirstTime(NeedsHuman):
    """Es la primera vez que el robot publica en este portal: antes de seguir, una persona mira el primer documento."""

    code = "first_time"
    remedy = (
        "Mire ese documento en el portal y en el informe de la corrida. Si está bien, repita la orden en una terminal y responda que "
        "sí, o escriba secop publicar con la misma lista y --seguir: la respuesta se guarda, y las corridas programadas siguen."
    )


class AnotherUser(NeedsHuman):
    """En la ventana se quiso ingresar con otro usuario que el de esta cuenta."""

    code = "another_user"
    remedy = "Ingrese con el usuario que dice SECOP_USER; para otra cuenta, indique su archivo de configuración con --config."


class InDoubt(PortalError):
    """Se pulsó Anexar y no se sabe si el documento quedó publicado."""

    code = "in_doubt"
    policy = Policy.LOOK
    remedy = "No lo publique a mano: repita la orden y el robot mirará de nuevo el portal."


def in_words(error: OSError) -> str:
    """Why the system did not do something, in Spanish where we have the words."""
    return SYSTEM_SAID.get(error.errno or 0) or error.strerror or type(error).__name__
