"""A trial being drawn up: who, arms, what is looked at; and the TOML that the command reads."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Criterion:
    """A quantity that people are chosen by: its words in a table 1, unit, and sensible ends."""

    quantity: str
    words: str
    unit: str
    low: float
    high: float


CRITERIA = (
    Criterion("age", "age", "a", 18.0, 90.0),
    Criterion("bmi", "BMI", "kg/m2", 18.0, 45.0),
    Criterion("sbp", "systolic BP", "mmHg", 90.0, 190.0),
    Criterion("hba1c", "HbA1c", "%", 4.5, 11.0),
    Criterion("ldl", "LDL cholesterol", "mg/dL", 40.0, 240.0),
    Criterion("egfr", "eGFR", "mL/min", 15.0, 125.0),
)
CONDITIONS = (
    "type 2 diabetes", "hypertension", "hypercholesterolaemia", "obesity",
    "prior myocardial infarction", "heart failure, ejection fraction 40 % or less",
    "chronic kidney disease with albuminuria", "impaired glucose tolerance",
)  # fmt: skip
#: What may be looked at: signal, unit, statistic.
LOOKED_AT = (
    ("systolic BP", "mmHg", "mean_change_difference"),
    ("HbA1c", "%", "mean_change_difference"),
    ("body weight", "kg", "mean_change_difference"),
    ("LDL cholesterol", "mg/dL", "mean_change_difference"),
    ("VO2max", "mL/kg/min", "mean_change_difference"),
    ("type 2 diabetes incidence", "", "hazard_ratio"),
    ("myocardial infarction, stroke or cardiovascular death", "", "hazard_ratio"),
    ("death from any cause", "", "hazard_ratio"),
)


@dataclass(frozen=True, slots=True)
class TrialDraft:
    """`ranges` by quantity, `arms` as (name, sentences), `looked_at` as rows of `LOOKED_AT`."""

    name: str = "My trial"
    days: float = 180.0
    people: int = 512
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    arms: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("control", ("placebo",)),
        ("treated", ("ramipril 10 mg once daily",)),
    )
    looked_at: tuple[tuple[str, str, str], ...] = LOOKED_AT[:1]

    def with_range(self, quantity: str, low: float, high: float) -> TrialDraft:
        """People whose quantity lies within; ends that leave nobody out are no criterion."""
        known = next(c for c in CRITERIA if c.quantity == quantity)
        ranges = dict(self.ranges)
        ranges.pop(quantity, None)
        if low > known.low or high < known.high:
            ranges[quantity] = (low, high)
        return replace(self, ranges=ranges)

    def problem(self) -> str:
        """Why it cannot be run, in a sentence; empty where it can."""
        names = [name for name, _ in self.arms]
        if len(self.arms) < 2:
            return "A trial needs two arms or more."
        if len(set(names)) < len(names) or not all(names):
            return "Each arm needs a name of its own."
        if not self.looked_at:
            return "Choose what is looked at."
        return ""

    def toml(self) -> str:
        """The file that `vitruvian trial` reads."""
        lines = [f"name = {_text(self.name)}", f"days = {self.days:g}", "[cohort]"]
        lines.append(f"n = {self.people}")
        if self.conditions:
            lines.append(f"conditions = [{', '.join(map(_text, self.conditions))}]")
        for plain in ("age", "bmi"):
            if plain in self.ranges:
                lines.append(f"{plain} = {_range(self.ranges[plain])}")
        told = [
            c for c in CRITERIA if c.quantity in self.ranges and c.quantity not in ("age", "bmi")
        ]
        if told:
            lines.append("[cohort.baseline]")
            lines += [f"{_text(c.words)} = {_range(self.ranges[c.quantity], c.unit)}" for c in told]
        lines.append("[arms]")
        for name, sentences in self.arms:
            lines.append(f"{_text(name)} = [{', '.join(map(_text, sentences))}]")
        first, last = self.arms[0][0], self.arms[-1][0]
        others = [name for name, _ in self.arms[1:]] or [last]
        for signal, unit, statistic in self.looked_at:
            for name in others:
                lines += [
                    "[[endpoint]]", f"signal = {_text(signal)}", f"unit = {_text(unit)}",
                    f"statistic = {_text(statistic)}",
                    f"between = [{_text(name)}, {_text(first)}]",
                ]  # fmt: skip
        return "\n".join(lines) + "\n"


def _text(plain: str) -> str:
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _range(ends: tuple[float, float], unit: str = "") -> str:
    unit_part = f", unit = {_text(unit)}" if unit else ""
    return f"{{ min = {ends[0]:g}, max = {ends[1]:g}{unit_part} }}"


def examples() -> dict[str, str]:
    """Shipped trials: name by id."""
    folder = files("workbench.trials.examples")
    found = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            told: Any = tomllib.loads(path.read_text(encoding="utf-8"))
            found[path.name.removesuffix(".toml")] = str(told["name"])
    return found
