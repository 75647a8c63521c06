"""The optimum of a day from several starts, and its posterior."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import laplace
from twin_core.infer.marquardt import Optimum, levenberg_marquardt
from twin_core.infer.posterior.adapted import adapted
from twin_core.infer.posterior.draws import Draws
from twin_core.infer.score import residual_process
from workbench.bench.replaybg.day import Day
from workbench.bench.replaybg.problem import DayProblem

#: Shares of a range below and above which a parameter counts as lying on its bound.
EDGE = 0.01
#: Errors [mg/dL] that the search begins with: a blurred hill has fewer side valleys.
SOFTER = (40.0, 20.0, 10.0)


@dataclass(frozen=True, slots=True)
class Found:
    """An optimum with its natural values by the peer's names."""

    problem: DayProblem
    optimum: Optimum
    values: dict[str, float]

    def on_a_bound(self) -> tuple[str, ...]:
        """Parameters that lie within a hundredth of a bound."""
        p, found = self.values, []
        for name, value in p.items():
            if name.startswith("beta") and not EDGE * 60 < value < (1 - EDGE) * 60:
                found.append(name)
            if name == "Gb" and not 71.1 < value < 178.9:
                found.append(name)
            if name.startswith("kabs") and value > (1 - EDGE) * p["kempt"]:
                found.append(name)
        if p["ka2"] > (1 - EDGE) * p["kd"]:
            found.append("ka2")
        return tuple(found)


def optimum(day: Day, *, peers_objective: bool, starts: int = 8, seed: int = 0) -> Found:
    """Best of `starts`; under the peer's objective delays end as whole minutes, as it has them."""
    problem = DayProblem(day, peers_objective)
    size = len(problem.names)
    z0 = 0.7 * np.random.default_rng(seed).standard_normal((size, starts))
    z0[:, 0] = 0.0
    for sd in SOFTER:
        z0 = _search(replace(problem, error=(sd, 0.0)), z0, 8).ends
    best = _search(problem, z0, 40)
    if not peers_objective:  # the form errs for hours: its misses are believed to be its own
        residual = best.predicted[:, 0] - day.glucose
        known = np.isfinite(residual)
        process = residual_process(np.where(known, residual, 0.0), known)
        problem = replace(problem, error=process)
        best = _search(problem, z0, 40)
    if peers_objective:
        values = problem.table(best.z)
        delays = tuple(round(v) for n, v in values.items() if n.startswith("beta"))
        problem = replace(problem, delays=delays)
        best = _search(problem, np.repeat(best.z[:, None], starts, axis=1), 15)
    return Found(problem, best, problem.table(best.z))


def _search(problem: DayProblem, z0: NDArray[np.float64], most: int) -> Optimum:
    observed = problem.observed
    return levenberg_marquardt(
        lambda z: problem.linearise(z, observed), z0, most=most, tolerance=1e-6
    )


def posterior(found: Found, seed: int = 0) -> Draws:
    """Draws of the posterior under our priors, until their diagnostics pass."""
    problem, best = found.problem, found.optimum
    normal = laplace(problem.transforms, best.z, best.hessian)
    return adapted(problem, problem.observed, normal, seed=seed)
