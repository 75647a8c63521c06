"""Estimates of quantities: changes, levels, slopes, and parameters of organs."""

from __future__ import annotations

import math
import re

import numpy as np

from twin_core.body import assemble_by_id
from twin_core.trial.agreement import Estimate
from workbench.trials import doubt
from workbench.trials.lines import Row
from workbench.trials.outcome import NotShown
from workbench.trials.view import View

#: How far trials of one kind differ in what happens in every arm, as shares of the spread of a
#: change, where table 1 tells the quantity and where it does not.
TIME_DOUBT, LEVEL_DOUBT = 0.12, 0.20
#: Quantities whose changes are told of geometric means.
SKEWED = {"tg", "crp", "uacr", "ntprobnp", "homa", "fasting_insulin", "lpa"}
_STANDARDISED = r"standard|hedges|smd|cohen|effect size"
_OVER_TIME = r"over follow-up|time-weighted|average|whole trial"
LEVELS = ("value", "level", "mean", "median")


def quantity(view: View) -> Estimate:
    """A change within an arm, a level, or the difference of changes between two arms."""
    point, look, row = view.point, view.look, view.look.row or {}
    if not view.touched:
        raise NotShown(f"no organ tells {look.quantity} ({point.signal}) under these measures")
    if point.statistic in LEVELS and point.within:
        return _level(view, row)
    percent = _in_percent(view)
    changes = [_change(view, arm, percent) for arm in view.arms]
    sd = float(row.get("percent_sd", 15.0) if percent else row["change_sd"]) / look.by
    if look.quantity == "vo2max" and not percent and _whole_body(point.unit):
        sd *= float(view.course.people["mass"].mean()) * _of_millilitres(point.unit)
    if re.search(_STANDARDISED, point.unit.lower()):
        scale = float(row["sd"]) if look.quantity != "performance" else 2.0
        changes, sd = [c / scale for c in changes], 1.0
    if len(changes) == 2:
        value = changes[0] - changes[1]
        if percent and point.statistic == "percent_change":
            value = _relative(view)
        return Estimate(
            value, sd * math.sqrt(2.0 / view.size), doubt.of_change(view, value), unit=sd
        )
    model = math.hypot(doubt.of_change(view, changes[0]), TIME_DOUBT * sd)
    return Estimate(changes[0], sd / math.sqrt(view.size), model, unit=sd)


def _whole_body(unit: str) -> bool:
    """Whether oxygen uptake is told for the whole body, not for each kg."""
    return bool(re.search(r"\bm?l\b", unit.lower())) and "kg" not in unit.lower()


def _of_millilitres(unit: str) -> float:
    """What a millilitre is in a unit of volume: itself, or a thousandth of a litre."""
    return 1.0 if "ml" in unit.lower() else 1e-3


def _in_percent(view: View) -> bool:
    own = (view.look.row or {}).get("unit", "")
    unit = view.point.unit.lower()
    if view.point.statistic == "percent_change":
        return True
    relative = "%" in unit or unit.startswith(("percentage point", "pp"))
    return own != "%" and relative and "hba1c" not in view.look.quantity


def _change(view: View, arm: int, percent: bool) -> float:
    name, look = view.look.quantity, view.look
    start, end = view.level(name, 0, arm), view.level(name, view.visit, arm)
    if percent:
        if name in SKEWED:
            return 100.0 * float(np.expm1(np.mean(np.log(end / start))))
        return 100.0 * float(end.mean() / start.mean() - 1.0) * look.part
    if name == "vo2max" and _whole_body(view.point.unit):
        mass0, mass1 = view.level("mass", 0, arm), view.level("mass", view.visit, arm)
        whole = float((end * mass1 - start * mass0).mean())
        return whole * _of_millilitres(view.point.unit)
    return float((end - start).mean()) * look.part / look.by


def _relative(view: View) -> float:
    name = view.look.quantity
    a, b = (view.level(name, view.visit, arm) for arm in view.arms)
    if name in SKEWED:
        return 100.0 * float(np.expm1(np.mean(np.log(a)) - np.mean(np.log(b))))
    return 100.0 * float(a.mean() / b.mean() - 1.0)


def _level(view: View, row: Row) -> Estimate:
    name, arm, by = view.look.quantity, view.arms[0], view.look.by
    end = view.level(name, view.visit, arm)
    if re.search(_OVER_TIME, view.point.note):
        end = np.mean([view.level(name, v, arm) for v in range(1, view.visit + 1)], axis=0)
    sd = float(row["sd"]) / by
    value = float(end.mean()) / by
    change = value - float(view.level(name, 0, arm).mean()) / by
    target = view.who.criteria.targets.get(name)
    told = name in view.who.given or getattr(target, "mean", None)
    model = math.hypot(doubt.of_change(view, change), (TIME_DOUBT if told else LEVEL_DOUBT) * sd)
    origin = value - change if told else 0.0
    return Estimate(value, sd / math.sqrt(view.size), model, unit=sd, origin=origin)


def slope(view: View) -> Estimate:
    """Yearly change of a quantity, of each arm or their difference."""
    days, name, visit = view.course.days, view.look.quantity, view.visit
    begin = int(np.argmin(np.abs(days - view.look.skip_days)))
    years = (days[visit] - days[begin]) / 365.25
    if years <= 0.0:
        raise NotShown("a slope needs visits at two times")
    slopes = [
        float((view.level(name, visit, a) - view.level(name, begin, a)).mean()) / years
        for a in view.arms
    ]
    value = slopes[0] - slopes[1] if len(slopes) == 2 else slopes[0]
    sampling = 6.0 / math.sqrt(max(years, 0.5)) * math.sqrt(len(slopes) / view.size)
    model = doubt.of_change(view, value) if len(slopes) == 2 else max(0.2 * abs(value), 0.15)
    return Estimate(value, sampling, model, unit=3.0)


def parameter(view: View) -> Estimate:
    """An organ's own default, with the spread of its prior."""
    organ = view.look.quantity.split(".", 1)[0]
    known = assemble_by_id((organ,)).parameters[view.look.quantity]
    spread = 0.1 * abs(known.default)
    return Estimate(known.default, spread, spread, unit=max(abs(known.default), 1e-9))
