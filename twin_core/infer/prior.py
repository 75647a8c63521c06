r"""Priors, and the map from an unconstrained standard normal `z` to a bounded parameter.

Every personal parameter is :math:`\theta = T(z)` with :math:`z \sim N(0, 1)`, `T` smooth, strictly
increasing and inside the bounds, its median and local spread those of the manifest's prior. The
fit then works in `z`, where the prior is the unit ball.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from twin_core.organ import Parameter


@dataclass(frozen=True, slots=True)
class Transforms:
    """One transform a parameter, as arrays: a logistic between bounds, in log space or not."""

    names: tuple[str, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    shift: NDArray[np.float64]
    slope: NDArray[np.float64]
    logarithmic: NDArray[np.bool_]

    def __call__(
        self, z: Float[Array | np.ndarray, "parameters *lanes"]
    ) -> Float[Array, "parameters *lanes"]:
        """Natural values for `z`; any trailing lane axes."""
        return natural(self.table, z)

    @property
    def table(self) -> NDArray[np.float64]:
        """All of it as numbers (5, parameters), for programs that serve every prior."""
        log = self.logarithmic.astype(np.float64)
        return np.stack([self.low, self.high, self.shift, self.slope, log])

    def inverse(self, theta: Any) -> NDArray[np.float64]:
        """The `z` of natural values inside the bounds."""
        theta = np.asarray(theta, dtype=np.float64)
        inner = np.where(self.logarithmic, np.log(np.where(self.logarithmic, theta, 1.0)), theta)
        share = np.clip((inner - self.low) / (self.high - self.low), 1e-9, 1 - 1e-9)
        return (np.log(share / (1.0 - share)) - self.shift) / self.slope

    def inverse_lanes(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """`inverse` of (parameters, lanes)."""
        return np.stack([self.inverse(column) for column in theta.T], axis=1)

    @property
    def size(self) -> int:
        return len(self.names)


def natural(
    table: Float[Array | np.ndarray, "5 parameters"],
    z: Float[Array | np.ndarray, "parameters *lanes"],
) -> Float[Array, "parameters *lanes"]:
    """Natural values for `z` under the transforms of a `Transforms.table`."""
    low, high, shift, slope, log = (
        jnp.asarray(row).reshape(-1, *(1,) * (z.ndim - 1)) for row in table
    )
    inner = low + (high - low) * jax.nn.sigmoid(shift + slope * z)
    return jnp.where(log > 0, jnp.exp(jnp.where(log > 0, inner, 0.0)), inner)


def transforms_of(parameters: Mapping[str, Parameter]) -> Transforms:
    """Transforms of personal parameters by full name, in the mapping's order."""
    rows = [_row(name, parameter) for name, parameter in parameters.items()]
    low, high, shift, slope, logarithmic = (
        np.asarray(column) for column in zip(*rows, strict=True)
    )
    return Transforms(tuple(parameters), low, high, shift, slope, logarithmic.astype(bool))


def centred(
    parameters: Mapping[str, Parameter], values: Mapping[str, float]
) -> dict[str, Parameter]:
    """The parameters with their priors moved to `values` (by full name) where one is given.

    A preset such as type 2 diabetes moves the centre of the prior, not its relative width.
    """
    moved = {}
    for name, parameter in parameters.items():
        if name in values and parameter.prior is not None:
            prior = parameter.prior.model_copy(update={"location": values[name]})
            parameter = parameter.model_copy(update={"prior": prior, "default": values[name]})
        moved[name] = parameter
    return moved


def _row(name: str, parameter: Parameter) -> tuple[float, float, float, float, bool]:
    prior, (low, high) = parameter.prior, parameter.bounds
    if prior is None:
        raise ValueError(f"parameter '{name}' has no prior")
    if prior.family == "uniform":
        # logistic(1.702 z) follows the normal distribution function to within 0.01
        return low, high, 0.0, 1.702, False
    location = parameter.default if prior.location is None else prior.location
    scale = 0.1 * abs(location) if prior.scale is None else prior.scale
    logarithmic = prior.family == "lognormal"
    if logarithmic:
        low, high, location = math.log(max(low, 1e-12)), math.log(high), math.log(location)
    share = min(max((location - low) / (high - low), 1e-6), 1 - 1e-6)
    slope = scale / ((high - low) * share * (1.0 - share))
    return low, high, math.log(share / (1.0 - share)), slope, logarithmic
