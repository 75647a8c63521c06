r"""Stress within minutes and days: the cortisol axis (`axis`) and autonomic tone.

.. math::
    \dot w &= (\lambda q - w) / \tau_w, \qquad \dot s = (q + w - s) / \tau_s, \qquad
    \dot v = (-\nu (q + w) + n S + r - v) / \tau_v \\
    \dot x &= (\ln c / c_u - x) / \tau_x, \qquad
    R = 1 - e^{-\beta x} (1 - \alpha s)

with demand `q` less what relaxation shields, lingering worry `w`, sympathetic tone `s`, vagal tone
`v`, sleep `S`, and insulin resistance `R` from cortisol `c` beyond the usual :math:`c_u`.
All outputs that other organs read are zero on a usual day.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.stress import axis
from plugins.stress.axis import Axis
from plugins.stress.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

MINUTES = 60.0
LEAST_CORTISOL = 1e-3
HALF_DOSE = 0.3


class Derived(NamedTuple):
    """Parameters, the mean of the clock's drive, and resting variability [ms]."""

    own: Params
    mean_drive: PerMember
    rmssd: PerMember


def felt_demand(state: State, inputs: Inputs, p: Params) -> tuple[Scalar, Scalar]:
    """Demand behind the shield of relaxation, and the same with lingering worry."""
    demand = inputs.demand * (1.0 - p.relaxation_shield * inputs.relaxation)
    return demand, demand + state.lingering


def _left_by_beta(gain: PerMember, dose: Scalar) -> Scalar:
    """Share that a beta-blocker leaves; `gain` is what one standard dose takes."""
    return 1.0 - gain * jnp.minimum((1.0 + HALF_DOSE) * dose / (dose + HALF_DOSE), 1.0)


@final
class Organ(AbstractOrgan):
    """Stress hormones and autonomic tone of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        ageing = jnp.exp(-params.rmssd_ageing * (params.age - params.rmssd_reference_age))
        return Derived(params, axis.mean_drive(params), params.rmssd_at_25 * ageing)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """A usual day at the hour at which the run begins."""
        usual = axis.usual_axis(inputs.start_hour, params.mean_drive, params.own)
        none = jnp.zeros_like(usual.acth)
        return State(*usual, *usual, none, none, none, none, none)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        hour = inputs.start_hour + t / MINUTES + inputs.misalignment
        drive = axis.clock_drive(hour, params.mean_drive, p)
        demand, felt = felt_demand(state, inputs, p)
        now = Axis(state.acth, state.cortisol, state.feedback)
        usual = Axis(state.usual_acth, state.usual_cortisol, state.usual_feedback)
        pushed = drive * axis.pushed(inputs, felt - p.habituation_share * state.habituated, p)
        beyond = jnp.log(jnp.maximum(state.cortisol, LEAST_CORTISOL)) - jnp.log(
            jnp.maximum(state.usual_cortisol, LEAST_CORTISOL)
        )
        calm = p.vagal_night * inputs.asleep + p.vagal_relaxation * inputs.relaxation
        return State(
            *axis.axis_rates(now, pushed, inputs.glucocorticoid, p),
            *axis.axis_rates(usual, drive, 0.0 * drive, p),
            cortisol_tissue=(beyond - state.cortisol_tissue) / (MINUTES * p.tissue_delay),
            sympathetic=(felt - state.sympathetic) / p.sympathetic_time,
            vagal=(calm - p.vagal_withdrawal * felt - state.vagal) / p.vagal_time,
            lingering=(p.lingering_share * demand - state.lingering) / p.lingering_time,
            habituated=(felt - state.habituated) / p.habituation_time,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p, tone = params.own, state.sympathetic
        kept = jnp.exp(-p.insulin_exponent * state.cortisol_tissue)
        kept = kept * (1.0 - p.adrenaline_resistance * jnp.tanh(tone))
        return Outputs(
            cortisol=p.cortisol_mean * state.cortisol,
            acth=state.acth,
            sympathetic=tone,
            vagal=state.vagal,
            heart_rate_change=p.heart_rate_gain
            * tone
            * _left_by_beta(p.beta_heart_rate, inputs.beta_blocker),
            pressure_change=p.pressure_gain
            * tone
            * _left_by_beta(p.beta_pressure, inputs.beta_blocker),
            rmssd=params.rmssd * jnp.exp(state.vagal),
            arousal=tone,
            insulin_resistance=1.0 - kept * (1.0 - p.drug_resistance * inputs.glucocorticoid),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while hormones are positive and no more than fifty times their mean."""
        low = jnp.minimum(state.acth, state.cortisol)
        return (low > -1e-3) & (state.cortisol < 50.0) & (jnp.abs(state.vagal) < 5.0)
