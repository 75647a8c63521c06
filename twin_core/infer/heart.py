"""Fit of the beat tier to numbers taken at rest: rate, pressures, ejection fraction.

Forward mode through the periodic state gives the same fit to five digits as central differences,
but compiles six times longer (38 s against 6 s).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.differences import in_blocks, linearised
from twin_core.infer.observed import Linearised, Observed
from twin_core.infer.prior import Transforms, natural
from twin_core.infer.problem import cost_of
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
        return linearised(self.predict, np.asarray(z), observed, _WIDTH, central=True)

    def predict(self, z: Any) -> Any:
        """Predictions (1, observables, lanes) for `z` (parameters, lanes)."""
        run = program(("heart at rest", *self.identity[:-1]), lambda: _at_rest(self))

        def predicted(lanes: Any) -> Any:
            return run(lanes, self.transforms.table, self.base, self.inputs)

        return in_blocks(predicted, z)[:, self.columns()]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells this problem's programs from others'."""
        return self.body, self.transforms.names, self.rows, self.observables

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        """What the traced functions take after `z`."""
        return self.transforms.table, self.base, self.inputs, observed

    def traced(self) -> Callable[..., Linearised]:
        """What `linearise` says, for programs that hold it."""
        predicted = _predicted(self)

        def traced(z: Any, *arguments: Any) -> Linearised:
            *known, observed = arguments
            return linearised(lambda q: predicted(q, *known), z, observed, _WIDTH, central=True)

        return traced

    def traced_cost(self) -> Callable[..., Any]:
        """The cost alone, (lanes,)."""
        return cost_of(_predicted(self))

    def columns(self) -> NDArray[np.int64]:
        """Where the observables stand among the tier's outputs."""
        outputs = self.body.systems["beat"].outputs
        return np.asarray([outputs.index(name) for name in self.observables])


def _predicted(problem: HeartProblem) -> Callable[..., Any]:
    at_rest, columns = _at_rest(problem), problem.columns()
    return lambda *arguments: at_rest(*arguments)[:, columns]


def _at_rest(problem: HeartProblem) -> Callable[..., Any]:
    """All outputs (1, outputs, lanes): whoever looks at some of them shares the program."""
    body = problem.body
    system = body.systems["beat"]
    personal = np.asarray(body.personal_rows)
    rows = np.searchsorted(personal, np.asarray(problem.rows))

    def at_rest(z: Any, table: Any, base: Any, inputs: Any) -> Any:
        base = jnp.asarray(base)
        varying = jnp.repeat(base[personal][:, None], z.shape[1], axis=1)
        ensemble = Members(base, varying.at[rows].set(natural(table, z)))
        params = system.own(derive_parameters(body, ensemble))
        u = jnp.broadcast_to(inputs[:, None, None], (inputs.shape[0], 1, z.shape[1]))
        start = across_start(system.initial)(u, params)
        settled = periodic_state(system, start, u, params, tolerance=_SETTLED)
        return measured_beat(system, settled.point, u, params).outputs[:, 0][None]

    return at_rest
