"""The back door: reset, documents, journal, and the page to watch them."""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import expect

from tests.test_fake_portal.asking import Asker
from tests.test_fake_portal.person import HOME


def store(replica, name="INFORME 2.pdf", content=b"%PDF-1.4 dos"):
    contract = replica.state.contract("CO1.PCCNTR.129716")
    return replica.state.store(contract, name, content, side="provider", user="contratista")


def test_documents_tell_what_is_stored(replica):
    """
    Each document with contract, name, size, SHA-256, side, person, time and number; `seeded=no` for the new ones only.
    """
    store(replica)
    everything = replica.client().get("/_fake/documents").get_json()
    new = replica.client().get("/_fake/documents?seeded=no").get_json()

    assert [row["seq"] for row in everything] == sorted(row["seq"] for row in everything)
    assert len(everything) == 11
    (row,) = new
    assert row.pop("stored_at").startswith("2026-03-31T07:28:")
    assert row == {
        "contract": "CO1.PCCNTR.129716",
        "name": "INFORME 2.pdf",
        "bytes": 12,
        "sha256": hashlib.sha256(b"%PDF-1.4 dos").hexdigest(),
        "uploaded_by": "Proveedor",
        "user": "contratista",
        "seq": 11,
    }


def test_journal_tells_every_request(replica):
    """
    Each request in order, with its number, method, path, status and who asked.
    """
    asker = Asker(replica)
    asker.page(HOME)
    asker.client.get("/_fake/nothing")
    rows = replica.client().get("/_fake/journal").get_json()

    assert [(r["n"], r["method"], r["path"], r["status"], r["user"]) for r in rows] == [
        (1, "GET", HOME, 200, "contratista"),
        (2, "GET", "/_fake/nothing", 404, None),
        (3, "GET", "/_fake/journal", None, None),
    ]


def test_reset_goes_back_to_the_beginning(replica):
    """
    A reset forgets documents, sessions and journal, and repeats the same ids.
    """
    first = Asker(replica)
    store(replica)
    answer = replica.client().post("/_fake/reset")

    assert answer.status_code == 200
    assert replica.published == []
    assert first.get(HOME).status_code == 302
    assert [row["path"] for row in replica.requests()] == [HOME]


def test_reset_keeps_the_set_up_unless_told(replica):
    """
    Without a body the switches stay; with scenario and switches they change, switches last.
    """
    client = replica.client()
    client.post("/_fake/reset", json={"switches": {"upload_input": "single"}})
    kept = client.post("/_fake/reset").get_json()["switches"]
    changed = client.post("/_fake/reset", json={"scenario": "english", "switches": {"notice": "page"}}).get_json()

    assert kept["upload_input"] == "single"
    assert changed["switches"]["language"] == "en"
    assert changed["switches"]["notice"] == "page"


def test_a_reset_to_the_default(replica):
    """
    Asked for the default, each switch has its first answer again, but for those of the scenario that is named.
    """
    client = replica.client()
    client.post("/_fake/reset", json={"switches": {"upload_input": "single", "notice": "page"}})
    answer = client.post("/_fake/reset", json={"default": True, "scenario": "english"}).get_json()["switches"]

    assert (answer["upload_input"], answer["notice"], answer["language"]) == ("multiple", "none", "en")


@pytest.mark.parametrize("several", [False, True])
def test_one_fault_needs_no_list(replica, several):
    """
    A fault is declared as an object, or several in a list.
    """
    fault = {"do": "slow", "at": "login", "seconds": 2}
    answer = replica.client().post("/_fake/faults", json=[fault] if several else fault)

    assert answer.status_code == 200
    assert [(row["do"], row["at"], row["seconds"]) for row in answer.get_json()] == [("slow", "login", 2)]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"switches": {"colour": "blue"}}, "colour"),
        ({"switches": {"notice": "loud"}}, "loud"),
        ({"scenario": "x"}, "'x'"),
    ],
)
def test_reset_refuses_what_it_does_not_know(replica, body, named):
    """
    An unknown switch, answer or scenario is refused by name, and nothing changes.
    """
    store(replica)
    answer = replica.client().post("/_fake/reset", json=body)

    assert answer.status_code == 400
    assert named in answer.get_json()["error"]
    assert len(replica.published) == 1


def test_a_person_watches(new_page, replica):
    """
    The page shows documents, requests, sessions and switches, fits the window, and renews itself.
    """
    Asker(replica).page(HOME)
    new_page.goto(f"{replica.address}/_fake/")
    expect(new_page.locator("#sessions")).to_contain_text("contratista")
    expect(new_page.locator("#journal")).to_contain_text(HOME)
    expect(new_page.locator("#switches tr", has_text="upload_window").locator("b")).to_have_text("SingleInclude")
    wide = {}
    for width in (1440, 390):
        new_page.set_viewport_size({"width": width, "height": 844})
        wide[width] = new_page.evaluate("document.documentElement.scrollWidth")

    store(replica, "LLEGÓ AHORA.pdf")

    expect(new_page.locator("#documents")).to_contain_text("LLEGÓ AHORA.pdf")
    assert wide == {1440: 1440, 390: 390}


def test_a_person_makes_something_fail(new_page, replica):
    """
    Buttons declare a fault where its kind can strike, take it away, begin with a scenario and go back; each says so.
    """
    new_page.goto(f"{replica.address}/_fake/")
    told = new_page.get_by_role("status")
    new_page.get_by_role("combobox", name="Falla", exact=True).select_option("reset")
    places = new_page.get_by_role("combobox", name="en", exact=True).locator("option").all_inner_texts()
    new_page.get_by_role("combobox", name="en", exact=True).select_option("upload")
    new_page.get_by_role("combobox", name="cuándo").select_option("after")
    new_page.get_by_label("veces").fill("2")
    new_page.get_by_role("button", name="Declarar falla").click()
    expect(told).to_have_text("Falla declarada: reset en upload.")
    expect(new_page.locator("#faults")).to_contain_text("upload")
    (declared,) = replica.state.faults.rows()
    new_page.get_by_role("button", name="Quitar fallas").click()
    expect(told).to_have_text("Ya no hay fallas.")
    cleared = replica.state.faults.rows()
    new_page.get_by_role("combobox", name="Escenario").select_option("english")
    new_page.get_by_role("button", name="Empezar con él").click()
    expect(told).to_have_text("La réplica volvió al comienzo: english.")
    chosen = replica.state.config.switches.language
    store(replica)
    new_page.get_by_role("button", name="Volver al comienzo").click()
    expect(told).to_have_text("La réplica volvió al comienzo, con los mismos interruptores.")

    assert {"any", "upload"} <= set(places)
    assert (declared["do"], declared["at"], declared["when"], declared["times"]) == ("reset", "upload", "after", 2)
    assert cleared == []
    assert (chosen, replica.state.config.switches.language, replica.published) == ("en", "en", [])


def test_a_mistake_is_said_on_the_page(new_page, replica):
    """
    What the back door refuses stands on the page in its words, and nothing is declared.
    """
    new_page.goto(f"{replica.address}/_fake/")
    new_page.get_by_role("combobox", name="Falla", exact=True).select_option("reset")
    new_page.get_by_label("segundos").fill("5")
    new_page.get_by_role("button", name="Declarar falla").click()

    expect(new_page.get_by_role("status")).to_contain_text("seconds means nothing to it")
    assert replica.state.faults.rows() == []
