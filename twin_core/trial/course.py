"""A trial walked: what every person would show on every visit in every arm, and their hazards.

Each person walks in all arms, as their own control; who is randomised to which arm is decided
afterwards, when outcomes are seen (`observe`). All arrays are (..., arms, people).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from twin_core.body import Body
from twin_core.trial.cohort import Table
from twin_core.trial.draws import BEHAVIOUR, uniforms
from twin_core.trial.glycaemia import settled
from twin_core.trial.person import BodyMap, parameters_of
from twin_core.trial.plan import Arm, Drive, Effect, Goal, Hazard, Trial
from twin_core.trial.walk import Walker, walker

Values = dict[str, NDArray[np.float64]]

YEAR = 365.25
#: Energy of a kg of weight, and the steady change of intake that keeps one (Hall 2011), kcal.
PER_KG, TO_KEEP = 7700.0, 22.0
MOST_DEFICIT, MOST_EXCESS = -2200.0, 1500.0
#: Quantities that events answer to late: what they follow, and with how many days.
LAGGED = {"ldl_lagged": ("ldl", 425.0)}
#: Quantities that add up what another tells a year.
INTEGRALS = {"egfr": "egfr_slope", "sharp": "sharp_rate", "kidney_volume": "kidney_volume_rate"}
#: Mean glucose for each percent of HbA1c [mg/dL] (Nathan 2008, doi:10.2337/dc08-0545).
GLUCOSE_PER_HBA1C, GLUCOSE_OFFSET = 28.7, 46.7


@dataclass(slots=True)
class Course:
    """`days` (visits,) from 0; `values` by quantity and `hazard`, cumulative, by event.

    `failed` (arms, people) tells who left the models' range; they are counted, not averaged in.
    """

    trial: Trial
    people: Table
    days: NDArray[np.float64]
    values: Values
    hazard: Values
    failed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))


def follow(
    body: Body, way: BodyMap, people: Table, trial: Trial, *, first: int = 0,
    theta: NDArray[np.float64] | None = None,
) -> Course:  # fmt: skip
    """Walks `people`, the cohort's persons from `first` on, through all arms of a trial."""
    own = parameters_of(body, way, people) if theta is None else theta
    return _Walk(body, way, people, trial, own, first).course()


