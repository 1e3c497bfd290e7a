"""Secrets that nobody else has go through flows and failures, and then are sought in all that was written."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from PIL import Image
from pypdf import PdfWriter

from fake_portal.config import Config, with_switches
from fake_portal.faults import fault_from
from fake_portal.identity.further_steps import APP_SEED
from robot.passwords import totp_of
from robot.sealed_file import new_key
from robot.words import BOGOTA
from tests.leaks import Place, below, forms, inside, leaks
from tests.mail_server import Inbox, mail_server
from tests.papers import pdf
from tests.test_flows.the_command import LIMIT
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Replica


USER = "contratista"
#: What only its owner may know; each way of writing writes these differently.
SECRETS = {
    "password": 'Canario"ñ"7%/2026\'<+&>',
    "password that is refused": 'Errado"ñ"9%/2025\'<+&>',
    "mail password": "Correo\"5%/2024'<+&>",  # `smtplib` takes ASCII alone
    "seed of codes": APP_SEED,
    "address of notices": "tema-que-nadie-adivina-7f3a",
}

#: Where a secret may stand, and why: kinds of secrets, by the path below the person's folder.
ALLOWED = {
    r"estado/accounts/[^/]+/session-[0-9a-f]+\.json": ({"token"}, "the saved session, its owner's alone"),
    r"estado/accounts/[^/]+/scratch/.*": ({"token"}, "of a run that was killed: the next one sweeps it"),
    r"config/secop-publisher/schedule\.toml": ({"address of notices"}, "where the person wrote it"),
}

#: As a shell starts it, but that it dies where the password has just been typed, of a mistake that nobody foresaw.
CRASHING = """
import flows.pages.sign_in as page
from robot.__main__ import main
typed = page.SignIn.enter
def enter(self, user, password, trusted):
    typed(self, user, password, trusted)
    raise RuntimeError(self)
page.SignIn.enter = enter
main()
"""
KEEP = """
import sys
from pydantic import SecretStr
from robot.passwords import keep
keep(sys.argv[1], SecretStr(sys.stdin.read()))
"""


@dataclass
class Heard:
    """What a web server of the test was told."""

    port: int
    notices: list[Place] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[Heard]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard.notices.append((f"notice {self.command}", f"{self.headers}".encode() + body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 - the library's own names

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard = Heard(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Person:
    """Somebody whose whole machine is one folder, with all that her commands said."""

    home: Path
    replica: Replica
    inbox: Inbox
    heard: Heard
    said: list[Place] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    children: int = 0  #: processes that were looked into

    @property
    def runs(self) -> list[Path]:
        return sorted((self.home / "estado" / "runs").iterdir())

    @property
    def secrets(self) -> dict[str, str]:
        return SECRETS | self.tokens

    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("SYSTEMROOT", "PATH", "PLAYWRIGHT_BROWSERS_PATH") if key in os.environ}
        return kept | {
            "HOME": str(self.home),
            "LOCALAPPDATA": str(self.home / "config"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "TMPDIR": str(self.home / "tmp"),
            "TEMP": str(self.home / "tmp"),
            "TMP": str(self.home / "tmp"),
            "PYTHONIOENCODING": "utf-8",
            "SECOP_HEADLESS": "yes",
            "SECOP_SETTLE": "0",
            "SECOP_TIMEOUT": "120",
            "SECOP_PRESS_WITHIN": "600",
            "SECOP_SIGN_INS": "9",
            **more,
        }

    @contextmanager
    def started(self, *line: str, given: str = "", **more: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, *line],
            env=self.environment(**more),
            cwd=self.home / "documentos",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            try:
                assert process.stdin is not None
                process.stdin.write(given)
                process.stdin.close()
                process.stdin = None
                yield process
            finally:
                process.kill()

    def ended(self, name: str, process: subprocess.Popen[str]) -> None:
        """What it said is kept, and the tokens that the portal has given out so far."""
        out, err = process.communicate(timeout=LIMIT)
        self.said += [*inside(f"{name}, standard output", out.encode()), *inside(f"{name}, errors", err.encode())]
        self.codes[name] = process.returncode
        self.learn()

    def run(self, name: str, *line: str, given: str = "", **more: str) -> None:
        with self.started(*line, given=given, **more) as process:
            self.ended(name, process)

    def learn(self) -> None:
        state = self.replica.state
        given_out = {*state.sessions, *state.app_tokens, *state.relay_tokens, *state.pages}
        self.tokens |= {f"token {token[:6]}": token for token in given_out if token}

    def look_into(self, process: subprocess.Popen[str]) -> None:
        """Command line, environment and mapped files of all that it started, while they run."""
        for child in psutil.Process(process.pid).children(recursive=True):
            self.children += 1
            self.said += of_process(child, self.home)

    def found(self) -> list[str]:
        """Every leak below this folder and in what was said."""
        places = [*below(self.home), *self.said, *self.heard.notices]
        return [leak for leak in leaks(self.secrets, places) if not allowed(leak)]


def allowed(leak: str) -> bool:
    """Whether this secret may stand there."""
    name, _, where = re.sub(r" \([^()]*\)(?=: )", "", leak, count=1).partition(": ")
    return any(
        re.fullmatch(rf"{pattern}(?: › .*)?", where) and name.startswith(tuple(kinds))
        for pattern, (kinds, _) in ALLOWED.items()
    )


def of_process(process: psutil.Process, home: Path) -> Iterator[Place]:
    """Chromium closes its sandboxed processes to everybody: they were started with their parent's variables."""
    try:
        who = f"process {process.name()}"
        yield f"{who}, command line", "\0".join(process.cmdline()).encode("utf-8", "surrogateescape")
        variables = "\0".join(f"{name}={value}" for name, value in process.environ().items())
        yield f"{who}, environment", variables.encode("utf-8", "surrogateescape")
        mapped = [Path(each.path) for each in process.memory_maps()]
    except psutil.Error:
        return
    for path in mapped:
        if path.is_relative_to(home) and path.is_file():
            yield from inside(f"{who}, mapped {path.name}", path.read_bytes())


