"""Send a notice: by mail, by an HTTP POST, or to a service that `apprise` knows."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from email.header import Header
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from loguru import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

    from .notices import Notice
    from .schedule import Ways

WAIT = 20.0  #: seconds for a server's answer
MOST_BYTES = 15_000_000  #: of files in one mail: more is refused by usual servers
PORTS = {"smtp": 587, "smtps": 465}


class SendError(Exception):
    """A way did not take the notice."""


def ways_of(
    ways: Ways, password: SecretStr | None, apprise: Sequence[SecretStr] = ()
) -> list[Callable[[Notice], None]]:
    """Each way that the person chose; each raises `SendError`."""
    senders: list[Callable[[Notice], None]] = []
    if ways.email:
        senders.append(lambda notice: by_mail(notice, ways, password))
    if ways.post is not None:
        address = str(ways.post)
        senders.append(lambda notice: by_post(notice, address))
    senders.extend(lambda notice, to=to: by_apprise(notice, to) for to in apprise)  # type: ignore[misc]  # mypy loses the default's type
    return senders


def tell(notice: Notice, senders: Sequence[Callable[[Notice], None]]) -> bool:
    """Whether one of the ways took it; where there is none, nobody waits for it."""
    taken = not senders
    for send in senders:
        try:
            send(notice)
            taken = True
        except SendError as error:
            logger.error("No se pudo enviar el aviso «{}»: {}", notice.subject, error)
    return taken


def by_mail(notice: Notice, ways: Ways, password: SecretStr | None) -> None:
    """
    To everybody who is to know, over TLS unless the server is this machine's own.

    :raises SendError: the server cannot be reached, or did not take it.
    """
    assert ways.smtp is not None, "checked with the settings"
    host, scheme = ways.smtp.host or "", ways.smtp.scheme
    try:
        tls = ssl.create_default_context()
        secure = scheme == "smtps"
        server = (
            smtplib.SMTP_SSL(host, ways.smtp.port or PORTS[scheme], timeout=WAIT, context=tls)
            if secure
            else smtplib.SMTP(host, ways.smtp.port or PORTS[scheme], timeout=WAIT)
        )
        with server:
            if not secure and ways.smtp_security == "starttls":
                server.starttls(context=tls)
            if ways.smtp.username and password is not None:
                server.login(ways.smtp.username, password.get_secret_value())
            server.send_message(as_mail(notice, ways))
    except UnicodeError:  # `smtplib` writes both in ASCII; the error would quote them
        raise SendError(
            "el usuario o la contraseña del correo tiene letras con tilde, que el correo no acepta: pida una contraseña de aplicación"
        ) from None
    except (OSError, smtplib.SMTPException) as error:  # its words may quote what was sent: only its kind is told
        raise SendError(f"el servidor de correo {host} no lo recibió ({type(error).__name__})") from None


def as_mail(notice: Notice, ways: Ways) -> EmailMessage:
    """The message, with as many of its files as a usual server takes."""
    mail = EmailMessage()
    mail["Subject"], mail["To"] = notice.subject, ", ".join(ways.email)
    mail["From"] = ways.sender or ways.email[0]
    mail["Message-ID"] = make_msgid(domain="secop-publisher.local")
    mail["Auto-Submitted"] = "auto-generated"
    left, room = [], MOST_BYTES
    for file in notice.files:
        size = file.stat().st_size if file.is_file() else room + 1
        if size > room:
            left.append(file)
        room -= size if size <= room else 0
    text = notice.text + "".join(f"\n\nEste archivo no va en el mensaje; está en {file}" for file in left)
    mail.set_content(text)
    for file in notice.files:
        if file not in left:
            kind, _, sub = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(file.read_bytes(), maintype=kind, subtype=sub, filename=file.name)
    return mail


def by_post(notice: Notice, address: str) -> None:
    """
    The words as the body, the line as `Title`, as ntfy reads them.

    :raises SendError: the address cannot be reached, or did not take it.
    """
    title = Header(notice.subject, "utf-8", maxlinelen=10_000).encode()
    request = Request(address, notice.text.encode(), {"Title": title, "Content-Type": "text/plain; charset=utf-8"})  # noqa: S310 - http or https, checked with the settings
    _ask(request)


def knock(address: str) -> None:
    """
    Visit the heartbeat's address.

    :raises SendError: as above.
    """
    _ask(Request(address))  # noqa: S310 - as above


def by_apprise(notice: Notice, to: SecretStr) -> None:
    """
    By a service that `apprise` knows; `to` holds its token.

    :raises SendError: it is not installed, or the service did not take it.
    """
    try:
        from apprise import Apprise  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise SendError("falta apprise: pip install 'secop-publisher[apprise]'") from None
    service = Apprise()
    if not service.add(to.get_secret_value()) or not service.notify(body=notice.text, title=notice.subject):
        raise SendError("el servicio de avisos no lo recibió")


class _Stay(HTTPRedirectHandler):
    """What is told goes where the person said, and nowhere else."""

    def redirect_request(self, *_: object) -> None:  # none follows
        return None


def _ask(request: Request) -> None:
    try:
        with build_opener(_Stay).open(request, timeout=WAIT):
            pass
    except HTTPError as answer:
        answer.close()
        raise SendError(f"{request.host} no lo recibió ({answer.code})") from None
    except (OSError, ValueError) as error:
        raise SendError(f"{request.host} no lo recibió ({type(error).__name__})") from None
