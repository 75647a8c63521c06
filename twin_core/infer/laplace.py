"""Laplace posterior: what was learned from the data, what stayed assumed, what cannot be told."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.prior import Transforms

#: A parameter counts as learned when its posterior variance is below half of its prior's.
LEARNED_SHRINKAGE = 0.5
#: Below this shrinkage the data are silent on a parameter.
SILENT_SHRINKAGE = 0.1


@dataclass(frozen=True, slots=True)
class Estimate:
    """One personal parameter: prior and posterior 90 % intervals on the natural scale.

    `shrinkage` is 1 minus posterior over prior variance: 1 is known exactly, 0 is prior only.
    """

    name: str
    value: float
    low: float
    high: float
    prior_low: float
    prior_high: float
    shrinkage: float

    @property
    def learned(self) -> bool:
        return self.shrinkage >= LEARNED_SHRINKAGE


@dataclass(frozen=True, slots=True)
class Direction:
    """A combination of parameters that the data leave open, heaviest members first."""

    members: tuple[tuple[str, float], ...]
    shrinkage: float

    def sentence(self) -> str:
        """The direction in words."""
        names = [parameter_words(name) for name, _ in self.members[:2]]
        if len(names) < 2:
            return f"the data tell nothing of {''.join(names) or 'any parameter'}"
        # Along the direction the two make up for each other: what one does, the other undoes.
        (_, one), (_, other) = self.members[:2]
        side = "higher" if one * other < 0 else "lower"
        return f"the data cannot tell a higher {names[0]} from a {side} {names[1]}"


def parameter_words(full: str) -> str:
    """A parameter's full name as people say it: ``glucose_t1d.basal_glucose`` as basal glucose."""
    words = full.rpartition(".")[2].split("_")
    chambers = {"lv": "left-ventricular", "rv": "right-ventricular"}
    return " ".join(chambers.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class Posterior:
    """A normal posterior over `z` with its transforms."""

    transforms: Transforms
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def draws(self, count: int, seed: int = 0) -> NDArray[np.float64]:
        """`count` members (parameters, count) of natural values; member 0 is the optimum."""
        factor = np.linalg.cholesky(self.covariance)
        noise = np.random.default_rng(seed).standard_normal((len(self.mean), count))
        noise[:, :1] = 0.0
        return np.asarray(self.transforms(self.mean[:, None] + factor @ noise))

    def estimates(self) -> tuple[Estimate, ...]:
        """Every parameter with its intervals and shrinkage."""
        spread = np.sqrt(np.diag(self.covariance))
        columns = [self.mean, self.mean - 1.645 * spread, self.mean + 1.645 * spread]
        zero = np.zeros_like(self.mean)
        columns += [zero - 1.645, zero + 1.645]
        natural = np.asarray(self.transforms(np.stack(columns, axis=1)))
        return tuple(
            Estimate(name, *(float(v) for v in natural[i]), shrinkage=float(1.0 - spread[i] ** 2))
            for i, name in enumerate(self.transforms.names)
        )

    def open_directions(self, names: Sequence[str] | None = None) -> tuple[Direction, ...]:
        """Directions of `z` that the data shrink by less than half, least known first.

        Parameters that the data are silent on trade against nothing: each is a direction by itself.
        """
        labels = tuple(names or self.transforms.names)
        silent = np.diag(self.covariance) > 1.0 - SILENT_SHRINKAGE
        variances, vectors = np.linalg.eigh(self.covariance)
        found: dict[tuple[str, ...], Direction] = {}
        for variance, vector in zip(variances[::-1], vectors.T[::-1], strict=True):
            if variance <= 1.0 - LEARNED_SHRINKAGE:
                continue
            heavy = [i for i in np.argsort(-np.abs(vector)) if abs(vector[i]) > 0.35]
            alone = all(silent[i] for i in heavy)
            for group in [[i] for i in heavy] if alone else [heavy]:
                members = tuple((labels[i], float(vector[i])) for i in group)
                key = tuple(name for name, _ in members)
                found.setdefault(key, Direction(members, float(1.0 - variance)))
        return tuple(found.values())


def laplace(transforms: Transforms, z: NDArray, hessian: NDArray) -> Posterior:
    """The normal posterior at an optimum; `hessian` includes the prior and so is invertible."""
    symmetric = 0.5 * (hessian + hessian.T)
    values, vectors = np.linalg.eigh(symmetric)
    # The prior contributes the identity: smaller eigenvalues can only be rounding, as those are
    # that would tell a parameter to less than a ten thousandth of its prior.
    values = np.clip(values, 1.0, 1e8)
    covariance = (vectors / values) @ vectors.T
    return Posterior(transforms, np.asarray(z), covariance)


def prior_posterior(transforms: Transforms) -> Posterior:
    """The prior itself in the same shape, for a person without data."""
    size = transforms.size
    return Posterior(transforms, np.zeros(size), np.eye(size))