@contextmanager
def person(home: Path, replica: Replica) -> Iterator[Person]:
    """With an account whose password is a canary, a mail server that asks for another one, and a schedule."""
    for folder in ("tmp", "documentos", "config/secop-publisher"):
        (home / folder).mkdir(parents=True)
    replica.state.accounts[USER].password = SECRETS["password"]
    with web_server() as heard, mail_server(home / "mail", SECRETS["mail password"]) as inbox:
        hers = Person(home, replica, inbox, heard)
        configured = home / "config" / "secop-publisher"
        (configured / "secop.toml").write_text(
            f'portal_url = "{replica.address}"\nuser = "{USER}"\nrole = "contratista"\n'
            f'state_dir = "{(home / "estado").as_posix()}"\n'
        )
        web = f"http://127.0.0.1:{heard.port}"
        (configured / "schedule.toml").write_text(
            f'[notices]\nemail = ["ana@example.org"]\nsmtp = "smtp://ana@127.0.0.1:{inbox.port}"\nsmtp_security = "none"\n'
            f'post = "{web}/{SECRETS["address of notices"]}"\nheartbeat = "{web}/{SECRETS["address of notices"]}"\n'
        )
        new_key(home / "usb" / "llave")
        yield hers


def documents(hers: Person) -> None:
    """One that can be published, one of a contract that nobody has, and last month's."""
    folder = hers.home / "documentos"
    for name in ("uno.pdf", "dos.pdf", "tres.pdf"):
        (folder / name).write_bytes(pdf(name))
    heads = "contrato,archivo\n"
    (folder / "dos.csv").write_text(f"{heads}CO1.PCCNTR.129716,uno.pdf\nCO1.PCCNTR.1,dos.pdf\n")
    (folder / "uno.csv").write_text(f"{heads}CO1.PCCNTR.129716,tres.pdf\n")
    month = hers.home / "Contratos" / f"{datetime.now(BOGOTA):%Y-%m}" / "CO1.PCCNTR.123502"
    month.mkdir(parents=True)
    (month / "informe.pdf").write_bytes(pdf("informe"))


