r"""Tumour (`tumour`), marrow (`marrow`) and the schedule of doses.

.. math:: \dot c_k = (\bar c_k - c_k) / \tau, \qquad \dot w = 1 \text{ while a dose waits}

A dose is given when the interval has passed and neutrophils are above `hold_below`; it lasts a
day. Its level :math:`\bar c` is the mean of that day. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.tumour_marrow import marrow, tumour
from plugins.tumour_marrow.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

# Long before the start, in lengths of a dose: the first dose waits for nobody.
LONG_AGO = 1000.0
# Steps land a rounding error beside whole days, as a share of a dose's length.
ROUNDING = 1e-3


class Derived(NamedTuple):
    """The parameters as they are, and a zero of their shape."""

    own: Params
    none: PerMember


def due(state: State, inputs: Inputs, p: Params) -> tuple[Flag, Flag]:
    """Whether a dose is due by the calendar, and whether the marrow allows it."""
    planned = inputs.first_dose + inputs.second_dose > 0.0
    passed = state.since_dose >= inputs.interval - ROUNDING * p.dose_length
    allowed = p.neutrophils_rest * jnp.exp(state.circulating) >= p.hold_below
    return planned & passed, allowed


@final
class Organ(AbstractOrgan):
    """Tumour and marrow of an adult under two cytotoxic drugs."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return Derived(params, 0.0 * params.growth)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Before the first dose."""
        p = params.own
        start = dict.fromkeys(State._fields, params.none)
        start |= {
            "sensitive": p.start_size * (1.0 - p.resistant_start) + params.none,
            "resistant": p.start_size * p.resistant_start + params.none,
            "since_dose": params.none + LONG_AGO * p.dose_length,
        }
        return State(**start)

    def update(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        """Gives the next dose when it is due and the marrow allows it."""
        wanted, allowed = due(state, inputs, params.own)
        since = jnp.where(wanted & allowed, 0.0 * state.since_dose, state.since_dose)
        planned = inputs.first_dose + inputs.second_dose > 0.0
        today = planned & (since < (1.0 - ROUNDING) * params.own.dose_length)
        one, none = jnp.ones_like(since), jnp.zeros_like(since)
        return state._replace(since_dose=since, cycle_dose=jnp.where(today, one, none))

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        levels = marrow.mean_levels(state, inputs, p)
        sensitive, resistant = tumour.tumour_rates(state, p)
        wanted, allowed = due(state, inputs, p)
        waits = wanted & ~allowed & (state.since_dose < LONG_AGO * p.dose_length)
        fallen = jnp.maximum(state.lowest - state.circulating, 0.0)
        chain = marrow.marrow_rates(state, levels, inputs, p)
        one = jnp.ones_like(state.waited)
        return State(
            first=(levels[0] - state.first) / p.site_time,
            second=(levels[1] - state.second) / p.site_time,
            sensitive=sensitive,
            resistant=resistant,
            dividing=chain[0],
            maturing_1=chain[1],
            maturing_2=chain[2],
            maturing_3=chain[3],
            circulating=chain[4],
            lowest=-fallen / p.nadir_time,
            waited=jnp.where(waits, one, 0.0 * one),
            since_dose=one,
            cycle_dose=0.0 * one,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p = params.own
        size = state.sensitive + state.resistant
        return Outputs(
            size=size,
            resistant_share=state.resistant / jnp.maximum(size, 1e-9),
            kill_rate=tumour.kill_rate(state, p),
            neutrophils=p.neutrophils_rest * jnp.exp(state.circulating),
            nadir=p.neutrophils_rest * jnp.exp(jnp.minimum(state.lowest, state.circulating)),
            delay=state.waited,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while neutrophils are within 1/500 to 20 times of rest and the tumour is finite."""
        count = (state.circulating > -6.2) & (state.circulating < 3.0)
        return count & (state.sensitive > -1e-6) & (state.sensitive + state.resistant < 5000.0)
