"""One endpoint: what the simulated trial shows of it, beside what was published."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from twin_core.body import assemble_by_id
from twin_core.trial.agreement import CRITICAL, Compared, Estimate
from twin_core.trial.course import Course
from twin_core.trial.plan import Drive, Effect, Goal, Hazard
from workbench.trials import tables
from workbench.trials.look import EVENT_STATISTICS, RECURRENT, Look
from workbench.trials.spec import EndpointSpec
from workbench.trials.treat import WITHDRAWN
from workbench.trials.who import Who

#: What the organs' parameters leave open of a change, as a share of it.
ORGAN_DOUBT = 0.15
#: How far trials of one kind differ in what happens in every arm, as shares of the spread of a
#: change, and in how often events come, as a standard deviation of the logarithm.
TIME_DOUBT, LEVEL_DOUBT, RATE_DOUBT = 0.12, 0.20, 0.25
#: Rate a year against which rates are standardised, as logarithms.
USUAL_RATE = 0.1
#: Quantities whose changes are told of geometric means.
SKEWED = {"tg", "crp", "uacr", "ntprobnp", "homa", "fasting_insulin", "lpa"}
RATIO_STATISTICS = EVENT_STATISTICS
#: Share of people with diabetes of some years who take no drug in usual care (guideline arm of
#: DiRECT, Lean 2018).
WITHOUT_DRUGS = 0.2
#: Log odds of ACR 20, 50 and 70 responses without any drug (placebo arms of DE019 and PREMIER).
ACR = {20.0: -0.5, 50.0: -1.5, 70.0: -2.6}
MORE_THAN_ONE = 0.8  # drugs together reach this share of their summed log odds


@dataclass(slots=True)
class Outcome:
    """`missing` says why an endpoint was not run; `wired` that a published effect decides it."""

    point: EndpointSpec
    compared: Compared | None = None
    simulated: Estimate | None = None
    missing: str = ""
    wired: bool = False
    derived_se: bool = False
    notes: list[str] = field(default_factory=list)


#: Groups of people that notes name, and how they are told; fewer than these are no group.
FEWEST = 12
SUBGROUPS = (
    (r"^women|female|in women", lambda p: p["sex"] < 0.5),
    (r"^men|^male|in men", lambda p: p["sex"] > 0.5),
    (r"prehypertens|high.normal", lambda p: (p["sbp"] >= 120) & (p["sbp"] < 140)),
    (r"normotens|without hypertens", lambda p: p["sbp"] < 125),
    (r"hypertens", lambda p: p["sbp"] >= 140),
    (r"without (chronic kidney|ckd)", lambda p: p["egfr"] >= 60),
    (r"with (chronic kidney|ckd)", lambda p: p["egfr"] < 60),
    (r"without obesity|not obese", lambda p: p["bmi"] < 30),
    (r"obese|with obesity", lambda p: p["bmi"] >= 30),
    (r"younger|under 65|age below 65", lambda p: p["age"] < 65),
    (r"older|over 65|65 or more|aged 75", lambda p: p["age"] >= 65),
)


class NotShown(Exception):
    """An endpoint that this trial's course does not hold."""


def judge(
    point: EndpointSpec, look: Look, course: Course, arms: tuple[int, ...], who: Who
) -> Outcome:
    """Estimates one endpoint from the course of all arms, and compares it if it was published."""
    view = _View(point, look, course, arms, who)
    try:
        estimate = view.estimate()
    except NotShown as missing:
        return Outcome(point, missing=str(missing))
    outcome = Outcome(point, simulated=estimate, wired=view.wired())
    if point.published is not None:
        se, derived = _published_se(point, estimate)
        value = point.published
        interval = point.ci
        if estimate.log:
            if value <= 0.0:
                return Outcome(point, missing="a ratio of none cannot be compared")
            value = math.log(value)
            interval = (
                (math.log(max(interval[0], 1e-6)), math.log(interval[1])) if interval else None
            )
        outcome.compared = Compared(estimate, value, se, interval)
        outcome.derived_se = derived
    return outcome


def _published_se(point: EndpointSpec, estimate: Estimate) -> tuple[float, bool]:
    """From the interval, else as told, else what chance does in a trial of that size."""
    width = 2.0 * CRITICAL if "97.5" not in point.note else 2.0 * 2.2414
    if point.ci is not None:
        low, high = point.ci
        if estimate.log and low > 0.0:
            return max((math.log(high) - math.log(low)) / width, 1e-9), False
        return max((high - low) / width, 1e-9), False
    if point.se is not None:
        return point.se, False
    return estimate.sampling, True


