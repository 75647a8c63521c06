r"""The organ's own stepper: an implicit midpoint step, second order and volume-conserving.

For :math:`\dot y = f(t, y)` the midpoint solves
:math:`m = y_n + \tfrac{\Delta t}{2} f(t_n + \tfrac{\Delta t}{2}, m)` and
:math:`y_{n+1} = 2 m - y_n`. The system is solved in three blocks, each closed-form: exercise,
posture and the effectors from what drives them; the ring under these; the reflex under the
arterial pressure found. Each block sees the others to second order.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation import baroreflex, ring
from plugins.circulation.baroreflex import lagged
from plugins.circulation.body_size import body_size
from plugins.circulation.compartments import (
    Pressures,
    Resistances,
    arterial_elastance,
    carotid,
    operating_pressure,
    pressures,
    resistances,
    venous_volume,
)
from plugins.circulation.heart_and_vessels import Elastances, control, elastances
from plugins.circulation.quantities import Derived, Inputs, State
from plugins.circulation.ring import Node, Vessel
from twin_core.organ import Scalar


def midpoint_step(t: Scalar, dt: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
    """The state `dt` seconds later."""
    half = 0.5 * dt
    size = body_size(inputs, params)
    middle = _effectors(half, state, inputs, params)
    middle = _ring(t + half, half, size, middle, inputs, params)
    middle = _reflex(half, size, middle, state, inputs, params)
    # One array here keeps the compiler from computing each state apart: twice as fast on a CPU.
    later = 2.0 * jnp.stack(middle) - jnp.stack(state)
    return State(*(later[index] for index in range(len(State._fields))))


def _effectors(half: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
    p, s2 = params.given, state.sympathetic_2
    refill = half / params.refill_seconds
    low = baroreflex.cardiopulmonary(state.atrial_stretch, p)
    constrict = s2 + baroreflex.STRETCH_RESISTANCE * low
    mobilise = s2 + baroreflex.STRETCH_VENOUS * low
    lost = state.blood_lost + half * (1.0 / 60.0) * inputs.blood_loss_rate
    return state._replace(
        blood_lost=lost / (1.0 + refill),
        exercise_drive=lagged(
            state.exercise_drive, inputs.exercise_intensity, half, p.exercise_lag
        ),
        posture_drive=lagged(state.posture_drive, inputs.tilt, half, p.posture_lag),
        sympathetic_resistance=lagged(
            state.sympathetic_resistance, constrict, half, baroreflex.RESISTANCE_LAG
        ),
        sympathetic_contractility=lagged(
            state.sympathetic_contractility, s2, half, baroreflex.CONTRACTILITY_LAG
        ),
        sympathetic_veins=lagged(state.sympathetic_veins, mobilise, half, baroreflex.VENOUS_LAG),
    )


def _ring(
    t: Scalar, half: Scalar, size: Scalar, state: State, inputs: Inputs, params: Derived
) -> State:
    now, inverse = control(state, inputs, params), 1.0 / size
    e = elastances(t, state, inputs, now.contractility, params, inverse)
    venous, arterial = (
        venous_volume(state, inputs, params, inverse),
        arterial_elastance(inputs, params),
    )
    at = pressures(state, venous, now.unstressed, e, arterial, params, inverse)
    q = _flows(half, inverse, state, at, e, arterial, resistances(now, params), params)
    h = half * size
    return state._replace(
        v_la=state.v_la + h * (q.ven_pul - q.mv),
        v_lv=state.v_lv + h * (q.mv - q.av),
        v_ar_sys=state.v_ar_sys + h * (q.av - q.ar_sys),
        v_ra=state.v_ra + h * (q.ven_sys - q.tv),
        v_rv=state.v_rv + h * (q.tv - q.pv),
        v_ar_pul=state.v_ar_pul + h * (q.pv - q.ar_pul),
        v_ven_pul=state.v_ven_pul + h * (q.ar_pul - q.ven_pul),
        q_ar_sys=size * q.ar_sys,
        q_ven_sys=size * q.ven_sys,
        q_ar_pul=size * q.ar_pul,
        q_ven_pul=size * q.ven_pul,
    )


def _flows(
    half: Scalar,
    inverse: Scalar,
    state: State,
    at: Pressures,
    e: Elastances,
    arterial: Scalar,
    r: Resistances,
    params: Derived,
) -> ring.Flows:
    p, per = params.given, 1.0 / half

    def vessel(inertance: Scalar, resistance: Scalar, flow: Scalar) -> Vessel:
        mass = inertance * per
        return Vessel(mass + resistance, mass * flow * inverse)

    return ring.solve(
        ring.Nodes(
            la=Node(at.la, half * e.la),
            lv=Node(at.lv, half * e.lv_slope),
            ar_sys=Node(at.ar_sys, half * arterial),
            ven_sys=Node(at.ven_sys, half * params.venous_elastance),
            ra=Node(at.ra, half * e.ra),
            rv=Node(at.rv, half * e.rv),
            ar_pul=Node(at.ar_pul, half * params.pulmonary_arterial_elastance),
            ven_pul=Node(at.ven_pul, half * params.pulmonary_venous_elastance),
        ),
        ring.Vessels(
            ar_sys=vessel(p.arterial_inertance, r.ar_sys, state.q_ar_sys),
            ven_sys=vessel(p.venous_inertance, r.ven_sys, state.q_ven_sys),
            ar_pul=vessel(p.pulmonary_arterial_inertance, r.ar_pul, state.q_ar_pul),
            ven_pul=vessel(p.pulmonary_venous_inertance, r.ven_pul, state.q_ven_pul),
        ),
        params.valves,
    )


def _reflex(
    half: Scalar, size: Scalar, middle: State, state: State, inputs: Inputs, params: Derived
) -> State:
    arterial = arterial_elastance(inputs, params) * middle.v_ar_sys / size
    seen = carotid(arterial, middle.q_ar_sys / size, middle, params)
    baro = lagged(state.baro_pressure, seen, half, baroreflex.RECEPTOR_LAG)
    drive = baroreflex.departure(baro, operating_pressure(middle, inputs, params))
    first = lagged(state.sympathetic_1, drive.sympathetic, half, baroreflex.PATHWAY_LAG)
    second = lagged(state.sympathetic_2, first, half, baroreflex.PATHWAY_LAG)
    return middle._replace(
        baro_pressure=baro,
        atrial_stretch=lagged(
            state.atrial_stretch, middle.v_ra / size, half, baroreflex.RECEPTOR_LAG
        ),
        sympathetic_1=first,
        sympathetic_2=second,
        sympathetic_heart=lagged(state.sympathetic_heart, second, half, baroreflex.HEART_LAG),
        vagal_heart=lagged(state.vagal_heart, drive.vagal, half, baroreflex.VAGAL_LAG),
    )
