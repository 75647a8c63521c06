r"""Fitness and fatigue, maximal oxygen uptake, and training load.

.. math::
    \dot g &= (w - g) / \tau_1, \qquad \dot h = (w - h) / \tau_2, \qquad
    p = 100 + k [(g - w_0) - r (h - w_0)] \\
    \dot A_q &= [s G(w) - A_q] / \tau_q, \qquad \dot A_s = [(1 - s) G(w) - A_s] / \tau_s \\
    VO_2 &= VO_{2,0} \, e^{A_q + A_s - G(w_0) - L}

with load `w`, gain `G` (`quantities.gain`) and the loss `L` to age. Load: `load`. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp

from plugins.training import load as loads
from plugins.training.quantities import Derived, Params, derive, gain
from twin_core.organ import AbstractOrgan, Flag, Scalar

# Between coming and going the time constant changes over this much of the logarithm.
TURN = 0.01


class State(NamedTuple):
    fitness: Scalar
    fatigue: Scalar
    quick_gain: Scalar
    slow_gain: Scalar
    ageing_loss: Scalar
    acute_load: Scalar
    chronic_load: Scalar
    load_square: Scalar
    cumulative_injury: Scalar


class Inputs(NamedTuple):
    intensity_change: Scalar
    load_change: Scalar
    ageing_rate: Scalar
    mass: Scalar


class Outputs(NamedTuple):
    vo2max: Scalar
    load: Scalar
    fitness: Scalar
    fatigue: Scalar
    performance: Scalar
    load_ratio: Scalar
    monotony: Scalar
    strain: Scalar
    injury_hazard: Scalar
    injury_risk: Scalar


def quick_rate(quick: Scalar, aim: Scalar, derived: Derived) -> Scalar:
    """Rate of the quick gain [1/d]: it goes faster than it comes."""
    own, missing = derived.own, aim - quick
    coming = jax.nn.sigmoid(missing / TURN)
    return missing * (coming / own.quick_rise + (1.0 - coming) / own.quick_fall)


def oxygen_uptake(state: State, mass: Scalar, derived: Derived) -> Scalar:
    """Maximal oxygen uptake [mL/(kg.min)] at the present weight."""
    gained = state.quick_gain + state.slow_gain - derived.habitual_gain - state.ageing_loss
    known = jnp.where(mass > 0.0, mass, derived.own.start_mass)
    return derived.start_uptake * jnp.exp(gained) * derived.own.start_mass / known


class Organ(AbstractOrgan):
    """Training and fitness of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return derive(params)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """The steady state of habitual training."""
        habit = params.own.habitual_load
        none = jnp.zeros_like(habit)
        share, gained = params.own.quick_share, params.habitual_gain
        return State(
            fitness=habit,
            fatigue=habit,
            quick_gain=share * gained,
            slow_gain=(1.0 - share) * gained,
            ageing_loss=none,
            acute_load=habit,
            chronic_load=habit,
            load_square=habit * habit,
            cumulative_injury=none,
        )

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        own, load = params.own, loads.daily_load(inputs, params)
        aim = gain(load, own)
        return State(
            fitness=(load - state.fitness) / own.fitness_time,
            fatigue=(load - state.fatigue) / own.fatigue_time,
            quick_gain=quick_rate(state.quick_gain, own.quick_share * aim, params),
            slow_gain=((1.0 - own.quick_share) * aim - state.slow_gain) / own.slow_time,
            ageing_loss=inputs.ageing_rate / loads.YEAR,
            acute_load=(load - state.acute_load) / own.acute_time,
            chronic_load=(load - state.chronic_load) / own.chronic_time,
            load_square=(load * load - state.load_square) / own.acute_time,
            cumulative_injury=loads.injury_hazard(load, state, params) / loads.YEAR,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        own, load = params.own, loads.daily_load(inputs, params)
        fresh = (state.fitness - own.habitual_load) - own.fatigue_weight * (
            state.fatigue - own.habitual_load
        )
        alike = loads.monotony(state, params)
        return Outputs(
            vo2max=oxygen_uptake(state, inputs.mass, params),
            load=load,
            fitness=state.fitness,
            fatigue=state.fatigue,
            performance=100.0 + own.performance_gain * fresh,
            load_ratio=loads.load_ratio(state),
            monotony=alike,
            strain=state.acute_load * alike,
            injury_hazard=loads.injury_hazard(load, state, params),
            injury_risk=100.0 * (1.0 - jnp.exp(-state.cumulative_injury)),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while loads are none or more and gains are human."""
        gained = state.quick_gain + state.slow_gain - params.habitual_gain
        return (state.fitness > -1.0) & (state.acute_load > -1.0) & (jnp.abs(gained) < 1.5)
