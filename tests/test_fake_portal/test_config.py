"""Switches, scenarios, latency and addresses: how a replica is set up."""

from __future__ import annotations

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from fake_portal.config import Config, Switches, switch_answers, with_switches
from fake_portal.errors import ScenarioError
from fake_portal.latency import SCALE, delay
from fake_portal.origins import Origins, origins_of
from fake_portal.scenario import SCENARIOS, load_scenario, read_scenario


def test_default_is_each_switchs_first_answer():
    """
    What a replica does without being told is the first answer of each switch.
    """
    assert {name: getattr(Switches(), name) for name in switch_answers()} == {
        name: answers[0] for name, answers in switch_answers().items()
    }


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.toml")))
def test_each_scenario_changes_something(name):
    """
    Every scenario file loads and differs from the default.
    """
    assert load_scenario(name) != Config()


def test_a_scenario_goes_over_the_set_up(tmp_path):
    """
    A scenario's switches go over the set-up at hand.
    """
    file = tmp_path / "mine.toml"
    file.write_text('about = "x"\n[switches]\nnotice = "page"\n', encoding="utf-8")
    config = read_scenario(file, with_switches(Config(), {"language": "en"}))

    assert (config.switches.notice, config.switches.language) == ("page", "en")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[switches]\ncolour = "blue"\n', "colour = 'blue': no such switch"),
        ('[switches]\nnotice = "loud"\n', "notice = 'loud': one of none, page, modal"),
        ("[swiches]\n", "swiches"),
    ],
)
def test_scenario_refuses_what_it_does_not_know(tmp_path, text, named):
    """
    An unknown key, switch or answer is refused by its name.
    """
    file = tmp_path / "wrong.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ScenarioError, match=named):
        read_scenario(file)


def test_unknown_scenario_names_the_known_ones():
    """
    Whoever mistypes a scenario is told which there are.
    """
    with pytest.raises(ScenarioError, match=r"'notise'.*notice-modal"):
        load_scenario("notise")


def test_a_scenario_is_a_name_and_no_path(tmp_path):
    """
    Whoever names a scenario opens a file of the replica's own folder and no other one of this machine.
    """
    (tmp_path / "mine.toml").write_text('[switches]\nnotice = "page"\n', encoding="utf-8")
    for name in (
        str(tmp_path / "mine.toml"),
        str(tmp_path / "mine"),
        "../scenarios/english",
        "english.toml",
        "./english",
    ):
        with pytest.raises(ScenarioError, match="no scenario"):
            load_scenario(name)


def test_latency_is_none_or_as_the_portal():
    """
    Without a profile nothing waits; with it the same request waits equally long in each run, within what was seen.
    """
    step = "/CO1ContractsManagement/Tendering/SalesContractEdit/StepManagerGoToStep"
    waits = [delay(step, n, "portal", 7) for n in range(50)]

    assert delay(step, 1, "none", 7) == 0
    assert waits == [delay(step, n, "portal", 7) for n in range(50)]
    assert len(set(waits)) == 50
    assert all(5 * SCALE <= wait <= 25 * SCALE for wait in waits)
    assert waits != [delay(step, n, "portal", 8) for n in range(50)]
    assert delay("/StaticContent/portal.css", 1, "portal", 7) == 0


HERE = Origins("http://www.secop.localhost:8700", "http://community.secop.localhost:8700")


@pytest.mark.parametrize(
    ("host", "config", "expected"),
    [
        ("127.0.0.1:8700", Config(), HERE),
        ("localhost:8700", Config(), HERE),
        ("www.secop.localhost:8700", Config(), HERE),
        ("community.secop.localhost:8700", Config(), HERE),
        ("www.example.org", Config(), Origins("http://www.example.org", "http://community.example.org")),
        ("portal.test", Config(), Origins("http://portal.test", "http://portal.test")),
        (
            "www.secop.localhost:8700",
            Config(portal_url="https://p.test/", identity_url="https://i.test"),
            Origins("https://p.test", "https://i.test"),
        ),
    ],
)
def test_links_follow_the_host_or_what_is_declared(host, config, expected):
    """
    Both origins follow the Host header, unless the set-up names them, as for a proxy.
    """
    request = Request(EnvironBuilder(base_url=f"http://{host}/").get_environ())

    assert origins_of(request, config) == expected
