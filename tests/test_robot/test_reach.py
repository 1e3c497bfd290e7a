"""Whose matter it is that nobody answers."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest

from robot.browser.reach import whose_matter
from robot.errors import NoConnection
from tests.words import not_for_people

PORTAL = "https://www.secop.gov.co/"
LOOPBACK, CABLE, OWN, HARDWARE = "127.0.0.1", "192.168.1.20", "169.254.3.4", "00:1a:2b:3c:4d:5e"


@pytest.fixture
def machine(monkeypatch):
    """A machine with these addresses, whose resolver knows the portal or does not; it asks nobody."""

    def with_(addresses, *, resolves=True, up=True):
        def asked(host, port):
            if not resolves:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [(host, port)]

        known = [SimpleNamespace(address=each) for each in addresses]
        monkeypatch.setattr("psutil.net_if_addrs", lambda: {"lo": [SimpleNamespace(address=LOOPBACK)], "eth0": known})
        monkeypatch.setattr(
            "psutil.net_if_stats", lambda: {"lo": SimpleNamespace(isup=True), "eth0": SimpleNamespace(isup=up)}
        )
        monkeypatch.setattr("socket.getaddrinfo", asked)

    return with_


@pytest.mark.parametrize(
    ("addresses", "how", "address", "said", "remedy"),
    [
        ([], {}, PORTAL, "no tiene red", "Conéctelo a la red"),
        ([OWN, HARDWARE, "fe80::1%eth0"], {}, PORTAL, "no tiene red", "Conéctelo a la red"),
        ([CABLE], {"up": False}, PORTAL, "no tiene red", "Conéctelo a la red"),
        (
            [CABLE],
            {"resolves": False},
            PORTAL,
            "no sale a internet: no encuentra www.secop.gov.co",
            "quien lleva la red",
        ),
        ([CABLE], {}, PORTAL, "El portal no contesta", "Mire en su navegador si el portal abre"),
        ([CABLE], {}, "http://127.0.0.1:8700/", "En http://127.0.0.1:8700/ no contesta nadie", "revise la dirección"),
    ],
    ids=["no network", "no address", "cable out", "no internet", "portal down", "no replica"],
)
def test_whose_matter_it_is(machine, addresses, how, address, said, remedy):
    """
    No network, no internet, a portal that is down and an address where nobody is are different sentences, each with its remedy.
    """
    machine(addresses, **how)

    told = whose_matter(NoConnection("net::ERR_X"), address)

    assert said in str(told)
    assert remedy in told.remedy
    assert not_for_people(f"{told} {told.remedy}") == []
