"""The plant: people who are not the controller's model, each with parameters and inputs.

A body on the minutes tier is walked five minutes at a time, all people side by side.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.advance import step_of
from twin_core.simulate.lanes import (
    across,
    across_start,
    derive_parameters,
    members_of,
    rows,
)
from twin_core.simulate.programs import program

#: Minutes between two looks at the plant: what sensors and pumps keep.
TICK_MIN = 5


class Plant:
    """`people` bodies with parameters `theta` (parameters, people); time goes on by `advance`.

    Inputs are set by signal, in catalogue units, one value for each person; they hold until they
    are set again.
    """

    def __init__(
        self, body: Body, theta: NDArray[np.float64], inputs: Mapping[str, NDArray[np.float64]]
    ) -> None:
        self.body, self.system = body, body.systems["minutes"]
        self.people = theta.shape[1]
        self._members = members_of(body, theta)
        self._names = self.system.inputs
        start = np.repeat(body.input_defaults("minutes")[:, None], self.people, axis=1)
        self._inputs = start
        self.set(inputs)
        self._step = program(("plant", body), lambda: _advance(body))
        self._begin = program(("plant start", body), lambda: _begin(body))
        self.minute = 0
        self._state = self._begin(self._members, self._inputs)
        self._seen: NDArray[np.float64] | None = None

    def set(self, inputs: Mapping[str, Any]) -> None:
        """Sets inputs; raises `KeyError` for a signal that the body does not read."""
        for name, values in inputs.items():
            if name not in self._names:
                raise KeyError(f"the plant reads no '{name}'")
            self._inputs[self._names.index(name)] = values

    def advance(self) -> None:
        """Five minutes go by."""
        self._state, seen = self._step(
            self._members, self._state, self._inputs, np.float64(self.minute)
        )
        self._seen = np.asarray(seen)
        self.minute += TICK_MIN

    def output(self, name: str) -> NDArray[np.float64]:
        """A signal at the end of the last five minutes, one value for each person."""
        if self._seen is None:
            raise RuntimeError("the plant has not moved yet; call advance first")
        return self._seen[self.system.outputs.index(name)]


def _begin(body: Body) -> Any:
    system = body.systems["minutes"]

    def run(members: Any, inputs: Any) -> Any:
        params = system.own(derive_parameters(body, members))
        return across_start(system.initial)(inputs[:, None], params)

    return run


def _advance(body: Body) -> Any:
    system = body.systems["minutes"]

    def run(members: Any, state: Any, inputs: Any, minute: Any) -> Any:
        params = system.own(derive_parameters(body, members))
        u, step = inputs[:, None], step_of(system, params, 1.0, "rk4")

        def one(y: Any, index: Any) -> tuple[Any, None]:
            return step(minute + index, y, u), None

        clock = jnp.arange(TICK_MIN, dtype=state.dtype)
        y, _ = jax.lax.scan(one, rows(state), clock)
        state = jnp.stack(y)
        seen = across(system.read)(minute + TICK_MIN, state, u, params)
        return state, seen[:, 0]

    return run
