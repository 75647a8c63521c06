"""Fit of the beat tier to numbers taken at rest: rate, pressures, ejection fraction.

Here the Jacobian is taken by central differences over lanes. Forward mode through the periodic
state gives the same fit to five digits, but compiles six times longer (38 s against 6 s), and
the lanes cost nothing that a batch does not hide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.prior import Transforms, natural
from twin_core.infer.problem import Linearised, Observed, cost_of, whiten
from twin_core.simulate.beat import measured_beat, periodic_state
from twin_core.simulate.lanes import Members, across_start, derive_parameters
from twin_core.simulate.programs import program

#: Width of the differences in `z`, and how still the heart must be for them to mean something.
_WIDTH, _SETTLED = 1e-3, 1e-9


@dataclass(frozen=True, slots=True)
class HeartProblem:
    """Personal parameters of the beat tier against averages over a periodic beat.

    `base` and `rows` as in `Problem`; `inputs` (inputs,) hold throughout. Predictions have one
    sample, the beat in its periodic steady state.
    """

    body: Body
    transforms: Transforms
    base: NDArray[np.float64]
    rows: tuple[int, ...]
    inputs: NDArray[np.float64]
    observables: tuple[str, ...]

    def linearise(self, z: Any, observed: Observed) -> Linearised:
        """Cost, gradient, Hessian and predictions at starts `z` (parameters, starts)."""
        run = program(("heart linearised", *self.identity), lambda: _linearised(self))
        return run(z, *self.arguments(observed))

    def predict(self, z: Any) -> Any:
        """Predictions (1, observables, lanes) for `z` (parameters, lanes)."""
        run = program(("heart predicted", *self.identity), lambda: _predicted(self))
        return run(z, self.transforms.table, self.base, self.inputs)

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells this problem's programs from others'."""
        return self.body, self.transforms.names, self.rows, self.observables

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        """What the traced functions take after `z`."""
        return self.transforms.table, self.base, self.inputs, observed

    def traced(self) -> Callable[..., Linearised]:
        """The function that `linearise` compiles, for programs that hold it."""
        return _linearised(self)

    def traced_cost(self) -> Callable[..., Any]:
        """The cost alone, (lanes,)."""
        return cost_of(_predicted(self))


def _predicted(problem: HeartProblem) -> Callable[..., Any]:
    body = problem.body
    system = body.systems["beat"]
    columns = np.asarray([system.outputs.index(name) for name in problem.observables])
    personal = np.asarray(body.personal_rows)
    rows = np.searchsorted(personal, np.asarray(problem.rows))

    def predicted(z: Any, table: Any, base: Any, inputs: Any) -> Any:
        base = jnp.asarray(base)
        varying = jnp.repeat(base[personal][:, None], z.shape[1], axis=1)
        ensemble = Members(base, varying.at[rows].set(natural(table, z)))
        params = system.own(derive_parameters(body, ensemble))
        u = jnp.broadcast_to(inputs[:, None, None], (inputs.shape[0], 1, z.shape[1]))
        start = across_start(system.initial)(u, params)
        settled = periodic_state(system, start, u, params, tolerance=_SETTLED)
        outputs = measured_beat(system, settled.point, u, params).outputs
        return outputs[columns, 0][None]

    return predicted


def _linearised(problem: HeartProblem) -> Callable[..., Linearised]:
    predicted = _predicted(problem)

    def linearised(z: Any, table: Any, base: Any, inputs: Any, observed: Observed) -> Linearised:
        size, starts = z.shape
        shifts = _WIDTH * jnp.eye(size, dtype=z.dtype)
        lanes = [z, *(z + shifts[:, i : i + 1] for i in range(size))]
        lanes += [z - shifts[:, i : i + 1] for i in range(size)]
        values = predicted(jnp.concatenate(lanes, axis=1), table, base, inputs)
        r = whiten(values, observed).reshape(-1, 2 * size + 1, starts)
        jacobian = (r[:, 1 : size + 1] - r[:, size + 1 :]) / (2.0 * _WIDTH)
        gradient = jnp.einsum("oiz,oz->iz", jacobian, r[:, 0]) + z
        hessian = jnp.einsum("oiz,ojz->ijz", jacobian, jacobian)
        hessian = hessian + jnp.eye(size, dtype=z.dtype)[:, :, None]
        cost = 0.5 * (jnp.sum(r[:, 0] ** 2, axis=0) + jnp.sum(z**2, axis=0))
        return Linearised(cost, gradient, hessian, values[..., :starts])

    return linearised
