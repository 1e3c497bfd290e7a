"""The ledger's address: its password stays in it, and its server is the one that was meant."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.errors import LedgerError
from robot.ledger import keeping
from robot.ledger.address import read_address
from robot.ledger.database import connect
from robot.ledger.ledger import open_ledger
from tests.test_robot.sealed_runs import Ticking

SAFE = "Zq7"  # letters of which no message of ours is made


def pieces(secret):
    """Every run of four characters of it: what a message might let slip."""
    return {secret[i : i + 4] for i in range(len(secret) - 3)}


def said_of(url):
    """All that a person is told of this address by the commands that use it."""
    told = []
    for use in (lambda: open_ledger(url, Ticking().now).__enter__(), lambda: keeping.faults_of(url)):
        try:
            use()
        except LedgerError as error:
            told.append(str(error))
    return told


SECRET = st.text(st.sampled_from(SAFE * 3 + "@:/?#%[]=&, "), min_size=6, max_size=16)


@given(
    SECRET,
    st.sampled_from(["postgresql", "postgresql+psycopg", "postgres", "mysql"]),
    st.sampled_from(
        [
            "{p}@127.0.0.1:1/registro",
            "u:{p}@127.0.0.1:1/registro",
            "u:{p}@/registro",
            "u:{p}",
            "{p}/registro",
            "{p}",
            "u@h:{p}/l",
        ]
    ),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_piece_of_the_password_is_told(secret, scheme, form, coded):
    """
    However a password is written into an address, no piece of it comes back, not even where the driver quotes all it got.
    """
    password = quote(secret, safe="") if coded else secret
    url = f"{scheme}://{form.format(p=password)}"

    def quoting(*given, **named):
        raise psycopg.OperationalError(f"connection failed: {given} {named} {url} {secret}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Connection, "connect", quoting)
        patch.setattr(psycopg, "connect", quoting)
        told = said_of(url)

    assert len(told) == 2, told
    assert [piece for piece in pieces(secret) for said in told if piece in said and set(piece) & set(SAFE)] == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://secop:Zq7Zq@Zq7Zq7@127.0.0.1/registro",
        "postgresql://secop:Zq7Zq7@Zq/Zq7@127.0.0.1/registro",
        "postgresql://secop:Zq7Zq7:Zq7@Zq:Zq7Zq7/registro",
        "postgresql://Zq/Zq:Zq7Zq7@127.0.0.1/registro",
        "postgresql://secop:Zq7Zq7",
        "postgresql://secop@127.0.0.1:Zq7Zq7/registro",
        "postgresql://secop:x@127.0.0.1/registro?conninfo=host%3DZq7Zq7",
        "postgresql://secop:x@127.0.0.1/registro?row_factory=Zq7Zq7",
        "postgresql://secop:x@127.0.0.1/registro\x1bZq7Zq7",
        "postgresql://secop:x@[Zq7Zq7/registro",
        "postgresql://Zq7Zq7",
        "sqlite:///registro?Zq7Zq7=Zq7Zq7",
        "sqlite://u:Zq7Zq7@h/registro",
        "Zq7Zq7",
        "://Zq7Zq7",
    ],
)
def test_an_odd_address_is_a_sentence(url, monkeypatch):
    """
    What cannot be an address, or is one by accident, is said without any of its text, and nobody is connected to.
    """

    def no_one(*_, **__):
        raise psycopg.OperationalError("asked")

    monkeypatch.setattr(psycopg.Connection, "connect", no_one)
    monkeypatch.setattr(psycopg, "connect", no_one)
    told = said_of(url)

    assert len(told) == 2
    assert [said for said in told if "Zq" in said] == []
    assert all("SECOP_LEDGER" in said or "no se puede usar" in said for said in told)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://u:x@db.example/registro", "verify-full"),
        ("postgresql://u:x@10.0.0.7/registro", "verify-full"),
        ("postgresql://u:x@[2001:db8::1]/registro", "verify-full"),
        ("postgresql://u:x@localhost.example/registro", "verify-full"),
        ("postgresql://u:x@localhost/registro?host=db.example", "verify-full"),
        ("postgresql://u:x@localhost/registro?hostaddr=10.0.0.7", "verify-full"),
        ("postgresql://u:x@/registro?host=localhost,db.example", "verify-full"),
        ("postgresql://u:x@/registro?host=localhost:5432&host=db.example:5432", "verify-full"),
        ("postgresql://u:x@/registro?service=registro", "verify-full"),
        ("postgresql://u:x@db.example/registro?sslmode=verify-full", "verify-full"),
        ("postgresql://u:x@db.example/registro?sslmode=verify-ca", "verify-ca"),
        ("postgresql://u:x@localhost/registro", None),
        ("postgresql://u:x@127.0.0.1:5432/registro?sslmode=disable", "disable"),
        ("postgresql://u:x@[::1]/registro", None),
        ("postgresql://u:x@/registro?host=/var/run/postgresql", None),
        ("postgresql://u@/registro", None),
    ],
)
def test_another_machine_shows_its_certificate(url, mode, monkeypatch):
    """
    To any server that is not this machine the robot speaks only after its certificate and its name were checked.
    """
    for variable in ("PGHOST", "PGHOSTADDR", "PGSERVICE"):
        monkeypatch.delenv(variable, raising=False)
    engine = connect(url)

    assert engine.url.query.get("sslmode") == mode
    assert engine.dialect.create_connect_args(engine.url)[1].get("sslmode") == mode


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "VERIFY-FULL", "x"])
def test_less_is_refused(mode):
    """
    An address that asks for a connection to another machine which anybody could answer is refused, with the remedy.
    """
    with pytest.raises(LedgerError, match="verify-full"):
        read_address(f"postgresql://u:secreto@db.example/registro?sslmode={mode}")


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_variables_lead_elsewhere_too(variable, monkeypatch):
    """
    Where a variable of the driver names the server, that one counts.
    """
    monkeypatch.setenv(variable, "db.example")

    assert read_address("postgresql://u:x@/registro").query["sslmode"] == "verify-full"


def test_a_server_without_encryption_is_not_used(postgres):
    """
    With verify-full a server that offers no encryption is not spoken to, and the sentence says so in Spanish.
    """
    with (
        pytest.raises(LedgerError, match="no ofrece una conexión cifrada"),
        open_ledger(f"{postgres.url}?sslmode=verify-full", Ticking().now),
    ):
        pass
