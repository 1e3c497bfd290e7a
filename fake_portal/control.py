"""The replica's back door under /_fake/: reset, documents, journal, switches, and a page to watch it all."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from .config import Switches, switch_answers, with_switches
from .errors import ScenarioError
from .faults import KINDS, faults_from
from .scenario import load_scenario, scenarios
from .seed import BEFORE_US
from .snapshot import INERT, pages_of
from .web import page, state

views = Blueprint("control", __name__, url_prefix="/_fake")


@views.get("/")
def watch() -> str:
    """One page where a person sees what is stored and asked."""
    st = state()
    return page(
        "control.html",
        documents=sorted(st.documents, key=lambda d: -d.seq),
        journal=[row for row in reversed(list(st.journal_rows())) if row["path"] != request.path][:60],
        requests=len(st.journal),
        sessions=list(st.sessions.values()),
        faults=st.faults.rows(),
        answers=switch_answers(),
        scenarios=scenarios(),
        kinds={name: {"whens": kind.whens, "at": sorted(kind.endpoints)} for name, kind in KINDS.items()},
        config=st.config,
    )


@views.post("/reset")
def reset() -> Response | tuple[Response, int]:
    """
    Back to the seeded beginning, without faults.

    An optional JSON body changes the set-up: {"scenario": NAME, "switches": {…}, "faults": […]}, and with
    {"default": true} it begins with each switch's first answer and the guide's contracts. Without it the switches stay.
    """
    asked: dict[str, Any] = request.get_json(silent=True) or {}
    st = state()
    try:
        config = replace(st.config, faults=(), switches=Switches() if asked.get("default") else st.config.switches)
        config = replace(config, beginning="guide") if asked.get("default") else config
        config = load_scenario(str(asked["scenario"]), config) if asked.get("scenario") else config
        config = with_switches(config, asked.get("switches", {}))
        config = replace(config, faults=(*config.faults, *faults_from(asked.get("faults", []))))
        st.reset(config)
    except ScenarioError as mistake:
        return jsonify(error=str(mistake)), 400
    return jsonify(switches=asdict(config.switches))


@views.get("/documents")
def documents() -> Response:
    """Every stored document, in the order of storing; `?seeded=no` leaves out what stood there from the beginning."""
    mine_only = request.args.get("seeded") == "no"
    return jsonify(
        [
            {
                "contract": d.contract,
                "name": d.name,
                "bytes": len(d.content),
                "sha256": d.sha256,
                "uploaded_by": d.uploaded_by,
                "user": d.user,
                "stored_at": d.stored_at.isoformat(timespec="milliseconds"),
                "seq": d.seq,
            }
            for d in state().documents
            if not (mine_only and d.user == BEFORE_US)
        ]
    )


@views.get("/planted")
def planted() -> Response:
    """What is known of each document of the forty contracts because it was made so; elsewhere nothing is."""
    return jsonify([each._asdict() for each in state().planted])


@views.get("/contracts")
def contracts() -> Response:
    """Every contract with the numbers by which each side knows it."""
    return jsonify(
        [
            {
                "number": c.number,
                "buyer_number": c.unique_identifier("buyer"),
                "provider_number": c.unique_identifier("provider"),
                "entity": state().companies[c.entity].name,
                "provider": state().companies[c.provider].name,
                "description": c.description,
                "state": c.state,
            }
            for c in state().contracts
        ]
    )


@views.get("/journal")
def journal() -> Response:
    return jsonify(list(state().journal_rows()))


@views.get("/pages/")
def pages() -> Response:
    """Names of the pages that somebody brought from the portal (`--snapshot`)."""
    return jsonify(list(pages_of(state().config.snapshot)))


@views.get("/pages/<name>")
def page_as_read(name: str) -> Response:
    """One of them, to look elements up in: it does nothing."""
    file = pages_of(state().config.snapshot).get(name)
    if file is None:
        abort(404)
    return Response(file.read_text(encoding="utf-8"), headers=INERT, mimetype="text/html")


# Faults and time -------------------------------------------------------------------------------------


@views.get("/faults")
def faults() -> Response:
    """Each declared fault, how often it struck, and whether it is over."""
    return jsonify(state().faults.rows())


@views.post("/faults")
def declare_faults() -> Response | tuple[Response, int]:
    """One more fault as a JSON object, or several as a list; one that is wrong refuses them all."""
    asked: object = request.get_json(silent=True)
    try:
        declared = faults_from([asked] if isinstance(asked, dict) else asked)
    except ScenarioError as mistake:
        return jsonify(error=str(mistake)), 400
    state().arm(declared)
    return faults()


@views.delete("/faults")
def clear_faults() -> Response:
    """No fault any more; a document that is held back stays so until it is due or released."""
    state().faults.clear()
    return faults()


@views.post("/release")
def release() -> Response:
    """Answers that wait go on, and documents that are held back are stored now."""
    return jsonify(stored=state().faults.release())


@views.post("/clock")
def put_clock_forward() -> Response | tuple[Response, int]:
    """{"seconds": N}: let time pass, for sessions, faults, and the header `Date`."""
    seconds: object = (request.get_json(silent=True) or {}).get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e9:
        return jsonify(error="seconds: a number, not negative"), 400
    state().put_clock_forward(seconds)
    return jsonify(now=state().clock.now().isoformat(timespec="milliseconds"))
