from __future__ import annotations

from flask import Blueprint

views = Blueprint("contract_lists", __name__)
