"""Simulation-based calibration (Talts and others 2018, arXiv:1804.06788).

People are drawn from the prior, their data from the model, and each is fitted: the rank of the
truth among posterior draws must be uniform for every parameter.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare

from twin_core.infer.laplace import laplace
from twin_core.infer.marquardt import levenberg_marquardt
from twin_core.infer.observed import Observed
from twin_core.infer.posterior.density import Fittable
from twin_core.infer.posterior.weigh import weighed

#: Classes of ranks, and the share by chance below which a parameter is not calibrated.
CLASSES, LEAST = 10, 0.01

#: Data of a person with parameters `z` (parameters,), drawn with the generator.
Simulate = Callable[[NDArray[np.float64], np.random.Generator], Observed]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Ranks (people, parameters) of the truth among draws, as shares of 1."""

    names: tuple[str, ...]
    ranks: NDArray[np.float64]

    @property
    def p_values(self) -> NDArray[np.float64]:
        """How often a calibrated posterior has ranks as uneven by chance, for each parameter."""
        found = []
        for column in self.ranks.T:
            count, _ = np.histogram(column, bins=CLASSES, range=(0.0, 1.0))
            found.append(float(chisquare(count).pvalue))
        return np.asarray(found)

    @property
    def uniform(self) -> bool:
        """Whether every parameter passes."""
        return bool((self.p_values > LEAST).all())

    def sentences(self) -> tuple[str, ...]:
        """One line a parameter."""
        return tuple(
            f"{name}: p = {p:.3f}, {'calibrated' if p > LEAST else 'NOT calibrated'}"
            for name, p in zip(self.names, self.p_values, strict=True)
        )


def calibrate(
    problem: Fittable,
    simulate: Simulate,
    people: int,
    *,
    draws: int = 256,
    exact: bool = True,
    seed: int = 0,
    progress: Callable[[float], Any] | None = None,
) -> Calibration:
    """Draws, simulates and fits `people`; with `exact` the normal posterior is weighed as well."""
    random = np.random.default_rng(seed)
    size, ranks = problem.transforms.size, []
    for person in range(people):
        truth = random.standard_normal(size)
        observed = simulate(truth, random)
        starts = 0.7 * random.standard_normal((size, 4))
        starts[:, 0] = 0.0
        best = levenberg_marquardt(lambda z, o=observed: problem.linearise(z, o), starts, most=20)
        normal = laplace(problem.transforms, best.z, best.hessian)
        if exact:
            z = weighed(problem, observed, normal, draws=draws, seed=seed + person).z
        else:
            factor = np.linalg.cholesky(normal.covariance)
            z = normal.mean[:, None] + factor @ random.standard_normal((size, draws))
        below = (z < truth[:, None]).sum(axis=1) + random.uniform(size=size)
        ranks.append(below / (draws + 1.0))
        if progress is not None:
            progress((person + 1) / people)
    return Calibration(problem.transforms.names, np.asarray(ranks))
