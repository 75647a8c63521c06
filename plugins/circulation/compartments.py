"""Pressures of the eight compartments and resistances of the four vessels, at reference size."""

from __future__ import annotations

from typing import NamedTuple

from plugins.circulation.acute import acute
from plugins.circulation.ageing import lasting_change, stiffening
from plugins.circulation.heart_and_vessels import Control, Elastances
from plugins.circulation.quantities import Derived, Inputs, State
from twin_core.organ import Scalar


class Pressures(NamedTuple):
    """Of the eight compartments, mmHg."""

    la: Scalar
    lv: Scalar
    ar_sys: Scalar
    ven_sys: Scalar
    ra: Scalar
    rv: Scalar
    ar_pul: Scalar
    ven_pul: Scalar


def venous_volume(state: State, inputs: Inputs, params: Derived, inverse_size: Scalar) -> Scalar:
    """Systemic venous volume (mL, reference size): what the total blood volume leaves over."""
    elsewhere = (
        state.v_la
        + state.v_lv
        + state.v_ar_sys
        + state.v_ra
        + state.v_rv
        + state.v_ar_pul
        + state.v_ven_pul
    )
    change = inputs.blood_volume_change + inputs.plasma_change + inputs.refill
    change = change - state.blood_lost - elsewhere
    return params.total_volume + change * inverse_size


def pressures(
    state: State,
    venous: Scalar,
    held: Scalar,
    e: Elastances,
    arterial: Scalar,
    params: Derived,
    inverse_size: Scalar,
) -> Pressures:
    """Pressure of each compartment; `held` is the venous volume at zero pressure.

    `arterial` is the elastance of the large arteries.
    """
    p = params.given
    return Pressures(
        la=e.la * (state.v_la * inverse_size - p.la_unstressed_volume),
        lv=e.lv * (state.v_lv * inverse_size - p.lv_unstressed_volume),
        ar_sys=arterial * state.v_ar_sys * inverse_size,
        ven_sys=params.venous_elastance * (venous - held),
        ra=e.ra * (state.v_ra * inverse_size - p.ra_unstressed_volume),
        rv=e.rv * (state.v_rv * inverse_size - p.rv_unstressed_volume),
        ar_pul=params.pulmonary_arterial_elastance * state.v_ar_pul * inverse_size,
        ven_pul=params.pulmonary_venous_elastance * state.v_ven_pul * inverse_size,
    )


def carotid(stored: Scalar, outflow: Scalar, state: State, params: Derived) -> Scalar:
    """Pressure that the receptors see: lower by the hydrostatic column when upright.

    `stored` is that of the compliant arteries, `outflow` theirs (mL/s, reference size); what lies
    before them adds its mean drop.
    """
    p = params.given
    return stored + p.aortic_impedance * outflow - p.posture_carotid_drop * state.posture_drive


def operating_pressure(state: State, inputs: Inputs, params: Derived) -> Scalar:
    """Set point of the reflex: exercise raises it (Raven 2006), the kidney resets it for good."""
    rise = params.given.exercise_set_point_rise * state.exercise_drive
    lasting = lasting_change(inputs, params)
    return params.set_point + rise + lasting + acute(inputs, params).set_point


def arterial_elastance(inputs: Inputs, params: Derived) -> Scalar:
    """Of the large arteries: stiffer where pressure has been high for long (mmHg/mL)."""
    p = params.given
    stretched = 1.0 + inputs.long_term_change / p.pressure_reference
    stiffer = stiffening(inputs, params)
    return params.arterial_elastance * stiffer * stretched**p.arterial_pressure_power


class Resistances(NamedTuple):
    """Of the four vessel segments, mmHg s/mL."""

    ar_sys: Scalar
    ven_sys: Scalar
    ar_pul: Scalar
    ven_pul: Scalar


def resistances(now: Control, params: Derived) -> Resistances:
    """Vessel resistances under the present control."""
    p = params.given
    return Resistances(
        ar_sys=params.arterial_resistance * now.resistance,
        ven_sys=p.venous_resistance * now.resistance,
        ar_pul=p.pulmonary_arterial_resistance * now.pulmonary_resistance,
        ven_pul=p.pulmonary_venous_resistance * now.pulmonary_resistance,
    )
