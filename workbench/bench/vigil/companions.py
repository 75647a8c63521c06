"""Signals of a newer watch beside the real ones: made up, from published spreads alone.

The real series at hand have no variability, breathing or skin temperature at night. These are drawn
as first-order autoregressions with the day-to-day spread and memory of `data/evidence/daily.toml`,
on the nights on which the real watch was worn, and moved by the same events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.evidence.vigilance import daily_channels
from workbench.service.grid import DAY_MIN, Rows

#: Channel, the level that it varies around, and what an event of each of `KINDS` does to it.
MADE_UP: Mapping[str, tuple[float, tuple[float, float, float]]] = {
    "variability": (45.0, (-0.25, -0.2, -0.2)),
    "breathing": (15.4, (2.0, 1.5, 0.3)),
    "skin_temperature": (34.5, (0.6, 0.0, 0.1)),
}
KINDS = ("illness", "congestion", "overtraining")


def with_companions(rows: Mapping[str, Rows], seed: int) -> dict[str, Rows]:
    """The same rows and the made-up nights, on days with a heart rate."""
    rng, table = np.random.default_rng(seed), daily_channels()
    worn = np.unique(np.floor(rows["heart.rate"].minute / DAY_MIN))
    found = dict(rows)
    for name, (level, _) in MADE_UP.items():
        spec = table[name]
        noise = np.zeros(len(worn))
        for i in range(len(worn)):
            fresh = np.sqrt(1.0 - spec["memory"] ** 2) * rng.standard_normal()
            noise[i] = (spec["memory"] * noise[i - 1] if i else 0.0) + fresh
        value = spec["sd"] * noise
        value = level * np.exp(value) if spec.get("transform") == "log" else level + value
        found[spec["signal"]] = Rows(worn * DAY_MIN + 240.0, value, np.zeros(len(worn)))
    return found


def moves_of(kind: str) -> list[dict[str, Any]]:
    """What an event does to the made-up signals, as rows of the table of events."""
    table, column = daily_channels(), KINDS.index(kind)
    return [
        {
            "signal": table[name]["signal"],
            "share" if table[name].get("transform") == "log" else "add": sizes[column],
        }
        for name, (_, sizes) in MADE_UP.items()
    ]
