"""What is written down is held to the code."""

from __future__ import annotations

import csv
import re
import runpy
import shutil
import subprocess
import tomllib
import unicodedata
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from pypdf import PdfReader

from fake_portal.config import Switches
from fake_portal.scenario import SCENARIOS
from flows.pages.upload_window import UploadWindow
from robot.browser.catalogue import Name, Strategy, load_catalogue
from robot.browser.step import Stepper
from robot.ledger.claim import Claim
from robot.ledger.ledger import Ledger
from robot.model import Outcome
from robot.planning.plan import Kind
from robot.settings import CONFIG, Settings
from robot.visits.publishing import Publishing

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DEMO = DOCS / "demo"
PORTAL = (DOCS / "portal.md").read_text(encoding="utf-8")
SECTIONS = set(re.findall(r"^#{2,3} (\d(?:\.\d)?)\.? ", PORTAL, re.MULTILINE))
NUMBERS = r"\d(?:\.\d)?(?:(?:, | and )\d(?:\.\d)?)*"

# Hosts that our files may name: the portal's and its captcha's, this machine's, invented ones, and where Python is downloaded by people.
KNOWN_HOSTS = (
    ".secop.gov.co",
    "www.google.com",
    "www.gstatic.com",
    ".localhost",
    ".test",
    ".example",
    "example.org",
    "www.w3.org",
    "schemas.microsoft.com",  # the name of the task's XML, which nobody opens
    "schemas.openxmlformats.org",  # names of the XML in an Office file, which nobody opens
    "openoffice.org",  # the name of the XML of LibreOffice's settings, which nobody opens
    "www.python.org",
)
HOST = re.compile(r"://([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?![\w.-])")
SOMEBODYS_HOME = re.compile(r"(?<![\w.<])/(?:root|work|home/\w+|Users/\w+)/|[A-Z]:\\Users\\")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The files of this checkout that git knows."""
    git = shutil.which("git")
    assert git, "a checkout is read by git"
    names = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def citations() -> dict[str, set[str]]:
    """Section of docs/portal.md: the files that cite it."""
    cited: dict[str, set[str]] = {}
    for path in tracked():
        if path.suffix not in {".py", ".html", ".js", ".css", ".toml", ".md"} or path.is_relative_to(DOCS):
            continue
        text = re.sub(r"\s*\n[\s#*/]*", " ", path.read_text(encoding="utf-8"))
        for numbers in re.findall(rf"docs/portal\.md\W{{1,3}}(?:sections? )?({NUMBERS})", text):
            for number in re.findall(r"\d(?:\.\d)?", numbers):
                cited.setdefault(number, set()).add(path.relative_to(ROOT).as_posix())
    return cited


def commands(text: str) -> set[str]:
    """Targets of make that a page tells its reader to type."""
    return {a or b for a, b in re.findall(r"^ {4}make (\w+)|`make (\w+)", text, re.MULTILINE)}


@pytest.mark.parametrize("switch", [f.name for f in fields(Switches)])
def test_each_switch_stands_in_section_8_with_its_answers(switch: str):
    """
    Section 8 of the page about the portal names every switch of the replica, with its answers in their order.
    """
    section = PORTAL[PORTAL.index("\n## 8") :]
    answers = get_args(get_type_hints(Switches)[switch])

    assert f"`{switch}`: {', '.join(answers)}" in section


def test_section_8_names_no_switch_that_is_gone():
    """
    A switch that was deleted from the replica is deleted from the page about the portal.
    """
    named = set(re.findall(r"`(\w+)`: ", PORTAL[PORTAL.index("\n## 8") :]))

    assert named == {f.name for f in fields(Switches)}


def test_switches_named_beside_the_facts_exist():
    """
    Where a section ends with the switches that concern it, each of them exists.
    """
    lines = re.findall(r"Switch(?:es)?: (`[^.:]*`)[.\n]", PORTAL)
    named = {name for line in lines for name in re.findall(r"`(\w+)`", line)}

    assert len(lines) >= 10
    assert named <= {f.name for f in fields(Switches)}


def test_the_page_about_the_portal_has_all_its_sections():
    """
    The sections are those that code may cite: 1.1 to 5.3, and 6, 7, 8.
    """
    parts = {"1": 6, "2": 9, "3": 4, "4": 3, "5": 3, "6": 0, "7": 0, "8": 0}
    wanted = set(parts) | {f"{part}.{n}" for part, count in parts.items() for n in range(1, count + 1)}

    assert wanted == SECTIONS


def test_each_cited_section_exists():
    """
    A section of docs/portal.md that code, templates or catalogues cite is a heading there.
    """
    cited = citations()

    assert len(cited) >= 15
    assert {number: files for number, files in cited.items() if number not in SECTIONS} == {}


def test_each_fact_belongs_to_a_section():
    """
    The section of each row in facts.toml is a heading of docs/portal.md.
    """
    facts = tomllib.loads(text_of("fake_portal/facts.toml")).get("fact", [])

    assert facts
    assert {row["id"]: row["section"] for row in facts if row["section"] not in SECTIONS} == {}


@pytest.mark.parametrize(
    "page", ["README.md", "README.es.md", "CONTRIBUTING.md", "docs/demo/README.md", "docs/licences.md"]
)
def test_make_targets_exist(page: str):
    """
    Whatever `make …` a page tells its reader to type is a target of the Makefile.
    """
    targets = set(re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE))
    told = commands(text_of(page))

    assert told
    assert told <= targets


def test_what_decides_is_there_to_be_covered():
    """
    Each module whose branches `make coverage` asks for exists: one that was renamed is asked for under its new name.
    """
    (named,) = re.findall(r"^DECIDES := (.+)$", text_of("Makefile"), re.MULTILINE)

    assert [pattern for pattern in named.split(",") if not list(ROOT.glob(pattern))] == []


@pytest.mark.parametrize("page", ["README.md", "README.es.md"])
def test_the_table_of_settings_is_complete(page: str):
    """
    Both READMEs name every setting and the file of settings, and no other; the portal's address is said to have no default.
    """
    named = {name for name in re.findall(r"`SECOP_(\w+)`", text_of(page)) if name.isupper()}

    assert named == {name.upper() for name in Settings.model_fields} | {CONFIG.removeprefix("SECOP_")}
    assert Settings.model_fields["portal_url"].is_required()


def test_each_relative_link_leads_somewhere():
    """
    A link between our pages leads to a file that is there.
    """
    pages = [path for path in tracked() if path.suffix == ".md"]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert len(pages) >= 10
    assert broken == []


def test_scenarios_that_the_readme_shows_exist():
    """
    The scenario that CONTRIBUTING.md uses as its example is a file of the replica.
    """
    named = re.findall(r'mark\.scenario\("([\w-]+)"\)', text_of("CONTRIBUTING.md"))

    assert named
    assert all((SCENARIOS / f"{name}.toml").is_file() for name in named)


def drawing() -> list[tuple[str, list[str], str]]:
    """Each line of the map in docs/architecture.md: the folder where it stands, what it names there, and what it says of that."""
    plan = (DOCS / "architecture.md").read_text(encoding="utf-8")
    drawn = plan[plan.index("## Rooms") : plan.index("## Who may import whom")]
    folders, lines = [""], []
    for line in re.findall(r"^ {4}(.+)$", drawn, re.MULTILINE):
        depth = (len(line) - len(line.lstrip())) // 2
        names, _, said = line.strip().partition("   ")
        lines.append(("/".join(folders[1 : depth + 1]), names.split(), said))
        if names.endswith("/"):
            folders[depth + 1 :] = [names.rstrip("/")]
    return lines


def test_what_the_map_draws_exists():
    """
    Files and folders that docs/architecture.md draws are where it draws them.
    """
    known = {path.name for path in tracked()} | {"secop.toml"}
    drawn = [f"{folder}/{name}".strip("/") for folder, names, _ in drawing() for name in names]
    said = [name for _, _, words in drawing() for name in re.findall(r"\b(\w+\.(?:py|toml))\b", words)]

    assert [path for path in drawn if not list(ROOT.glob(path))] == []
    assert [name for name in said if name not in known] == []


def test_what_exists_is_drawn_on_the_map():
    """
    Each module of the engine and of the flows is named in its room; a folder that shares its line stands for all that is in it.
    """
    drawn, whole = set(), set()
    for folder, names, words in drawing():
        room = f"{folder}/{names[0]}".strip("/") if names[0].endswith("/") else f"{folder}/"
        drawn |= {f"{folder}/{name}" for name in names} | {room + name for name in re.findall(r"\b\w+\.py\b", words)}
        whole |= {f"{folder}/{name}" for name in names if name.endswith("/") and len(names) > 1}
    modules = [path.relative_to(ROOT).as_posix() for path in tracked() if path.suffix == ".py"]
    ours = [path for path in modules if path.startswith(("robot/", "flows/")) and not path.endswith("__init__.py")]

    assert [path for path in ours if path not in drawn and not path.startswith(tuple(whole))] == []


def test_the_drawing_of_the_rooms_is_the_imports():
    """
    docs/architecture.md draws who imports whom as it is, and the ground, on which all rooms stand, leans on none of them.
    """
    drawn = runpy.run_path(str(DOCS / "rooms.py"))

    assert drawn["drawing"]() in (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert drawn["imports"]()["ground"] == set()


def test_functions_of_the_three_questions_exist():
    """
    The functions by which docs/architecture.md answers its three questions have those names, and Anexar that element.
    """
    plan = (DOCS / "architecture.md").read_text(encoding="utf-8")
    answers = plan[plan.index("## Three questions") : plan.index("## Not built yet")]
    known = {c.__name__: c for c in (UploadWindow, Claim, Ledger, Stepper, Publishing)}
    named = re.findall(r"`(\w+)\.(\w+)`", answers)

    assert len(named) >= 6
    assert [f"{c}.{f}" for c, f in named if c in known and not hasattr(known[c], f)] == []
    assert all((ROOT / path).is_file() for path in re.findall(r"`((?:flows|robot|selectors)/[\w/.]+)`", answers))
    assert 'self.click("attach")' in text_of("flows/pages/upload_window.py")
    assert "step.once(" in text_of("flows/publish.py")
    assert load_catalogue()["upload"]["attach"].name == Name(es="Anexar", en="Attach")
    assert Kind.RECHECK.name in answers


def test_outcomes_have_their_word():
    """
    docs/words.md names each outcome that a publication can have.
    """
    words = (DOCS / "words.md").read_text(encoding="utf-8")

    assert [outcome.value for outcome in Outcome if f"`{outcome.value}`" not in words] == []


def test_each_way_to_find_an_element_is_explained():
    """
    The README of selectors/ explains each strategy that a candidate may use.
    """
    readme = text_of("selectors/README.md")

    assert [way for way in get_args(Strategy) if not re.search(rf"\| `{way}(?:=\S+)?` \|", readme)] == []


def test_selectors_are_data():
    """
    The folder of selectors holds no Python: a package of that name would hide one of the standard library.
    """
    assert {path.suffix for path in (ROOT / "selectors").iterdir() if path.is_file()} <= {".toml", ".md"}


def test_decisions_are_short_and_numbered():
    """
    Decisions are numbered without a gap, bear their number as heading, and take half a page.
    """
    decisions = sorted((DOCS / "adr").glob("*.md"))

    assert [path.name[:4] for path in decisions] == [f"{n:04d}" for n in range(1, len(decisions) + 1)]
    for number, path in enumerate(decisions, start=1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert len(text.split()) < 300


@pytest.mark.parametrize("pdf", sorted((DEMO / "documentos").glob("*.pdf")), ids=lambda path: path.stem)
def test_demo_documents_are_real_and_small(pdf: Path):
    """
    A document of the demonstration opens as a PDF, says that it is a trial, is small, and its name is composed Unicode.
    """
    pages = PdfReader(pdf).pages

    assert len(pages) >= 1
    assert "DOCUMENTO DE ENSAYO" in pages[0].extract_text()
    assert pdf.stat().st_size < 60_000
    assert unicodedata.is_normalized("NFC", pdf.name)


def test_manifests_and_documents_agree():
    """
    The demonstration's manifests list each of its documents once, and nothing that is not there.
    """
    listed = []
    for role in ("contratista", "supervisor"):
        with (DEMO / f"{role}.csv").open(encoding="utf-8", newline="") as sheet:
            listed += [DEMO / row["archivo"] for row in csv.DictReader(sheet)]

    assert sorted(listed) == sorted((DEMO / "documentos").glob("*.pdf"))
    assert len(listed) == 6


def test_nothing_of_one_machine_is_tracked():
    """
    No tracked file names somebody's home folder, or an address other than the portal's and this machine's.
    """
    found = {}
    for path in tracked():
        if path.suffix == ".pdf":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        hits = SOMEBODYS_HOME.findall(text) + [host for host in HOST.findall(text) if not host.endswith(KNOWN_HOSTS)]
        if hits:
            found[path.relative_to(ROOT).as_posix()] = sorted(set(hits))

    assert found == {}


def test_the_lock_has_hashes_and_no_addresses():
    """
    Every locked dependency has its hash, and nothing in the lock says where it comes from.
    """
    lock = text_of("requirements.lock")
    names = re.findall(r"^[\w.\[\]-]+==", lock, re.MULTILINE)

    assert len(names) >= 30
    assert len(re.findall(r"^[\w.\[\]-]+==[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(names)
    assert "://" not in lock
    assert "--index" not in lock


def test_licences_are_those_of_the_lock():
    """
    The page of licences has each locked dependency with its version, no other, and says a licence of each.
    """
    locked = re.findall(r"^([\w.-]+)(?:\[[\w, -]+\])?==([^\s;]+)", text_of("requirements.lock"), re.MULTILINE)
    rows = re.findall(r"^\| ([\w.-]+) \| (\d[\w.]*) \| (.+) \|$", text_of("docs/licences.md"), re.MULTILINE)

    assert [(name, version) for name, version, _ in rows] == locked
    assert [name for name, _, licence in rows if licence.strip().upper() in {"", "UNKNOWN"}] == []


def test_each_click_of_the_example_is_a_step():
    """
    The run that the README shows has one line for each step, called as the robot calls it, and none of the guide's is left out.
    """
    flows = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "flows").rglob("*.py")))
    shown = re.findall(r"^ +✓ (.+) \d+,\d s$", text_of("README.md"), re.MULTILINE)

    assert [title for title in shown if f'"{title}"' not in flows] == []
    assert [title.split()[0] for title in shown] == ["2", "3", "4", "5", "6", "7a", "7b", "7c", "8", "9"]


def test_no_page_has_a_section_twice():
    """
    Within one page no two headings are the same.
    """
    twice = {}
    for page in tracked():
        if page.suffix != ".md" or page.name == "CHANGELOG.md":  # there each version has the same ones
            continue
        headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        if repeated := {heading for heading in headings if headings.count(heading) > 1}:
            twice[page.relative_to(ROOT).as_posix()] = repeated

    assert twice == {}


def test_what_holds_an_attacker_is_a_test():
    """
    Each test that docs/threats.md names stands where it says.
    """
    told = re.findall(r"`((?:test_\w+/)?test_\w+\.py)?::(test_\w+)`", text_of("docs/threats.md"))
    missing, file = [], ""
    for named, test in told:
        file = named or file
        if f"def {test}(" not in text_of(f"tests/{file}"):
            missing.append(f"{file}::{test}")

    assert len(told) > 30
    assert missing == []
