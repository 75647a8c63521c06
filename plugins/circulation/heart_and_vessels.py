"""Pressures, elastances and resistances of the ring at one instant, at the reference body size."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.circulation import baroreflex, drugs, elastance
from plugins.circulation.acute import acute
from plugins.circulation.quantities import Derived, Inputs, State
from twin_core.organ import Scalar

#: Exercise share at which half of the vasodilation is reached (Christie 1987 stages).
VASODILATION_HALF = 0.64
#: Rate (per minute) above which pacing slows conduction.
PACED_FROM = 70.0
#: Share of the fall in systemic resistance that the pulmonary bed follows.
PULMONARY_SHARE = 0.45


class Elastances(NamedTuple):
    """Of the four chambers, mmHg/mL: pressure over volume, and `lv_slope` its derivative.

    The two differ where a full left ventricle stiffens.
    """

    la: Scalar
    lv: Scalar
    lv_slope: Scalar
    ra: Scalar
    rv: Scalar


class Control(NamedTuple):
    """What reflex, exercise and posture do to the ring now.

    Factors on systemic and pulmonary resistance and on ventricular contractility [1]; blood held
    at zero pressure in the systemic veins, mL.
    """

    resistance: Scalar
    pulmonary_resistance: Scalar
    contractility: Scalar
    unstressed: Scalar


def control(state: State, inputs: Inputs, params: Derived) -> Control:
    """Effects of the slow states and of drugs."""
    p, x, now = params.given, state.exercise_drive, acute(inputs, params)
    open_vessels = 1.0 + p.exercise_vasodilation * x * (1.0 + VASODILATION_HALF) / (
        x + VASODILATION_HALF
    )
    gain, half = p.baroreflex_gain, p.exercise_mobilisation_half
    pumped = x * (1.0 + half) / (x + half)
    tone = 1.0 + gain * baroreflex.RESISTANCE_GAIN * state.sympathetic_resistance
    left = drugs.reflex_share(inputs, p)
    inotropy = 1.0 + left * gain * baroreflex.CONTRACTILITY_GAIN * state.sympathetic_contractility
    inotropy = inotropy * (1.0 + left * p.exercise_contractility * x)
    return Control(
        resistance=tone * now.resistance * drugs.resistance_factor(inputs, params) / open_vessels,
        pulmonary_resistance=1.0 / (1.0 + PULMONARY_SHARE * (open_vessels - 1.0)),
        contractility=inotropy * now.contractility * drugs.contractility_factor(inputs, params),
        unstressed=p.unstressed_volume
        - gain * baroreflex.VENOUS_GAIN * state.sympathetic_veins
        - p.exercise_venous_mobilisation * pumped
        + p.posture_pooling * state.posture_drive
        + inputs.venous_pooling
        + now.pooled,
    )


def elastances(
    t: Scalar,
    state: State,
    inputs: Inputs,
    contractility: Scalar,
    params: Derived,
    inverse_size: Scalar,
) -> Elastances:
    r"""Chamber elastances `t` seconds after the atria began to contract.

    A pacemaker's delays are those of its clock; the heart's own scale with the cycle. Fibrillating
    atria do not contract. The relaxed left ventricle stiffens as it fills,

    .. math:: p = E\,v\,(1 + (v / v_s)^4), \qquad v = V - V_0

    a steep power of volume as Klotz 2006 found (doi:10.1152/ajpheart.01240.2005).
    """
    cycle, drive = state.cycle_length, state.exercise_drive
    p, scale = params.given, elastance.interval_scale(cycle)
    systole = scale * (1.0 - p.exercise_lusitropy * drive)
    atria = elastance.activation(
        t,
        0.0,
        p.atrial_contraction_time * scale,
        p.atrial_relaxation_time * scale,
        cycle,
    )
    kick = 1.0 - inputs.atrial_fibrillation
    # Conduction speeds up with the drive that speeds the heart, but slows under a pacemaker.
    paced = p.pacing_av_lengthening * jnp.maximum(60.0 / cycle - PACED_FROM, 0.0)
    own = p.atrioventricular_delay * scale
    own = jnp.where(inputs.pacing_rate > 0.0, p.atrioventricular_delay + paced, own)
    delay = jnp.where(inputs.av_delay > 0.0, inputs.av_delay, own)

    def ventricle(onset: Scalar) -> Scalar:
        contraction = p.ventricular_contraction_time * systole
        relaxation = p.ventricular_relaxation_time * systole
        return contractility * elastance.activation(t, onset, contraction, relaxation, cycle)

    active = params.lv_contractility * ventricle(delay)
    filled = (state.v_lv * inverse_size - p.lv_unstressed_volume) / p.lv_stiffening_volume
    fourth = filled * filled * filled * filled
    return Elastances(
        la=p.la_contractility * kick * atria + p.la_passive_elastance,
        lv=active + p.lv_passive_elastance * (1.0 + fourth),
        lv_slope=active + p.lv_passive_elastance * (1.0 + 5.0 * fourth),
        ra=p.ra_contractility * kick * atria + p.ra_passive_elastance,
        rv=p.rv_contractility * ventricle(delay + inputs.vv_delay) + p.rv_passive_elastance,
    )
