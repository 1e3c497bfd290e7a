"""How one replica is set up: its switches, its latency and its addresses."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_type_hints

from .errors import ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

    from .fault import Declared

Beginning = Literal["guide", "forty"]


@dataclass(frozen=True)
class Switches:
    """
    One switch for each thing nobody outside has seen, with its plausible answers (docs/portal.md, section 8).

    The first answer of each is the default. A robot has to work with all of them.
    """

    # The window ANEXAR DOCUMENTO
    upload_window: Literal["SingleInclude", "MultiInclude", "Index"] = "SingleInclude"
    upload_input: Literal["multiple", "single"] = "multiple"
    stored_at: Literal["attach", "callback"] = "attach"
    refusal: Literal["row", "alert"] = "row"  #: a refused file is said in its row, or in a native alert() as well
    processed_failure: Literal["error", "false"] = "error"  #: the value of `processed` on a refused file
    permitted_types: Literal["office", "any"] = "office"
    listed_name: Literal["exact", "trimmed", "unaccented"] = "exact"  #: how the portal spells a name afterwards

    # Step 7
    provider_upload_button: Literal["same", "included"] = "same"  #: its id: the buyer's, or with an include's prefix
    grid_refresh: Literal["self", "manual"] = "self"  #: after the call-back
    success_message: Literal["none", "row", "passing_row"] = "none"
    uploads_offered: Literal["signed", "always", "running"] = "signed"  #: contract states that offer `Cargar nuevo`
    execution_paging: Literal["none", "five"] = "none"  #: whether the documents grid has `Ver más`
    delete_confirmation: Literal["native", "none", "modal"] = "native"
    delete_rights: Literal["own", "any"] = "own"
    step_one_number: Literal["own", "buyer"] = "own"  #: what a provider reads as unique identifier: SLCNTR, or PCCNTR
    pending_modification: Literal["as_seeded", "always"] = "as_seeded"

    # Contract lists
    list_opens: Literal["filled", "after_search"] = "filled"  #: the grid sometimes wants a click on `Buscar` first
    detail_opens: Literal["same_tab", "new_tab"] = "same_tab"  #: for buyers
    provider_menu_ids: Literal["known", "generated"] = "known"  #: header ids of a provider-only account

    # Sign-in and session
    notice: Literal["none", "page", "modal"] = "none"
    company_step: Literal["as_seeded", "always"] = "as_seeded"
    company_first: Literal["selected", "empty", "empty_for_buyers", "empty_for_providers"] = (
        "selected"  #: its first entry
    )
    lock_after: Literal["five", "three", "never"] = "five"  #: failed sign-ins before the account is locked
    captcha_after: Literal["never", "one", "always"] = "never"  #: failed sign-ins before the image captcha shows
    captcha_page: Literal["never", "sign_in"] = "never"  #: a page of its own before the sign-in page
    second_factor: Literal["none", "email_code", "app_code"] = "none"
    credentials: Literal["good", "expired"] = "good"  #: a right one may have to be changed before anything else
    concurrent_sessions: Literal["both", "newest"] = "both"
    session_minutes: Literal["240", "30"] = "240"  #: of inactivity
    page_key_lasts: Literal["session", "next_page"] = "session"  #: when the `mkey` of a page goes stale
    language: Literal["negotiated", "en", "mixed"] = "negotiated"  #: en: the flip; mixed: Spanish, but states flip
    language_of: Literal["person", "browser"] = "person"  #: whose setting counts once signed in
    maintenance: Literal["off", "status_503", "empty_200", "page"] = "off"

    # What every page has
    date_zone: Literal["outside", "inside"] = "outside"  #: the zone stands beside the date's element, or in it
    assistant: Literal["desk", "everywhere", "open"] = (
        "desk"  #: the bubble: there and at sign-in, or everywhere; or open
    )

    # What covers the page
    preloader: Literal["brief", "long"] = "brief"
    overlay: Literal["visible", "transparent"] = "visible"


@dataclass(frozen=True)
class Config:
    """Everything that may differ between two replicas."""

    switches: Switches = field(default_factory=Switches)
    faults: tuple[Declared, ...] = ()
    latency: Literal["none", "portal"] = "none"
    portal_url: str | None = None  #: origin to use in links instead of what the Host header says
    identity_url: str | None = None
    seed: int = 20260331
    contracts: Path | None = None  #: a file with contracts of one's own (docs/replica.md)
    snapshot: Path | None = None  #: a folder with pages that somebody brought from the portal (docs/first-contact.md)
    beginning: Beginning = "guide"  #: what stands there: the guide's contracts, or forty with a year of documents
    pool: Literal["all", "shown", "kept"] = "all"  #: which half of the forty's names and texts


def beginning_with(config: Config, beginning: str) -> Config:
    """
    The same set-up with other contracts.

    :raises ScenarioError: nobody knows those.
    """
    answers = get_args(Beginning)
    if beginning not in answers:
        raise ScenarioError(f"beginning = {beginning!r}: one of {', '.join(answers)}")
    return replace(config, beginning=cast("Beginning", beginning))


def with_switches(config: Config, values: dict[str, Any]) -> Config:
    """
    The same set-up with some switches changed.

    :raises ScenarioError: names each unknown switch or value.
    """
    answers = {name: get_args(kind) for name, kind in get_type_hints(Switches).items()}
    mistakes = [
        f"{name} = {value!r}: " + ("no such switch" if name not in answers else f"one of {', '.join(answers[name])}")
        for name, value in values.items()
        if value not in answers.get(name, ())
    ]
    if mistakes:
        raise ScenarioError("; ".join(mistakes))
    return replace(config, switches=replace(config.switches, **values))


def switch_answers() -> dict[str, tuple[str, ...]]:
    """Each switch with its answers, the default first or elsewhere."""
    hints = get_type_hints(Switches)
    return {f.name: get_args(hints[f.name]) for f in fields(Switches)}
