"""A person's decades: what the model expects, what each habit is worth, beside the equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.evidence.habits import habits
from data.record import Record
from twin_core.body import Body, assemble_by_id
from twin_core.insight.outlook import ORGANS, Course, course
from twin_core.scenario.scenario import Scenario
from twin_core.twin import prior_twin
from workbench.service.beside import Beside, beside
from workbench.service.person import facts_of
from workbench.service.risk import Notebook

MEMBERS, SEED = 64, 0
#: Concept of the record to the parameter that it sets, with the share by which a reading errs.
MEASURED = {
    "ldl": ("lipids_plaque.ldl_untreated", 0.1),
    "hdl": ("lipids_plaque.hdl_untreated", 0.1),
    "triglycerides": ("lipids_plaque.triglycerides_untreated", 0.25),
}
FLAGS = {
    "smoker": ("ageing.smoker", "lipids_plaque.smoker"),
    "diabetes": ("ageing.diabetes", "lipids_plaque.diabetes"),
}
USUAL_SYSTOLIC, USUAL_DIASTOLIC = 125.0, 78.0
#: Signals that are told, at ten-year looks and at the end.
TOLD = (
    "body.mass", "pressure.long_term_change", "lab.cholesterol_ldl", "vessel.plaque",
    "fitness.vo2max", "ageing.gfr", "ageing.bone_density", "ageing.biological_age",
    "risk.vascular_event", "risk.survival",
)  # fmt: skip
VALID_AGE = 90.0
#: Body mass index from which eating less is thought of.
OVERWEIGHT = 25.0


@dataclass(frozen=True, slots=True)
class Worth:
    """Healthy years that a habit gains: median and 90 % band, by paired members."""

    name: str
    title: str
    years: float
    low: float
    high: float
    pressure: float
    mass: float
    source: str

    @property
    def sentence(self) -> str:
        return (
            f"{self.title}: {12 * self.years:+.1f} healthy months "
            f"({12 * self.low:+.1f} to {12 * self.high:+.1f})"
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """Bands (median, low, high) by signal and look, healthy years, and what each habit is worth."""

    horizon: int
    age: float
    looks: tuple[float, ...]
    bands: Mapping[str, tuple[tuple[float, float, float], ...]]
    healthy_years: tuple[float, float, float]
    worth: tuple[Worth, ...]
    beside: tuple[Beside, ...]
    notes: tuple[str, ...]
    outside: tuple[str, ...]


def outlook(record: Record, years: int = 20) -> Outlook:
    """Walks the person's decades with and without each habit."""
    book, facts = Notebook(record), facts_of(record)
    body = assemble_by_id(ORGANS)
    theta, notes = _members(body, book, facts.values)
    pressure = _pressure(book, notes)
    notes = [*facts.notes[:-1], *notes]
    base = course(body, theta, {}, years, pressure)
    age = facts.values["age"]
    worth = []
    for name, row in habits().items():
        if "only_with" in row and not _has(book, row["only_with"], record):
            continue
        with_it = course(
            body, _set(body, theta, row.get("parameters", {})), row.get("drives", {}), years,
            pressure,
        )  # fmt: skip
        worth.append(_worth(name, row, base, with_it))
    last = len(base.years) - 1
    looks = [i for i, year in enumerate(base.years) if abs(year % 5) < 1e-6 or i == last]
    outside = []
    if age + years > VALID_AGE:
        outside.append(f"beyond {VALID_AGE:.0f} years of age the model was not checked")
    if age < 20:
        outside.append("the organs of decades are those of adults")
    return Outlook(
        years, age, tuple(float(base.years[i]) for i in looks),
        {name: tuple(_band(base.outputs[name][i]) for i in looks) for name in TOLD},
        _band(base.healthy_years), tuple(sorted(worth, key=lambda w: -w.years)),
        beside(record, base, partial(_people, body, facts.values, years)), tuple(notes),
        tuple(outside),
    )  # fmt: skip


def _people(body: Body, facts: Mapping[str, float], years: int) -> Course:
    """The model of people of this age, sex and build of whom nothing was measured."""
    twin = prior_twin(body, Scenario(name="decades"), facts=facts, members=MEMBERS, seed=SEED)
    mean = USUAL_DIASTOLIC + (USUAL_SYSTOLIC - USUAL_DIASTOLIC) / 3.0
    return course(body, np.array(twin.theta), {}, years, (USUAL_SYSTOLIC, mean))


def _members(
    body: Body, book: Notebook, facts: Mapping[str, float]
) -> tuple[NDArray[np.float64], list[str]]:
    """Members by priors and facts, and by what was measured where it was."""
    twin = prior_twin(body, Scenario(name="decades"), facts=facts, members=MEMBERS, seed=SEED)
    theta, notes = np.array(twin.theta), []
    names = list(body.parameters)
    random = np.random.default_rng(SEED + 1)
    for concept, (parameter, error) in MEASURED.items():
        known = book.look_up(concept)
        if known is None:
            notes.append(f"{concept} is not recorded: spread as in people")
            continue
        factor = np.exp(error * random.standard_normal(MEMBERS))
        factor[0] = 1.0
        theta[names.index(parameter)] = float(known.value) * factor
    flags = {p: 1.0 for c, ps in FLAGS.items() if book.look_up(c) is not None for p in ps}
    return _set(body, theta, flags), notes


def _set(
    body: Body, theta: NDArray[np.float64], values: Mapping[str, float]
) -> NDArray[np.float64]:
    changed = np.array(theta)
    for name, value in values.items():
        changed[list(body.parameters).index(name)] = value
    return changed


def _pressure(book: Notebook, notes: list[str]) -> tuple[float, float]:
    upper, lower = book.look_up("systolic"), book.look_up("diastolic")
    if upper is None or lower is None:
        notes.append(
            f"pressure is not recorded: {USUAL_SYSTOLIC:.0f}/{USUAL_DIASTOLIC:.0f} assumed"
        )
    systolic = float(upper.value) if upper else USUAL_SYSTOLIC
    diastolic = float(lower.value) if lower else USUAL_DIASTOLIC
    return systolic, diastolic + (systolic - diastolic) / 3.0


def _has(book: Notebook, what: str, record: Record) -> bool:
    if what == "alcohol":
        return "meal.alcohol" in record.signals()
    if what == "overweight":
        known = book.look_up("body_mass_index")
        return known is not None and float(known.value) >= OVERWEIGHT
    return book.look_up(what) is not None


def _band(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = np.nanquantile(values, (0.05, 0.5, 0.95))
    return float(middle), float(low), float(high)


def _worth(name: str, row: Mapping[str, Any], base: Course, other: Course) -> Worth:
    gained = _band(other.healthy_years - base.healthy_years)
    moved = {
        key: float(np.nanmedian(other.outputs[key][-1] - base.outputs[key][-1]))
        for key in ("pressure.long_term_change", "body.mass")
    }
    return Worth(
        name, row["title"], *gained, moved["pressure.long_term_change"], moved["body.mass"],
        row["source"],
    )  # fmt: skip
