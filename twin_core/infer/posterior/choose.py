"""Which posterior a question is worth, and what it will cost, told before it starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin_core.infer.laplace import Posterior
from twin_core.infer.observed import Observed
from twin_core.infer.posterior.adapted import adapted
from twin_core.infer.posterior.density import Fittable
from twin_core.infer.posterior.draws import Draws
from twin_core.infer.posterior.nuts import nuts
from twin_core.infer.posterior.pathfinder import pathfinder
from twin_core.infer.posterior.walk import Unfinished
from twin_core.infer.posterior.weigh import weighed

#: From quick to thorough: what each is for.
METHODS = {
    "laplace": "a first look: the curvature at the best fit",
    "weighed": "the first look corrected, and whether the correction can be trusted",
    "pathfinder": "several descents, where the fit may have two answers",
    "adapted": "a bent posterior, by runs that learn its shape and judge one another",
    "nuts": "the posterior itself, with its convergence shown",
}
#: Linearisations that each takes, as measured on weeks of glucose.
_LINEARISATIONS = {"laplace": 0, "weighed": 12, "pathfinder": 90, "adapted": 300, "nuts": 2000}


@dataclass(frozen=True, slots=True)
class Plan:
    """A method with its expected seconds once compiled."""

    method: str
    seconds: float

    def sentence(self) -> str:
        """What will be done, in words."""
        return f"{self.method} ({METHODS[self.method]}): about {max(self.seconds, 1.0):.0f} s"


def plan(problem: Fittable, observed: Observed, method: str) -> Plan:
    """Times one linearisation of four lanes, warm, and multiplies."""
    z = np.zeros((problem.transforms.size, 4))
    np.asarray(problem.linearise(z, observed).cost)
    began = time.perf_counter()
    np.asarray(problem.linearise(z, observed).cost)
    return Plan(method, _LINEARISATIONS[method] * (time.perf_counter() - began))


def explore(
    problem: Fittable,
    observed: Observed,
    normal: Posterior,
    method: str,
    *,
    seed: int = 0,
    progress: Callable[[float], bool] | None = None,
    unfinished: Unfinished | None = None,
) -> Posterior | Draws:
    """The posterior by one of `METHODS`, around the normal one at the best fit.

    `unfinished` is where the method that takes minutes leaves its chains, and finds them again.
    """
    if method == "laplace":
        return normal
    if method == "weighed":
        return weighed(problem, observed, normal, seed=seed)
    if method == "pathfinder":
        noise = np.random.default_rng(seed).standard_normal((len(normal.mean), 4))
        return pathfinder(problem, observed, normal.mean[:, None] + 0.5 * noise, seed=seed)
    if method == "adapted":
        return adapted(problem, observed, normal, seed=seed, progress=progress)
    if method == "nuts":
        return nuts(problem, observed, normal, seed=seed, progress=progress, unfinished=unfinished)
    raise ValueError(f"unknown method '{method}'; choose one of {', '.join(METHODS)}")
