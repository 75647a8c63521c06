"""What is watched day by day, and what each cause of a departure does to it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("data.evidence") / f"{name}.toml").read_text(encoding="utf-8"))


def daily_channels() -> dict[str, dict[str, Any]]:
    """Each channel's rule for a day's value, its spread from day to day, and its source."""
    return _table("daily")


def causes() -> dict[str, dict[str, Any]]:
    """Each cause's effect on the channels at its height, how it rises, evidence and source."""
    return _table("causes")


def alarm_rates() -> dict[str, Any]:
    """How often quiet real series pass each threshold, measured by `vitruvian bench warn`."""
    return _table("alarm_rates")