class _Walk:
    def __init__(
        self, body: Body, way: BodyMap, people: Table, trial: Trial, theta: NDArray, first: int
    ) -> None:
        self.way, self.trial, self.people = way, trial, people
        self.count, self.arms = len(people["age"]), len(trial.arms)
        self.base = {k: np.tile(v, (self.arms, 1)) for k, v in people.items()}
        self.take = _taken(trial, first, self.count)
        self.luck = uniforms(trial.seed, BEHAVIOUR, first, self.count, 3)[:, 2]
        own = np.concatenate([self._for_arm(body, theta, arm) for arm in trial.arms], axis=1)
        self.walker: Walker = walker(body, own, {})
        self.start = self._shown()
        for reading in way.readings:
            if reading.signal in self.start:
                self.base.setdefault(reading.quantity, self.start[reading.signal])
        self.effects: dict[tuple[int, int], NDArray[np.float64]] = {}
        self.now: Values = dict(self.base)
        self.lagged = {q: self.base[q].copy() for q in LAGGED if q in self.base}
        self.integral: Values = {}
        self.cumulative = {e.id: np.zeros((self.arms, self.count)) for e in trial.events}

    def _for_arm(self, body: Body, theta: NDArray, arm: Arm) -> NDArray[np.float64]:
        """Parameters in an arm: weight whose effect on glucose is told otherwise has none here."""
        goals = arm.of(Goal)
        whole = sum(np.log1p(goal.at(1e9)) for goal in goals)
        free = sum(np.log1p(goal.at(1e9)) for goal in goals if not goal.told)
        if abs(whole) < 1e-9:
            return theta
        own, names = theta.copy(), list(body.parameters)
        for name in self.way.of_weight:
            own[names.index(name)] *= np.clip(free / whole, 0.0, 1.0)
        return own

    def course(self) -> Course:
        visits = np.unique(np.array([0.0, *self.trial.visits]))
        kept: list[Values] = [dict(self.now)]
        risks: list[Values] = [dict(self.cumulative)]
        for begin, end in _windows(self.trial, visits):
            self._advance(begin, end)
            if np.any(np.isclose(visits, end, atol=1e-9)):
                kept.append(dict(self.now))
                risks.append(dict(self.cumulative))
        zero = np.zeros((self.arms, self.count))
        values = {k: np.stack([row.get(k, zero) for row in kept]) for k in self.now}
        hazard = {k: np.stack([row[k] for row in risks]) for k in self.cumulative}
        failed = ~np.all([np.isfinite(v).all(axis=0) for v in values.values()], axis=0)
        well = ~failed.any(axis=0)
        if not well.all():
            values = {k: v[..., well] for k, v in values.items()}
            hazard = {k: v[..., well] for k, v in hazard.items()}
        people = {k: v[0, 0] for k, v in values.items()} | {
            k: v[well] for k, v in self.people.items()
        }
        return Course(self.trial, people, visits, values, hazard, failed)

    # one window

    def _advance(self, begin: float, end: float) -> None:
        middle, length = 0.5 * (begin + end), end - begin
        before = dict(self.now)
        self._effects(begin, end)
        inputs = self._inputs(begin, middle, end)
        longest = 1.0 if self.trial.days <= 100.0 else 2.5 if self.trial.days <= 400.0 else 5.0
        steps = max(int(np.ceil(length / longest)), 1)
        flat = {name: value.reshape(-1) for name, value in inputs.items()}
        self.walker.advance(flat, steps, length / steps)
        self._integrate(length)
        self._read(end)
        for name, (source, days) in LAGGED.items():
            value = self.lagged[name]
            self.lagged[name] = value + (self.now[source] - value) * -np.expm1(-length / days)
            self.now[name] = self.lagged[name]
        self._accumulate(before, begin, length)

    def _inputs(self, begin: float, middle: float, end: float) -> Values:
        shape = (self.arms, self.count)
        inputs: Values = {}
        for a, arm in enumerate(self.trial.arms):
            for drive in arm.of(Drive):
                row = inputs.setdefault(drive.signal, np.zeros(shape))
                row[a] += drive.value * drive.span.share(middle) * self._keeps(middle, drive.kept)
            goals = arm.of(Goal)
            if goals:
                row = inputs.setdefault("diet.energy_change", np.zeros(shape))
                row[a] = self._eaten(a, goals, begin, end)
        inputs["glucose.plasma"] = self._mean_glucose()
        return inputs

    def _keeps(self, day: float, kept: float) -> NDArray[np.float64]:
        """How much each person takes of something that a share `kept` of people goes on with."""
        return self.take(day) * (self.luck < kept)

    def _eaten(self, arm: int, goals: tuple[Goal, ...], begin: float, end: float) -> NDArray:
        """Change of intake [kcal/d] that brings the weight to the goals by the window's end."""
        middle = 0.5 * (begin + end)
        aim = np.prod([1.0 + self._keeps(middle, g.kept) * g.at(end) for g in goals], axis=0)
        start, weight = self.base["mass"][arm], self.now["mass"][arm]
        kept = TO_KEEP * (start * aim - start)
        needed = PER_KG * (start * aim - weight) / max(end - begin, 14.0)
        return np.clip(kept + needed, MOST_DEFICIT, MOST_EXCESS)

    def _mean_glucose(self) -> NDArray[np.float64]:
        """Mean glucose [mg/dL] of the days to come, by disposition and drugs."""
        start = GLUCOSE_PER_HBA1C * self.base["hba1c"] - GLUCOSE_OFFSET
        ratio = self._glucose_ratio()
        drugs = GLUCOSE_PER_HBA1C * self._sum("hba1c")
        glucose = start * ratio
        if self.trial.rescue is not None:
            level, share = self.trial.rescue
            limit = np.maximum(GLUCOSE_PER_HBA1C * level - GLUCOSE_OFFSET, start)
            glucose = np.where(glucose > limit, limit + (1.0 - share) * (glucose - limit), glucose)
        return np.maximum(glucose + drugs, 72.0)

    def _glucose_ratio(self) -> NDArray[np.float64]:
        shown = self._shown()
        log_change = self._sum("log_disposition")
        for signal in ("pancreas.function_change", "weight.sensitivity_change"):
            if signal in shown:
                log_change = log_change + np.log1p(np.clip(shown[signal], -0.95, 20.0))
        fasting = self.base["fpg"]
        return settled(fasting, log_change) / np.clip(fasting, 40.0, 588.0)

    def _effects(self, begin: float, end: float) -> None:
        middle = 0.5 * (begin + end)
        for a, arm in enumerate(self.trial.arms):
            for i, effect in enumerate((*arm.of(Effect), *self.trial.usual)):
                level = self.effects.get((a, i), np.zeros(self.count))
                take = self.take(middle) if i < len(arm.of(Effect)) else 1.0
                aim = self._aim(effect, a) * effect.span.share(middle) * effect.left(middle) * take
                gone = np.exp(-(end - begin) / effect.tau) if effect.tau > 0.0 else 0.0
                self.effects[a, i] = aim + (level - aim) * gone

    def _integrate(self, length: float) -> None:
        """Adds up yearly rates: the person's own, changed by effects on it."""
        for name, rate in INTEGRALS.items():
            own = self.base.get(rate, np.zeros((self.arms, self.count)))
            yearly = own * np.exp(self._sum(rate, ratio=True)) + self._sum(rate)
            before = self.integral.get(name, np.zeros((self.arms, self.count)))
            self.integral[name] = before + yearly * length / YEAR

    def _aim(self, effect: Effect, arm: int) -> NDArray[np.float64]:
        baseline = self.base.get(effect.quantity)
        aim = np.full(self.count, effect.value)
        if baseline is not None and effect.slope:
            aim = aim + effect.slope * (baseline[arm] - effect.reference)
            aim = np.maximum(aim, 0.0) if effect.value > 0.0 else np.minimum(aim, 0.0)
        return aim

    def _sum(self, quantity: str, *, ratio: bool = False) -> NDArray[np.float64]:
        total = np.zeros((self.arms, self.count))
        for a, arm in enumerate(self.trial.arms):
            for i, effect in enumerate((*arm.of(Effect), *self.trial.usual)):
                if effect.quantity == quantity and effect.ratio == ratio:
                    total[a] += self.effects.get((a, i), 0.0)
        return total

    def _shown(self) -> Values:
        shape = (self.arms, self.count)
        pairs = zip(self.walker.outputs, self.walker.shown, strict=True)
        return {name: row.reshape(shape) for name, row in pairs}

    def _read(self, day: float) -> None:
        """Quantities now: what organs show of their change, then the published effects."""
        shown, now = self._shown(), dict(self.base)
        for reading in self.way.readings:
            if reading.signal in shown:
                now[reading.quantity] = _carried(
                    reading.way, self.base.get(reading.quantity), self.start[reading.signal],
                    shown[reading.signal],
                )  # fmt: skip
        _pressures(now, self.base)
        for quantity, power in self.way.with_weight.items():
            if quantity in self.base:
                share = (now["mass"] / self.base["mass"]) ** power
                now[quantity] = self.base[quantity] * share
        ratio = self._glucose_ratio()
        now["fpg"] = self.base["fpg"] * ratio
        now["glucose_2h"] = self.base["glucose_2h"] * ratio
        now["age"] = self.base["age"] + day / YEAR
        touched = {e.quantity for arm in self.trial.arms for e in arm.of(Effect)}
        touched |= {e.quantity for e in self.trial.usual}
        for quantity in touched - {"hba1c"}:
            value = now.get(quantity, np.zeros((self.arms, self.count)))
            value = value * np.exp(self._sum(quantity, ratio=True))
            now[quantity] = value + self._sum(quantity)
        for name, total in self.integral.items():
            now[name] = now.get(name, np.zeros((self.arms, self.count))) + total
        now["bmi"] = now["mass"] / (0.01 * self.base["height"]) ** 2
        self.now = now

    def _accumulate(self, before: Values, begin: float, length: float) -> None:
        """Cumulative hazards, each at the mean of the window's ends."""
        for event in self.trial.events:
            logs = np.zeros((self.arms, self.count))
            own = np.array([not _is_total(arm, event.id) for arm in self.trial.arms])[:, None]
            for quantity, slope in event.slopes.items():
                if quantity in self.now:
                    mean = 0.5 * (before[quantity] + self.now[quantity])
                    part = slope * (mean - self.base[quantity])
                    logs += part if quantity in LAGGED else own * part
            for quantity, (slope, middle) in event.between.items():
                logs += slope * (self.base[quantity] - middle)
            for a, arm in enumerate(self.trial.arms):
                for hazard in arm.of(Hazard):
                    if hazard.event == event.id:
                        middle = begin + 0.5 * length
                        share = hazard.span.share(middle) * self.take(middle)
                        logs[a] += hazard.log_ratio * share
            rate = event.rate * np.exp(np.clip(logs, -8.0, 8.0)) / YEAR
            self.cumulative[event.id] = self.cumulative[event.id] + rate * length


