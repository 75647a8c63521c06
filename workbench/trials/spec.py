"""A trial as its file tells it: cohort, arms, duration, endpoints; one layout for JSON and TOML."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused
from workbench.trials import tables

#: Kinds of what is swallowed or injected.
SWALLOWED = ("drug", "", "supplement", "vitamin", "vaccine", "biologic", "hormone")
#: Cohorts are larger than trials of habits, and tell ratios of events.
MANY = 10_000
EVENT_STATISTICS = {"hazard_ratio", "relative_risk", "odds_ratio", "risk_ratio", "rate_ratio"}


@dataclass(frozen=True, slots=True)
class Intervention:
    """One thing that is done to an arm, in the words of its file."""

    kind: str
    name: str
    dose: float | None = None
    unit: str = ""
    schedule: str = ""
    details: str = ""
    start: float = 0.0
    stop: float | None = None
    route: str = ""

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join((self.name, self.schedule, self.details, self.unit)).lower()


@dataclass(frozen=True, slots=True)
class ArmSpec:
    name: str
    interventions: tuple[Intervention, ...]


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """`between` two arms, the first against the second, or `within` one; `published` if known."""

    signal: str
    unit: str
    statistic: str
    between: tuple[str, str] | None
    within: str | None
    day: float | None
    published: float | None = None
    ci: tuple[float, float] | None = None
    se: float | None = None
    note: str = ""
    dependent: bool = False
    confirmed: bool = True

    @property
    def arms(self) -> tuple[str, ...]:
        return self.between or ((self.within,) if self.within else ())


@dataclass(frozen=True, slots=True)
class TrialSpec:
    id: str
    area: str
    citation: str
    cohort: Mapping[str, Any]
    arms: tuple[ArmSpec, ...]
    days: float
    endpoints: tuple[EndpointSpec, ...]
    confirmed: bool = True
    assumed: tuple[str, ...] = ()
    design: Mapping[str, Any] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """Of publication, by its citation."""
        found = re.search(r"\b(19[5-9]\d|20[0-4]\d)\b", self.citation)
        return int(found[1]) if found else None

    @property
    def counts_events(self) -> bool:
        """Whether ratios of events are among what is looked at."""
        return any(p.statistic in EVENT_STATISTICS for p in self.endpoints)

    @property
    def is_cohort(self) -> bool:
        """Whether habits were watched rather than changed: many people, events, nothing given."""
        kinds = {i.kind for arm in self.arms for i in arm.interventions}
        return (
            int(self.cohort.get("n") or 0) >= MANY
            and kinds <= {"diet", "exercise", "sleep", "smoking", "stress", "exposure"}
            and all(p.statistic in EVENT_STATISTICS for p in self.endpoints)
        )

    def arm(self, name: str) -> int:
        """Index of an arm by its name; raises `Refused` where there is none."""
        for index, arm in enumerate(self.arms):
            if arm.name == name:
                return index
        raise Refused(f"no arm is named '{name}'", self.id, "name one of its arms")


def read_trials(path: Path) -> list[TrialSpec]:
    """The rows of a JSON file of published trials; raises `Refused` with the row that is wrong."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise Refused(f"not JSON ({error.msg})", f"{path.name}, line {error.lineno}") from error
    rows = table.get("rows") if isinstance(table, dict) else table
    if not isinstance(rows, list) or not rows:
        raise Refused("it holds no list of rows", path.name, 'give {"rows": [...]}')
    return [_row(row, index, path.name) for index, row in enumerate(rows)]


def _row(row: Any, index: int, name: str) -> TrialSpec:
    if not isinstance(row, dict):
        raise Refused(f"row {index} is not a table", name, 'give {"id": ..., "simulate": {...}}')
    ident = str(row.get("id", f"row {index}"))
    told = row.get("simulate")
    if not isinstance(told, dict) or not told.get("arms") or not told.get("endpoints"):
        raise Refused(f"row {ident} has no simulate block with arms and endpoints", name)
    confirmed = row.get("confirmed", True) is not False
    dependent = bool(told.get("dependent"))
    arms = tuple(_arm(arm) for arm in told["arms"])
    points = tuple(_endpoint(e, dependent, confirmed) for e in told["endpoints"])
    days = told.get("duration_days") or max((p.day or 0.0 for p in points), default=0.0) or 365.0
    return TrialSpec(
        ident, str(row.get("area", "")), str(row.get("citation", "")), told.get("cohort") or {},
        arms, float(days), points, confirmed, tuple(map(str, told.get("missing") or ())),
    )  # fmt: skip


