"""The replica's back door under /_fake/: reset, documents, journal, switches, and a page to watch it all."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from .config import ScenarioError, load_scenario, switch_answers, with_switches
from .web import page, state

views = Blueprint("control", __name__, url_prefix="/_fake")


@views.get("/")
def watch() -> str:
    """One page where a person sees what is stored and asked."""
    st = state()
    return page(
        "control.html",
        documents=sorted(st.documents, key=lambda d: -d.seq),
        journal=list(reversed(list(st.journal_rows())))[:60],
        requests=len(st.journal),
        sessions=list(st.sessions.values()),
        answers=switch_answers(),
        config=st.config,
    )


@views.post("/reset")
def reset() -> Response | tuple[Response, int]:
    """
    Back to the seeded beginning.

    An optional JSON body changes the set-up: {"scenario": NAME, "switches": {…}}. Without it the set-up stays.
    """
    asked: dict[str, Any] = request.get_json(silent=True) or {}
    st = state()
    try:
        config = load_scenario(asked["scenario"], st.config) if asked.get("scenario") else st.config
        config = with_switches(config, asked.get("switches", {}))
    except ScenarioError as mistake:
        return jsonify(error=str(mistake)), 400
    st.reset(config)
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
            if not (mine_only and d.user == "(antes)")
        ]
    )


@views.get("/journal")
def journal() -> Response:
    return jsonify(list(state().journal_rows()))
