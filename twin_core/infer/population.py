r"""Priors that people taught: where they lie under the manifest's prior, and how widely.

People are :math:`z_i \sim N(\mu, \tau^2)`. A fit under the present prior says :math:`\bar z_i` with
variance :math:`v_i`, and a step of expectation-maximisation (Dempster, Laird and Rubin 1977,
doi:10.1111/j.2517-6161.1977.tb01600.x) moves the prior to their mean and to the mean of
:math:`(\bar z_i - \mu)^2 + v_i`. One step from the manifest's prior goes part of the way, which
suits normal posteriors of curved problems: they are too sure far from where they began. Few people
say little of a spread, so the manifest's prior counts like some people more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin_core.infer.prior import Transforms

#: The manifest's prior counts like this many people.
COUNTS_AS = 4.0
#: A fit that shrinks a parameter by less than this says nothing of it.
SILENT = 0.02


@dataclass(frozen=True, slots=True)
class Shift:
    """A parameter among people: mean and standard deviation in units of the manifest's prior."""

    mean: float
    sd: float
    people: int


def learn_shift(z: NDArray[np.float64], variance: NDArray[np.float64]) -> Shift | None:
    """What posteriors with means `z` (people,) and variances under a unit prior say of everybody.

    None where fewer than two people's data told anything.
    """
    told = variance < 1.0 - SILENT
    if told.sum() < 2:
        return None
    z, variance = z[told], variance[told]
    counted = len(z) + COUNTS_AS
    mean = float(z.sum() / counted)
    spread = np.sum((z - mean) ** 2 + variance) + COUNTS_AS * (mean**2 + 1.0)
    return Shift(mean, float(np.sqrt(spread / counted)), len(z))


def learn_population(
    people: Iterable[Mapping[str, tuple[float, float]]],
) -> dict[str, Shift]:
    """Shifts by parameter from each person's posterior mean and variance in `z`."""
    rows = list(people)
    found = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        known = np.asarray([row[name] for row in rows if name in row])
        shift = learn_shift(known[:, 0], known[:, 1])
        if shift is not None:
            found[name] = shift
    return found


def foretold(people: Sequence[Mapping[str, tuple[float, float]]]) -> float:
    """How much likelier people left out are under the prior of the others than under the
    manifest's: the mean gain in log density of a person, in nats."""
    gains = []
    for index, person in enumerate(people):
        others = learn_population([*people[:index], *people[index + 1 :]])
        told = [(name, z, v) for name, (z, v) in person.items() if v < 1.0 - SILENT]
        gains.append(
            sum(
                _log_density(z, others[name].mean, others[name].sd ** 2 + v)
                - _log_density(z, 0.0, 1.0 + v)
                for name, z, v in told
                if name in others
            )
        )
    return float(np.mean(gains)) if gains else 0.0


def _log_density(z: float, mean: float, variance: float) -> float:
    return float(-0.5 * ((z - mean) ** 2 / variance + np.log(variance)))


def among_people(transforms: Transforms, population: Mapping[str, Shift]) -> Transforms:
    """The transforms whose unit normal is the people's, where `population` knows a parameter."""
    known = [population.get(name, Shift(0.0, 1.0, 0)) for name in transforms.names]
    mean, sd = np.asarray([k.mean for k in known]), np.asarray([k.sd for k in known])
    slope = transforms.slope * sd
    return replace(transforms, shift=transforms.shift + transforms.slope * mean, slope=slope)
