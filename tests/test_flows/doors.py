"""Ways out of a browser that no page's own request shows: what a server must say, or a page do, to open each."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "127.0.0.1"
PAGE = "/CO1Marketplace/Common/WorkArea/Index"  #: an address that the list lets a page have
PLAIN = "/CO1BusinessLine/Common/WorkArea/Index"  #: another, without the door's headers
FOREIGN = "witness.example"  #: a host that is not of this machine, and that a switch leads to the witness
ICON = "<link rel=icon href=data:,>"

#: Headers of the page and its script. WITNESS is where the request wants to go: its host and `/forbidden/<name>`.
DOORS = {
    "reports of a content policy": (
        {"Reporting-Endpoints": 'w="WITNESS"', "Content-Security-Policy": "img-src 'none'; report-to w"},
        "new Image().src = '/x.png'",
    ),
    "reports of an opener policy": (
        {"Reporting-Endpoints": 'w="WITNESS"', "Cross-Origin-Opener-Policy": 'same-origin; report-to="w"'},
        # The report is made when the window has its answer and is cut off from its opener, which then sees it closed.
        f"const cut = window.open('{PLAIN}'); while (!cut.closed) await new Promise(done => setTimeout(done, 20))",
    ),
    "reports of an embedder policy": (
        {"Reporting-Endpoints": 'w="WITNESS"', "Cross-Origin-Embedder-Policy": 'require-corp; report-to="w"'},
        f"add('iframe', {{src: '{PLAIN}'}})",
    ),
    "reports of an integrity policy": (
        {"Reporting-Endpoints": 'w="WITNESS"', "Integrity-Policy": "blocked-destinations=(script), endpoints=(w)"},
        "add('script', {src: '/x.js'})",
    ),
    "reports of a permissions policy": (
        {"Reporting-Endpoints": 'w="WITNESS"', "Permissions-Policy": "geolocation=();report-to=w"},
        "navigator.geolocation.getCurrentPosition(() => 0, () => 0)",
    ),
    "reports of what is outdated": (
        {"Reporting-Endpoints": 'default="WITNESS"'},
        "const asked = new XMLHttpRequest(); asked.open('GET', '/y', false); asked.send()",
    ),
    "log of network errors": (
        {
            "NEL": '{"report_to": "n", "max_age": 1000, "success_fraction": 1.0}',
            "Report-To": '{"group": "n", "max_age": 1000, "endpoints": [{"url": "WITNESS"}]}',
        },
        f"fetch('{PAGE}')",
    ),
    "device-bound session": ({"Secure-Session-Registration": '(ES256);path="WITNESS";challenge="c"'}, ""),
    "payment": (
        {},
        """await new PaymentRequest([{supportedMethods: 'WITNESS'}],
            {total: {label: 'x', amount: {currency: 'USD', value: '1'}}}).canMakePayment()""",
    ),
    "accounts of an identity provider": (
        {},
        "await navigator.credentials.get({identity: {providers: [{configURL: 'WITNESS/fedcm.json', clientId: '1'}]}})",
    ),
    "farewell to an identity provider": (
        {},
        "await IdentityCredential.disconnect({configURL: 'WITNESS/fedcm.json', clientId: '1', accountHint: 'x'})",
    ),
    "origins of a security key": (
        {},
        f"await navigator.credentials.get({{publicKey: {{challenge: new Uint8Array(16), rpId: '{FOREIGN}', timeout: 2000}}}})",
    ),
    "what is fetched after the page": ({}, "fetchLater('WITNESS', {method: 'POST', body: 'x'})"),
    "connection made ahead": ({}, "add('link', {rel: 'preconnect', href: 'WITNESS'})"),
    "picture": ({}, "new Image().src = 'WITNESS'"),
}
#: These lead to hosts of one kind only, whatever they are told: a stranger cannot be bidden farewell.
OF_THE_PORTAL = {"device-bound session", "farewell to an identity provider"}
ELSEWHERE = {"origins of a security key", "connection made ahead"}
TOOLS = (
    """const add = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));"""
)


class Answers(BaseHTTPRequestHandler):
    """Keeps every request, and answers with the server's page."""

    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        server.asked.append(f"{self.command} //{self.headers['Host']}{self.path}")
        path = self.path.partition("?")[0]
        headers, body = server.pages.get(path, ({}, server.provider(self)))
        self.send_response(200)
        kind = "application/json" if body.startswith(b"{") else "text/html"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_OPTIONS(self) -> None:
        self.answer()

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A web server with TLS, which counts connections as well."""

    daemon_threads = True

    def __init__(self, certificate: Certificate) -> None:
        super().__init__((HERE, 0), Answers)
        self._tls = certificate.context()
        self.asked: list[str] = []
        self.connections = 0
        self.pages: dict[str, tuple[dict[str, str], bytes]] = {}

    def get_request(self):
        connection, address = super().get_request()
        self.connections += 1
        return self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that does not come to the end of a handshake is no news here."""

    def provider(self, request: Answers) -> bytes:
        """What an identity provider says of itself, so that the browser goes on to ask it for accounts."""
        base = f"https://{request.headers['Host']}"
        if request.path == "/.well-known/web-identity":
            named = [asked.partition("//")[2] for asked in self.asked if asked.endswith("fedcm.json")]
            return json.dumps({"provider_urls": [f"https://{named[-1]}"] if named else []}).encode()
        if request.path.endswith("fedcm.json"):
            here = base + request.path.removesuffix("/fedcm.json")
            ends = {f"{end}_endpoint": f"{here}/{end}" for end in ("accounts", "id_assertion", "disconnect")}
            return json.dumps({**ends, "login_url": f"{here}/login"}).encode()
        return ICON.encode()


