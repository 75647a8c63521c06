r"""HbA1c, beta-cell function and insulin sensitivity over months to years.

.. math::
    \dot A &= [(\bar G + 46.7) / 28.7 - A] / \tau_A, \qquad
    \dot L = \lambda \, \sigma((\bar G - G_t) / w) \\
    \dot Q &= [q \ln(m_0 / m) / \ln(1 / 0.85) - Q] / \tau_Q, \qquad
    \dot S = [n \ln(m_0 / m) - S] / \tau_S

with mean glucose :math:`\bar G`, weight `m`, function :math:`e^{Q - L}` and sensitivity
:math:`e^S`, both 1 at the start. The slow states are in the manner of Topp 2000
(doi:10.1006/jtbi.2000.2150): beta cells drift while glucose settles within a day. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax
import jax.numpy as jnp

from plugins.glucose.years.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

DAYS_A_YEAR = 365.25
# ln(1 / 0.85): the weight lost that `recoverable` is told for.
FIFTEEN_PERCENT = 0.16251892949777494
# Beyond a third of the weight, gained or lost, the effects level off.
MOST_LOSS = 0.4


class Derived(NamedTuple):
    """The parameters as they are, and HbA1c at the start [%]."""

    own: Params
    start_hba1c: PerMember


def hba1c_of(glucose: PerMember, p: Params) -> PerMember:
    """HbA1c that a lasting mean glucose [mg/dL] leads to [%]."""
    return (glucose + p.glucose_offset) / p.glucose_slope


def lost_weight(inputs: Inputs, p: Params) -> Scalar:
    """Logarithm of weight lost since the start; 0 where nobody tells the weight."""
    mass = jnp.where(inputs.mass > 0.0, inputs.mass, p.start_mass)
    return MOST_LOSS * jnp.tanh(jnp.log(p.start_mass / mass) / MOST_LOSS)


@final
class Organ(AbstractOrgan):
    """HbA1c, beta cells and weight of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return Derived(params, hba1c_of(params.start_glucose, params))

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """HbA1c of the months before; function and sensitivity as they are."""
        none = 0.0 * params.start_hba1c
        return State(params.start_hba1c, none, none, none)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        glucose = jnp.where(inputs.glucose > 0.0, inputs.glucose, p.start_glucose)
        toxic = jax.nn.sigmoid((glucose - p.toxic_glucose) / p.toxic_width)
        lost = lost_weight(inputs, p)
        return State(
            hba1c=(hba1c_of(glucose, p) - state.hba1c) / p.kernel_time,
            lost=p.decline * toxic / DAYS_A_YEAR,
            rested=(p.recoverable * lost / FIFTEEN_PERCENT - state.rested) / p.recovery_time,
            sensitivity=(p.sensitivity_exponent * lost - state.sensitivity) / p.sensitivity_time,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        return Outputs(
            hba1c=state.hba1c,
            function_change=jnp.expm1(state.rested - state.lost),
            sensitivity_change=jnp.expm1(state.sensitivity),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while HbA1c is one that people have and some beta cells are left."""
        return (state.hba1c > 2.0) & (state.hba1c < 25.0) & (state.lost < 6.0)
