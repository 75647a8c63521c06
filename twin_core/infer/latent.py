r"""Meals that nobody logged as latent events: how much was eaten, by what the fitted model misses.

The model is run once more with a small meal before each rise. What the sensor rose by beyond what
the model expected, on the response to a gram, is the amount, drawn to none by a prior of
`USUAL_G`: :math:`a = \sum s r / (\sum s^2 + \sigma^2 / u^2)`. The hours after then count in the fit
again, with these meals as eaten.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.problem import Observed, Problem
from twin_core.infer.unlogged import DOUBT_MIN, Unlogged

#: Grams that are tried, that a meal usually has (prior), and that no meal exceeds (assumed).
PROBE_G, USUAL_G, MOST_G = 50.0, 50.0, 200.0
#: Food is eaten this long before the sensor rises, over three steps of five minutes (assumed).
BEFORE_MIN, EATING_STEPS = 20.0, 3


@dataclass(frozen=True, slots=True)
class Eaten:
    """Meals by what the model needs: grams and their standard deviations, (meals,) each."""

    grams: NDArray[np.float64]
    sd: NDArray[np.float64]
    drives: NDArray[np.float64]

    def sentence(self) -> str:
        """What was taken to have been eaten."""
        count = len(self.grams)
        told = ", ".join(
            f"{g:.0f} (give or take {s:.0f})"
            for g, s in zip(self.grams[:3], self.sd[:3], strict=True)
        )
        more = ", ..." if count > 3 else ""
        what = "a meal that nobody logged is" if count == 1 else f"{count} meals nobody logged are"
        return f"{what} taken to have been eaten, by what the sensor did: {told}{more} g"


def eaten(
    problem: Problem,
    z: NDArray[np.float64],
    observed: Observed,
    table: NDArray[np.float64],
    predicted: NDArray[np.float64],
    rises: Unlogged,
    *,
    food: int,
    column: int,
    sd: float,
) -> Eaten:
    """The meals behind `rises` of observable `column` of `table` (samples, observables).

    `z` (parameters, starts) holds the optimum in every start, `predicted` is the model there;
    `food` is the input that meals reach and `sd` what the model leaves unexplained.
    """
    starts = _begins(problem, rises)
    probed = _with(problem.drives, starts, food, np.full(len(starts), PROBE_G), problem.dt)
    run = replace(problem, drives=probed).linearise(z, observed)
    response = (np.asarray(run.predicted)[:, column, 0] - predicted[:, column]) / PROBE_G
    left = table[:, column] - predicted[:, column]
    grams, spread = [], []
    length = round(DOUBT_MIN / rises.sample_min)
    for onset in rises.onsets:
        part = slice(onset, onset + length)
        rose = left[part] - left[onset]
        known = np.isfinite(rose)
        slope = response[part][known]
        weight = slope @ slope + (sd / USUAL_G) ** 2
        grams.append(float(np.clip(slope @ rose[known] / weight, 0.0, MOST_G)))
        spread.append(sd / float(np.sqrt(weight)))
    amounts = np.asarray(grams)
    return Eaten(
        amounts, np.asarray(spread), _with(problem.drives, starts, food, amounts, problem.dt)
    )


def _begins(problem: Problem, rises: Unlogged) -> NDArray[np.int64]:
    """Steps at which eating began."""
    before = round(BEFORE_MIN / problem.dt)
    return np.maximum(np.asarray(rises.onsets) * problem.every - before, 0)


def _with(
    drives: NDArray[np.float64],
    starts: NDArray[np.int64],
    food: int,
    grams: NDArray[np.float64],
    dt: float,
) -> NDArray[np.float64]:
    more = drives.copy()
    for start, amount in zip(starts, grams, strict=True):
        more[start : start + EATING_STEPS, food] += amount / (EATING_STEPS * dt)
    return more
