"""A state close to the beat-to-beat steady state, from which the core settles."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation.body_size import body_size
from plugins.circulation.heart_rate import cycle_length
from plugins.circulation.quantities import Derived, Inputs, State

#: Onset of atrial contraction of the default adult at rest; the venous volume follows from these.
REST = {
    "v_la": 72.2,
    "v_lv": 123.7,
    "v_ar_sys": 121.2,
    "v_ra": 65.3,
    "v_rv": 118.5,
    "v_ar_pul": 53.6,
    "v_ven_pul": 141.8,
    "q_ar_sys": 84.7,
    "q_ven_sys": 103.6,
    "q_ar_pul": 57.2,
    "q_ven_pul": 67.1,
}


def start(inputs: Inputs, params: Derived) -> State:
    """The default adult's resting state at this body's size, slow drives settled at `inputs`."""
    p, size = params.given, body_size(inputs, params)
    zero = jnp.zeros_like(size)
    fast = {name: value * size for name, value in REST.items()}
    state = State(
        **fast,
        blood_lost=zero,
        baro_pressure=zero + params.set_point,
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
    return state._replace(cycle_length=cycle_length(state, inputs, params))
