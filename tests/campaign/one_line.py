"""Robots that are wrong in one line each, and the test that has to fail with each: what the tests are worth, one by one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .trial import Run, Trial

ROOT = Path(__file__).resolve().parents[2]
FAILED = 1  #: what pytest answers where a test failed; anything else but 0 says that it could not be asked


@dataclass(frozen=True)
class Mistake:
    """`right` stands once in the file; with `wrong` in its place the test has to fail."""

    file: str
    right: str
    wrong: str
    test: str  #: pytest's name for it

    def made_in(self, root: Path) -> None:
        file = root / self.file
        before = file.read_text(encoding="utf-8")
        assert before.count(self.right) == 1, f"{self.file} has {before.count(self.right)} × {self.right!r}"
        file.write_text(before.replace(self.right, self.wrong), encoding="utf-8")

    def carry_out(self) -> subprocess.CompletedProcess[str]:
        """The test, on a copy of the project that has this mistake."""
        with TemporaryDirectory(prefix="one-line-", ignore_cleanup_errors=True) as folder:
            root = Path(folder) / "project"
            for room in ("robot", "flows", "fake_portal", "selectors", "tests", "docs"):
                shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
            for file in (*ROOT.glob("*.toml"), *ROOT.glob("*.md")):
                shutil.copy(file, root)
            self.made_in(root)
            asked = [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-x",
                "-n",
                "0",
                "-m",
                "",
                "-p",
                "no:cacheprovider",
                self.test,
            ]
            environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
            return subprocess.run(asked, cwd=root, env=environment, capture_output=True, check=False, encoding="utf-8")


def carry_out_mistake(name: str) -> Trial:
    """As a case of the campaign: caught by its own test, or not."""
    mistake = ONE_LINE[name]
    ended = mistake.carry_out()
    said = next((line for line in ended.stdout.splitlines() if line.startswith("E ")), ended.stdout[-300:]).strip()
    run = Run("caught" if ended.returncode == FAILED else f"exit {ended.returncode}", said, 0, 0.0)
    trial = Trial(f"mutante/{name}", [f"{mistake.test}: {said.removeprefix('E').strip()}"], 0, [run])
    if ended.returncode != FAILED:
        trial.mistakes = [f"not caught by {mistake.test}: {ended.stdout[-300:]}{ended.stderr[-300:]}"]
    return trial


WORKS, LOOK, WHOSE = "robot/visits/works.py", "flows/verify.py", "tests/test_flows/test_whose.py::"
COMPARED = "tests/test_robot/test_runner.py::test_all_of_our_side_is_compared_unless_a_person_limits_it"

ONE_LINE = {
    # What is ours, and what was sent
    "inventory_not_thorough_in_doubt": Mistake(
        WORKS,
        "not self.by_content and not sent_before",
        "not self.by_content",
        COMPARED,
    ),
    "gaps_of_the_ledger_ignored": Mistake(
        WORKS,
        "not self.by_content and not sent_before",
        "not sent_before",
        COMPARED,
    ),
    "their_row_is_our_publication": Mistake(
        "robot/visits/verdicts.py",
        "[row for row in rows if row.own and row.sha256 == item.document.sha256]",
        "[row for row in rows if row.sha256 == item.document.sha256]",
        "tests/test_robot/test_runner.py::test_the_other_partys_row_is_no_publication_of_ours",
    ),
    "key_without_contract": Mistake(
        "robot/model.py",
        'f"{party}\\n{contract}\\n{sha256}\\n{again}"',
        'f"{party}\\n{sha256}\\n{again}"',
        WHOSE + "test_one_file_on_two_contracts",
    ),
    "key_without_side": Mistake(
        "robot/model.py",
        'return f"{self.portal}|{self.role}"',
        "return self.portal",
        "tests/test_robot/test_runner.py::test_the_other_side_has_its_own_doubts",
    ),
    "every_row_called_ours": Mistake(
        LOOK,
        "return row.by_buyer == portal.own_side_is_buyer",
        "return True",
        WHOSE + "test_the_other_partys_namesake_is_not_ours",
    ),
    "changed_name_unseen": Mistake(
        LOOK,
        "fold(row.name) in names or (_own(portal, row) and is_new)",
        "fold(row.name) in names",
        WHOSE + "test_a_name_that_the_portal_changed",
    ),
    # One account, one session, one lock
    "lock_never_taken": Mistake(
        "robot/app/context.py",
        'alone(home / "in-use.lock", given',
        'alone(home / f"{name}.lock", given',
        "tests/test_robot/test_account.py::test_one_run_of_an_account_at_a_time",
    ),
    "one_session_for_all_accounts": Mistake(
        "robot/app/context.py",
        "return self.home / self.settings.account.session",
        'return self.home.parent / "session.json"',
        "tests/test_robot/test_account.py::test_each_account_has_a_session_of_its_own",
    ),
    # What is read of the contract
    "one_page_too_few": Mistake(
        "robot/browser/parts.py",
        "            if not self.shows(more):\n                return\n",
        "            return\n",
        WHOSE + "test_every_page_of_the_grid_counts_once",
    ),
    "one_page_too_many": Mistake(
        "robot/browser/parts.py",
        "                pass\n            return self._read(table, asked)",
        "                pass\n            return 2 * self._read(table, asked)",
        WHOSE + "test_every_page_of_the_grid_counts_once",
    ),
    "any_empty_grid_believed": Mistake(
        "robot/browser/page.py",
        'if not rows and not self.shows("empty"):',
        "if False:",
        "tests/test_flows/test_page.py::test_silence_is_not_emptiness",
    ),
    "look_at_any_contract": Mistake(
        LOOK,
        "        step(steps.CONFIRM_CONTRACT, detail.confirm, Contract(place.facts.identity))\n",
        "",
        WHOSE + "test_a_look_is_at_the_contract_itself",
    ),
    # What is sent, and what happens while it is
    "windows_bytes_leave": Mistake(
        "robot/browser/guard.py",
        'ours = {} if verdict.body is None else {"postData": base64.b64encode(verdict.body).decode()}',
        "ours: dict[str, str] = {}",
        "tests/test_flows/test_hostile_window.py::test_a_document_does_not_pass_for_another",
    ),
    "evidence_fails_the_step": Mistake(
        "robot/browser/evidence.py",
        "TROUBLE = (PlaywrightError, OSError, IndexError)",
        "TROUBLE = (PlaywrightError, IndexError)",
        "tests/test_flows/test_evidence.py::test_a_disk_that_takes_no_picture_fails_no_step",
    ),
    "guards_own_error_lets_go": Mistake(
        "robot/browser/guard.py",
        'verdict = Verdict(f"la guarda falló: {type(error).__name__}")',
        "verdict = Verdict()",
        "tests/test_robot/test_requests.py::test_a_guard_that_fails_lets_nothing_go",
    ),
}
