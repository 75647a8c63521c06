"""Assembly: organs become a body, its faults named before anything compiles."""

from twin_core.body.body import TIERS, Body, assemble, assemble_by_id
from twin_core.body.system import System
from twin_core.body.wiring import Link, Wire, Wiring, connect

__all__ = [
    "TIERS",
    "Body",
    "Link",
    "System",
    "Wire",
    "Wiring",
    "assemble",
    "assemble_by_id",
    "connect",
]
