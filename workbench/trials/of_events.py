"""Estimates of events: ratios of rates, rates, shares with or without an event, median times."""

from __future__ import annotations

import math
import re

import numpy as np

from twin_core.trial.agreement import Estimate
from workbench.trials import doubt
from workbench.trials.look import RECURRENT
from workbench.trials.outcome import NotShown
from workbench.trials.view import View

#: Rate a year against which rates are standardised, as logarithms.
USUAL_RATE = 0.1


def event(view: View) -> Estimate:
    """Ratio of rates of two arms; rate or share of people of one."""
    found = [e for e in view.look.events if e in view.course.hazard]
    if not found or all(_rate_of(view, e) <= 0.0 for e in found):
        raise NotShown(f"no rate of {', '.join(view.look.events)} is known for this cohort")
    shares, rates = _shares_and_rates(view, found)
    logs = [1.0 / math.sqrt(max(p * view.size, 0.3)) for p in shares]
    if len(view.arms) == 2:
        value = math.log(rates[0] / rates[1])
        return Estimate(value, math.hypot(*logs), doubt.of_ratio(view, found), log=True, unit=0.5)
    open_ = max(doubt.of_rate(e) for e in found)
    if view.point.statistic == "rate":
        per = per_years(view.point.unit)
        value, origin = math.log(rates[0] * per), math.log(USUAL_RATE * per)
        return Estimate(value, logs[0], open_, log=True, origin=origin)
    p = shares[0]
    spread = 100.0 * math.sqrt(p * max(1.0 - p, 0.0) / view.size)
    share = 1.0 - p if view.look.free else p
    return Estimate(100.0 * share, spread, 100.0 * p * (1.0 - p) * open_, unit=25.0)


def _shares_and_rates(view: View, found: list[str]) -> tuple[list[float], list[float]]:
    """Share of people with an event (events each, if recurrent) and rate a year, by arm."""
    years = max(view.course.days[view.visit] / 365.25, 1e-6)
    recurrent = set(found) <= RECURRENT
    shares, rates = [], []
    for arm in view.arms:
        h = np.sum([view.course.hazard[e][view.visit, arm] for e in found], axis=0)
        risk = h if recurrent else -np.expm1(-h)
        at_risk = 1.0 if recurrent else np.where(h > 1e-9, risk / np.maximum(h, 1e-9), 1.0).mean()
        shares.append(float(risk.mean()))
        rates.append(float(risk.mean() / (at_risk * years)))
    return shares, rates


def _rate_of(view: View, event: str) -> float:
    return next((e.rate for e in view.course.trial.events if e.id == event), 0.0)


def median(view: View) -> Estimate:
    """Median months to an event, from its cumulative hazard."""
    years = view.course.days[view.visit] / 365.25
    medians = []
    for arm in view.arms:
        hazard = sum(view.course.hazard[e][view.visit, arm].mean() for e in view.look.events)
        if hazard <= 0.0:
            raise NotShown(f"no rate of {view.point.signal} is known for this cohort")
        medians.append(12.0 * math.log(2.0) * years / float(hazard))
    value = medians[0] - medians[1] if len(medians) == 2 else medians[0]
    sampling = max(medians) * math.sqrt(len(medians)) * 1.44 / math.sqrt(0.8 * view.size)
    return Estimate(value, sampling, doubt.RATE_DOUBT * max(medians), unit=12.0)


def per_years(unit: str) -> float:
    """Person-years that a rate is told for."""
    plain = unit.lower().replace(",", "")
    for words in (r"(\d+) ?(?:py|person|patient|p-y)", r"/ ?(\d+) ?y"):
        found = re.search(words, plain)
        if found:
            return float(found[1])
    return 100.0 if "%" in plain else 1.0
