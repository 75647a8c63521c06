r"""How much was eaten where nobody logged a meal, by what the fitted model then misses.

The model is run once more with a small meal before each rise. What the sensor said beyond the
model, on the response to a gram, is the amount; errors of the model last, as the fit found them,
and a prior of a usual meal stands where the sensor says little:
:math:`a = (s^\top r + m/u^2) / (s^\top s + 1/u^2)` of whitened :math:`s, r`, with spread
:math:`(s^\top s + 1/u^2)^{-1/2}`. When it was eaten is not known either: several times are tried,
and each counts by how well it explains the rise. A meal is offered to the person, and never taken
for a fact.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.observed import Observed, whiten
from twin_core.infer.unlogged import DOUBT_MIN, Unlogged
from twin_core.twin import Unexplained

Rows = NDArray[np.float64]


@runtime_checkable
class Runs(Protocol):
    """What `twin_core.infer.problem.Problem` offers: a model under `drives` (steps, inputs)."""

    @property
    def drives(self) -> Rows: ...

    @property
    def dt(self) -> float: ...

    @property
    def every(self) -> int: ...

    def predict(self, z: Any) -> Any:
        """(samples, observables, lanes) for `z` (parameters, lanes)."""
        ...


#: Grams that are tried; that a meal usually has, and its spread (assumed).
PROBE_G, USUAL_G, SPREAD_G = 30.0, 50.0, 50.0
#: Minutes after the onset at which eating may have begun: within an hour from it the sensor has
#: risen by a meal's height, so that it may have lain still at first. Eating takes three steps.
BEGAN_MIN, EATING_STEPS = tuple(range(-30, 50, 10)), 3


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal that would explain a rise: minutes since the first day began, grams of carbohydrate
    and their standard deviation."""

    minute: float
    grams: float
    sd: float

    def sentence(self) -> str:
        """When and how much."""
        day, minute = divmod(self.minute, 1440.0)
        when = f"day {day + 1:.0f} at {minute // 60:02.0f}:{minute % 60:02.0f}"
        return f"{self.grams:.0f} g (give or take {self.sd:.0f}) on {when}"


def offered(meals: tuple[Meal, ...]) -> str:
    """What the person is asked to log, if it was so."""
    told = ", ".join(meal.sentence() for meal in meals[:3])
    more = f", and {len(meals) - 3} more" if len(meals) > 3 else ""
    what = "a meal" if len(meals) == 1 else "meals"
    return f"{what} that nobody logged would explain this: {told}{more}; log it if you ate it"


def meals_behind(
    rises: Unlogged,
    problem: Runs,
    z: Rows,
    column: int,
    food: int,
    table: Rows,
    left: Unexplained,
) -> tuple[Meal, ...]:
    """Meals behind rises of observable `column` of `table` (samples, observables).

    `z` (parameters,) is the optimum, `food` the input that meals reach, and `left` what the model
    leaves unexplained of the sensor.
    """
    plain = _curve(problem, z, column)
    left_over = table[:, column] - plain
    tried = []
    for began in BEGAN_MIN:
        starts = [_step(problem, onset, began) for onset in rises.onsets]
        response = (_curve(_fed(problem, starts, food), z, column) - plain) / PROBE_G
        response = np.where(np.isfinite(left_over), response, np.nan)
        tried.append(
            [
                _amount(left_over[part], response[part], left)
                for part in (_after(onset, rises) for onset in rises.onsets)
            ]
        )
    return tuple(
        _mixed(np.array([row[index] for row in tried]), onset * rises.sample_min)
        for index, onset in enumerate(rises.onsets)
    )


def _after(onset: int, rises: Unlogged) -> slice:
    """The samples from just before a rise to the end of the hours in doubt."""
    before = round(-BEGAN_MIN[0] / rises.sample_min)
    return slice(max(onset - before, 0), onset + round(DOUBT_MIN / rises.sample_min))


def _step(problem: Runs, onset: int, began: int) -> int:
    return max(onset * problem.every + round(began / problem.dt), 0)


def _fed(problem: Runs, starts: list[int], food: int) -> Any:
    """The problem with a small meal at each start."""
    drives = problem.drives.copy()
    for start in starts:
        drives[start : start + EATING_STEPS, food] += PROBE_G / (EATING_STEPS * problem.dt)
    return replace(problem, drives=drives)  # type: ignore[type-var]  # a dataclass


def _amount(off: Rows, response: Rows, left: Unexplained) -> tuple[float, float, float]:
    """Grams, their variance, and the logarithm of how well that explains what is left over."""
    slope, rest = _whitened(response, left), _whitened(off, left)
    weight = float(slope @ slope) + SPREAD_G**-2
    grams = (float(slope @ rest) + USUAL_G * SPREAD_G**-2) / weight
    return grams, 1.0 / weight, 0.5 * (weight * grams**2 - np.log(weight))


def _mixed(tried: Rows, onset_min: float) -> Meal:
    """One meal of all times (times, 3) that were tried, each by how well it explains the rise."""
    grams, variance, evidence = tried.T
    share = np.exp(evidence - evidence.max())
    share /= share.sum()
    mean = float(share @ grams)
    spread = float(share @ (variance + (grams - mean) ** 2)) ** 0.5
    minute = onset_min + float(share @ np.asarray(BEGAN_MIN, dtype=float))
    return Meal(max(minute, 0.0), max(mean, 0.0), spread)


def _curve(problem: Runs, z: Rows, column: int) -> Rows:
    return np.asarray(problem.predict(z[:, None]))[:, column, 0]


def _whitened(curve: Rows, left: Unexplained) -> Rows:
    """In standard deviations that are independent; zero where nothing is known."""
    known = np.isfinite(curve)[:, None].astype(float)
    sd = np.full_like(known, max(left.sd, 1e-9))
    rho = np.array([min(left.correlation, 0.999)])
    observed = Observed(np.zeros_like(known), known, sd, rho)
    return np.asarray(whiten(np.nan_to_num(curve)[:, None, None], observed))[:, 0, 0]
