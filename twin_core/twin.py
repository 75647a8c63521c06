"""A twin: a body plus a posterior over its personal parameters, for one record, at one time."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.laplace import Direction, Estimate
from twin_core.infer.prior import centred, transforms_of
from twin_core.infer.score import Forecast, HeldOut
from twin_core.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What the model does not explain of a signal: size and memory of its residual.

    A first-order autoregression with standard deviation `sd` in the signal's unit and
    `correlation` between samples; `spread` is the data's own standard deviation.
    """

    sd: float
    correlation: float
    sample_min: float
    spread: float = float("nan")

    @property
    def memory_h(self) -> float:
        """Hours after which a third of an error is left."""
        if not 0.0 < self.correlation < 1.0:
            return 0.0
        return -self.sample_min / math.log(self.correlation) / 60.0

    @property
    def share(self) -> float:
        """Share of the data's variance that the model leaves; NaN where that is not known."""
        return (self.sd / self.spread) ** 2 if self.spread > 0 else float("nan")

    def sentence(self, name: str, unit: str) -> str:
        """What the model does not explain, in words."""
        told = f"the model does not explain {self.sd:.3g} {unit} of {name}"
        if self.share >= 1.0:
            told += ", as much as the data vary at all: it explains nothing of them"
        elif math.isfinite(self.share):
            told += f", {100 * self.share:.0f} % of their variance"
        return f"{told}; such errors last about {self.memory_h:.1f} h"


@dataclass(frozen=True, slots=True)
class Twin:
    """`theta` holds natural values of all parameters, (parameters, members); member 0 is best.

    `estimates` describe the personal ones; `facts` what the record says of the person;
    `unexplained` what fitting left over, by signal; `notes` are sentences for the user.
    """

    body: Body
    theta: NDArray[np.float64]
    baseline: Scenario
    facts: Mapping[str, float] = field(default_factory=dict)
    estimates: tuple[Estimate, ...] = ()
    directions: tuple[Direction, ...] = ()
    unexplained: Mapping[str, Unexplained] = field(default_factory=dict)
    held_out: tuple[HeldOut, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    notes: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def members(self) -> int:
        return self.theta.shape[1]

    def parameter(self, name: str) -> NDArray[np.float64]:
        """Values of one parameter over the members, by full name."""
        return self.theta[list(self.body.parameters).index(name)]


def base_values(body: Body, facts: Mapping[str, float], presets: Mapping[str, float]) -> NDArray:
    """Natural values of all parameters: defaults, then presets, then facts of the person."""
    values = body.defaults() | dict(presets) | body.facts(facts)
    return np.asarray([values[name] for name in body.parameters])


def prior_twin(
    body: Body,
    baseline: Scenario,
    *,
    facts: Mapping[str, float] | None = None,
    presets: Mapping[str, float] | None = None,
    members: int = 64,
    seed: int = 0,
) -> Twin:
    """The twin of a person of whom no signal is known: facts and priors only."""
    base = base_values(body, facts or {}, presets or {})
    personal = body.personal
    theta = np.repeat(base[:, None], members, axis=1)
    if personal:
        transforms = transforms_of(centred(personal, presets or {}))
        rows = [list(body.parameters).index(name) for name in personal]
        noise = np.random.default_rng(seed).standard_normal((len(rows), members))
        noise[:, 0] = 0.0
        theta[rows] = np.asarray(transforms(noise))
    return Twin(body, theta, baseline, facts=dict(facts or {}))
