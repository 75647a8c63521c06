"""Old settings files, brought up one version at a time.

Rules: raise `SCHEMA_VERSION` whenever a field is renamed or changes meaning, and add one function
here; adding a field with a default needs neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SCHEMA_VERSION = 2

Table = dict[str, Any]


def _font_size_to_points(table: Table) -> Table:
    """Version 1 called the size `font_size` and stored it as text such as "11pt"."""
    old = str(table.pop("font_size", "")).removesuffix("pt")
    return {**table, "font_pt": int(old)} if old.isdigit() else table


_STEPS: dict[int, Callable[[Table], Table]] = {1: _font_size_to_points}


def migrate(table: Table) -> Table:
    """A copy of the table in today's schema."""
    table = dict(table)
    for version in range(int(table.get("schema_version", 1)), SCHEMA_VERSION):
        table = _STEPS[version](table)
    return {**table, "schema_version": SCHEMA_VERSION}
