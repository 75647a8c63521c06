"""People of one sex and age: how their risk factors are spread."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("data.evidence") / "peers.toml").read_text(encoding="utf-8"))


def peer_source() -> str:
    """Where the spreads come from."""
    return _table()["source"]


def peer_group(sex: str, age: float) -> dict[str, Any] | None:
    """The group of a sex and age; None outside the table."""
    for row in _table()["group"]:
        if row["sex"] == sex and row["from_age"] <= age < row["from_age"] + 10:
            return row
    return None
