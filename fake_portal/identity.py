from __future__ import annotations

from flask import Blueprint

views = Blueprint("identity", __name__)
