"""Who is in a trial: table 1 and conditions, as people with quantities, flags and event rates."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin_core.trial.cohort import Criteria, Table, Target, draw_cohort
from twin_core.trial.draws import PEOPLE, normals
from twin_core.trial.plan import Event
from workbench.trials import tables
from workbench.trials.spec import TrialSpec
from workbench.trials.units import factor, offset

#: Spread of a quantity that a condition gives without one, as a share of its mean (assumed).
SPREAD = 0.15
#: Years in which the part of beta-cell function that weight can win back is lost (assumed).
RECOVERY_YEARS = 8.0
FLAGS = (
    "diabetes", "type1", "prediabetes", "hypertension", "ascvd", "coronary_disease", "post_mi",
    "hf", "hfpef", "ckd", "af", "ms", "ra", "osa", "smoker", "athlete", "wide_qrs",
    "microalbuminuria", "dyslipidaemia",
)  # fmt: skip


@dataclass(slots=True)
class Who:
    """A cohort described: criteria to draw from, flags, what is given, rates of events."""

    criteria: Criteria
    flags: dict[str, float]
    given: dict[str, tuple[float, float]]
    rates: dict[str, float]
    times: dict[str, float]
    text: str
    size: int
    age: float
    year: int | None = None
    days: float = 365.0
    acute: dict[str, float] = field(default_factory=dict)
    acute_days: float = 0.0
    everywhere: dict[str, float] = field(default_factory=dict)
    usual_age: float | None = None
    backbone: str = ""
    notes: list[str] = field(default_factory=list)

    def has(self, flag: str) -> bool:
        return self.flags.get(flag, 0.0) > 0.0


def who_is_in(spec: TrialSpec) -> Who:
    """Reads a cohort by the words of its conditions and its table 1."""
    cohort = spec.cohort
    conditions = _of_most(" ; ".join(map(str, cohort.get("conditions") or ())).lower())
    treated = " ; ".join(map(str, cohort.get("background_treatment") or ())).lower()
    text = conditions + (" ; " + treated if "type 2 diabetes" in treated else "")
    targets: dict[str, Target] = {}
    who = Who(Criteria(0.5, {}), {}, {}, {}, {}, f"{text} ; {treated}", 0, 55.0)
    who.year, who.days = spec.year, max(spec.days, 1.0)
    for row in tables.conditions().every(text):
        who.flags |= row.get("flags", {})
        who.rates |= row.get("rates", {})
        who.acute |= row.get("acute", {})
        who.everywhere |= row.get("everywhere", {})
        who.acute_days = float(row.get("acute_days", who.acute_days))
        who.usual_age = row.get("usual_age", who.usual_age)
        for event, by in row.get("times", {}).items():
            who.times[event] = who.times.get(event, 1.0) * by
        for name, value in row.get("targets", {}).items():
            targets[name] = Target(float(value[0]), float(value[1]))
        gives = row.get("gives", {})
        for name, value in gives.items():
            if not name.endswith("_sd"):
                sd = gives.get(f"{name}_sd", SPREAD * abs(value))
                who.given[name] = (float(value), float(sd))
    if who.has("diabetes") and not who.has("type1") and _only_habits(spec):
        targets["hba1c"] = Target(*HABITS_HBA1C)
    _table_one(who, cohort, targets)
    _cancer(who, conditions)
    _glucose_pair(cohort, targets)
    who.age = _age(who, cohort, targets)
    women = (cohort.get("sex") or {}).get("female_pct")
    who.criteria = Criteria(0.5 if women is None else float(women) / 100.0, targets)
    who.size = int(cohort.get("n") or 400)
    return who


#: HbA1c [%] where trials of diets and exercise in type 2 diabetes begin (Look AHEAD 7.3, HART-D
#: 7.7, DiRECT 7.7), lower than those of drugs.
HABITS_HBA1C = (7.4, 1.1)


def _only_habits(spec: TrialSpec) -> bool:
    """Whether a trial changes what people do and eat, and gives no drugs."""
    kinds = {i.kind for arm in spec.arms for i in arm.interventions}
    return bool(kinds) and kinds <= {"diet", "exercise", "weight_loss", "sleep", "stress", "sodium"}


def _of_most(text: str) -> str:
    """Conditions without those that only some of the people have."""
    few = (
        r"\ba (third|quarter|fifth|tenth|few)\b|\bsome (with|had)|"
        r"\b(?:[1-3]?\d|4[0-4])(?:\.\d+)? ?%"
    )
    level = r"ejection|fraction|hba1c|reserve|ldl|decline|or (more|less)|above|below"
    kept = [
        part
        for part in re.split(r"(?<=[;,])", text)
        if not re.search(few, part) or re.search(level, part)
    ]
    return "".join(kept)


def _table_one(who: Who, cohort: Mapping[str, Any], targets: dict[str, Target]) -> None:
    baseline = dict(cohort.get("baseline") or {})
    if cohort.get("bmi"):
        baseline["BMI"] = cohort["bmi"]
    known = set(tables.moments().names)
    for words, told in baseline.items():
        if not isinstance(told, dict):
            continue
        if re.search(r"duration", words.lower()) and not re.search(r"sleep|qrs", words.lower()):
            if told.get("mean") is not None:
                who.given["duration"] = (float(told["mean"]), float(told.get("sd") or 4.0))
                if who.has("diabetes"):
                    share = 0.7 * math.exp(-float(told["mean"]) / RECOVERY_YEARS)
                    who.given["recoverable"] = (share, 0.3 * share)
            continue
        if _is_creatinine(words) and told.get("mean") is not None:
            targets["egfr"] = Target(_filtration(told, cohort), 14.0)
            continue
        row = tables.quantities().first(words)
        if row is None:
            who.notes.append(f"baseline '{words}' is not known")
            continue
        name, target = str(row["id"]), _target(told, str(row["id"]))
        if target == Target():
            continue
        if name in known:
            targets[name] = _merged(target, targets.get(name))
        elif name == "mass":
            targets.setdefault("bmi", Target())
            height = 1.68 - 0.07 * (
                float((cohort.get("sex") or {}).get("female_pct") or 50) / 50 - 1
            )
            if not (cohort.get("bmi") or {}).get("mean") and target.mean is not None:
                sd = target.sd / height**2 if target.sd else None
                targets["bmi"] = Target(target.mean / height**2, sd)
        else:
            mean = target.mean if target.mean is not None else _edge(target, who.given.get(name))
            who.given[name] = (mean, target.sd or SPREAD * abs(mean))


def _is_creatinine(words: str) -> bool:
    plain = words.lower()
    return "creatinine" in plain and not re.search(r"clearance|albumin|protein|ratio", plain)


def _filtration(told: Mapping[str, Any], cohort: Mapping[str, Any]) -> float:
    """eGFR of mean creatinine by CKD-EPI 2021 (doi:10.1056/NEJMoa2102953), men and women mixed."""
    level = float(told["mean"])
    if re.search(r"mol", str(told.get("unit") or "")):
        level /= 88.4
    age = float((cohort.get("age") or {}).get("mean") or 60.0)
    women = float((cohort.get("sex") or {}).get("female_pct") or 50.0) / 100.0
    men = 142.0 * min(level / 0.9, 1.0) ** -0.302 * max(level / 0.9, 1.0) ** -1.2
    hers = 142.0 * 1.012 * min(level / 0.7, 1.0) ** -0.241 * max(level / 0.7, 1.0) ** -1.2
    return ((1.0 - women) * men + women * hers) * 0.9938**age


def _cancer(who: Who, text: str) -> None:
    """How a cohort with cancer fares on its usual treatment; the narrowest line counts."""
    rows = tables.cancers().every(text)
    if not rows:
        return
    named = [r for r in rows if r["source"] != "assumed"] or rows
    row = named[-1]
    who.flags["cancer"] = 1.0
    who.rates["cancer_death"] = 12.0 * math.log(2.0) / float(row["os"])
    who.rates["progression"] = 12.0 * math.log(2.0) / float(row["pfs"])
    who.given["response"] = (float(row["response"]), 0.0)
    who.backbone = str(row.get("backbone", ""))


#: Where in a range of fasting glucose that a trial takes its people lie on average: nearer to the
#: lower limit (assumed).
NEAR_LOWER = 0.36


def _glucose_pair(cohort: Mapping[str, Any], targets: dict[str, Target]) -> None:
    """Where table 1 tells one of HbA1c and fasting glucose, the other goes with it."""
    told = {
        str(row["id"])
        for row in map(tables.quantities().first, cohort.get("baseline") or {})
        if row
    }
    fasting, glycated = targets.get("fpg"), targets.get("hba1c")
    if "fpg" in told and "hba1c" not in told and fasting is not None:
        mean = fasting.mean
        if mean is None and fasting.low is not None:
            mean = fasting.low * 1.25
            if fasting.high is not None:  # most people are near the lower limit
                mean = fasting.low + NEAR_LOWER * (fasting.high - fasting.low)
            targets["fpg"] = Target(mean, 0.15 * mean, fasting.low, fasting.high)
        if mean is not None:
            targets["hba1c"] = Target((1.05 * mean + 46.7) / 28.7, 1.1 if mean > 126 else 0.4)
    elif glycated is not None and glycated.mean is not None and "fpg" not in told:
        mean = max(23.0 * glycated.mean - 29.0, 80.0)
        targets["fpg"] = Target(mean, 0.17 * mean if glycated.mean > 6.4 else 9.0)


def _edge(target: Target, usual: tuple[float, float] | None) -> float:
    """A mean for limits: what is usual if it lies within them, else just within."""
    low = target.low if target.low is not None else -math.inf
    high = target.high if target.high is not None else math.inf
    if usual is not None and low <= usual[0] <= high:
        return usual[0]
    if math.isfinite(low) and math.isfinite(high):
        return 0.5 * (low + high)
    return high * 0.8 if math.isfinite(high) else low * 1.25


def _target(told: Mapping[str, Any], name: str) -> Target:
    unit = str(told.get("unit") or "")
    by, plus = factor(name, unit), offset(name, unit)
    low, high = told.get("min"), told.get("max")
    if told.get("range"):
        low, high = told["range"]

    def level(value: Any) -> float | None:
        return None if value is None else float(value) * by + plus

    sd = told.get("sd")
    return Target(
        level(told.get("mean")), None if sd is None else float(sd) * by, level(low), level(high)
    )


def _merged(told: Target, usual: Target | None) -> Target:
    """Table 1 over what a condition says; limits keep the usual mean if it lies within them."""
    if usual is None or told.mean is not None:
        if told.mean is not None and told.sd is None and usual is not None and usual.sd:
            return Target(told.mean, usual.sd, told.low, told.high)
        return told
    inside = (told.low is None or usual.mean is None or usual.mean > told.low) and (
        told.high is None or usual.mean is None or usual.mean < told.high
    )
    return Target(usual.mean if inside else None, usual.sd, told.low, told.high)


def _age(who: Who, cohort: Mapping[str, Any], targets: dict[str, Target]) -> float:
    told = _target(cohort.get("age") or {}, "age")
    target = (
        _merged(told, targets.get("age"))
        if told != Target()
        else targets.get("age", Target(55.0, 11.0))
    )
    low = max(target.low, 18.0) if target.low is not None else 18.0
    sd = target.sd if target.sd else 9.0
    if target.mean is None and target.low is not None and target.high is not None:
        target = Target(
            0.5 * (target.low + target.high),
            min(sd, (target.high - target.low) / 4.0),
            low,
            target.high,
        )
    mean = target.mean if target.mean is not None else max(57.0, low + 8.0)
    if target.high is not None and mean > target.high:
        mean = target.high - 5.0
    targets["age"] = Target(mean, sd, low, min(target.high or 95.0, 95.0))
    return mean


def people_of(who: Who, *, seed: int, first: int = 0, count: int = 400) -> Table:
    """Persons `first` to ``first + count - 1``, with all that bodies and events ask for."""
    people = draw_cohort(tables.moments(), who.criteria, seed=seed, first=first, count=count)
    return completed(people, who, seed=seed, first=first)


def completed(people: Table, who: Who, *, seed: int, first: int = 0) -> Table:
    """People with sizes, flags and what a cohort's conditions give, kept to what bodies bear."""
    count = len(people["sex"])
    people["height"] = np.clip(people["height"], 135.0, 210.0)
    people["mass"] = people["bmi"] * (0.01 * people["height"]) ** 2
    people["dbp"] = np.clip(people["dbp"], 40.0, people["sbp"] - 15.0)
    people["map"] = (people["sbp"] + 2.0 * people["dbp"]) / 3.0
    people["egfr"] = np.clip(people["egfr"], 12.0, 130.0)
    people["ldl"] = np.clip(people["ldl"], 25.0, 390.0)
    people["mean_glucose"] = 28.7 * people["hba1c"] - 46.7
    for flag in FLAGS:
        people[flag] = np.full(count, who.flags.get(flag, 0.0))
    usual = {"habitual_load": (5.0, 1.5), "recoverable": (0.05, 0.01), "decline": (0.03, 0.01)}
    spread = normals(seed, PEOPLE + 32, first, count, 24)
    for k, (name, (mean, sd)) in enumerate((usual | who.given).items()):
        drawn = mean + sd * spread[:, k % 24]
        people[name] = np.maximum(drawn, 0.02 * mean) if mean > 0.0 else drawn
    for row in (row for _, _, row in tables.quantities().rows if "usual" in row):
        people.setdefault(str(row["id"]), np.full(count, float(row["usual"])))
    people["ldl_lagged"] = people["ldl"].copy()
    return people


