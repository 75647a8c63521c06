r"""Night and day pressure, and the hour at which drugs of pressure are taken.

A fall of pressure comes and goes with each daily dose, with the time of onset
:math:`\tau_o` and a half-life :math:`h` of the effect. Over the day, told from its mean as in a
cosinor of two harmonics, the fall of class `c` taken at hour :math:`\theta` is

.. math::
    \Delta_c(t) = F_c \sum_{k=1,2} 2\,\mathrm{Re}\;
        \frac{e^{i k \omega (t - \theta)}}{(1 + i k \omega \tau_o)(1 + i k \omega h_c / \ln 2)}

and its mean over a night of length `L` around hour `m` has
:math:`\mathrm{sinc}(k \omega L / 2)\, e^{i k \omega (m - \theta)}` in place of the wave. The mean
of 24 hours does not depend on the hour. Diuretics of the loop, mineralocorticoid blockers and SGLT2
inhibitors act through water and salt, and lower night and day alike. Hours throughout.
"""

from __future__ import annotations

import math

import jax.numpy as jnp

from plugins.kidney_pressure.quantities import Inputs, Params, State
from plugins.kidney_pressure.therapy import strength
from twin_core.organ import Scalar

LN2 = math.log(2.0)
DAY_H = 24.0
HARMONICS = (1, 2)


def night_wave(half_life: Scalar, inputs: Inputs, p: Params) -> Scalar:
    """The night's mean of a daily effect, over the mean of 24 hours, less 1."""
    found = 0.0 * half_life
    since = p.night_middle - inputs.dose_hour
    for k in HARMONICS:
        turn = 2.0 * math.pi * k / DAY_H
        onset, fade = turn * p.effect_onset, turn * half_life / LN2
        damped = jnp.sqrt((1.0 + onset**2) * (1.0 + fade**2))
        phase = turn * since - jnp.arctan(onset) - jnp.arctan(fade)
        half = 0.5 * turn * p.night_length
        found = found + 2.0 * jnp.cos(phase) / damped * jnp.sin(half) / half
    return found


def night_fall(state: State, inputs: Inputs, p: Params) -> Scalar:
    """Fall of the night's mean pressure (mmHg) beyond that of 24 hours, by all drugs together."""
    classes = (
        (state.ace_inhibitor, p.ace_fall, p.ace_fade),
        (state.angiotensin_blocker, p.receptor_fall, p.receptor_fade),
        (state.calcium_blocker, p.calcium_fall, p.calcium_fade),
        (state.thiazide, p.thiazide_fall, p.thiazide_fade),
        (state.beta_blocker, p.beta_fall, p.beta_fade),
    )
    return sum(
        (
            fall * strength(dose, p.half_effect_dose) * night_wave(fade, inputs, p)
            for dose, fall, fade in classes
        ),
        0.0 * state.thiazide,
    )


def night_and_day(pressure: Scalar, state: State, inputs: Inputs, p: Params) -> tuple[Scalar, ...]:
    """Mean pressures (mmHg) of the night and of the rest of the day, which average `pressure`."""
    share = p.night_length / DAY_H
    day = pressure / (1.0 - share * p.night_dip)
    more = night_fall(state, inputs, p)
    return day * (1.0 - p.night_dip) - more, day + more * share / (1.0 - share)
