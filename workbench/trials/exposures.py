"""Habits and levels as exposures: hazard ratios by amount, from cohorts; usual inputs of models."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from twin_core.trial.plan import Action, Effect, Hazard, Span
from workbench.trials import tables
from workbench.trials.lines import Row
from workbench.trials.spec import ArmSpec, Intervention

_NUMBER = r"\d+(?:\.\d+)?"
#: Yearly rise of the hazard of death with age (it doubles in seven years: Gompertz 1825, Vaupel
#: 2010, doi:10.1038/nature08984), so that a steady hazard ratio is worth its logarithm over this in
#: years of life; and the share of each kind of death.
GOMPERTZ, DEATHS = 0.10, {"cv_death": 0.35, "noncv_death": 0.65}
#: A band that is open above counts as this much beyond its end.
BEYOND = 1.13


def exposure_of(done: Intervention) -> Row | None:
    """The table that tells what an amount does; None where no table knows it."""
    return tables.exposures().first(f"{done.name} {done.unit}")


#: Metabolic equivalents of what people do (Ainsworth 2011, doi:10.1249/MSS.0b013e31821ece12).
METS = ((r"run|jog", 9.0), (r"vigorous|cycl|swim", 7.0), (r"", 3.8))


def in_met_hours(done: Intervention) -> Intervention:
    """Minutes a week of a habit as MET-hours, which cohorts are told by; others as they are."""
    known = tables.exposures().first(done.name)
    if done.kind != "exercise" or known or not re.search(r"min.*(week|day)", done.unit.lower()):
        return done
    met = next(met for words, met in METS if re.search(words, done.text))
    days = 7.0 if "day" in done.unit.lower() else 1.0
    return replace(done, dose=(done.dose or 0.0) * days * met / 60.0, unit="MET-h/week")


def exposed(done: Intervention, span: Span) -> list[Action] | None:
    """Hazards of an amount against the table's least; None where it is not known."""
    row = exposure_of(done)
    if row is None:
        return None
    amount = done.dose if done.dose is not None else _amount(done.details or done.name)
    if amount is not None and "grams" in row and re.match(r"g\b", done.unit.lower()):
        amount /= float(row["grams"])
    if row.get("state") and done.dose is None:
        amount = 1.0
    if amount is None:
        return None
    se, source = float(row.get("se", 0.03)), str(row["source"])
    if "on" in row:
        log_ratio = between(row["points"], amount)
        return [Effect(str(row["on"]), log_ratio, se, True, tau=0.0, span=span, source=source)]
    other = row.get("other", {})  # events that rise otherwise
    logs = {str(e): between(other.get(e, row["points"]), amount) for e in row["events"]}
    actions: list[Action] = [Hazard(e, log, se, span, source) for e, log in logs.items()]
    if logs.keys() >= DEATHS.keys():
        lost = sum(share * logs[e] for e, share in DEATHS.items()) / GOMPERTZ
        lived = Effect("life_years", -lost, 0.15 * abs(lost), tau=0.0, span=span, source=source)
        actions.append(lived)
    return actions


def told_by_name(arm: ArmSpec) -> list[Intervention]:
    """What an arm without interventions says by its name, a band of weight, say."""
    if arm.interventions:
        return []
    amount = _amount(arm.name)
    row = tables.exposures().first(arm.name)
    if amount is None or row is None:
        return []
    return [Intervention("exposure", arm.name, amount, "", details=arm.name)]


def _amount(text: str) -> float | None:
    """The middle of a band, a number, or a little beyond one that is open above."""
    plain = text.lower().replace(",", "")
    for number, word in enumerate(("one", "two", "three", "four", "five"), 1):
        plain = re.sub(rf"\b{word}\b", str(number), plain)
    band = re.search(rf"({_NUMBER}) ?(?:-|to) ?({_NUMBER})", plain)
    if band:
        return 0.5 * (float(band[1]) + float(band[2]))
    found = re.search(_NUMBER, plain)
    if found is None:
        return None
    more = re.search(r"more|above|over|>|at least|≥", plain)
    less = re.search(r"less|below|under|<", plain)
    return float(found[0]) * (BEYOND if more else 0.7 if less else 1.0)


def between(points: Sequence[Sequence[float]], x: float) -> float:
    """Logarithm of the hazard ratio at `x`, straight between points, constant beyond them."""
    logs = [math.log(ratio) for _, ratio in points]
    if x <= points[0][0]:
        return logs[0]
    for (left, _), (right, _), low, high in zip(points, points[1:], logs, logs[1:], strict=False):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return logs[-1]
