"""What the whole body shows in each situation, signal by signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.twin import base_values
from workbench.evidence.engine import Engine, Schedule
from workbench.evidence.situation import Situation

Shown = dict[str, float]

#: 1 mmol of sodium in mg; energy of rest in oxygen (ACSM 2021, 3.5 mL/kg/min).
SODIUM_MG, REST_UPTAKE = 22.99, 3.5
#: Plasma melatonin at which its evening rise begins (Lewy 1999, doi:10.1177/074873099129000759).
ONSET_PG = 10.0
BLOOD, EFFORT, SINUS = "blood.volume_change", "exercise.intensity", "drug_effect.heart_rate"
START_HOUR = "time.start_hour"
#: Settled beats that a wished sinus rate is approached in; the reflex takes part of it back.
ROUNDS = 4
#: Minutes for which the last stage of a ramp is held: until the work above critical power is done.
HELD = 2.0


@dataclass(slots=True)
class Answer:
    """`shown` by signal, extremes of a beat as ``signal:max``; series by minute and day."""

    shown: Shown
    missing: str = ""
    drives: tuple[str, ...] = ()
    minutes: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    days: dict[str, NDArray[np.float64]] = field(default_factory=dict)


def answers_to(body: Body, situations: Sequence[Situation]) -> dict[Situation, Answer]:
    """One answer for each distinct situation; all of them walk side by side."""
    distinct = list(dict.fromkeys(situations))
    theta = np.stack([_theta(body, situation) for situation in distinct], axis=1)
    engine = Engine(body, theta)
    rest = _Run(engine, [{} for _ in distinct], distinct)
    rest.at_rest()
    resolved = [_resolved(body, s, values) for s, values in zip(distinct, rest.all(), strict=True)]
    run = _Run(engine, [drives for drives, _ in resolved], distinct)
    run.under(rest)
    found = {}
    for lane, situation in enumerate(distinct):
        drives, missing = resolved[lane]
        known = dict(situation.facts) | dict(situation.notes)
        shown = {f"fact.{name}": value for name, value in known.items()} | drives
        acting = (*drives, *(name for name, _, _ in situation.pulses))
        found[situation] = Answer(
            shown | run.all()[lane], situation.missing or missing, acting, *run.series(lane)
        )
    return found


def _theta(body: Body, situation: Situation) -> NDArray[np.float64]:
    known: dict[str, float] = {}
    for name in situation.presets:  # later ones on top of earlier ones
        for manifest in body.manifests:
            if any(preset.id == name for preset in manifest.preset):
                known |= body.preset(manifest.id, name)
    known |= dict(situation.parameters)
    return base_values(body, dict(situation.facts), known)


def _resolved(body: Body, situation: Situation, rest: Shown) -> tuple[Shown, str]:
    """The drives of a situation once the person at rest is known, and what cannot be driven."""
    drives, missing = dict(situation.drives), ""
    facts = dict(situation.facts)
    inputs = {port.signal for manifest in body.manifests for port in manifest.input}
    for name, value in situation.wishes:
        if name == "blood_share":
            drives[BLOOD] = value * _blood_volume(facts)
        elif name in ("oxygen_uptake", "reserve", "power"):
            drives[EFFORT] = _intensity(name, value, facts, rest)
        elif name == "sinus_rate":
            drives[SINUS] = value / rest.get("heart.rate", value) - 1.0
        elif name in ("sodium_intake", "sodium_times"):
            habit = rest.get("kidney.sodium_excretion", np.nan)
            wished = value if name == "sodium_intake" else value * habit
            drives["diet.sodium_change"] = (wished - habit) * SODIUM_MG
    asked = set(drives) | {name for name, _, _ in situation.pulses}
    unknown = sorted(asked - inputs)
    if unknown:
        missing = f"no organ reads {', '.join(unknown)}"
    return drives, missing


def _intensity(name: str, value: float, facts: Shown, rest: Shown) -> float:
    """Share of the uptake reserve; power by the cycling line of ACSM, 10.8 mL/W beyond 7 mL/kg."""
    if name == "reserve":
        return value
    mass = facts["mass"]
    uptake = value if name == "oxygen_uptake" else (10.8 * value + 7.0 * mass) / 1000.0
    most = rest.get("fitness.vo2max", np.nan) * mass / 1000.0
    low = REST_UPTAKE * mass / 1000.0
    return float(np.clip((uptake - low) / (most - low), 0.0, 1.0))


def _blood_volume(facts: Shown) -> float:
    """mL, Nadler 1962 (Surgery 51:224)."""
    h, m = facts["height"] / 100.0, facts["mass"]
    man = 366.9 * h**3 + 32.19 * m + 604.1
    woman = 356.1 * h**3 + 33.08 * m + 183.3
    return facts["sex"] * man + (1.0 - facts["sex"]) * woman


class _Run:
    """The three tiers of all lanes, at rest and under their drives."""

    def __init__(
        self, engine: Engine, drives: Sequence[Shown], situations: Sequence[Situation]
    ) -> None:
        self._engine, self._drives, self._situations = engine, drives, situations
        self._tiers: dict[str, list[Shown]] = {}
        self._series: dict[str, NDArray[np.float64]] = {}

    def at_rest(self) -> None:
        """Days at their start, then the beat, then half an hour of minutes."""
        none: list[Shown] = [{} for _ in self._drives]
        self._days(none, [1.0] * len(none))
        self._beat(self._seen("days"))
        self._minutes(self._seen("days", "beat"), none_started=None)

    def under(self, rest: _Run) -> None:
        """Days as long as asked for, then beat and minutes twice, for each acts on the other."""
        self._tiers = {tier: [dict(v) for v in rows] for tier, rows in rest._tiers.items()}
        if any(situation.days for situation in self._situations):
            self._days(self._drives, [s.days for s in self._situations])
        self._beat(self._seen("days", "drives"))
        start = rest._seen("days", "beat")
        self._minutes(self._seen("days", "beat", "drives"), none_started=start)
        self._beat(self._seen("days", "minutes", "drives"))
        self._meet_sinus_rates()
        # What the minutes tier shows follows the beat that it has changed itself.
        self._minutes(self._seen("days", "beat", "drives"), none_started=start)

    def _meet_sinus_rates(self) -> None:
        wished = {
            lane: dict(situation.wishes)["sinus_rate"]
            for lane, situation in enumerate(self._situations)
            if "sinus_rate" in dict(situation.wishes)
        }
        for _ in range(ROUNDS if wished else 0):
            for lane, rate in wished.items():
                seen = self._tiers["beat"][lane]["heart.rate"]
                drives = self._drives[lane]
                drives[SINUS] = (1.0 + drives[SINUS]) * rate / seen - 1.0
            self._beat(self._seen("days", "minutes", "drives"))

    def _seen(self, *tiers: str) -> list[Shown]:
        rows: list[Shown] = []
        for lane in range(len(self._drives)):
            known: Shown = {START_HOUR: self._situations[lane].hour}
            for tier in tiers:
                known |= self._drives[lane] if tier == "drives" else self._of(tier)[lane]
            rows.append(known)
        return rows

    def _of(self, tier: str) -> list[Shown]:
        return self._tiers.get(tier, [{} for _ in self._drives])

    def _beat(self, shown: Sequence[Mapping[str, float]]) -> None:
        engine = self._engine
        if "beat" not in engine.body.systems:
            return
        names = engine.body.systems["beat"].outputs
        mean, high, low = engine.settle(engine.inputs("beat", shown))
        self._tiers["beat"] = [
            {n: float(mean[i, lane]) for i, n in enumerate(names)}
            | {f"{n}:max": float(high[i, lane]) for i, n in enumerate(names)}
            | {f"{n}:min": float(low[i, lane]) for i, n in enumerate(names)}
            for lane in range(engine.lanes)
        ]

    def _minutes(
        self,
        shown: Sequence[Mapping[str, float]],
        none_started: Sequence[Mapping[str, float]] | None,
    ) -> None:
        engine = self._engine
        if "minutes" not in engine.body.systems:
            return
        units = [situation.minutes for situation in self._situations]
        if none_started is None:
            units = [30.0] * len(units)
        u = engine.inputs("minutes", shown)
        start = u if none_started is None else engine.inputs("minutes", none_started)
        along = self._steady(u) if none_started is None else self._along(u)
        self._keep("minutes", engine.walk("minutes", start, along, max(units)), units)

    @staticmethod
    def _steady(u: NDArray[np.float64]) -> Schedule:
        return lambda begin, steps: np.repeat(u[None], steps, axis=0)

    def _along(self, u: NDArray[np.float64]) -> Schedule:
        """Inputs of the minutes tier, with efforts that rise and drives that end."""
        rows = {n: i for i, n in enumerate(self._engine.body.systems["minutes"].inputs)}

        def at(begin: int, steps: int) -> NDArray[np.float64]:
            table = np.repeat(u[None], steps, axis=0)
            minute = np.arange(begin, begin + steps, dtype=float)
            for lane, situation in enumerate(self._situations):
                if situation.ramp and EFFORT in rows:
                    risen = np.minimum((minute + 1.0) / (situation.minutes - HELD), 1.0)
                    table[:, rows[EFFORT], lane] *= risen
                for name, value, lasting in situation.pulses:
                    if name in rows:
                        table[:, rows[name], lane] = np.where(minute < lasting, value, 0.0)
            return table

        return at

    def _days(self, shown: Sequence[Mapping[str, float]], units: Sequence[float]) -> None:
        engine = self._engine
        if "days" not in engine.body.systems:
            return
        departures = engine.body.systems["days"].departures
        faster = self._seen("beat", "minutes")
        rows = [
            {name: value for name, value in usual.items() if name not in departures} | dict(driven)
            for usual, driven in zip(faster, shown, strict=True)
        ]
        u = engine.inputs("days", rows)
        start = engine.inputs("days", [dict(usual) for usual in self._at_start(faster, departures)])
        self._keep("days", engine.walk("days", start, self._steady(u), max(units)), units)

    @staticmethod
    def _at_start(faster: Sequence[Shown], departures: frozenset[str]) -> list[dict[str, float]]:
        return [{n: v for n, v in usual.items() if n not in departures} for usual in faster]

    def _keep(self, tier: str, seen: NDArray[np.float64], units: Sequence[float]) -> None:
        names = self._engine.body.systems[tier].outputs
        before = self._of(tier)
        rows = []
        for lane, length in enumerate(units):
            if length <= 0.0:  # a lane in which no day goes by
                rows.append(before[lane])
                continue
            at = min(int(np.ceil(length)), len(seen)) - 1
            rows.append({n: float(seen[at, i, lane]) for i, n in enumerate(names)})
        self._tiers[tier], self._series[tier] = rows, seen

    def all(self) -> list[Shown]:
        """Everything that is shown in each lane."""
        return self._seen("days", "minutes", "beat")

    def series(self, lane: int) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
        """Minutes and days of one lane, by signal."""
        tables = []
        for tier in ("minutes", "days"):
            seen = self._series.get(tier)
            names = self._engine.body.systems[tier].outputs if seen is not None else ()
            tables.append(
                {} if seen is None else {n: seen[:, i, lane] for i, n in enumerate(names)}
            )
        return tables[0], tables[1]
