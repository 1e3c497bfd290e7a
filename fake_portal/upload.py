from __future__ import annotations

from flask import Blueprint

views = Blueprint("upload", __name__)
