"""A day as ReplayBG takes it: a table in steps of five minutes, and what a model needs of it.

Columns: ``t``, ``glucose`` [mg/dL, may be empty], ``cho`` [g/min], ``bolus`` and ``basal`` [U/min],
``cho_label`` (B, L, D, S or empty).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP_MIN = 5
LABELS = ("B", "L", "D", "S")
_FORMATS = ("%d-%b-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Day:
    """Minute rates of one person's day.

    `insulin` [mU/(kg.min)] and `meals` (labels, minutes) [mg/(kg.min)]; `part` the index of the
    insulin sensitivity of each minute (breakfast, lunch, dinner); `glucose` every five minutes with
    NaN where nothing was measured; `steady` the insulin of the steady state [mU/(kg.min)].
    """

    insulin: NDArray[np.float64]
    meals: NDArray[np.float64]
    labels: tuple[str, ...]
    part: NDArray[np.int64]
    glucose: NDArray[np.float64]
    steady: float

    @property
    def first_glucose(self) -> float:
        """The first measured value, where the model begins."""
        known = self.glucose[np.isfinite(self.glucose)]
        return float(known[0]) if len(known) else float("nan")


def read_day(path: Path, mass_kg: float, steady: float | None = None) -> Day:
    """The day of a CSV file; `steady` [mU/(kg.min)] is the mean basal where it is not given."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    hours = np.array([_hour(row["t"]) for row in rows])
    per_kg = 1000.0 / mass_kg
    basal = _numbers(rows, "basal") * per_kg
    bolus, food = _numbers(rows, "bolus") * per_kg, _numbers(rows, "cho") * per_kg
    label = np.array([row["cho_label"].strip() for row in rows])
    labels = tuple(name for name in LABELS if (label == name).any())
    meals = np.stack([np.where(label == name, food, 0.0) for name in labels])
    part = np.where((hours >= 4) & (hours < 11), 0, np.where((hours >= 11) & (hours < 17), 1, 2))
    return Day(
        np.repeat(bolus + basal, STEP_MIN),
        np.repeat(meals, STEP_MIN, axis=1),
        labels,
        np.repeat(part, STEP_MIN),
        _numbers(rows, "glucose", float("nan")),
        float(basal.mean()) if steady is None else steady,
    )


def _hour(text: str) -> int:
    for form in _FORMATS:
        try:
            return datetime.strptime(text.strip(), form).hour
        except ValueError:
            continue
    raise ValueError(f"the time '{text}' is written in no known way; use {_FORMATS[1]}")


def _numbers(rows: list[dict[str, str]], name: str, missing: float = 0.0) -> NDArray[np.float64]:
    return np.array([float(row[name]) if row[name].strip() else missing for row in rows])
