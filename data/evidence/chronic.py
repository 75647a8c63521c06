"""What counts as controlled, as remission and as a real change; outcomes and possible triggers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def chronic() -> dict[str, Any]:
    """Tables `control`, `remission`, `score`, `outcome` and `trigger`, each with its source."""
    return tomllib.loads((files("data.evidence") / "chronic.toml").read_text(encoding="utf-8"))
