"""What a person is sent, as a real mail server and a real web server of this machine receive it."""

from __future__ import annotations

import email
import email.message
import threading
from email.header import decode_header, make_header
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from pydantic import AnyUrl, SecretStr

from robot.unattended.notices import Kind, Notice
from robot.unattended.schedule import Ways
from robot.unattended.senders import MOST_BYTES, SendError, by_mail, by_post, knock, tell, ways_of
from tests.mail_server import free_port, mail_server


@pytest.fixture
def inbox(tmp_path):
    with mail_server(tmp_path / "mail") as kept:
        yield kept


@pytest.fixture
def web():
    """Answers each address by its number, and keeps what it was told."""
    told: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.append((self.path, str(make_header(decode_header(self.headers.get("Title", "")))), body))
            self.send_response(int(self.path.rpartition("/")[2]))
            self.send_header("Location", "/otra/200")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 - the library's own names

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield SimpleNamespace(server_port=server.server_port, told=told)
    server.shutdown()
    thread.join()
    server.server_close()


def notice(*files) -> Notice:
    return Notice(
        Kind.PUBLISHED,
        "SECOP II · publicado: ana, marzo de 2026",
        "Los documentos están publicados. Señor ñandú.",
        files,
    )


def ways(port: int, **more: object) -> Ways:
    return Ways(
        email=("ana@entidad.gov.co", "jefe@entidad.gov.co"),
        smtp=f"smtp://127.0.0.1:{port}",
        smtp_security="none",
        **more,
    )


def words_of(mail: email.message.EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_mail_as_it_arrives(inbox, tmp_path):
    """Line, words and the report arrive whole, with every accent, at everybody who is to know; it says that a program wrote it."""
    report = tmp_path / "report.html"
    report.write_text("<p>señal</p>", encoding="utf-8")

    sent = tell(notice(report), ways_of(ways(inbox.port), None))

    mail = email.message_from_bytes(inbox.mails[0], policy=default)
    assert sent
    assert mail["Subject"] == "SECOP II · publicado: ana, marzo de 2026"
    assert mail["To"] == "ana@entidad.gov.co, jefe@entidad.gov.co"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Señor ñandú." in words_of(mail)
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()] == [
        ("report.html", "<p>señal</p>".encode())
    ]


def test_what_is_too_large_for_a_mail_is_named(inbox, tmp_path):
    """A file that no server would take stays where it is, and the mail says where."""
    large, small = tmp_path / "grande.pdf", tmp_path / "constancia.pdf"
    large.write_bytes(b"x" * (MOST_BYTES + 1))
    small.write_bytes(b"%PDF")

    tell(notice(large, small, tmp_path / "borrada.pdf"), ways_of(ways(inbox.port), None))

    mail = email.message_from_bytes(inbox.mails[0], policy=default)
    text = words_of(mail)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["constancia.pdf"]
    assert str(large) in text
    assert str(tmp_path / "borrada.pdf") in text


def test_a_post_as_it_arrives(web):
    """The words are the body and the line is the title, readable by what reads ntfy's headers."""
    by_post(notice(), f"http://127.0.0.1:{web.server_port}/tema/200")

    path, title, body = web.told[0]
    assert path == "/tema/200"
    assert title == "SECOP II · publicado: ana, marzo de 2026"
    assert body.decode() == "Los documentos están publicados. Señor ñandú."


@pytest.mark.parametrize("code", [302, 404, 500])
def test_a_post_that_is_not_taken(web, code):
    """An answer that is not a yes is an error that names the host and nothing secret of the address; a redirection is not followed."""
    with pytest.raises(SendError) as refused:
        by_post(notice(), f"http://127.0.0.1:{web.server_port}/secreto/{code}")

    assert str(code) in str(refused.value)
    assert "secreto" not in str(refused.value)
    assert len(web.told) == 1


def test_one_way_is_enough(inbox):
    """A notice counts as sent where one way takes it; where none does, it does not, and nothing is raised."""
    nowhere = free_port()
    both = ways(inbox.port, post=f"http://127.0.0.1:{nowhere}/tema")

    assert tell(notice(), ways_of(both, None))
    assert len(inbox.mails) == 1
    assert not tell(notice(), ways_of(ways(nowhere), None))
    with pytest.raises(SendError):
        knock(f"http://127.0.0.1:{nowhere}/")


def test_a_server_without_tls_gets_nothing(inbox):
    """Unless it is said that the server is this machine's own, nothing is told to one that cannot encrypt."""
    plain = ways(inbox.port).model_copy(update={"smtp_security": "starttls"})

    assert not tell(notice(), ways_of(plain, None))
    assert inbox.mails == []


def test_a_password_that_mail_cannot_write(tmp_path):
    """A password with an accent, which the mail's sign-in has no way to say, is told in words that do not quote it; nothing is raised."""
    with mail_server(tmp_path / "mail", "clave") as inbox:
        mine = ways(inbox.port).model_copy(update={"smtp": AnyUrl(f"smtp://ana@127.0.0.1:{inbox.port}")})
        with pytest.raises(SendError) as refused:
            by_mail(notice(), mine, SecretStr("cañón"))
        taken = tell(notice(), ways_of(mine, SecretStr("cañón")))
        by_mail(notice(), mine, SecretStr("clave"))

    assert "tilde" in str(refused.value)
    assert "ñ" not in str(refused.value).replace("contraseña", "")
    assert not taken
    assert len(inbox.mails) == 1
