"""How a run begins: what follows from the parameters alone, which all of its programs are given.

Deriving the parameters of a whole body and settling its days tier takes the compiler as long as a
tier does; here it is done once, in double precision, for days, decades and hearts alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from twin_core.body import Body
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    broadcast_lanes,
    derive_parameters,
)
from twin_core.simulate.packed import Packed, packed


class Opening(NamedTuple):
    """Derived parameters, the state at which the days tier starts, and what it shows there.

    The last two are None for a body without that tier.
    """

    params: Packed
    days: Float[Array, "states arms members"] | None
    shown: Float[Array, "outputs arms members"] | None

    def of(self, members: Any, precision: str, arm: int = 0) -> Opening:
        """That of some members (indices or a slice) in one arm, in single or double precision."""

        def some(lanes: Any) -> Any:
            if lanes is None:
                return None
            return np.asarray(lanes)[:, arm : arm + 1, members].astype(precision)

        return Opening(self.params.of(members, precision), some(self.days), some(self.shown))


def open_run(body: Body, ensemble: Members, days_inputs: Float[Array, "inputs arms"]) -> Opening:
    """Derives the parameters, and starts the days tier under `days_inputs`."""
    params, members = derive_parameters(body, ensemble), ensemble.size
    state = shown = None
    if "days" in body.systems:
        system = body.systems["days"]
        u, own = broadcast_lanes(days_inputs, days_inputs.shape[1], members), system.own(params)
        state = across_start(system.initial)(u, own)
        shown = across(system.read)(jnp.zeros((), u.dtype), state, u, own)
    return Opening(packed(params, members), state, shown)


def stand_in(tree: Any) -> Any:
    """Arrays of ones in place of shapes, for programs that have to be compiled beforehand."""
    return jax.tree.map(lambda leaf: np.ones(leaf.shape, leaf.dtype), tree)
