"""The replica as a WSGI application: its pages, and what happens to each request before and after its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, g, redirect, request

from . import contract_lists, contract_page, control, desk, dossiers, identity, public, upload
from .config import Config
from .doorkeeper import refuse_strangers
from .faults import hooks, wire
from .latency import wait_as_the_portal
from .origins import PORTAL_APPS, is_starting_address
from .state import State
from .web import find_visitor, origins, page, sign_in_relay, state, template_globals

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from .values import JournalEntry

CONTROL = "/_fake/"


def create_app(config: Config | None = None) -> Flask:
    """The replica as a WSGI application; each call has a state of its own."""
    app = Flask(__name__, static_url_path="/StaticContent")
    app.extensions["replica"] = State(config or Config())
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(template_globals)
    for pages in (control, identity, desk, contract_lists, dossiers, contract_page, upload, public):
        app.register_blueprint(pages.views)

    app.before_request(_note)
    app.before_request(_read_whole_body)
    app.before_request(refuse_strangers)
    app.before_request(hooks.strike_before)
    app.before_request(_leave_starting_address)
    app.before_request(wait_as_the_portal)
    app.before_request(_be_down_for_maintenance)
    app.before_request(_ask_who)
    app.before_request(hooks.note_that_the_view_comes)
    app.after_request(_note_status)
    app.after_request(hooks.strike_after)  # before the line above: what is registered last is called first
    app.teardown_request(hooks.forget)
    return app


def _note() -> None:
    peer = f"{request.environ.get('REMOTE_ADDR')}:{request.environ.get('REMOTE_PORT')}"
    kept = request.environ.get(wire.KEPT, False)
    g.entry = state().note(request.method, request.path, request.query_string.decode(), peer, kept=kept)


def _note_status(response: AnyResponse) -> AnyResponse:
    entry: JournalEntry = g.entry
    entry.status = hooks.status_sent(response)
    entry.user = g.visitor.user if g.get("visitor") else g.get("user")
    return response


def _read_whole_body() -> None:
    """A body left unread would be taken for the next request of a kept-alive connection."""
    if not (request.form or request.files):
        request.get_data()


def _leave_starting_address() -> AnyResponse | None:
    if request.path.startswith((CONTROL, "/StaticContent/")) or not is_starting_address(request.host.partition(":")[0]):
        return None
    return redirect(origins().portal_url(request.full_path.rstrip("?")))


def _be_down_for_maintenance() -> AnyResponse | None:
    """An outage as one of its plausible answers (nobody has recorded the real page: docs/portal.md, section 8)."""
    kind = state().config.switches.maintenance
    if kind == "off" or request.path.startswith((CONTROL, "/StaticContent/")):
        return None
    if kind == "status_503":
        return Response(page("maintenance.html"), status=503, headers={"Retry-After": "120"})
    return Response(page("maintenance.html") if kind == "page" else page("almost_empty.html"))


def _ask_who() -> AnyResponse | None:
    """Nobody sees a page of an application without its FedAuth cookie (docs/portal.md, section 3.1)."""
    app_name = request.path.split("/")[1]
    if app_name not in PORTAL_APPS or request.path in {f"/{name}/" for name in PORTAL_APPS}:
        return None
    if request.path == f"/{app_name}/ErrorPage/Index":  # where an ended session may lead (docs/portal.md, section 1.2)
        g.visitor = find_visitor()
        return None
    g.visitor = find_visitor()
    if g.visitor is not None:
        return None
    back_to = request.full_path.rstrip("?") if request.method == "GET" else f"/{app_name}/"
    return sign_in_relay(app_name, back_to)