def _is_total(arm: Arm, event: str) -> bool:
    return any(h.event == event and h.total for h in arm.of(Hazard))


def _carried(way: str, base: NDArray | None, start: NDArray, now: NDArray) -> NDArray[np.float64]:
    if base is None:
        return now  # nobody told where it starts: it is what the organ says
    return base * now / start if way == "ratio" else base + now - start


def _pressures(now: Values, base: Values) -> None:
    """Systolic and diastolic from the mean: both change in proportion to what they are.

    So the ratio of their changes is that of trials, 9.1 to 5.5 at 154 over 97 mmHg (Law 2003,
    doi:10.1136/bmj.326.7404.1427).
    """
    ratio = base["sbp"] / np.maximum(base["dbp"], 30.0)
    change = now["map"] - base["map"]
    now["sbp"] = base["sbp"] + 3.0 * ratio / (ratio + 2.0) * change
    now["dbp"] = base["dbp"] + 3.0 / (ratio + 2.0) * change


def _windows(trial: Trial, visits: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Windows that end at every visit and change of treatment, and are short where things move."""
    edges = {0.0, float(trial.days), *map(float, visits)}
    for arm in trial.arms:
        for action in arm.actions:
            edges |= {action.span.start, action.span.stop, action.span.start + action.span.ramp}
    length = 7.0 if trial.days <= 60.0 else 14.0 if trial.days <= 200.0 else 28.0
    length = 60.0 if trial.days > 1500.0 else length
    edges |= {float(d) for d in range(14, 127, 14)} if trial.days > 60.0 else set()
    marks = sorted(e for e in edges if 0.0 <= e <= trial.days and np.isfinite(e))
    windows = []
    for left, right in pairwise(marks):
        count = max(int(np.ceil((right - left) / length - 1e-9)), 1)
        ends = np.linspace(left, right, count + 1)
        windows += list(pairwise(ends))
    return windows


def _taken(trial: Trial, first: int, count: int) -> Callable[[float], NDArray[np.float64]]:
    """How much each person takes of what is prescribed on a day: (people,) by day."""
    behaviour = trial.behaviour
    u = uniforms(trial.seed, BEHAVIOUR, first, count, 3)
    share = np.clip(behaviour.adherence + behaviour.adherence_sd * ndtri(u[:, 0]), 0.0, 1.0)
    never = np.full(count, np.inf)
    stops = -np.log(u[:, 1]) / behaviour.stop_rate * YEAR if behaviour.stop_rate > 0 else never
    return lambda day: share * (day < stops)