class Certificate:
    """For hosts of this machine; a browser takes it by `switch`, as if somebody had vouched for it."""

    def __init__(self, folder: Path) -> None:
        key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        hosts = ("localhost", "*.localhost", "www.secop.localhost", "community.secop.localhost", FOREIGN)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=9))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._file = folder / "certificate.pem"
        self._file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
        self.switch = f"--ignore-certificate-errors-spki-list={digest}"

    def context(self, *protocols: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self._file)
        made.set_alpn_protocols(protocols or ("http/1.1",))
        return made


@contextmanager
def server(certificate: Certificate) -> Iterator[Server]:
    made = Server(certificate)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


class Hints:
    """
    Speaks as much HTTP/2 as an early hint needs: the first request of a connection gets a 103 with `link`, then a page.

    A browser that does not offer HTTP/2 gets the same over HTTP/1.1, where browsers pass a 103 by.
    """

    def __init__(self, certificate: Certificate, link: str) -> None:
        self._listening = socket.create_server((HERE, 0))
        self.port = self._listening.getsockname()[1]
        self._tls, self.link = certificate.context("h2", "http/1.1"), link
        self.asked: list[str] = []  #: beside the page
        self.pages = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), self._tls.wrap_socket(connection, server_side=True) as secure:
            if secure.selected_alpn_protocol() == "h2":
                self._http2(secure)
            else:
                self._http1(secure)

    def _http1(self, secure: ssl.SSLSocket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += secure.recv(4096)
        self._note("" if PAGE.encode() in asked else asked.partition(b"\r\n")[0].decode())
        page = ICON.encode()
        head = f"HTTP/1.1 103 Early Hints\r\nLink: {self.link}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        secure.sendall(f"{head}Content-Length: {len(page)}\r\nConnection: close\r\n\r\n".encode() + page)

    def _http2(self, secure: ssl.SSLSocket) -> None:
        whole = secure.makefile("rwb")
        whole.read(24)  # the preface
        whole.write(_frame(4, 0, 0, b""))
        while head := whole.read(9):
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:9])
            whole.read(int.from_bytes(head[:3]))
            if kind == 4 and not flags & 1:
                whole.write(_frame(4, 1, 0, b""))
            if kind == 1:
                self._note("" if stream == 1 else f"stream {stream}")
                if stream == 1:
                    whole.write(_frame(1, 4, stream, _headers({":status": "103", "link": self.link})))
                whole.write(_frame(1, 4, stream, _headers({":status": "200", "content-type": "text/html"})))
                whole.write(_frame(0, 1, stream, ICON.encode()))
            whole.flush()

    def _note(self, asked: str) -> None:
        if asked:
            self.asked.append(asked)
        else:
            self.pages += 1


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def _headers(said: dict[str, str]) -> bytes:
    """As literals, which every HTTP/2 client reads."""
    return b"".join(b"\x00" + _text(name) + _text(value) for name, value in said.items())


def _text(said: str) -> bytes:
    assert len(said) < 127, "longer ones need more than one byte for their length"
    return bytes([len(said)]) + said.encode()
