r"""Length of a beat: exercise sets the rate, the baroreflex departs from it.

.. math:: T = \frac{60}{HR_{rest} + x (HR_{max} - HR_{rest})}
          \exp\!\Bigl(g\,(1 - 0.9 x)\,\frac{G_s s_h + G_v v_h}{0.83\,\mathrm{s}}\Bigr)

`x` is the share of the heart-rate reserve in use, :math:`HR_{max} = 208 - 0.7\,\mathrm{age}`
(Tanaka 2001, doi:10.1016/S0735-1097(00)01054-8); heat and lost water add beats at rest. Ursino's
additive gains are taken relative to his resting period, so that the period stays positive, and fade
towards maximal exercise, where little reserve is left. Drugs and fibrillation change the rate
before the reflex; a pacemaker lets no longer beat pass than its own.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.circulation import drugs
from plugins.circulation.acute import acute, drift
from plugins.circulation.ageing import maximal_rate, reflex_left
from plugins.circulation.baroreflex import (
    PERIOD_SYMPATHETIC_GAIN,
    PERIOD_VAGAL_GAIN,
    efferents,
)
from plugins.circulation.compartments import operating_pressure
from plugins.circulation.quantities import Derived, Inputs, State
from twin_core.organ import Scalar

#: Ursino's resting heart period (s), to which his gains belong.
URSINO_PERIOD = 0.83
#: Share of the reflex on heart rate that is lost at maximal exercise.
EXERCISE_FADE = 0.9


def cycle_length(state: State, inputs: Inputs, params: Derived) -> Scalar:
    """Seconds from this beat's onset to the next."""
    p, x = params.given, state.exercise_drive
    rate = p.resting_heart_rate + x * (maximal_rate(inputs, params) - p.resting_heart_rate)
    rate = rate + drift(inputs)
    rate = rate * (1.0 + p.fibrillation_rate_rise * inputs.atrial_fibrillation)
    rate = rate * drugs.rate_factor(x, inputs, p) * acute(inputs, params).rate
    sympathetic = PERIOD_SYMPATHETIC_GAIN * drugs.reflex_share(inputs, p) * state.sympathetic_heart
    shift = sympathetic + PERIOD_VAGAL_GAIN * state.vagal_heart
    cycle = 60.0 / rate * jnp.exp(reflex_gain(x, inputs, params) * shift)
    # The second floor keeps the quotient finite where nothing paces.
    pacing = 60.0 / jnp.maximum(inputs.pacing_rate, 1.0)
    return jnp.where(inputs.pacing_rate > 0.0, jnp.minimum(cycle, pacing), cycle)


def reflex_gain(exercise: Scalar, inputs: Inputs, params: Derived) -> Scalar:
    """Strength of the reflex on the logarithm of the period, for each second that it asks for."""
    left = params.rate_reflex * reflex_left(inputs, params)
    return left * (1.0 - EXERCISE_FADE * exercise) * (1.0 / URSINO_PERIOD)


def sensitivity(state: State, inputs: Inputs, params: Derived) -> Scalar:
    """Baroreflex sensitivity: lengthening of the beat for each mmHg (ms/mmHg), at rest as seen."""
    operating = operating_pressure(state, inputs, params)
    one = jnp.ones_like(state.baro_pressure)
    _, slope = jax.jvp(lambda x: efferents(x, operating), (state.baro_pressure,), (one,))
    left = drugs.reflex_share(inputs, params.given)
    asked = PERIOD_SYMPATHETIC_GAIN * left * slope.sympathetic + PERIOD_VAGAL_GAIN * slope.vagal
    return 1000.0 * state.cycle_length * reflex_gain(state.exercise_drive, inputs, params) * asked
