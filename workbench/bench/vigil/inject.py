"""Events put into a person's rows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.vigil.companions import moves_of
from workbench.service.grid import DAY_MIN, Rows


@cache
def event_table() -> dict[str, Any]:
    """What the judge does to the series, by kind of event."""
    text = (files("workbench.bench.vigil") / "events.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def kinds() -> list[str]:
    """The kinds of events, in the table's order."""
    return [name for name, row in event_table().items() if isinstance(row, dict)]


@dataclass(frozen=True, slots=True)
class Injected:
    """An event of `kind` whose first trace is on local day `first` and whose height on `height`."""

    kind: str
    first: int
    height: int
    rows: Mapping[str, Rows]

    @property
    def lead(self) -> int:
        """Days before the height by which an alarm is asked for."""
        return int(event_table()[self.kind]["lead"])


def rise_of(kind: str, rng: np.random.Generator) -> int:
    """How many days an event of this kind takes to its height."""
    low, high = event_table()[kind]["rise"]
    return int(rng.integers(low, high + 1))


def inject(
    rows: Mapping[str, Rows], kind: str, first: int, rise: int, rng: np.random.Generator,
    scale: float = 1.0,
) -> Injected:  # fmt: skip
    """The same rows with an event that begins on local day `first`."""
    table = event_table()
    spec, changed = table[kind], dict(rows)
    course = np.concatenate(
        [
            np.arange(1, rise + 1) / rise,
            np.ones(spec["hold"]),
            np.linspace(1.0, 0.0, spec["fall"] + 1)[1:],
        ]
    )
    for move in (*spec["moves"], *moves_of(kind)):
        size = scale * float(np.exp(table["scatter"] * rng.standard_normal()))
        size *= float(rng.random() < table["responding"])
        if move["signal"] in rows:
            changed[move["signal"]] = _moved(rows[move["signal"]], move, size, course, first)
    return Injected(kind, first, first + rise - 1, changed)


def _moved(
    rows: Rows, move: Mapping[str, Any], size: float, course: NDArray[np.float64], first: int
) -> Rows:
    width = int(move.get("averaged", 1))
    wave = np.convolve(course, np.ones(width) / width)
    minute = rows.minute
    if move["signal"] == "sleep.duration":  # a night counts for the day on which it ends
        minute = minute + rows.value * 60.0
    place = np.floor(minute / DAY_MIN).astype(int) - first
    inside = (place >= 0) & (place < len(wave))
    there = np.where(inside, wave[np.clip(place, 0, len(wave) - 1)], 0.0)
    value = rows.value + there * size * move.get("add", 0.0)
    value = value * np.maximum(1.0 + there * size * move.get("share", 0.0), 0.05)
    return Rows(rows.minute, np.maximum(value, 0.0), rows.duration_min)
