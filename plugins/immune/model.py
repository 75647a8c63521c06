r"""Immunity over days: `flares`, `infection`, and C-reactive protein.

.. math::
    \dot C = k (L - C), \qquad \dot L = (C_0 + g_y y + g_j J - L) / \tau_L, \qquad
    k = \ln 2 / 19\,\text{h}

with C-reactive protein `C`, the liver's setting `L`, the inflammatory signal `y` and chronic and
flaring autoimmune activity `J`. What other organs read is zero in health. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax
import jax.numpy as jnp

from plugins.immune import flares, infection
from plugins.immune.flares import Flare
from plugins.immune.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

LN2, HOURS = 0.6931471805599453, 24.0
# Between coming and going, resistance changes its time constant over this much of itself.
TURN = 0.02


class Derived(NamedTuple):
    """Parameters, removal of C-reactive protein [1/d], and a zero of their shape."""

    own: Params
    crp_rate: PerMember
    none: PerMember


def activity(state: State) -> Scalar:
    """Autoimmune activity, chronic and in flares."""
    return state.chronic + state.effectors


def resistance_rate(state: State, p: Params) -> Scalar:
    """Rate of the insulin resistance of illness [1/d]: it comes faster than it goes."""
    aim = p.illness_resistance * state.cytokines / (state.cytokines + p.resistance_half)
    missing = aim - state.resistance
    coming = jax.nn.sigmoid(missing / TURN)
    return missing * (coming / p.resistance_rise + (1.0 - coming) / p.resistance_fall)


@final
class Organ(AbstractOrgan):
    """Flares, infections and inflammation of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        rate = LN2 * HOURS / params.crp_half_life
        return Derived(params, rate, 0.0 * params.fever)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Between flares, untreated, and not infected."""
        p = params.own
        steady = p.lesion_rate / (1.0 - p.lesion_memory - p.lesion_memory_two)
        set_to = p.crp_rest + p.crp_autoimmune * p.severity
        start = dict.fromkeys(State._fields, params.none)
        start |= {"chronic": p.severity + params.none, "lesions": steady + params.none}
        start |= {"liver": set_to + params.none, "crp": set_to + params.none}
        return State(**start)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        flare = Flare(state.presenting, state.effectors, state.regulators)
        push = flares.pushes(t, state, inputs, p)
        called = p.crp_infection * state.cytokines + p.crp_autoimmune * activity(state)
        set_to = p.crp_rest + called * (1.0 - p.il6_crp * inputs.il6_block)
        return State(
            *flares.flare_rates(flare, push, inputs, p),
            chronic=p.response_rate * (flares.chronic_aim(inputs, p) - state.chronic),
            lesions=flares.lesion_rate(state.lesions, state.effectors, inputs, p),
            infected=infection.infected_rate(state, inputs, p),
            immunity=infection.immunity_rate(state, inputs, p),
            cytokines=infection.cytokine_rate(state, inputs, p),
            liver=(set_to - state.liver) / p.crp_delay,
            crp=params.crp_rate * (state.liver - state.crp),
            resistance=resistance_rate(state, p),
            sickness=state.cytokines / p.sickness_rise - state.sickness / p.sickness_time,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p = params.own
        ill, hot = jnp.tanh(activity(state)), infection.fever(state, p)
        beats = p.fever_heart_rate * hot + p.autoimmune_heart_rate * ill
        beats = beats + p.sickness_heart_rate * jnp.tanh(state.sickness)
        kept = (1.0 - state.resistance) * (1.0 - p.autoimmune_resistance * ill)
        return Outputs(
            activity=activity(state),
            das28=p.das_rest + p.das_scale * activity(state),
            lesions=state.lesions,
            pathogen=state.infected,
            crp=state.crp,
            temperature_change=hot,
            heart_rate_change=beats,
            heart_rate_resting=p.resting_heart_rate + beats,
            skin_temperature_change=p.fever_skin * hot,
            respiration_change=p.fever_respiration * hot,
            variability_change=-p.fever_variability * hot - p.autoimmune_variability * ill,
            insulin_resistance=1.0 - kept,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while shares are shares and inflammation is survivable."""
        shares = (state.infected < 1.01) & (state.immunity < 1.01)
        return shares & (state.crp < 600.0) & (state.effectors < 30.0)
