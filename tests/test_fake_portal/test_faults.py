"""Declared faults: one declaration in three notations, when it strikes, how often, and how mistakes are refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fake_portal.config import Config
from fake_portal.errors import ScenarioError
from fake_portal.fault import Armed
from fake_portal.faults import ENDPOINTS, KINDS, Fault, endpoint_of, fault_from, faults_from
from fake_portal.faults.__main__ import page
from fake_portal.faults.kinds import TABLES
from fake_portal.scenario import read_scenario

DOCS = Path(__file__).parents[2] / "docs"
LOGIN = "/STS/Users/Login/Index"
COMMUNITY = "http://community.secop.localhost"
DECLARED = {"do": "status_503", "at": "login", "when": "after", "times": 2, "seconds": 7, "seed": 3, "ttl": 60.5}


def ask(replica, path=LOGIN):
    answer = replica.client().get(path, base_url=COMMUNITY)
    answer.close()
    return answer


def statuses(replica, count):
    return [ask(replica).status_code for _ in range(count)]


def struck(replica):
    return [row["struck"] for row in replica.client().get("/_fake/faults").get_json()]


# The declaration -------------------------------------------------------------------------------------


@pytest.mark.fault(do="hang_up", at=9)
@pytest.mark.fault(**DECLARED)
def test_three_notations_are_one(replica, tmp_path):
    """
    A scenario's table, a test's mark and a posted object declare the same faults, in the order written.
    """
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[fault]]\ndo = "hang_up"\nat = 9\n'
        '[[fault]]\ndo = "status_503"\nat = "login"\nwhen = "after"\ntimes = 2\nseconds = 7\nseed = 3\nttl = 60.5\n',
        encoding="utf-8",
    )
    marked = replica.client().get("/_fake/faults").get_json()
    replica.client().delete("/_fake/faults")
    posted = replica.client().post("/_fake/faults", json=[{"do": "hang_up", "at": 9}, DECLARED]).get_json()
    replica.state.reset(read_scenario(file))
    written = replica.client().get("/_fake/faults").get_json()

    assert marked == posted == written
    assert [row["at"] for row in written] == [9, "login"]
    assert read_scenario(file).faults == faults_from([{"do": "hang_up", "at": 9}, DECLARED])


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"do": "earthquake", "at": "login"}, "'earthquake': one of refused, reset"),
        ({"do": "reset"}, "at must be said"),
        ({"at": "login"}, "do must be said"),
        ({"do": "reset", "at": "login", "tims": 2}, "unknown keys tims"),
        ({"do": "reset", "at": "lobby"}, "at = 'lobby'"),
        ({"do": "reset", "at": 0}, "counted from 1"),
        ({"do": "reset", "at": 1.5}, "at = 1.5"),
        ({"do": "reset", "at": True}, "at = True"),
        ({"do": "reset", "at": "login", "when": "during"}, "when = 'during': before or after"),
        ({"do": "slow", "at": "login", "when": "before", "seconds": 1}, "when = 'before': after"),
        ({"do": "reset", "at": "login", "times": 0}, "times = 0: it would never strike"),
        ({"do": "reset", "at": "login", "times": -1}, "times = -1"),
        ({"do": "reset", "at": "login", "times": "2"}, "times = '2'"),
        ({"do": "reset", "at": "login", "seed": 1.5}, "seed = 1.5"),
        ({"do": "reset", "at": "login", "ttl": -1}, "ttl = -1"),
        ({"do": "slow", "at": "login", "seconds": float("nan")}, "seconds = nan"),
        ({"do": "reset", "at": "login", "seconds": 2}, "seconds means nothing to it"),
        ({"do": "reset", "at": "login", "after_looks": 2}, "after_looks means nothing to it"),
        ({"do": "commit_delayed", "at": "login"}, "at = 'login': stores no document"),
        ({"do": ["reset"], "at": "login"}, "are words"),
        ("reset", "a table with do, at and more"),
    ],
)
def test_mistakes_are_refused(replica, tmp_path, declared, said):
    """
    What does not exist, or means nothing, is refused by its name, in each notation, and nothing is declared.
    """
    with pytest.raises(ScenarioError, match="fault") as refused:
        fault_from(declared)
    posted = replica.client().post("/_fake/faults", json=[{"do": "reset", "at": "login"}, declared])

    assert said in str(refused.value)
    assert posted.status_code == 400
    assert said in posted.get_json()["error"]
    assert struck(replica) == []


@pytest.mark.parametrize("text", ['[fault]\ndo = "reset"\nat = "login"\n', '[[fault]]\ndo = "rest"\nat = "login"\n'])
def test_a_scenario_with_a_mistaken_fault_is_refused(tmp_path, text):
    """
    A scenario's faults are a list of tables, each of them right.
    """
    file = tmp_path / "wrong.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ScenarioError, match="fault"):
        read_scenario(file)


def test_a_fault_is_checked_however_it_is_made():
    """
    The dataclass itself refuses, and fills in when the kind strikes by itself.
    """
    with pytest.raises(ScenarioError):
        Fault("reset", "lobby")

    assert Fault("reset", "login").when == "before"
    assert Fault("slow", "login").when == "after"


# When it strikes -------------------------------------------------------------------------------------


@pytest.mark.fault(do="status_500", at="login", times=2)
def test_times(replica):
    """
    It strikes as often as it says, and what it did is told.
    """
    seen = statuses(replica, 3)
    (row,) = replica.client().get("/_fake/faults").get_json()

    assert seen == [500, 500, 200]
    assert (row["struck"], row["over"]) == (2, True)
    assert [r["struck"] for r in replica.requests(LOGIN)] == [["status_500 before"], ["status_500 before"], []]


@pytest.mark.fault(do="status_500", at="login", ttl=60)
def test_ttl(replica):
    """
    After its time to live it is gone; the replica's clock says when.
    """
    replica.client().post("/_fake/clock", json={"seconds": 60})

    assert statuses(replica, 1) == [200]
    assert struck(replica) == [0]


@pytest.mark.fault(do="status_500", at=2)
def test_a_number_counts_what_has_a_name(replica):
    """
    Static files, pictures and the back door have no number, so that a request has the same one in each run.
    """
    ask(replica)
    for path in ("/StaticContent/portal.css", "/_fake/journal", "/Public/Areas/Archive/RetrieveFile.aspx", "/nothing"):
        ask(replica, path)
    second = ask(replica)
    numbers = [(row["endpoint"], row["number"]) for row in replica.requests()]

    assert second.status_code == 500
    assert numbers == [("login", 1), (None, None), (None, None), (None, None), (None, None), ("login", 2)]


@pytest.mark.fault(do="status_500", at="any")
def test_any_strikes_the_first_that_it_can(replica):
    """
    "any" is the first request that has a name.
    """
    assert ask(replica, "/StaticContent/portal.css").status_code == 200
    assert statuses(replica, 2) == [500, 200]


@pytest.mark.fault(do="status_500", at="login")
@pytest.mark.fault(do="firewall", at="login")
def test_the_first_answer_counts(replica):
    """
    Of two faults that answer, the first strikes and the other waits for its turn.
    """
    assert statuses(replica, 3) == [500, 403, 200]


@pytest.mark.fault(do="status_500", at="login")
def test_reset_and_delete_clear_faults(replica):
    """
    A reset forgets all faults, as DELETE does; a reset may declare others.
    """
    client = replica.client()
    cleared = client.delete("/_fake/faults").get_json()
    client.post("/_fake/faults", json=[{"do": "reset", "at": "login"}])
    client.post("/_fake/reset")
    after_reset = client.get("/_fake/faults").get_json()
    client.post("/_fake/reset", json={"faults": [{"do": "firewall", "at": "login"}]})

    assert cleared == after_reset == []
    assert statuses(replica, 2) == [403, 200]


def test_a_draw_repeats():
    """
    What is drawn depends on the declaration and the strike, on nothing else.
    """

    def drawn(seed, strike):
        fault = Fault("truncated", "login", seed=seed)
        return Armed(fault, since=datetime(2026, 3, 31, tzinfo=UTC), sequence=0, struck=strike).draw().random()

    assert drawn(1, 1) == drawn(1, 1)
    assert len({drawn(1, 1), drawn(1, 2), drawn(2, 1)}) == 3


# The tables ------------------------------------------------------------------------------------------


def test_each_kind_is_explained():
    """
    Every kind says in a sentence what it does, strikes requests that there are, and says why it cannot strike the others.
    """
    assert len(KINDS) == sum(map(len, TABLES.values())), "no two tables have a kind of the same name"
    assert all(kind.what.endswith(".") for kind in KINDS.values())
    assert all(kind.endpoints <= set(ENDPOINTS) for kind in KINDS.values())
    assert all(kind.why for kind in KINDS.values() if kind.endpoints != set(ENDPOINTS))


def test_no_view_knows_of_faults():
    """
    Views and templates are the portal's; what goes wrong is elsewhere. The back door and the words are let off.
    """
    package = DOCS.parent / "fake_portal"
    views = [path for path in package.rglob("*.py") if "Blueprint(" in path.read_text(encoding="utf-8")]
    written = [*views, *package.glob("templates/*"), *package.glob("static/*.js")]
    let_off = {"control.py", "control.html", "control.js"}
    named = {path.name for path in written if re.search(r"\bfaults?\b", path.read_text(encoding="utf-8"))}

    assert len(views) >= 14
    assert named <= let_off


def test_each_endpoint_is_served(replica):
    """
    Every named endpoint is a request that the replica knows.
    """
    rules = list(replica.app.url_map.iter_rules())
    known = {endpoint_of(method, path) for rule in rules for method in rule.methods for path in paths(rule)}

    assert known - {None} == set(ENDPOINTS)


def paths(rule):
    """Addresses of a rule, one for each of its own choices."""
    choices = {name: getattr(of, "items", None) or {"x"} for name, of in rule._converters.items()}
    made: list[dict[str, str]] = [{}]
    for name, values in choices.items():
        made = [{**one, name: value} for one in made for value in sorted(values)]
    return [rule.build(one)[1] for one in made]


def test_the_page_about_faults_is_made_from_the_tables():
    """
    docs/faults.md is what `python -m fake_portal.faults` writes.
    """
    assert (DOCS / "faults.md").read_text(encoding="utf-8") == page()


@pytest.mark.fault(do="reset", at="upload", when="after")
def test_a_person_sees_the_faults(replica):
    """
    The page of the back door names each fault, and what has struck stands beside its request.
    """
    replica.state.note("GET", LOGIN, "", "", kept=False).struck.append("reset after")
    shown = replica.client().get("/_fake/").text

    assert re.search(r"<b>reset</b></td><td>upload</td><td>después</td><td>0</td>", shown)
    assert f"{LOGIN} <b>reset after</b>" in shown


def test_default_set_up_has_no_fault():
    """
    Nobody meets a fault who did not declare one.
    """
    assert Config().faults == ()