@dataclass
class Lived:
    """What the person's machine was searched for, and when."""

    hers: Person
    after_kill: list[str]
    raw_traces: int  #: that the killed run left
    at_the_end: list[str]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, _replica_server: Replica) -> Iterator[Lived]:
    """Every flow that writes much, and every end that a run may have, one after another on one machine."""
    replica, home = _replica_server, tmp_path_factory.mktemp("canaries")
    replica.state.reset(with_switches(Config(), {"second_factor": "app_code"}))
    with person(home, replica) as hers:
        documents(hers)
        secop, full = ("-m", "robot"), ("--evidence", "full", "--json")
        seed = {"SECOP_TOTP": SECRETS["seed of codes"]}
        right, wrong = ({"SECOP_PASSWORD": SECRETS[name]} | seed for name in ("password", "password that is refused"))
        hers.run("published", *secop, "publish", "dos.csv", *full, **right)
        hers.run("rehearsed", *secop, "rehearse", "uno.csv", *full, **right)
        replica.state.sessions.clear()
        hers.run("refused", *secop, "publish", "uno.csv", *full, **wrong)
        hers.run("crashed", "-c", CRASHING, "publish", "uno.csv", *full, **right)
        killed(hers, *secop, "publish", "uno.csv", *full, **right)
        after_kill = hers.found()
        raw = len([path for path in home.glob("estado/accounts/*/scratch/**/*") if path.is_file()])
        on_schedule(hers)
        yield Lived(hers, after_kill, raw, hers.found())
    replica.state.reset(Config())


def killed(hers: Person, *line: str, **more: str) -> None:
    """In the middle of an upload, with all that it started looked into just before."""
    hers.replica.state.arm([fault_from({"do": "late", "at": "upload", "when": "after", "seconds": 3600})])
    with hers.started(*line, **more) as process:
        until(lambda: bool(hers.replica.requests("UploadFile")[1:]) or process.poll() is not None, LIMIT)
        assert process.poll() is None, process.communicate()
        children = psutil.Process(process.pid).children(recursive=True)
        hers.look_into(process)
        process.kill()
        hers.ended("killed", process)
    psutil.wait_procs(children, timeout=LIMIT)
    hers.replica.state.faults.clear()
    hers.replica.state.faults.release()


def on_schedule(hers: Person) -> None:
    """
    With the portal's password and seed in the encrypted file, and the mail's in a variable, which is for nobody but the call itself.

    A sign-in that waits lets us look into what the call started.
    """
    key = {"SECOP_KEY_FILE": str(hers.home / "usb" / "llave")}
    hers.run("kept", "-c", KEEP, f"localhost|{USER}", given=SECRETS["password"], **key)
    hers.run("kept seed", "-c", KEEP, totp_of(f"localhost|{USER}"), given=SECRETS["seed of codes"], **key)
    folder = f"{(hers.home / 'Contratos').as_posix()}/{{periodo}}"
    month = f"{datetime.now(BOGOTA):%Y-%m}"
    when = ("--day", "día 1", "--hour", "00:00", "--of", "mismo", "--first", month, "--last", month)
    hers.run("scheduled", "-m", "robot", "schedule", "add", "ana", "--documents", folder, *when)
    hers.replica.state.sessions.clear()
    hers.replica.state.arm([fault_from({"do": "late", "at": "login", "seconds": 3600})])
    before = len(hers.replica.requests("/STS/"))
    mail = {"SECOP_SMTP_PASSWORD": SECRETS["mail password"]}
    with hers.started("-m", "robot", "run-due", "--key-file", key["SECOP_KEY_FILE"], **mail) as process:
        until(lambda: len(hers.replica.requests("/STS/")) > before or process.poll() is not None, LIMIT)
        assert process.poll() is None, process.communicate()
        hers.look_into(process)
        hers.replica.state.faults.clear()
        hers.replica.state.faults.release()
        hers.ended("on schedule", process)


def test_each_flow_came_to_its_end(lived: Lived):
    """
    What follows proves something: each run ended as it was meant to, secrets were used where they belong, and what was
    searched is all there.
    """
    hers = lived.hers

    assert hers.codes == {
        "published": 1,
        "rehearsed": 0,
        "refused": 5,
        "crashed": 1,
        "killed": -9,
        "kept": 0,
        "kept seed": 0,
        "scheduled": 0,
        "on schedule": 0,
    }, [(where, said[-600:]) for where, said in hers.said if "errors" in where]
    assert {"uno.pdf", "informe.pdf"} <= {row.name for row in hers.replica.published}
    assert len(hers.replica.state.codes_used) >= 3
    assert hers.children > 5
    assert len(hers.tokens) > 10
    assert lived.raw_traces > 0
    assert len(hers.inbox.mails) == 1
    assert len(hers.heard.notices) == 2
    for kind in PLACES:
        assert place_of(kind, hers), kind


def test_no_canary_in_what_was_written(lived: Lived):
    """
    No password, token or secret address stands anywhere below the person's folder, in what commands said, in mails or
    notices, or in a child's command line, environment and mapped files, but where `ALLOWED` says why.
    """
    assert lived.at_the_end == []


