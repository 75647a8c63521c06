"""A state close to the beat-to-beat steady state, from which the core settles."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation.body_size import body_size
from plugins.circulation.heart_rate import cycle_length
from plugins.circulation.quantities import Derived, Inputs, State

#: Onset of atrial contraction of the default adult at rest; the venous volume follows from these.
REST = {
    "v_la": 60.0,
    "v_lv": 120.0,
    "v_ar_sys": 120.0,
    "v_ra": 60.0,
    "v_rv": 130.0,
    "v_ar_pul": 60.0,
    "v_ven_pul": 150.0,
    "q_ar_sys": 80.0,
    "q_ven_sys": 90.0,
    "q_ar_pul": 70.0,
    "q_ven_pul": 90.0,
}


def start(inputs: Inputs, params: Derived) -> State:
    """The default adult's resting state at this body's size, slow drives settled at `inputs`."""
    p, size = params.given, body_size(inputs, params)
    zero = jnp.zeros_like(size)
    fast = {name: value * size for name, value in REST.items()}
    state = State(
        **fast,
        blood_lost=zero,
        baro_pressure=zero + p.baroreflex_set_point,
        atrial_stretch=zero + p.atrial_set_point,
        sympathetic_1=zero,
        sympathetic_2=zero,
        sympathetic_heart=zero,
        sympathetic_resistance=zero,
        sympathetic_contractility=zero,
        sympathetic_veins=zero,
        vagal_heart=zero,
        exercise_drive=zero + inputs.exercise_intensity,
        posture_drive=zero + inputs.tilt,
        cycle_length=zero,
    )
    return state._replace(cycle_length=cycle_length(state, params))
