"""Measurements that a person could still take, with what they cost, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def measurements() -> dict[str, dict[str, Any]]:
    """One table for each measurement, by its name in ``measurements.toml``."""
    return tomllib.loads(files("data.evidence").joinpath("measurements.toml").read_text("utf-8"))
