"""One run of one account: puts the rooms together, and leaves its folder in order."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout
from loguru import logger

from flows.portal import Portal
from flows.publish import publish
from flows.routes import Place, reach_execution
from flows.sign_in import sign_in
from flows.verify import inventory, look
from robot.browser.catalogue import load_catalogue
from robot.browser.page import Kit, Patience
from robot.browser.session import open_browser, save_session
from robot.browser.step import Stepper
from robot.clock import Clock
from robot.errors import ManifestError, PreflightRefused, SettingsError
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import read_manifest
from robot.intake.preflight import preflight
from robot.log import start_log
from robot.model import Severity
from robot.record.intents import Intents
from robot.record.results import as_json
from robot.runner import Flows, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from robot.model import Contract, Document, Listing, Result
    from robot.settings import Settings

    from .narration import Narration

BOGOTA = ZoneInfo("America/Bogota")


@dataclass(frozen=True)
class Run:
    """A run that came to its end."""

    name: str
    folder: Path
    results: Sequence[Result]
    drift: Sequence[str]


def publish_manifest(manifest: Path, settings: Settings, narration: Narration) -> Run:
    """
    Publish every document of the sheet.

    :raises InputError: the sheet has mistakes; nothing was started.
    :raises SetupError: this machine or its settings are not ready; nothing was started.
    :raises PortalError: the sign-in failed; nothing was sent.
    """
    read = read_manifest(manifest)
    if wrong := [f for f in read.findings if f.severity is Severity.ERROR]:
        raise ManifestError("\n".join(f"{manifest.name}, {f}" for f in wrong))
    catalogue = load_catalogue()
    clock = Clock()
    home = settings.state_dir / "accounts" / settings.account.id
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(home / "in-use.lock", timeout=0):
            name = f"{clock.now().astimezone(BOGOTA):%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
            folder = settings.state_dir / "runs" / name
            folder.mkdir(parents=True, mode=0o700)
            start_log(folder / "run.log", [settings.password.get_secret_value()])
            entries = copy_files(read.entries, folder / "documents")
            checked = preflight(entries)
            if wrong := [f for f in checked.findings if f.severity is Severity.ERROR]:
                raise PreflightRefused("\n".join(f"{manifest.name}, {f}" for f in wrong))
            publications = to_publications(entries, checked.pages)
            kit = Kit(catalogue, Patience(page=settings.timeout))
            try:
                with open_browser(
                    kit, headless=settings.without_window, downloads=folder / "downloads", session=home / "session.json"
                ) as context:
                    intents = Intents(home / "intents.jsonl", clock.now)
                    step = Stepper(intents, narration.step, clock)
                    start = str(settings.portal_url)
                    portal = Portal(context, context.new_page(), kit, settings.account, start, folder / "downloads")
                    flows = _flows(step, portal, settings, home / "session.json", narration)
                    flows.sign_in()
                    results = list(Runner(flows, intents, settings.account.key, clock).run(publications))
            finally:
                shutil.rmtree(folder / "downloads", ignore_errors=True)  # copies of what the portal holds
            (folder / "result.json").write_text(as_json(name, results, kit.drift), encoding="utf-8")
            logger.info("end: {}", {r.publication.row: r.outcome.value for r in results})
            return Run(name, folder, results, kit.drift)
    except Timeout as busy:
        raise SettingsError(f"Otra ejecución del robot usa esta cuenta ({home}). Espere a que termine.") from busy


def _flows(step: Stepper, portal: Portal, settings: Settings, session: Path, narration: Narration) -> Flows[Place]:
    """The portal's flows, as the runner calls them."""

    def sign_in_and_save() -> None:
        sign_in(step, portal, settings.password)
        save_session(portal.context, session)

    def list_before(place: Place, documents: Sequence[Document], thorough: bool) -> Sequence[Listing]:  # noqa: FBT001 - a callback
        return inventory(step, portal, place, documents, thorough=thorough)

    def send(place: Place, documents: Sequence[Document], keys: Mapping[Document, str]) -> Mapping[Document, str]:
        return publish(step, place, documents, keys)

    def reach(contract: Contract) -> Place:
        narration.contract(contract.number)
        return reach_execution(step, portal, contract)

    return Flows(sign_in_and_save, reach, list_before, send, partial(look, step, portal))