def _arm(arm: Mapping[str, Any]) -> ArmSpec:
    done = tuple(_intervention(i) for i in arm.get("interventions") or ())
    return ArmSpec(str(arm["name"]), done)


def _intervention(told: Mapping[str, Any]) -> Intervention:
    dose, details = told.get("dose"), str(told.get("details") or "")
    if isinstance(dose, str):
        found = [float(x) for x in re.findall(r"\d+(?:\.\d+)?", dose)]
        details, dose = f"{details} {dose}".strip(), sum(found) if found else None
    return Intervention(
        str(told.get("kind") or ""), str(told.get("name") or ""),
        None if dose is None else float(dose), str(told.get("unit") or ""),
        str(told.get("schedule") or ""), details, float(told.get("start_day") or 0.0),
        None if told.get("stop_day") is None else float(told["stop_day"]),
        str(told.get("route") or ""),
    )  # fmt: skip


def _endpoint(told: Mapping[str, Any], dependent: bool, confirmed: bool) -> EndpointSpec:
    ci = told.get("ci95") or told.get("ci")
    between = told.get("between")
    return EndpointSpec(
        str(told.get("signal", "")), str(told.get("unit") or ""), str(told.get("statistic", "")),
        tuple(between) if between else None, told.get("within"),
        None if told.get("at_day") is None else float(told["at_day"]),
        None if told.get("value") is None else float(told["value"]),
        (float(ci[0]), float(ci[1])) if ci and None not in ci else None,
        None if told.get("se") is None else float(told["se"]), str(told.get("note") or ""),
        bool(told.get("dependent", dependent)),
        confirmed and told.get("confirmed", True) is not False,
    )  # fmt: skip


# Trials in TOML: the same, in few lines.


def read_trial(path: Path) -> TrialSpec:
    """One trial from a TOML file, arms as short sentences or as tables."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"not TOML ({error})", path.name) from error
    for key in ("cohort", "arms", "endpoint"):
        if key not in told:
            raise Refused(f"it has no {key}", path.name, "see docs/evidence.md for an example")
    days = float(told.get("days", 365))
    arms = told["arms"]
    named = arms.items() if isinstance(arms, dict) else [(a["name"], a["do"]) for a in arms]
    made = tuple(ArmSpec(str(name), tuple(_sentence(x) for x in done)) for name, done in named)
    points = tuple(_endpoint(_short(e, made, days), False, True) for e in told["endpoint"])
    cohort = dict(told["cohort"])
    if "female_pct" in cohort:
        cohort["sex"] = {"female_pct": cohort.pop("female_pct")}
    if "records" in cohort:  # paths are told against the trial's own file
        cohort["records"] = [str((path.parent / name).resolve()) for name in cohort["records"]]
    return TrialSpec(
        str(told.get("name", path.stem)), "", str(told.get("citation", "")), cohort, made, days,
        points, design=told.get("design", {}),
    )  # fmt: skip


def _short(told: Mapping[str, Any], arms: Sequence[ArmSpec], days: float) -> dict[str, Any]:
    point = dict(told)
    point.setdefault("at_day", days)
    point["value"] = point.pop("published", point.get("value"))
    if "between" not in point and "within" not in point:
        point["between"] = [arms[-1].name, arms[0].name]
    return point


_NUMBER = re.compile(r"(?P<dose>[-+]?\d+(?:\.\d+)?)\s*(?P<unit>[^\s,;]*)")


def _sentence(told: Any) -> Intervention:
    """`"atorvastatin 20 mg once daily"`: name, dose, unit, then how it is given."""
    if not isinstance(told, str):
        return _intervention(told)
    found = _NUMBER.search(told)
    name = told[: found.start()].strip(" ,") if found else told
    rest = told[found.end() :].strip(" ,") if found else ""
    return Intervention(
        _kind_of(told), name or told, float(found["dose"]) if found else None,
        found["unit"] if found else "", rest, told,
    )  # fmt: skip


def _kind_of(text: str) -> str:
    """What kind of measure a sentence tells of; a drug where its name is known."""
    plain = text.lower()
    if tables.agents().first(plain):
        return "drug"
    for kind, words in (
        ("sodium", r"sodium|salt"), ("weight_loss", r"weight"), ("sleep", r"in bed|sleep|bedtime"),
        ("exercise", r"walk|cycl|run|train|exercise|min/week|activity"),
        ("diet", r"diet|kcal|alcohol|potassium"),
        ("device", r"pacing|device|cpap|pressure"), ("stress", r"breath|mindful|relax"),
        ("smoking", r"smok"),
    ):  # fmt: skip
        if re.search(words, plain):
            return kind
    return "diet"
