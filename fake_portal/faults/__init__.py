"""Declared misbehaviour of the replica: what strikes which request, and when (docs/faults.md)."""

from __future__ import annotations

from fake_portal.endpoints import ENDPOINTS, Endpoint, endpoint_of
from fake_portal.fault import ANY, Kind

from .declaration import Fault, fault_from, faults_from
from .kinds import KINDS

__all__ = ["ANY", "ENDPOINTS", "KINDS", "Endpoint", "Fault", "Kind", "endpoint_of", "fault_from", "faults_from"]
