"""The lipid organ alone, by days."""

from __future__ import annotations

from typing import Any

from tests.plugins.solo import solo

ORGAN = solo("lipids_plaque", "plugins.lipids_plaque", 1.0)


def after(days: int, params: Any = None, **inputs: Any) -> Any:
    """Outputs of every day under constant doses."""
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(days, **inputs))[1]
