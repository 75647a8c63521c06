"""Rates of change of the circulation: the plain right-hand side."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation import baroreflex
from plugins.circulation.body_size import body_size
from plugins.circulation.compartments import (
    arterial_elastance,
    carotid,
    operating_pressure,
    pressures,
    resistances,
    venous_volume,
)
from plugins.circulation.heart_and_vessels import control, elastances
from plugins.circulation.quantities import Derived, Inputs, State
from plugins.circulation.valves import valve_flow
from twin_core.organ import Scalar


def rates(t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
    """Time derivative of each state per second."""
    p, size = params.given, body_size(inputs, params)
    now = control(state, inputs, params)
    e = elastances(t, state, inputs, now.contractility, params, 1.0 / size)
    venous = venous_volume(state, inputs, params, 1.0 / size)
    arterial = arterial_elastance(inputs, params)
    at = pressures(state, venous, now.unstressed, e, arterial, params, 1.0 / size)
    valves = params.valves
    q_mv = size * valve_flow(at.la - at.lv, valves.mitral)
    q_av = size * valve_flow(at.lv - at.ar_sys, valves.aortic)
    q_tv = size * valve_flow(at.ra - at.rv, valves.tricuspid)
    q_pv = size * valve_flow(at.rv - at.ar_pul, valves.pulmonary)
    losses = resistances(now, params)
    drive = baroreflex.departure(state.baro_pressure, operating_pressure(state, inputs, params))
    s, s2 = state, state.sympathetic_2
    low = baroreflex.cardiopulmonary(s.atrial_stretch, p)
    return State(
        v_la=s.q_ven_pul - q_mv,
        v_lv=q_mv - q_av,
        v_ar_sys=q_av - s.q_ar_sys,
        v_ra=s.q_ven_sys - q_tv,
        v_rv=q_tv - q_pv,
        v_ar_pul=q_pv - s.q_ar_pul,
        v_ven_pul=s.q_ar_pul - s.q_ven_pul,
        q_ar_sys=(size * (at.ar_sys - at.ven_sys) - losses.ar_sys * s.q_ar_sys)
        / p.arterial_inertance,
        q_ven_sys=(size * (at.ven_sys - at.ra) - losses.ven_sys * s.q_ven_sys) / p.venous_inertance,
        q_ar_pul=(size * (at.ar_pul - at.ven_pul) - losses.ar_pul * s.q_ar_pul)
        / p.pulmonary_arterial_inertance,
        q_ven_pul=(size * (at.ven_pul - at.la) - losses.ven_pul * s.q_ven_pul)
        / p.pulmonary_venous_inertance,
        blood_lost=inputs.blood_loss_rate / 60.0 - s.blood_lost / params.refill_seconds,
        baro_pressure=(carotid(at.ar_sys, s.q_ar_sys / size, s, params) - s.baro_pressure)
        / baroreflex.RECEPTOR_LAG,
        atrial_stretch=(s.v_ra / size - s.atrial_stretch) / baroreflex.RECEPTOR_LAG,
        sympathetic_1=(drive.sympathetic - s.sympathetic_1) / baroreflex.PATHWAY_LAG,
        sympathetic_2=(s.sympathetic_1 - s2) / baroreflex.PATHWAY_LAG,
        sympathetic_heart=(s2 - s.sympathetic_heart) / baroreflex.HEART_LAG,
        sympathetic_resistance=(s2 + baroreflex.STRETCH_RESISTANCE * low - s.sympathetic_resistance)
        / baroreflex.RESISTANCE_LAG,
        sympathetic_contractility=(s2 - s.sympathetic_contractility) / baroreflex.CONTRACTILITY_LAG,
        sympathetic_veins=(s2 + baroreflex.STRETCH_VENOUS * low - s.sympathetic_veins)
        / baroreflex.VENOUS_LAG,
        vagal_heart=(drive.vagal - s.vagal_heart) / baroreflex.VAGAL_LAG,
        exercise_drive=(inputs.exercise_intensity - s.exercise_drive) / p.exercise_lag,
        posture_drive=(inputs.tilt - s.posture_drive) / p.posture_lag,
        cycle_length=jnp.zeros_like(s.cycle_length),
    )
