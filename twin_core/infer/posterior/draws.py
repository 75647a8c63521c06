"""A posterior known by draws, told in the same words as the normal one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import Direction, Estimate, Posterior
from twin_core.infer.prior import Transforms

#: Beyond these the draws do not stand for the posterior (doi:10.1214/20-BA1221 and, for the
#: tail of importance weights, arXiv:1507.02646).
RHAT_MOST, ESS_LEAST, TAIL_MOST = 1.01, 400.0, 0.7


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How far draws can be trusted; NaN where a method has no such number.

    `rhat` and `ess` are the worst over the parameters, `tail` the Pareto shape of the importance
    weights (which alone judges those), `divergent` the share of transitions that broke off.
    """

    method: str
    draws: int
    rhat: float = float("nan")
    ess: float = float("nan")
    tail: float = float("nan")
    divergent: float = 0.0
    seconds: float = 0.0
    cancelled: bool = False

    @property
    def trustworthy(self) -> bool:
        """Whether every number that there is lies within its limit."""
        # Weights that are nearly equal have no tail to judge.
        heavy = self.tail > TAIL_MOST and self.ess < 0.9 * self.draws
        return not (
            self.rhat > RHAT_MOST
            or (np.isfinite(self.rhat) and self.ess < ESS_LEAST)
            or heavy
            or self.divergent > 0.01
            or self.cancelled
        )

    def sentence(self) -> str:
        """The diagnostics in words."""
        known = [
            (self.rhat, f"R-hat {self.rhat:.3f}"),
            (self.ess, f"effective sample size {self.ess:.0f}"),
            (self.tail, f"tail shape {self.tail:.2f}"),
        ]
        told = ", ".join(text for value, text in known if np.isfinite(value))
        verdict = "converged" if self.trustworthy else "NOT converged: read the bands with care"
        stopped = "stopped early, " if self.cancelled else ""
        return f"{self.method}: {stopped}{self.draws} draws, {told}; {verdict}"


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws `z` (parameters, draws) of a posterior, equally weighted, with the optimum `mode`."""

    transforms: Transforms
    mode: NDArray[np.float64]
    z: NDArray[np.float64]
    diagnostics: Diagnostics = field(default_factory=lambda: Diagnostics("draws", 0))

    def normal(self) -> Posterior:
        """The normal posterior of the same mean and covariance."""
        return Posterior(self.transforms, self.z.mean(axis=1), np.atleast_2d(np.cov(self.z)))

    def draws(self, count: int, seed: int = 0) -> NDArray[np.float64]:
        """`count` members (parameters, count) of natural values; member 0 is the optimum."""
        random = np.random.default_rng(seed)
        chosen = random.choice(self.z.shape[1], count, replace=count > self.z.shape[1])
        z = self.z[:, chosen]
        z[:, 0] = self.mode
        return np.asarray(self.transforms(z))

    def estimates(self) -> tuple[Estimate, ...]:
        """Every parameter with quantile intervals and shrinkage."""
        low, high = np.quantile(self.z, (0.05, 0.95), axis=1)
        ones = np.full_like(self.mode, 1.645)
        natural = np.asarray(self.transforms(np.stack([self.mode, low, high, -ones, ones], axis=1)))
        spread = self.z.var(axis=1, ddof=1)
        return tuple(
            Estimate(name, *(float(v) for v in natural[i]), shrinkage=float(1.0 - spread[i]))
            for i, name in enumerate(self.transforms.names)
        )

    def open_directions(self) -> tuple[Direction, ...]:
        """As of the normal posterior."""
        return self.normal().open_directions()
