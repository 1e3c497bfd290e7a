"""The page for who tests (docs/api.md) is true: its names are the plugin's, and its examples run."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import fake_portal.testing as of_the_replica
from fake_portal.testing import MARKS, Target
from robot.model import Contract
from robot.testing import plugin as of_the_robot
from robot.testing.plugin import ROLE, _Given
from robot.testing.runs import Ended, Item, Runs, SettingsOfATest
from robot.testing.walk import Walk

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
BROWSER = """
import pytest
from robot.browser.find import find_browser

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **find_browser().launch_options()}
"""
PLUGIN = ["-p", "fake_portal.testing", "-p", "robot.testing.plugin"]


def rows(heading: str, table: int = 0) -> list[str]:
    """The names in the first column of a section's table."""
    section = re.split(r"^##+ ", PAGE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    return re.findall(r"^\| `([\w-]+)[`(]", tables[table], re.MULTILINE)


def public(kind: type) -> set[str]:
    """What a class shows besides the fields that it is made of."""
    return {
        name
        for name, value in vars(kind).items()
        if name[0] != "_" and (callable(value) or isinstance(value, property))
    }


def test_the_page_has_every_public_name_and_no_other():
    """
    Each member of what the fixtures give, each answer of a run, each mark, option and fixture stands on the page for
    who tests, and whatever stands there exists.
    """
    sources = [inspect.getsource(module) for module in (of_the_replica, of_the_robot)]
    options = {option for source in sources for option in re.findall(r'"(--secop-[a-z-]+)",', source)}
    fixtures = {name for module in (of_the_replica, of_the_robot) for name in vars(module) if name.startswith("secop_")}

    assert set(rows("`secop_replica`")) == public(Target) | set(Target.__annotations__)
    assert set(rows("`secop_robot`")) == public(Runs)
    assert set(rows("`secop_robot`", 1)) == public(Ended) | {field.name for field in dataclasses.fields(Ended)}
    assert set(rows("`secop_flows`")) == public(Walk)
    assert all(f"`{field.name}`" in PAGE for field in dataclasses.fields(Item))
    assert set(rows("Marks")) == {mark.partition("(")[0] for mark in (*MARKS, ROLE)}
    assert set(rows("The same tests elsewhere")) == options
    assert set(re.findall(r"^### `(\w+)`", PAGE, re.MULTILINE)) == fixtures


@pytest.mark.thorough("the page shows how to write tests: nothing that is published")
def test_the_examples_of_the_page_run(tmp_path):
    """
    The examples on the page pass as they stand there, beside pytest-playwright, whose traces have what flows and runs did.
    """
    examples = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"test_{number}.py").write_text(example, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(BROWSER, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", *PLUGIN, "-p", "no:cacheprovider", "--tracing", "on"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    traces = {trace.parent.name for trace in tmp_path.glob("test-results/*/*.zip")}

    assert ran.returncode == 0, ran.stdout
    assert len(examples) == 3
    assert f"{len(examples)} passed" in ran.stdout
    assert len(traces) == len(examples)


def test_nothing_is_published_where_that_is_not_allowed(tmp_path):
    """
    Where a target may not be written to, a run that would publish is skipped before its sheet is read; so is Anexar.
    """
    target = SimpleNamespace(may_write=False, url="https://portal.test", contract="CO1.PCCNTR.1")
    settings = SettingsOfATest(
        portal_url="http://127.0.0.1:1", user="u", password="p", role="contratista", state_dir=tmp_path
    )
    given = _Given(settings, target, lambda: pytest.fail("a browser was asked for"), tmp_path, None)
    runs = Runs(settings, given.new_context, tmp_path, lambda: target.contract, given.may_publish)

    with pytest.raises(pytest.skip.Exception, match="needs --secop-allow-writes"):
        runs.publish(tmp_path / "informe.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.secop_role("supervisor", company="GOBERNACION NACIONAL")
def test_a_step_that_was_left_out_is_named(secop_flows, secop_replica, secop_document):
    """
    A step without the one before it says which one that is; a window that was left alone has sent nothing.
    """
    with pytest.raises(LookupError, match=r"upload_new\(\) comes first"):
        secop_flows.choose(secop_document())
    facts = secop_flows.to_execution("CO1.PCCNTR.129716")
    secop_flows.upload_new()
    secop_flows.choose(secop_document(), secop_document("otro.pdf"))
    secop_flows.leave_window()

    assert Contract(facts.identity) == Contract("CO1.PCCNTR.129716")
    assert secop_replica.documents() == []
    assert [request for request in secop_replica.journal() if request.endpoint == "upload"] == []
