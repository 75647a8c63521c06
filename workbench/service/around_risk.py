"""What stands around a risk: counted people, people like you, a lifetime, the family."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.evidence import equation_table
from data.evidence.peers import peer_group, peer_source
from data.evidence.record_inputs import inputs_of
from twin_core.insight.equation import EquationError, Input
from twin_core.insight.lifetime import Lifetime, lifetime
from twin_core.insight.peers import Chart, Icons, chart, icons
from workbench.service.risk import Known, RiskRow, fitted

#: Concepts that are drawn anew for peers, with the signal whose unit they are in.
_DRAWN = {
    "systolic": ("mm[Hg]", "pressure.systolic"),
    "cholesterol": ("mg/dL", "lab.cholesterol_total"),
    "hdl": ("mg/dL", "lab.cholesterol_hdl"),
    "body_mass_index": ("kg/m2", "body.mass_index"),
}
_FLAGS = {"smoker": "smoker", "diabetes": "diabetes", "type_2_diabetes": "diabetes"}
_FAMILY = ("family_heart", "family_diabetes")


@dataclass(frozen=True, slots=True)
class Family:
    """What a relative's disease changes in the equation: the risk with it and without."""

    title: str
    recorded: bool
    with_it: float
    without: float


@dataclass(frozen=True, slots=True)
class Around:
    """Everything around one risk; None where the equation tells none."""

    share: float
    event: str
    years: int
    icons: Icons
    peers: Chart | None
    peers_source: str
    lifetime: Lifetime | None
    family: tuple[Family, ...]

    @property
    def sentence(self) -> str:
        many = self.icons
        return (
            f"of {many.of} people like you, {many.affected} have {self.event} within "
            f"{self.years} years and {many.of - many.affected} have not"
        )


def around(row: RiskRow) -> Around | None:
    """What stands around an answered risk; None for scores and measures that are no risk."""
    equation = row.equation
    if row.answer is None or not equation.absolute:
        return None
    share = equation.share(row.answer)
    if not math.isfinite(share):
        return None
    years = int(row.given.get("years", equation.absolute["years"]))
    return Around(
        share, equation.absolute["event"], years, icons(share), _peers(row), peer_source(),
        lifetime(equation, row.given, _death(row), years), tuple(_family(row)),
    )  # fmt: skip


def _peers(row: RiskRow) -> Chart | None:
    wanted = inputs_of(row.equation.name)
    group = peer_group(_sex(row), float(row.given.get("age", -1)))
    if group is None:
        return None
    spreads: dict[str, tuple[float, float]] = {}
    flags: dict[str, float] = {}
    for item in row.equation.inputs:
        concept = wanted.get(item.name, "")
        if concept in _DRAWN:
            spreads[item.name] = _in_unit(group[concept], item, *_DRAWN[concept])
        elif concept == "cholesterol_ratio":
            spreads[item.name] = _ratio(group["cholesterol"], group["hdl"])
        elif concept in _FLAGS:
            flags[item.name] = group[_FLAGS[concept]]
    if not spreads:
        return None
    return chart(row.equation, row.given, spreads, flags, group["people"])


def _in_unit(spread: list[float], item: Input, unit: str, signal: str) -> tuple[float, float]:
    factor = fitted(Known(1.0, unit, signal), item)
    return spread[0] * factor, spread[1] * factor


def _ratio(above: list[float], below: list[float]) -> tuple[float, float]:
    mean = above[0] / below[0]
    return mean, mean * math.hypot(above[1] / above[0], below[1] / below[0])


def _sex(row: RiskRow) -> str:
    for name, concept in inputs_of(row.equation.name).items():
        if concept == "sex":
            value = row.given.get(name)
            if isinstance(value, bool):
                return name if value else {"male": "female", "female": "male"}.get(name, "")
            return str(value)
    return ""


def _death(row: RiskRow) -> list[float]:
    table: Mapping[Any, Any] = equation_table("gompertz_lifetable")["tables"]["death"]
    of_sex = table.get(_sex(row), {})
    rows = of_sex.values() if isinstance(of_sex, Mapping) else of_sex
    return [float(one) for one in rows] or [1.0]


def _family(row: RiskRow) -> list[Family]:
    found = []
    for name, concept in inputs_of(row.equation.name).items():
        if concept not in _FAMILY:
            continue
        title = next(item.title for item in row.equation.inputs if item.name == name)
        try:
            shares = [
                row.equation.share(row.equation.evaluate({**row.given, name: flag}))
                for flag in (True, False)
            ]
        except EquationError:
            continue
        found.append(Family(title, name in row.used, *shares))
    return found
