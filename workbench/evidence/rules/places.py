"""Surroundings, sleep, stress, breathing and the time of day."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import now, rule
from workbench.evidence.situation import Case

#: Hour of deep sleep of somebody who sleeps from 23 to 7.
NIGHT = 1.5
#: Light (lx) that would halve melatonin, where it is sampled in the dim.
UNSUPPRESSED = 1e6


@rule(r"altitude (?:of )?(\d+) ?m\b|(\d{4}) ?m (?:altitude|above)|\bat (\d{4}) ?m\b")
def _altitude(found: re.Match[str], case: Case) -> Case:
    height = float(next(group for group in found.groups() if group))
    stay = re.search(r"(\d+) (?:days?|d)\b(?! per)", found.string)
    minutes = 1440.0 * float(stay[1]) if stay else 60.0
    return now(case, replace(case.now.driven(place__altitude=height), minutes=minutes))


@rule(r"(?:fio2|inspired oxygen|breathing)[^\d]{0,12}(\d+\.?\d*) ?(%|o2|oxygen)?")
def _oxygen(found: re.Match[str], case: Case) -> Case:
    value = float(found[1])
    share = 100.0 * value if value <= 1.0 else value
    if not 5.0 <= share <= 100.0:
        return case
    return now(case, case.now.driven(respiration__inspired_oxygen=share))


@rule(r"\bcpap\b[^\d]*(\d+)?")
def _airway_pressure(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.driven(respiration__cpap=float(found[1] or 10.0)))


@rule(r"mental (?:stress|arithmetic|task)|stroop|public speaking|psychological stress|\btsst\b")
def _mental(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.driven(stress__demand=1.0))


@rule(
    r"non-rem|nrem|\bsleep vs|stage [1-4]\b(?!.*hypertension)|slow[- ]wave|"
    r"\basleep\b|during sleep|night.*dip|dipping"
)
def _asleep(found: re.Match[str], case: Case) -> Case:
    """The body's own clock and bed put people to sleep at night."""
    return now(case, replace(case.now, minutes=60.0, hour=NIGHT))


@rule(r"\brem\b(?! returns)(?<!non-rem)(?<!n-rem)")
def _dreaming(found: re.Match[str], case: Case) -> Case:
    """In dreams rate and pressure are those of waking (Somers 1993)."""
    if "non-rem" in found.string or "nrem" in found.string:
        return case
    return now(case, case.now.rest())


@rule(
    r"(?:in |at |air |ambient |room |heat[^\d]{0,12}|cold[^\d]{0,12})"
    r"(-?\d\d?)(?:\.\d)? ?(?:deg ?c|°c|degrees)"
)
def _climate(found: re.Match[str], case: Case) -> Case:
    warmth = float(found[1])
    humid = re.search(r"(\d\d) ?% (?:rh|humidity|relative)", found.string)
    around = case.now.driven(
        surroundings__temperature=warmth,
        surroundings__humidity=float(humid[1]) if humid else 50.0,
        surroundings__clothing=0.3,
        surroundings__air_speed=0.2,
    )
    return now(case, replace(around, minutes=max(case.now.minutes, 60.0)))


@rule(r"16l:8d|laboratory day|constant light")
def _laboratory(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now, presets=(*case.now.presets, "laboratory_day")))


@rule(
    r"regular .*sleeper|16l:8d|clock h|\bdlmo\b|24[- ]h\b|nocturnal|overnight|"
    r"melatonin onset|circadian"
)
def _whole_day(found: re.Match[str], case: Case) -> Case:
    whole = replace(case.now, minutes=3.0 * 1440.0, hour=0.0)
    if not re.search(r"dlmo|melatonin", found.string):
        return now(case, whole)
    dim = (*whole.parameters, ("sleep_circadian.melatonin_suppression", UNSUPPRESSED))
    return now(case, replace(whole, parameters=dim))


@rule(r"\bmorning\b|08:00|8 a\.?m|\bawakening\b")
def _morning(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now, minutes=24.0 * 60.0 + 480.0, hour=0.0))


@rule(r"\bfast(?:ed|ing)? (?:for |of )?\d+ ?(?:h|days?|d)\b|\d+[ -]?(?:h|days?|d)\b(?: of)? fast")
def _fasting(found: re.Match[str], case: Case) -> Case:
    """No organ empties the liver's glycogen over a fast."""
    return now(case, replace(case.now, missing="no organ empties the glycogen of a fasting liver"))


@rule(
    r"(?:oral glucose|ogtt|75 g glucose|meal of (\d+) g|(\d+) g (?:of )?(?:carbohydrate|glucose))"
)
def _sugar(found: re.Match[str], case: Case) -> Case:
    amount = float(found[1] or found[2] or 75.0)
    hour = re.search(
        r"(\d+)[ -]?(h|min)\b(?: after| post| value)?(?! (?:fast|sleep))|at (\d+) ?(h|min)",
        re.sub(r"per h\b|mg/h", "", found.string),
    )
    minutes = 60.0
    if hour:
        minutes = float(hour[1] or hour[3]) * (60.0 if (hour[2] or hour[4]) == "h" else 1.0)
    eaten = case.now.pulsed(5.0, diet__carbohydrate_rate=amount / 5.0)
    return now(case, replace(eaten, minutes=minutes))
