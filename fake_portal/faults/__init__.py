"""Declared misbehaviour of the replica: what strikes which request, and when (docs/faults.md)."""

from __future__ import annotations

from .declaration import ANY, Fault, fault_from, faults_from
from .endpoints import ENDPOINTS, Endpoint, endpoint_of
from .kinds import KINDS, Kind

__all__ = ["ANY", "ENDPOINTS", "KINDS", "Endpoint", "Fault", "Kind", "endpoint_of", "fault_from", "faults_from"]
