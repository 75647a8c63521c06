"""Model doubt: standard errors of simulated effects, and whether a published figure decides one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from twin_core.trial.plan import Drive, Effect, Goal, Hazard
from workbench.trials import tables
from workbench.trials.view import View

#: What the organs' parameters leave open of a change, as a share of it.
ORGAN_DOUBT = 0.15
#: How far trials of one kind differ in how often events come, as a standard deviation of the
#: logarithm.
RATE_DOUBT = 0.25
#: Quantities that take part in others.
_FEEDS = {"hba1c": ("hba1c",), "map": ("sbp", "dbp"), "pulse_pressure": ("sbp",), "haq": ("das28",)}


def of_change(view: View, value: float) -> float:
    """Standard error of a simulated change from its parameters."""
    published, se = told(view)
    organ = _of_organs(view)
    if published == 0.0:
        return organ * abs(value)
    whole = max(abs(natural(view)), abs(published), 1e-12)
    part = min(abs(published) / whole, 1.0)
    return abs(value) * math.hypot(part * se / abs(published), (1.0 - part) * organ)


def _of_organs(view: View) -> float:
    """Relative error of what organs make of the arms' drives and goals."""
    doubts = [
        a.doubt for arm in view.arms for a in view.course.trial.arms[arm].actions
        if isinstance(a, Drive | Goal) and a.doubt > 0.0
    ]  # fmt: skip
    return math.sqrt(sum(d * d for d in doubts) / len(doubts)) if doubts else ORGAN_DOUBT


def told(view: View) -> tuple[float, float]:
    """Sum of published effects on the quantity, first arm less second, and its error."""
    wanted = (view.look.quantity, *_FEEDS.get(view.look.quantity, ()))
    total, variance = 0.0, 0.0
    for sign, e in _effects(view):
        if e.quantity in wanted:
            total += sign * e.value
            variance += e.se**2
    return total, math.sqrt(variance)


def _effects(view: View) -> Iterator[tuple[float, Effect]]:
    for sign, arm in zip((1.0, -1.0), view.arms, strict=False):
        for effect in view.course.trial.arms[arm].of(Effect):
            yield sign, effect


def natural(view: View) -> float:
    """The simulated difference on the scale that published effects are told on."""
    name = view.look.quantity
    ends = [view.level(name, view.visit, arm) for arm in view.arms]
    other = ends[1] if len(ends) == 2 else view.level(name, 0, view.arms[0])
    if any(e.ratio for _, e in _effects(view) if e.quantity == name):
        return float(np.mean(np.log(np.maximum(ends[0], 1e-9) / np.maximum(other, 1e-9))))
    return float((ends[0] - other).mean())


def of_ratio(view: View, events: Sequence[str]) -> float:
    """Standard error of a log hazard ratio: of hazards told, and of what risk factors make."""
    hazard, visit = view.course.hazard, view.visit
    weights = {e: max(float(hazard[e][visit].mean()), 1e-9) for e in events}
    total, variance, published = sum(weights.values()), 0.0, 0.0
    for sign, arm in zip((1.0, -1.0), view.arms, strict=True):
        for h in view.course.trial.arms[arm].of(Hazard):
            if h.event in weights:
                part = weights[h.event] / total
                variance += (h.se * part) ** 2
                published += sign * h.log_ratio * part
    a, b = (sum(hazard[e][visit, arm].mean() for e in events) for arm in view.arms)
    risk = abs(math.log(max(a, 1e-12) / max(b, 1e-12)) - published)
    return math.sqrt(variance + (0.15 * risk) ** 2 + 0.02**2)


def of_rate(event: str) -> float:
    """How far trials differ in how often an event comes."""
    rows = (row for row in tables.events()["event"] if row["id"] == event)
    return float(next(rows, {}).get("rate_doubt", RATE_DOUBT))


def wired(view: View) -> bool:
    """Whether a published figure decides the effect, rather than an organ or a risk factor."""
    kind, trial = view.look.kind, view.course.trial
    if kind == "event":
        hazards = [h for arm in view.arms for h in trial.arms[arm].of(Hazard)]
        return len(view.arms) == 2 and any(h.event in view.look.events for h in hazards)
    if kind == "logit":
        return True
    if kind == "slope":
        return any(e.quantity.endswith("slope") for _, e in _effects(view))
    if view.look.quantity in ("mass", "bmi"):
        return False
    published, _ = told(view)
    return published != 0.0 and abs(published) > 0.5 * abs(natural(view))
