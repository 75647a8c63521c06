"""A risk beside those of other people of the same sex and age, as a chart and as counted people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.equation import Equation, EquationError

#: Peers that are drawn, and edges of the chart.
PEERS, EDGES = 200, (0.05, 0.25, 0.5, 0.75, 0.95)
#: Below this share people are counted of a thousand, not of a hundred.
RARE = 0.01


@dataclass(frozen=True, slots=True)
class Chart:
    """Quantiles of the peers' risk at `EDGES`, and how many of 100 peers have a lower one."""

    quantiles: tuple[float, ...]
    below: float
    people: int


@dataclass(frozen=True, slots=True)
class Icons:
    """So many of so many people like this one: an absolute risk to look at."""

    affected: int
    of: int

    @property
    def drawn(self) -> str:
        """A row of filled and empty circles for every ten (of a thousand: every hundred)."""
        many = 10
        filled = round(many * self.affected / self.of)
        return "\u25cf" * filled + "\u25cb" * (many - filled)


def icons(share: float) -> Icons:
    """The whole number of people that a share is; raises `ValueError` for no share."""
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{share} is no share of people")
    of = 1000 if share < RARE else 100
    return Icons(round(share * of), of)


def chart(
    equation: Equation, given: Mapping[str, Any], spreads: Mapping[str, Any],
    flags: Mapping[str, float], people: int, seed: int = 0,
) -> Chart | None:  # fmt: skip
    """Where a person's risk stands among peers.

    `given` are the person's inputs; `spreads` (mean, standard deviation) of inputs that are drawn
    anew in their own units, log-normal and independent of each other; `flags` shares of people who
    have one. What is not named is as in the person. None for an equation that tells no risk.
    """
    rng = np.random.default_rng(seed)
    drawn = {name: _lognormal(rng, *row) for name, row in spreads.items()}
    drawn |= {name: rng.random(PEERS) < share for name, share in flags.items()}
    risks = []
    for i in range(PEERS):
        row = {name: values[i].item() for name, values in drawn.items()}
        try:
            risks.append(equation.share(equation.evaluate({**given, **row})))
        except EquationError:  # a draw beyond what is possible
            continue
    mine = equation.share(equation.evaluate(given))
    known = np.asarray([risk for risk in risks if math.isfinite(risk)])
    if not len(known) or not math.isfinite(mine):
        return None
    quantiles = tuple(float(q) for q in np.quantile(known, EDGES))
    return Chart(quantiles, float(100.0 * np.mean(known < mine)), people)


def _lognormal(rng: np.random.Generator, mean: float, spread: float) -> NDArray[np.float64]:
    variance = math.log1p((spread / mean) ** 2)
    return np.exp(rng.normal(math.log(mean) - variance / 2.0, math.sqrt(variance), PEERS))