@dataclass(slots=True)
class _View:
    point: EndpointSpec
    look: Look
    course: Course
    arms: tuple[int, ...]
    who: Who

    # what is looked at

    @property
    def size(self) -> float:
        """People in an arm of the published trial."""
        return max(self.who.size * float(self.some.mean()) / len(self.course.trial.arms), 3.0)

    @property
    def visit(self) -> int:
        day = self.point.day
        if day is None:
            return len(self.course.days) - 1
        nearest = int(np.argmin(np.abs(self.course.days - day)))
        return 1 if nearest == 0 and day > 0.0 else nearest

    @property
    def some(self) -> NDArray[np.bool_]:
        """The people that an endpoint's note speaks of; all where it names no group."""
        people, note = self.course.people, self.point.note.lower()
        everybody = np.ones(len(people["age"]), dtype=bool)
        for words, test in SUBGROUPS:
            if re.search(words, note):
                chosen = test(people)
                return chosen if chosen.sum() >= FEWEST else everybody
        return everybody

    def estimate(self) -> Estimate:
        kind = self.look.kind
        if kind == "event":
            return self._event()
        if kind == "responder":
            return self._share([self._responders(arm) for arm in self.arms])
        if kind == "logit":
            return self._share([self._acr(arm) for arm in self.arms])
        if kind == "slope":
            return self._slope()
        if kind == "quantity":
            return self._quantity()
        if kind == "median":
            return self._median()
        if kind == "parameter":
            return self._parameter()
        raise NotShown(f"no organ tells {self.point.signal}")

    def level(self, name: str, visit: int, arm: int) -> NDArray[np.float64]:
        """A quantity of the people looked at on a visit, or what follows from others."""
        values, some = self.course.values, self.some
        people = {k: x[some] for k, x in self.course.people.items()}

        def v(key: str) -> NDArray[np.float64]:
            if key in values:
                return values[key][visit, arm][some]
            raise NotShown(f"no organ tells {key}")

        if name == "nonhdl":
            return v("ldl") + v("tg") / 5.0
        if name == "tc":
            return v("ldl") + v("hdl") + v("tg") / 5.0
        if name == "pulse_pressure":
            return v("sbp") - v("dbp")
        if name == "waist":
            return 100.0 + 0.9 * (v("mass") - people["mass"])
        if name == "resting_energy":
            lost = v("mass") - people["mass"]
            usual = 9.99 * people["mass"] + 6.25 * people["height"] - 4.92 * people["age"] - 80.0
            # Adaptive thermogenesis beyond what tissue explains, Hall 2011.
            return usual + 13.0 * lost + np.where(lost < 0.0, 9.0 * lost, 0.0)
        return v(name)

    def _touched(self) -> bool:
        name = self.look.quantity
        return name in self.course.people or name in self.course.values or name in DERIVED

    # quantities

    def _quantity(self) -> Estimate:
        name, point, row = self.look.quantity, self.point, self.look.row or {}
        if not self._touched():
            raise NotShown(f"no organ tells {name} ({point.signal}) under these measures")
        percent = self._in_percent()
        changes = [self._change(name, arm, percent) for arm in self.arms]
        sd = float(row.get("percent_sd", 15.0) if percent else row["change_sd"]) / self.look.by
        if name == "vo2max" and not percent and self._whole_body():
            sd *= float(self.course.people["mass"].mean())
        if re.search(r"standard|hedges|smd|cohen|effect size", point.unit.lower()):
            scale = float(row["sd"]) if name != "performance" else 2.0
            changes = [c / scale for c in changes]
            sd = 1.0
        if point.statistic in ("value", "level", "mean", "median") and point.within:
            return self._level_estimate(name, row)
        if len(changes) == 2:
            if percent and point.statistic in ("percent_change",) and point.between:
                value = self._relative(name)
            else:
                value = changes[0] - changes[1]
            sampling = sd * math.sqrt(2.0 / self.size)
            model = self._doubt(value)
        else:
            value = changes[0]
            sampling = sd / math.sqrt(self.size)
            model = math.hypot(self._doubt(value), TIME_DOUBT * sd)
        return Estimate(value, sampling, model, unit=sd)

    def _whole_body(self) -> bool:
        """Whether oxygen uptake is told for the whole body, not for each kg."""
        unit = self.point.unit.lower()
        return "ml" in unit and "kg" not in unit

    def _in_percent(self) -> bool:
        own = (self.look.row or {}).get("unit", "")
        unit = self.point.unit.lower()
        if self.point.statistic == "percent_change":
            return True
        return (
            own != "%"
            and ("%" in unit or unit.startswith(("percentage point", "pp")))
            and "hba1c" not in self.look.quantity
        )

    def _change(self, name: str, arm: int, percent: bool) -> float:
        start, end = self.level(name, 0, arm), self.level(name, self.visit, arm)
        if percent:
            if name in SKEWED:
                return 100.0 * float(np.expm1(np.mean(np.log(end / start))))
            return 100.0 * float(end.mean() / start.mean() - 1.0) * self.look.part
        if name == "vo2max" and self._whole_body():
            mass0, mass1 = self.level("mass", 0, arm), self.level("mass", self.visit, arm)
            return float((end * mass1 - start * mass0).mean())
        return float((end - start).mean()) * self.look.part / self.look.by

    def _relative(self, name: str) -> float:
        a, b = (self.level(name, self.visit, arm) for arm in self.arms)
        if name in SKEWED:
            return 100.0 * float(np.expm1(np.mean(np.log(a)) - np.mean(np.log(b))))
        return 100.0 * float(a.mean() / b.mean() - 1.0)

    def _level_estimate(self, name: str, row) -> Estimate:
        end = self.level(name, self.visit, self.arms[0])
        if re.search(r"over follow-up|time-weighted|average|whole trial", self.point.note):
            visits = range(1, self.visit + 1)
            end = np.mean([self.level(name, v, self.arms[0]) for v in visits], axis=0)
        sd, by = float(row["sd"]) / self.look.by, self.look.by
        value = float(end.mean()) / by
        start = self.level(name, 0, self.arms[0])
        change = value - float(start.mean()) / by
        told = name in self.who.given or getattr(self.who.criteria.targets.get(name), "mean", None)
        doubt = math.hypot(self._doubt(change), (TIME_DOUBT if told else LEVEL_DOUBT) * sd)
        origin = value - change if told else 0.0
        return Estimate(value, sd / math.sqrt(self.size), doubt, unit=sd, origin=origin)

    def _slope(self) -> Estimate:
        """Yearly change of a quantity, of each arm or their difference."""
        days = self.course.days
        begin = int(np.argmin(np.abs(days - self.look.skip_days)))
        years = (days[self.visit] - days[begin]) / 365.25
        if years <= 0.0:
            raise NotShown("a slope needs visits at two times")
        slopes = [
            float(
                (
                    self.level(self.look.quantity, self.visit, a)
                    - self.level(self.look.quantity, begin, a)
                ).mean()
            )
            / years
            for a in self.arms
        ]
        value = slopes[0] - slopes[1] if len(slopes) == 2 else slopes[0]
        sd = 6.0 / math.sqrt(max(years, 0.5))
        sampling = sd * math.sqrt(len(slopes) / self.size)
        open_ = self._doubt(value) if len(slopes) == 2 else max(0.2 * abs(value), 0.15)
        return Estimate(value, sampling, open_, unit=3.0)

    # responders

    def _responders(self, arm: int) -> float:
        limit, row = self.look.threshold, self.look.row or {}
        assert limit is not None
        start, end = self.level(limit.quantity, 0, arm), self.level(limit.quantity, self.visit, arm)
        noise = 0.7 * float(row["change_sd"])
        x = end
        if limit.change:
            x = 100.0 * (end / start - 1.0) if limit.percent else end - start
            noise = float(row["percent_sd"] if limit.percent else row["change_sd"])
            noise = np.hypot(noise, 0.4 * x)  # who loses more differs more
        share = ndtr((limit.limit - x) / noise)
        if self.look.free and not any(
            e.source == WITHDRAWN for e in self.course.trial.arms[arm].of(Effect)
        ):
            share = share * WITHOUT_DRUGS
        return float((share if limit.below else 1.0 - share).mean())

    def _median(self) -> Estimate:
        """Median months to an event, from its cumulative hazard."""
        years = self.course.days[self.visit] / 365.25
        medians = []
        for arm in self.arms:
            hazard = sum(self.course.hazard[e][self.visit, arm].mean() for e in self.look.events)
            if hazard <= 0.0:
                raise NotShown(f"no rate of {self.point.signal} is known for this cohort")
            medians.append(12.0 * math.log(2.0) * years / float(hazard))
        value = medians[0] - medians[1] if len(medians) == 2 else medians[0]
        sampling = max(medians) * math.sqrt(len(medians)) * 1.44 / math.sqrt(0.8 * self.size)
        return Estimate(value, sampling, RATE_DOUBT * max(medians), unit=12.0)

    def _parameter(self) -> Estimate:
        """An organ's own default, with the spread of its prior."""
        organ = self.look.quantity.split(".", 1)[0]
        known = assemble_by_id((organ,)).parameters[self.look.quantity]
        spread = 0.1 * abs(known.default)
        return Estimate(known.default, spread, spread, unit=max(abs(known.default), 1e-9))

    def _acr(self, arm: int) -> float:
        if self.look.quantity == "response":
            told = [e for e in self.course.trial.arms[arm].of(Effect) if e.quantity == "response"]
            p = self.who.given.get("response", (0.2, 0.0))[0]
            odds = math.log(p / (1.0 - p)) + sum(e.value for e in told)
            return 1.0 / (1.0 + math.exp(-odds))
        effects = [e for e in self.course.trial.arms[arm].of(Effect) if e.quantity == "acr"]
        total = sum(e.value for e in effects) * (MORE_THAN_ONE if len(effects) > 1 else 1.0)
        return 1.0 / (1.0 + math.exp(-(ACR.get(self.look.by, -1.5) + total)))

    def _share(self, shares: list[float]) -> Estimate:
        """Shares of people as %, their difference, or ratio (of odds where that is said)."""
        shares = [min(max(s, 0.002), 0.998) for s in shares]
        odds = [math.log(p / (1.0 - p)) for p in shares]
        n, point = self.size, self.point
        spread = [1.0 / math.sqrt(n * p * (1.0 - p)) for p in shares]
        if len(shares) == 1:
            p, slope = shares[0], 100.0 * shares[0] * (1.0 - shares[0])
            return Estimate(100.0 * p, slope * spread[0], 0.30 * slope, unit=25.0)
        both, open_ = math.hypot(*spread), 0.30
        if "odds" in point.unit.lower() or "odds" in point.statistic:
            return Estimate(odds[0] - odds[1], both, open_, log=True, unit=0.5)
        if point.statistic in RATIO_STATISTICS:
            return Estimate(math.log(shares[0] / shares[1]), both, open_, log=True, unit=0.5)
        scale = (
            1.0
            if "%" not in point.unit and "perc" not in point.unit and "pp" not in point.unit
            else 100.0
        )
        slope = scale * max(p * (1.0 - p) for p in shares)
        return Estimate(
            scale * (shares[0] - shares[1]), slope * both, slope * open_, unit=0.25 * scale
        )

    # events

    def _event(self) -> Estimate:
        found = [e for e in self.look.events if e in self.course.hazard]
        if not found or all(self._rate_of(e) <= 0.0 for e in found):
            raise NotShown(f"no rate of {', '.join(self.look.events)} is known for this cohort")
        years = max(self.course.days[self.visit] / 365.25, 1e-6)
        recurrent = set(found) <= RECURRENT
        hazard = [
            np.sum([self.course.hazard[e][self.visit, arm] for e in found], axis=0)
            for arm in self.arms
        ]
        risks = [h if recurrent else -np.expm1(-h) for h in hazard]
        shares = [float(r.mean()) for r in risks]
        at_risk = [
            h if recurrent else np.where(h > 1e-9, -np.expm1(-h) / np.maximum(h, 1e-9), 1.0)
            for h in hazard
        ]
        time = [years if recurrent else float(a.mean()) * years for a in at_risk]
        rates = [p / t for p, t in zip(shares, time, strict=True)]
        events = [max(p * self.size, 0.3) for p in shares]
        logs = [1.0 / math.sqrt(e) for e in events]
        if len(self.arms) == 2:
            value = math.log(rates[0] / rates[1])
            return Estimate(value, math.hypot(*logs), self._event_doubt(found), log=True, unit=0.5)
        doubt = max(_rate_doubt(e) for e in found)
        if self.point.statistic == "rate":
            per = _per(self.point.unit)
            value, origin = math.log(rates[0] * per), math.log(USUAL_RATE * per)
            return Estimate(value, logs[0], doubt, log=True, origin=origin)
        p = shares[0]
        share = 1.0 - p if self.look.free else p
        spread = 100.0 * math.sqrt(p * max(1.0 - p, 0.0) / self.size)
        return Estimate(100.0 * share, spread, 100.0 * p * (1.0 - p) * doubt, unit=25.0)

    def _rate_of(self, event: str) -> float:
        return next((e.rate for e in self.course.trial.events if e.id == event), 0.0)

    def _event_doubt(self, events: list[str]) -> float:
        """Standard error of a log hazard ratio: of hazards told, and of what risk factors make."""
        weights = {e: max(float(self.course.hazard[e][self.visit].mean()), 1e-9) for e in events}
        total, variance, told = sum(weights.values()), 0.0, 0.0
        for sign, arm in zip((1.0, -1.0), self.arms, strict=True):
            for h in self.course.trial.arms[arm].of(Hazard):
                if h.event in weights:
                    part = weights[h.event] / total
                    variance += (h.se * part) ** 2
                    told += sign * h.log_ratio * part
        a, b = (
            sum(self.course.hazard[e][self.visit, arm].mean() for e in events) for arm in self.arms
        )
        risk = abs(math.log(max(a, 1e-12) / max(b, 1e-12)) - told)
        return math.sqrt(variance + (0.15 * risk) ** 2 + 0.02**2)

    # doubt

    def _doubt(self, value: float) -> float:
        """Standard error of a simulated change from its parameters."""
        told, se = self._told()
        organ = self._organ_doubt()
        if told == 0.0:
            return organ * abs(value)
        total = self._natural()
        part = min(abs(told) / max(abs(total), abs(told), 1e-12), 1.0)
        relative = se / abs(told)
        return abs(value) * math.hypot(part * relative, (1.0 - part) * organ)

    def _organ_doubt(self) -> float:
        """Relative error of what organs make of the arms' drives and goals."""
        doubts = [
            a.doubt for arm in self.arms for a in self.course.trial.arms[arm].actions
            if isinstance(a, Drive | Goal) and a.doubt > 0.0
        ]  # fmt: skip
        return math.sqrt(sum(d * d for d in doubts) / len(doubts)) if doubts else ORGAN_DOUBT

    def _told(self) -> tuple[float, float]:
        """Sum of published effects on the quantity, first arm less second, and its error."""
        told, variance = 0.0, 0.0
        for sign, arm in zip((1.0, -1.0), self.arms, strict=False):
            for e in self.course.trial.arms[arm].of(Effect):
                if e.quantity == self.look.quantity or e.quantity in _FEEDS.get(
                    self.look.quantity, ()
                ):
                    told += sign * e.value
                    variance += e.se**2
        return told, math.sqrt(variance)

    def _natural(self) -> float:
        name = self.look.quantity
        ends = [self.level(name, self.visit, arm) for arm in self.arms]
        start = self.level(name, 0, self.arms[0])
        ratio = any(
            e.ratio
            for a in self.arms
            for e in self.course.trial.arms[a].of(Effect)
            if e.quantity == name
        )
        other = ends[1] if len(ends) == 2 else start
        if ratio:
            return float(np.mean(np.log(np.maximum(ends[0], 1e-9) / np.maximum(other, 1e-9))))
        return float((ends[0] - other).mean())

    def wired(self) -> bool:
        """Whether a published figure decides the effect, rather than an organ or a risk factor."""
        if self.look.kind == "event":
            if len(self.arms) < 2:
                return False
            told = [
                h
                for a in self.arms
                for h in self.course.trial.arms[a].of(Hazard)
                if h.event in self.look.events
            ]
            return bool(told)
        if self.look.kind in ("logit",):
            return True
        if self.look.kind == "slope":
            return any(
                e.quantity.endswith("slope")
                for a in self.arms
                for e in self.course.trial.arms[a].of(Effect)
            )
        if self.look.quantity in ("mass", "bmi"):
            return False
        told, _ = self._told()
        return told != 0.0 and abs(told) > 0.5 * abs(self._natural())


#: Quantities that take part in others, and those that follow from others.
_FEEDS = {"hba1c": ("hba1c",), "map": ("sbp", "dbp"), "pulse_pressure": ("sbp",)}
DERIVED = {"nonhdl", "tc", "pulse_pressure", "waist", "resting_energy"}


def _rate_doubt(event: str) -> float:
    rows = (row for row in tables.events()["event"] if row["id"] == event)
    return float(next(rows, {}).get("rate_doubt", RATE_DOUBT))


def _per(unit: str) -> float:
    """Person-years that a rate is told for."""
    plain = unit.lower().replace(",", "")
    found = re.search(r"(\d+) ?(?:py|person|patient|p-y)", plain)
    if found:
        return float(found[1])
    found = re.search(r"/ ?(\d+) ?y", plain)
    if found:
        return float(found[1])
    return 100.0 if "%" in plain else 1.0
