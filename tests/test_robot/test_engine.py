"""The engine has never heard of the portal: its words are data in `selectors/`, or stand in `flows/`."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from robot.browser.catalogue import ANY_PAGE, load_catalogue
from robot.shipped import selectors_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROBOT = Path(__file__).parents[2] / "robot"
#: Of docs/portal.md, beside what the catalogue has: what the portal calls itself, its things, its parties, and its keys.
TOLD = {
    "SECOP",
    "CO1",
    "PCCNTR",
    "SLCNTR",
    "colombiacompra",
    "Vortal",
    "google",
    "mkey",
    "ModelKey",
    "wresult",
    "fedauth",
}
TOLD |= {
    "docUniqueIdentifier",
    "documentId",
    "Proveedor",
    "Comprador",
    "Cargado por",
    "Anexar",
    "Cargar nuevo",
    "Detalle",
}
TOLD |= {
    "Post_Back_Action_Name_Hidden",
    "Post_Back",
    "data-sentencecode",
    "blockUI",
    "STS",
    "Escritorio",
    "Mis contratos",
}
#: A word of one kind of letters alone is everybody's: `button`, `captcha`, `Index`.
OF_THE_PORTAL = re.compile(r"[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|\w+[_-]\w+|.*\s.*|[\w-]+(?:\.[\w-]+){2,}")
#: Words of the web and of browsers in the catalogue's CSS.
OF_THE_WEB = {"one-time-code", "nth-of-type"}

FOR_PEOPLE = "a sentence for people, who know the portal's word"
EXCEPTIONS = {
    "app/prover.py": ({"Comprador", "Proveedor"}, "receipts say whose row it is as the portal's column does"),
    "browser/hiding.py": (
        {"fedauth", "wresult"},
        "names of keys on any site: one too many hides more, one too few tells",
    ),
    "app/template.py": ({"CO1", "SECOP"}, FOR_PEOPLE),
    "cli/app.py": ({"Anexar", "SECOP"}, "the help's lines, for people"),
    "cli/init.py": ({"SECOP"}, FOR_PEOPLE),
    "cli/password.py": ({"SECOP"}, FOR_PEOPLE),
    "intake/findings.py": ({"CO1"}, FOR_PEOPLE),
    "reports/constancia.py": (
        {"Documentos de ejecución del contrato", "SECOP"},
        "the heading and the words of a page for people",
    ),
    "reports/exports.py": ({"Cargado por"}, "a column's heading, for people"),
    "reports/letter.py": ({"SECOP"}, "what a letter to a contractor calls the portal"),
    "settings.py": ({"SECOP"}, FOR_PEOPLE),
    "unattended/first.py": ({"SECOP"}, FOR_PEOPLE),
    "unattended/notices.py": ({"SECOP"}, FOR_PEOPLE),
    "unattended/place.py": ({"google"}, "a program that synchronises folders"),
    "unattended/timers/systemd.py": ({"SECOP"}, "what a person reads of the unit"),
    "unattended/timers/windows.py": ({"SECOP"}, "what a person reads of the task"),
    "visits/verdicts.py": ({"Anexar"}, FOR_PEOPLE),
    "words.py": ({"Anexar", "Comprador", "Proveedor"}, FOR_PEOPLE),
}


def portal_words() -> set[str]:
    """What the catalogue and the list of requests call by the portal's own names, and what is told of it elsewhere."""
    words = set(TOLD)
    for file in selectors_folder().glob("*.toml"):
        for key, text in _texts(tomllib.loads(file.read_text("utf-8"))):
            if key in ("es", "en"):
                words.add(text)
            elif key in ("id", "find"):
                words |= set(re.findall(r"[A-Za-z][\w-]{3,}", text.partition("=")[2] if key == "find" else text))
            elif key in ("path", "action", "call_back", "contract", "anything"):
                words |= set(re.findall(r"[A-Za-z]\w{2,}", text))
            elif key in ("portal", "identity", "hosts", "start", "action_field", "translated"):
                words.add(text.removeprefix("https://"))
    return {word for word in words if word in TOLD or OF_THE_PORTAL.fullmatch(word)} - OF_THE_WEB


def _texts(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, key)
    elif isinstance(node, str):
        yield key, node


def code_of(source: str) -> ast.Module:
    """A module without its comments and docstrings: those may say why, and cite docs/portal.md."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return tree


def test_the_engine_has_never_heard_of_the_portal():
    """
    No word of the portal stands in the engine's code, except those of the table above, each with its reason.

    `SECOP_…`, the names of settings, and `secop`, the command, are ours.
    """
    found: dict[str, set[str]] = defaultdict(set)
    words = {word: re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])") for word in portal_words()}
    for file in ROBOT.rglob("*.py"):
        code = ast.unparse(code_of(file.read_text("utf-8")))
        if here := {word for word, pattern in words.items() if pattern.search(code)}:
            found[file.relative_to(ROBOT).as_posix()] = here

    assert found == {file: exception for file, (exception, _) in EXCEPTIONS.items()}


def test_the_engine_knows_no_page_and_no_element_by_name():
    """
    Names of the catalogue's pages and elements stand in flows alone; the engine knows `anywhere`, and a table's `empty`.
    """
    catalogue = load_catalogue()
    elements = {name for entry in catalogue.values() for name in entry.elements if "_" in name}
    named = (set(catalogue) | elements | {"preloader"}) - {ANY_PAGE}
    found = {
        (file.name, node.value)
        for file in (ROBOT / "browser").rglob("*.py")
        for node in ast.walk(code_of(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in named
    }

    assert found == set()


def test_the_engines_rules_have_never_heard_of_the_portal_either():
    """
    What lies in the engine as data, rules of kinds and duties, says no word of the portal.
    """
    texts = {file.name: file.read_text("utf-8") for file in ROBOT.rglob("desk/*.toml")}
    words = [re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])") for word in portal_words()]

    assert "kinds.toml" in texts
    assert {name for name, text in texts.items() if any(word.search(text) for word in words)} == set()


def test_a_word_of_the_portal_would_be_found():
    """
    The list has what the portal says of itself, from each kind of data: an id, a request, a host, a name on the screen.
    """
    words = portal_words()

    assert {"txtUserName", "LoginAuthenticate", "UploadFile", "www.secop.gov.co", "Cargar nuevo", "VortalGrid"} <= words
    assert "CallBackUrl" in words