def test_no_canary_after_a_kill(lived: Lived):
    """
    A run that was killed in the middle of an upload left nothing either, with its scratch still there.
    """
    assert lived.after_kill == []


def test_the_saved_session_is_its_owners_alone(lived: Lived):
    """
    Where tokens may stand nobody else reads them.
    """
    files = list(lived.hers.home.glob("estado/accounts/*/session-*.json"))

    assert files
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def in_zip(file: Path, data: bytes) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("resources/planted.json", data)


def in_ledger(file: Path, data: bytes) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE intent SET link = ?", [data])
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def in_paper(file: Path, data: bytes) -> None:
    writer = PdfWriter(clone_from=file)
    writer.add_attachment("anexo.txt", data)
    for held in writer.pages:
        held.compress_content_streams()
    writer.write(file)


def in_photograph(file: Path, data: bytes) -> None:
    with Image.open(file) as picture:
        told = picture.getexif()
        told[0x010E] = data
        picture.save(file, exif=told)


def in_mail(file: Path, data: bytes) -> None:
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="plantado.pdf")
    file.write_bytes(mail.as_bytes())


def at_its_end(file: Path, data: bytes) -> None:
    file.write_bytes(file.read_bytes() + data)


#: Where the robot writes, by file, and how one plants something there.
PLACES: dict[str, tuple[str, Callable[[Path, bytes], None]]] = {
    "ledger": ("estado/ledger.sqlite3", in_ledger),
    "log": ("estado/runs/*/run.log", at_its_end),
    "log of the timer's calls": ("estado/unattended/run-due.log", at_its_end),
    "diary": ("estado/unattended/diary.json", at_its_end),
    "result": ("estado/runs/*/result.json", at_its_end),
    "receipt": ("estado/runs/*/receipts/*.json", at_its_end),
    "seal": ("estado/runs/*/seal.json", at_its_end),
    "report": ("estado/runs/*/report.html", at_its_end),
    "table": ("estado/runs/*/report.csv", at_its_end),
    "JUnit": ("estado/runs/*/report.xml", at_its_end),
    "constancia": ("estado/runs/*/constancias/*.pdf", in_paper),
    "picture": ("estado/runs/*/evidence/*/*.jpg", in_photograph),
    "structure of a page": ("estado/runs/*/evidence/*/*.html", at_its_end),
    "trace": ("estado/runs/*/evidence/*/trace.zip", in_zip),
    "copy of a document": ("estado/runs/*/documents/*/*.pdf", in_paper),
    "settings": ("config/secop-publisher/secop.toml", at_its_end),
    "passwords": ("config/secop-publisher/passwords.sealed", at_its_end),
    "mail": ("mail/new/*", in_mail),
}
#: What was heard and seen, by what its place is called.
HEARD = ("standard output", "errors", "notice POST", "command line", "environment")


def place_of(kind: str, hers: Person) -> Path | None:
    return next(iter(sorted(hers.home.glob(PLACES[kind][0]))), None)


@pytest.mark.parametrize("way", ["plain", "percent", "JSON", "base64, 1 before", "utf-16-le"])
@pytest.mark.parametrize("kind", PLACES)
def test_a_leak_into_a_file_would_be_found(lived: Lived, tmp_path: Path, kind: str, way: str):
    """
    The same files with one secret in them, one kind of file at a time, are not clean.
    """
    file = place_of(kind, lived.hers)
    assert file is not None
    planted = tmp_path / file.relative_to(lived.hers.home)
    planted.parent.mkdir(parents=True)
    shutil.copyfile(file, planted)
    before = leaks(SECRETS, below(tmp_path))
    PLACES[kind][1](planted, forms(SECRETS["password"])[way])

    assert before == []
    assert [leak for leak in leaks(SECRETS, below(tmp_path)) if not allowed(leak)] != []


@pytest.mark.parametrize("kind", HEARD)
def test_a_leak_into_what_is_said_would_be_found(lived: Lived, kind: str):
    """
    So are words, notices and processes with a secret in them.
    """
    where, content = next(place for place in [*lived.hers.said, *lived.hers.heard.notices] if kind in place[0])

    assert leaks(SECRETS, [(where, content)]) == []
    assert leaks(SECRETS, [(where, content + forms(SECRETS["password"])["HTML"])]) != []
