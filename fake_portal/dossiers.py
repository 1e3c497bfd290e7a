from __future__ import annotations

from flask import Blueprint

views = Blueprint("dossiers", __name__)
