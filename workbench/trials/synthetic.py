"""A synthetic control: the twins of people who all had the treatment, in the arm that nobody had.

The file of the people is a CSV with a line each: quantities by their ids (age, sex, sbp, hba1c and
so on) as they began, and `outcome`, the quantity looked at at the end. What a line does not tell of
a person is drawn given the rest, several times, so that it is part of the interval.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin_core.body import assemble_by_id
from twin_core.trial.cohort import draw_like
from twin_core.trial.course import follow
from workbench.commands.say import Refused
from workbench.trials import doubt, tables
from workbench.trials.conduct import Prepared
from workbench.trials.of_quantities import TIME_DOUBT
from workbench.trials.view import View
from workbench.trials.who import completed

#: Draws of what a line does not tell.
DRAWS = 8


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """Observed change less that of the twins in the control arm, with its 95 % interval.

    `sampling` is of the people, `model` of what the twins leave open.
    """

    signal: str
    unit: str
    people: int
    observed: float
    control: float
    effect: float
    low: float
    high: float
    sampling: float
    model: float


def read_people(path: Path) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Quantities by id, `sex` 1 for men, and outcomes; raises `Refused` with the line at fault."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("age", "sex", "outcome"):
        if not rows or column not in rows[0]:
            raise Refused(f"there is no column '{column}'", path.name, "see docs/evidence.md")
    known = set(tables.moments().names) | {"sex", "outcome"}
    table = {name: np.full(len(rows), np.nan) for name in rows[0] if name in known}
    for line, row in enumerate(rows, start=2):
        for name in table:
            table[name][line - 2] = _number(row[name], name, f"{path.name}, line {line}")
    if len(rows) < 3 or not np.isfinite(table["outcome"]).all():
        raise Refused("fewer than three people, or one without an outcome", path.name)
    return table, table.pop("outcome")


def _number(text: str, name: str, where: str) -> float:
    plain = text.strip().lower()
    if name == "sex" and plain in ("male", "m", "female", "f"):
        return 1.0 if plain.startswith("m") else 0.0
    if not plain:
        return math.nan
    try:
        return float(plain)
    except ValueError:
        raise Refused(f"'{text}' is no number", where) from None


def against_twins(prepared: Prepared, path: Path) -> SyntheticControl:
    """The first endpoint of a trial: everybody's change against their twins' in the first arm."""
    point, look = prepared.spec.endpoints[0], prepared.looks[0]
    if look.kind != "quantity":
        raise Refused("a synthetic control needs a quantity", "endpoint", "name one first")
    told, outcome = read_people(path)
    if look.quantity not in told:
        raise Refused(f"there is no column '{look.quantity}'", path.name, "tell where people began")
    known = {k: np.repeat(v, DRAWS) for k, v in told.items() if k != "sex"}
    seed, men = prepared.trial.seed, np.repeat(told["sex"] > 0.5, DRAWS)
    drawn = draw_like(tables.moments(), known, men, seed=seed)
    people = completed(drawn, prepared.who, seed=seed)
    body = assemble_by_id(tables.body_map().organs)
    course = follow(body, tables.body_map(), people, prepared.trial)
    view = View(point, look, course, (0,), prepared.who)
    values = course.values[look.quantity]
    twins = (values[view.visit, 0] - values[0, 0]).reshape(-1, DRAWS).mean(axis=1) / look.by
    observed = (outcome - told[look.quantity]) / look.by
    each = observed - twins
    effect, sampling = float(each.mean()), float(each.std(ddof=1) / math.sqrt(len(each)))
    spread = TIME_DOUBT * float((look.row or {}).get("change_sd", 1.0)) / look.by
    model = math.hypot(doubt.of_change(view, float(twins.mean())), spread)
    half = 1.96 * math.hypot(sampling, model)
    return SyntheticControl(
        point.signal, point.unit, len(each), float(observed.mean()), float(twins.mean()), effect,
        effect - half, effect + half, sampling, model,
    )  # fmt: skip
