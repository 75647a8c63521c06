r"""The log density that every sampler shares: minus the cost that the point fit minimises.

Samplers ask for one position at a time under `vmap`; the fit's program wants positions as lanes on
the last axis. A batching rule hands it a whole batch at once, and a custom gradient hands on the
forward-mode gradient that the fit computes anyway, so no second program is differentiated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from jax.custom_batching import custom_vmap
from numpy.typing import NDArray

from twin_core.infer.observed import Linearised, Observed
from twin_core.infer.prior import Transforms


@runtime_checkable
class Fittable(Protocol):
    """What `Problem` and `HeartProblem` have in common."""

    @property
    def transforms(self) -> Transforms: ...

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells this problem's programs from others'."""
        ...

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        """The data of the problem, as arrays that its traced functions take after `z`."""
        ...

    def traced(self) -> Callable[..., Linearised]:
        """The function that `linearise` compiles."""
        ...

    def traced_cost(self) -> Callable[..., Any]:
        """The cost alone, for lanes that ask for no gradient."""
        ...

    def linearise(self, z: Any, observed: Observed) -> Linearised: ...


def log_density(problem: Fittable) -> Callable[[NDArray[Any], tuple[Any, ...]], Any]:
    """Traceable `f(z, arguments)` for one position `z` (parameters,); batch it with `vmap`.

    Where the model leaves its range the density is that of a point very far out, so that a
    sampler turns back instead of meeting NaN.
    """
    linearised, alone = problem.traced(), problem.traced_cost()

    @custom_vmap
    def value(z: Any, arguments: Any) -> Any:
        return _finite(alone(z[:, None], *arguments))[0]

    @value.def_vmap
    def _values(size: int, batched: Any, z: Any, arguments: Any) -> tuple[Any, bool]:
        lanes, one = _lanes(size, batched, z, arguments)
        return _finite(alone(lanes, *one)), True

    @custom_vmap
    def both(z: Any, arguments: Any) -> tuple[Any, Any]:
        there = linearised(z[:, None], *arguments)
        return _finite(there.cost)[0], _still(there.gradient)[:, 0]

    @both.def_vmap
    def _boths(size: int, batched: Any, z: Any, arguments: Any) -> tuple[Any, Any]:
        lanes, one = _lanes(size, batched, z, arguments)
        there = linearised(lanes, *one)
        return (_finite(there.cost), _still(there.gradient).T), (True, True)

    @jax.custom_vjp
    def density(z: Any, arguments: Any) -> Any:
        return value(z, arguments)

    def forward(z: Any, arguments: Any) -> tuple[Any, Any]:
        found, gradient = both(z, arguments)
        return found, (gradient, arguments)

    def backward(kept: Any, pull: Any) -> tuple[Any, Any]:
        gradient, arguments = kept
        return pull * gradient, jax.tree.map(jnp.zeros_like, arguments)

    density.defvjp(forward, backward)
    return density


#: Log density of a position at which the model cannot be run.
_FAR_OUT = -1e8


def _finite(cost: Any) -> Any:
    return jnp.where(jnp.isfinite(cost), -cost, _FAR_OUT)


def _still(gradient: Any) -> Any:
    return jnp.where(jnp.isfinite(gradient), -gradient, 0.0)


def _lanes(size: int, batched: Any, z: Any, arguments: Any) -> tuple[Any, Any]:
    """Positions as lanes (parameters, size), and the data once.

    All positions have the same data; a loop under `vmap` may repeat them, and the first will do.
    """
    once = jax.tree.map(lambda row, many: row[0] if many else row, arguments, batched[1])
    return (z.T if batched[0] else jnp.repeat(z[:, None], size, axis=1)), once
