"""One bare question to the portal, without browser or sign-in: whether its certificate is believed here, and what time it is there."""

from __future__ import annotations

import ssl
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from cryptography import x509
from cryptography.x509.oid import NameOID

from robot.portals import is_loopback

from .wall import address_of

if TYPE_CHECKING:
    from datetime import datetime

SECONDS = 10.0  #: until the portal is given up
PRESENTED = 80  #: characters of a name that a stranger's certificate gives itself


@dataclass(frozen=True)
class Answer:
    """What came back."""

    time: datetime | None  #: the other side's own
    why_not_believed: str | None = (
        None  #: the certificate, as OpenSSL says it; None where it is believed, or none is asked for
    )
    issuer: str = ""  #: who vouches for a certificate that is not believed, by its own word


def ask(address: str) -> Answer | None:
    """
    Ask for the address's head, by the way this system's settings say; None where nobody answers.

    A certificate that is not believed is looked at all the same. Nothing of ours goes along: neither cookie nor name.
    """
    try:
        return _answer(address, ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        doubtful = ssl.create_default_context()
        doubtful.check_hostname, doubtful.verify_mode = False, ssl.CERT_NONE  # to say who is there; nothing is sent
        try:
            answer = _answer(address, doubtful)
        except (OSError, HTTPException):
            return Answer(None, error.verify_message)
        return Answer(answer.time, error.verify_message, answer.issuer)
    except (OSError, HTTPException):
        return None


def _answer(address: str, trust: ssl.SSLContext) -> Answer:
    with closing(_connection(address, trust)) as way:
        way.request("HEAD", "/")
        presented = way.sock.getpeercert(binary_form=True) if isinstance(way.sock, ssl.SSLSocket) else None
        said = way.getresponse().headers.get("Date", "")
    try:
        time = parsedate_to_datetime(said)
    except ValueError:
        time = None
    return Answer(time, issuer=_issuer(presented) if presented else "")


def _connection(address: str, trust: ssl.SSLContext) -> HTTPConnection:
    """To the portal itself, or through the proxy that the system names."""
    there = urlsplit(address)
    host, secure = there.hostname or "", there.scheme == "https"
    straight = is_loopback(host) or proxy_bypass(host)
    proxy = urlsplit("" if straight else getproxies().get(there.scheme, ""))
    first, port = (proxy.hostname, proxy.port) if proxy.hostname else (address_of(host), there.port)
    way = (
        HTTPSConnection(first, port, timeout=SECONDS, context=trust) if secure else HTTPConnection(first, port, SECONDS)
    )
    if proxy.hostname and secure:
        way.set_tunnel(host, there.port or way.default_port)
    return way


def _issuer(presented: bytes) -> str:
    """The organisation or the name of whoever signed it."""
    try:
        names = x509.load_der_x509_certificate(presented).issuer
    except ValueError:
        return ""
    said = [
        *names.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
        *names.get_attributes_for_oid(NameOID.COMMON_NAME),
    ]
    return str(said[0].value)[:PRESENTED] if said else ""
