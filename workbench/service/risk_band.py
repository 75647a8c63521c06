"""How far a risk would move if what it was told from were measured again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.evidence.record_inputs import inputs_of, within_person
from twin_core.insight.equation import Answer, EquationError, Input
from workbench.service.risk import Known, RiskRow

#: Draws of the inputs; the band holds nine tenths of them.
DRAWS, SEED = 100, 0
LOW, HIGH = 5.0, 95.0


@dataclass(frozen=True, slots=True)
class Band:
    """`low` to `high`, of a risk as shares of people; `varied`: what was drawn anew, from where."""

    low: float
    high: float
    varied: tuple[str, ...]


def band_of(row: RiskRow) -> Band | None:
    """None where nothing of what the risk was told from is known to vary.

    The published equation itself is taken as it is: its own uncertainty, and that of applying it to
    one person, come on top and are not in the papers in a form that could be drawn from.
    """
    if not row.equation.absolute:
        return None
    return _band(row, row.equation.share)


def band_of_output(row: RiskRow, output: str) -> Band | None:
    """The band of another answer of the equation, in its own unit."""
    return _band(row, lambda answer: float(answer.values[output]))


def _band(row: RiskRow, read: Callable[[Answer], float]) -> Band | None:
    if row.answer is None:
        return None
    wanted, table = inputs_of(row.equation.name), within_person()
    varied = {
        item: (row.used[item.name], table[wanted[item.name]])
        for item in row.equation.inputs
        if item.name in row.used and wanted.get(item.name) in table
    }
    if not varied:
        return None
    rng, shares = np.random.default_rng(SEED), []
    for _ in range(DRAWS):
        again = {item.name: _again(row, item, *spread, rng) for item, spread in varied.items()}
        try:
            shares.append(read(row.equation.evaluate({**row.given, **again})))
        except EquationError:  # drawn to what cannot be: not measured so
            continue
    if len(shares) < DRAWS // 2:
        return None
    low, high = np.percentile(shares, [LOW, HIGH])
    told = tuple(f"{item.title}: {spread['source']}" for item, (_, spread) in varied.items())
    return Band(float(low), float(high), told)


def _again(
    row: RiskRow, item: Input, known: Known, spread: dict[str, Any], rng: np.random.Generator
) -> float:
    """The value, measured again; a standard deviation is in the record's unit."""
    value = float(row.given[item.name])
    share = spread.get("cv") or spread["sd"] / max(abs(float(known.value)), 1e-9)
    return value * float(np.exp(share / np.sqrt(known.count) * rng.standard_normal()))
