"""Fit of the beat tier to numbers taken at rest: rate, pressures, ejection fraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.prior import Transforms
from twin_core.infer.problem import Linearised, Observed, linearised_of
from twin_core.simulate.beat import measured_beat, periodic_state
from twin_core.simulate.lanes import Members, across_start, derive_parameters
from twin_core.simulate.programs import program


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
        key = ("heart linearised", self.body, self.transforms.names, self.rows, self.observables)
        run = program(key, lambda: linearised_of(_predicted(self)))
        return run(z, self.base, self.inputs, observed)


def _predicted(problem: HeartProblem) -> Callable[..., Any]:
    body, transforms = problem.body, problem.transforms
    system = body.systems["beat"]
    columns = np.asarray([system.outputs.index(name) for name in problem.observables])
    personal = np.asarray(body.personal_rows)
    rows = np.searchsorted(personal, np.asarray(problem.rows))

    def predicted(z: Any, base: Any, inputs: Any) -> Any:
        base = jnp.asarray(base)
        varying = jnp.repeat(base[personal][:, None], z.shape[1], axis=1)
        ensemble = Members(base, varying.at[rows].set(transforms(z)))
        params = system.own(derive_parameters(body, ensemble))
        u = jnp.broadcast_to(inputs[:, None, None], (inputs.shape[0], 1, z.shape[1]))
        start = across_start(system.initial)(u, params)
        settled = periodic_state(system, start, u, params, tolerance=1e-5)
        outputs = measured_beat(system, settled.point, u, params).outputs
        return outputs[columns, 0][None]

    return predicted
