"""Habits whose worth over decades is told."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def habits() -> dict[str, dict[str, Any]]:
    """By name: title, what it drives or which parameters it sets, and source."""
    return tomllib.loads((files("data.evidence") / "habits.toml").read_text(encoding="utf-8"))