def events_of(who: Who, names: set[str]) -> tuple[Event, ...]:
    """The events of a cohort: rates for its age, sex and conditions, slopes from the table."""
    table = tables.events()
    rates = {row["id"]: _rate(who, row) for row in table["event"]}
    five_years = 5.0 * sum(rates[e] for e in ("mi", "stroke", "revasc"))
    described = bool(who.flags) or who.text.strip(" ;") != ""
    steeper = (
        1.0
        if not described
        else next((by for limit, by in table["low_risk"] if five_years < limit), 1.0)
    )
    found = []
    for row in table["event"]:
        if row["id"] in names:
            slopes = dict(row.get("slopes", {}))
            if who.has("hf") or who.has("hfpef"):
                slopes.pop("sbp", None)  # in heart failure lower pressure is no lower risk
            if "ldl_lagged" in slopes:
                slopes["ldl_lagged"] *= steeper
            doubt = float(row.get("doubt", 0.2))
            between = {q: (float(s), _middle(who, q)) for q, s in row.get("between", {}).items()}
            found.append(Event(row["id"], rates[row["id"]], slopes, between, doubt))
    return tuple(found)


def _middle(who: Who, quantity: str) -> float:
    """What table 1 or the population tells as the mean of a quantity."""
    target = who.criteria.targets.get(quantity)
    if target is not None and target.mean is not None:
        return target.mean
    moments = tables.moments()
    k = moments.index(quantity)
    mean = float(moments.mean[k] @ [1.0 - who.criteria.women, who.criteria.women])
    return math.exp(mean) if moments.log[k] else mean


