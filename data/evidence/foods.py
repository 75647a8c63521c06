"""Single foods by name: what 100 g hold, a usual helping, and whether that was checked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def foods() -> dict[str, dict[str, Any]]:
    """Each food's composition for 100 g, in g and kcal."""
    return tomllib.loads((files("data.evidence") / "foods.toml").read_text(encoding="utf-8"))
