"""The replica as somebody read the portal: its switches, and the pages that do nothing."""

from __future__ import annotations

import pytest

from fake_portal.app import create_app
from fake_portal.config import Config
from fake_portal.errors import ScenarioError
from fake_portal.snapshot import load_snapshot

READ = 'about = "x"\n[switches]\nupload_input = "single"\nupload_window = "Otra"\nweather = "good"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "paginas").mkdir()
    (tmp_path / "paginas" / "desk.txt").write_text("<html>\n <a id='x'>Escritorio\n", encoding="utf-8")
    (tmp_path / "replica.toml").write_text(READ, encoding="utf-8")
    return tmp_path


def test_what_was_read_is_how_it_is_set(folder):
    """
    Answers that the replica has are set; others are named, and change nothing.
    """
    config, strange = load_snapshot(folder, Config())

    assert (config.switches.upload_input, config.switches.upload_window) == ("single", "SingleInclude")
    assert strange == ["upload_window = 'Otra'", "weather = 'good'"]


@pytest.mark.parametrize("written", [None, "switches = 3", "[switches", b"\xff"])
def test_a_folder_that_is_none(folder, written):
    """
    A folder without a set-up, or with a broken one, is refused by the file's name.
    """
    file = folder / "replica.toml"
    file.unlink()
    if written is not None:
        file.write_bytes(written if isinstance(written, bytes) else written.encode())

    with pytest.raises(ScenarioError, match=r"replica\.toml"):
        load_snapshot(folder, Config())


def test_its_pages_are_there_and_do_nothing(folder):
    """
    Each page is served under its name, forbidden to run, fetch or send anything; a name that is none of the folder's is not
    found, and neither is any page of a replica without such a folder.
    """
    client = create_app(Config(snapshot=folder)).test_client()

    page = client.get("/_fake/pages/desk")
    assert client.get("/_fake/pages/").json == ["desk"]
    assert "Escritorio" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert client.get("/_fake/pages/..%2Freplica").status_code == 404
    assert create_app(Config()).test_client().get("/_fake/pages/desk").status_code == 404
