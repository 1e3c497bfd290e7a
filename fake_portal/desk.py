from __future__ import annotations

from flask import Blueprint

views = Blueprint("desk", __name__)
