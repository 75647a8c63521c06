"""What a fit minimises: residuals of the data, as of `observed`, and of the prior, `z` itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.differences import in_blocks, linearised
from twin_core.infer.observed import Linearised, Observed, whiten
from twin_core.infer.prior import Transforms, natural
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import Members, across_start, derive_parameters
from twin_core.simulate.programs import program

#: Steps that programs are compiled for: the next of these, or of multiples of the last; a fit of
#: some days then shares its program with everybody's.
_SIZES = tuple(30 * size for size in (1, 2, 4, 8, 12, 16, 24, 48, 96))
#: Width of differences in `z`: rounding and bend both leave the slopes five digits and more.
_WIDTH = 1e-5


@dataclass(frozen=True, slots=True)
class Problem:
    """A fit of personal parameters to observations of the minutes or days tier.

    `base` natural values of all parameters; `rows` which of them `transforms` sets; `drives`
    (steps, inputs) everything that acts on the tier, known values of other tiers included.
    """

    body: Body
    tier: str
    transforms: Transforms
    base: NDArray[np.float64]
    rows: tuple[int, ...]
    drives: NDArray[np.float64]
    observables: tuple[str, ...]
    dt: float
    every: int

    def linearise(self, z: Any, observed: Observed) -> Linearised:
        """Cost, gradient, Hessian and predictions at starts `z` (parameters, starts)."""
        return linearised(self.predict, np.asarray(z), observed, _WIDTH)

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        """What the traced functions take after `z`."""
        return self.transforms.table, self.base, self.drives, observed

    def traced(self) -> Callable[..., Linearised]:
        """What `linearise` says by forward mode, for programs that hold it."""
        return _linearised(self)

    def traced_cost(self) -> Callable[..., Any]:
        """The cost alone, (lanes,)."""
        return cost_of(_predicted(self))

    def predict(self, z: Any) -> Any:
        """Predictions (samples, observables, lanes) for `z` (parameters, lanes)."""
        run = program(("fit predicted", *self.identity), lambda: _predicted(self))
        steps, samples = len(self.drives), len(self.drives) // self.every
        missing = steps_of(steps, self.every) - steps
        drives = np.pad(self.drives, ((0, missing), (0, 0)), mode="edge")

        def predicted(lanes: Any) -> Any:
            return run(lanes, self.transforms.table, self.base, drives)

        return in_blocks(predicted, z)[:samples]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells this problem's programs from others'."""
        names = self.transforms.names
        return self.body, self.tier, names, self.rows, self.observables, self.dt, self.every


def steps_of(steps: int, every: int) -> int:
    """How many steps a program for so many is compiled for; a multiple of `every`."""
    last = _SIZES[-1]
    size = next((size for size in _SIZES if size >= steps), -(-steps // last) * last)
    return -(-size // every) * every


def _predicted(problem: Problem) -> Callable[..., Any]:
    body = problem.body
    system = body.systems[problem.tier]
    columns = np.asarray([system.outputs.index(name) for name in problem.observables])
    personal = np.asarray(body.personal_rows)
    rows = np.searchsorted(personal, np.asarray(problem.rows))
    dt, every = problem.dt, problem.every

    def predicted(z: Any, table: Any, base: Any, drives: Any) -> Any:
        base = jnp.asarray(base)
        varying = jnp.repeat(base[personal][:, None], z.shape[1], axis=1)
        ensemble = Members(base, varying.at[rows].set(natural(table, z)))
        params = system.own(derive_parameters(body, ensemble))
        steps, inputs = drives.shape
        held = jnp.zeros((inputs, 1, 1, z.shape[1]), z.dtype)
        forcing = Forcing(drives[:, :, None], jnp.ones((steps, 1, 1), z.dtype), held)
        quiet = jnp.broadcast_to(drives[0][:, None, None], (inputs, 1, z.shape[1]))
        start = across_start(system.initial)(quiet, params)
        method = "chebyshev" if problem.tier == "minutes" else None
        samples = integrate(system, start, forcing, params, dt=dt, every=every, method=method)
        return samples.outputs[:, columns, 0, :]

    return predicted


def _linearised(problem: Problem) -> Callable[..., Linearised]:
    predicted = _predicted(problem)

    def linearised(z: Any, table: Any, base: Any, drives: Any, observed: Observed) -> Linearised:
        def residuals(z: Any) -> tuple[Any, Any]:
            values = predicted(z, table, base, drives)
            return whiten(values, observed), values

        def column(direction: Any) -> Any:
            tangent = jnp.broadcast_to(direction[:, None], z.shape)
            return jax.jvp(lambda q: residuals(q)[0], (z,), (tangent,))[1]

        r, values = residuals(z)
        jacobian = jax.vmap(column)(jnp.eye(z.shape[0], dtype=z.dtype))
        # The prior's residual is z itself, with the identity as its Jacobian.
        gradient = jnp.einsum("psoz,soz->pz", jacobian, r) + z
        hessian = jnp.einsum("psoz,qsoz->pqz", jacobian, jacobian)
        hessian = hessian + jnp.eye(z.shape[0], dtype=z.dtype)[:, :, None]
        cost = 0.5 * (jnp.sum(r**2, axis=(0, 1)) + jnp.sum(z**2, axis=0))
        return Linearised(cost, gradient, hessian, values)

    return linearised


def cost_of(predicted: Callable[..., Any]) -> Callable[..., Any]:
    """The cost of a fit from its predictions, where no derivative is asked for."""

    def cost(z: Any, *arguments: Any) -> Any:
        r = whiten(predicted(z, *arguments[:-1]), arguments[-1])
        return 0.5 * (jnp.sum(r**2, axis=(0, 1)) + jnp.sum(z**2, axis=0))

    return cost
