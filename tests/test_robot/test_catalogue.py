"""The catalogue's language."""

from __future__ import annotations

import pytest

from robot.browser.catalogue import NO_PAGES, load_catalogue
from robot.errors import CatalogueError
from robot.shipped import selectors_folder


def write(folder, text, name="upload.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_catalogue_is_sound():
    """
    Every file of selectors/ loads, under its own name, and each is_here names an element of it.
    """
    catalogue = load_catalogue()

    assert {file.name for file in selectors_folder().glob("*.toml")} == {
        *(f"{name}.toml" for name in catalogue),
        *NO_PAGES,
    }
    for entry in catalogue.values():
        assert set(entry.is_here) <= set(entry.elements)


def test_selectors_is_data():
    """
    No Python under selectors/: as a package it would hide the standard library's module.
    """
    assert list(selectors_folder().rglob("*.py")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[attach]\nfind = ["tex"]', "selectors/upload.toml, attach.find[0]: Value error, unknown strategy 'tex'"),
        ('[attach]\nfind = ["xpath=//a"]', "attach.find[0]: Value error, unknown strategy 'xpath'"),
        ('[attach]\nfind = ["id"]', "attach.find[0]: Value error, 'id' is written with an argument"),
        ('[attach]\nfind = ["text=Anexar"]', "'text' is written without an argument"),
        ('[attach]\nfind = ["text"]', "needs a name"),
        ("[attach]\nfind = []", "attach: Value error, an element that cannot be found"),
        ('[attach]\nfind = ["id=a"]\nfound = 1', "attach.found: Extra inputs"),
        ('[attach]\nname = { es = "Anexar" }\nfind = ["text"]', "attach.name.en: Field required"),
        ('is_here = ["close"]\n[attach]\nfind = ["id=a"]', "is_here: no element 'close'"),
        ('covers = ["close"]\n[attach]\nfind = ["id=a"]', "covers: no element 'close'"),
    ],
)
def test_each_mistake_says_where_it_is(tmp_path, text, said):
    """
    A mistake in the catalogue is an error that names file, element and key.
    """
    with pytest.raises(CatalogueError) as refusal:
        load_catalogue(write(tmp_path, text))

    assert said in str(refusal.value)


def test_all_mistakes_at_once(tmp_path):
    """
    The mistakes of all files are said together.
    """
    write(tmp_path, '[a]\nfind = ["tex"]\n[b]\nfind = ["id"]')
    write(tmp_path, '[c]\nfind = ["tex"]', "desk.toml")

    with pytest.raises(CatalogueError) as refusal:
        load_catalogue(tmp_path)

    assert len(str(refusal.value).splitlines()) == 3


def test_an_element_that_is_not_there_is_an_error():
    """
    A page that asks for an element its file does not have learns it by name.
    """
    with pytest.raises(CatalogueError, match=r"selectors/upload\.toml has no element 'borrar'"):
        load_catalogue()["upload"]["borrar"]
