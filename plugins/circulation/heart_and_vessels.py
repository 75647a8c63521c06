"""Pressures, elastances and resistances of the ring at one instant, at the reference body size."""

from __future__ import annotations

from typing import NamedTuple

from plugins.circulation import baroreflex, elastance
from plugins.circulation.quantities import Derived, State
from twin_core.organ import Scalar

#: Exercise share at which half of the vasodilation is reached (Christie 1987 stages).
VASODILATION_HALF = 0.64
#: Share of the fall in systemic resistance that the pulmonary bed follows.
PULMONARY_SHARE = 0.45


class Elastances(NamedTuple):
    """Of the four chambers, mmHg/mL."""

    la: Scalar
    lv: Scalar
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


def control(state: State, params: Derived) -> Control:
    """Effects of the slow states."""
    p, x = params.given, state.exercise_drive
    open_vessels = 1.0 + p.exercise_vasodilation * x * (1.0 + VASODILATION_HALF) / (
        x + VASODILATION_HALF
    )
    gain = p.baroreflex_gain
    tone = 1.0 + gain * baroreflex.RESISTANCE_GAIN * state.sympathetic_resistance
    inotropy = 1.0 + gain * baroreflex.CONTRACTILITY_GAIN * state.sympathetic_contractility
    return Control(
        resistance=tone / open_vessels,
        pulmonary_resistance=1.0 / (1.0 + PULMONARY_SHARE * (open_vessels - 1.0)),
        contractility=inotropy * (1.0 + p.exercise_contractility * x),
        unstressed=p.unstressed_volume
        - gain * baroreflex.VENOUS_GAIN * state.sympathetic_veins
        - p.exercise_venous_mobilisation * x
        + p.posture_pooling * state.posture_drive,
    )


def elastances(t: Scalar, state: State, contractility: Scalar, params: Derived) -> Elastances:
    """Chamber elastances `t` seconds after the atria began to contract."""
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
    ventricles = contractility * elastance.activation(
        t,
        p.atrioventricular_delay * scale,
        p.ventricular_contraction_time * systole,
        p.ventricular_relaxation_time * systole,
        cycle,
    )
    return Elastances(
        la=p.la_contractility * atria + p.la_passive_elastance,
        lv=p.lv_contractility * ventricles + p.lv_passive_elastance,
        ra=p.ra_contractility * atria + p.ra_passive_elastance,
        rv=p.rv_contractility * ventricles + p.rv_passive_elastance,
    )