#: Rise of the rates of conditions with a cohort's age beyond that of their trials (assumed).
OLDER = 0.03
_OF_AGE = {"cv_death", "noncv_death", "hf_hosp", "stroke"}


def _rate(who: Who, row: Mapping[str, Any]) -> float:
    """Events a year of a cohort: of its conditions, else of its age and sex; by year and level."""
    name, women = row["id"], who.criteria.women
    by_sex = 1.0 - women + women * float(row["women"])
    usual = float(row["rate"]) * math.exp(float(row["age"]) * (min(who.age, 85.0) - 60.0)) * by_sex
    if name in who.rates:
        # Rates of conditions are those of trial cohorts; other conditions add some of their own.
        rate = float(who.rates[name]) * (who.times.get(name, 1.0) ** 0.25 if usual > 0.0 else 1.0)
        if who.usual_age is not None and name in _OF_AGE:
            rate *= math.exp(OLDER * (who.age - who.usual_age))
    else:
        rate = usual * who.times.get(name, 1.0) * math.exp(_by_level(who, row.get("level", {})))
    rate *= math.exp(_by_level(who, row.get("always", {})))
    return rate * who.everywhere.get(name, 1.0) * _by_year(who, row) * _crowded(who, name)


def _by_level(who: Who, slopes: Mapping[str, Any]) -> float:
    """Log rate by a cohort's mean levels: (slope, level it is told for), each within one."""
    return sum(
        min(max(float(slope) * (_middle(who, quantity) - float(told)), -1.0), 1.0)
        for quantity, (slope, told) in slopes.items()
    )


def _by_year(who: Who, row: Mapping[str, Any]) -> float:
    """Events have become rarer with the years."""
    if who.year is None or "trend" not in row:
        return 1.0
    since = min(max(who.year, 1980), 2025) - tables.events()["year"]
    return math.exp(-float(row["trend"]) * since)


def _crowded(who: Who, name: str) -> float:
    """Mean over the trial of a rate that is `acute` times as high at first, and falls to the usual.

    The crowd is spread over the trial: shares at its end are right, those on the way too low.
    """
    if name not in who.acute:
        return 1.0
    share = who.acute_days / who.days * -math.expm1(-who.days / who.acute_days)
    return 1.0 + (who.acute[name] - 1.0) * share


def percent_in(text: str, words: str) -> float | None:
    """The share in "insulin 48 %", or None."""
    found = re.search(rf"{words}\D{{0,20}}(\d+(?:\.\d+)?)\s*%", text)
    return float(found[1]) if found else None
