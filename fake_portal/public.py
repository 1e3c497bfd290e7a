from __future__ import annotations

from flask import Blueprint

views = Blueprint("public", __name__)
