r"""What the body does about heat: skin blood flow, sweat, shivering (Gagge 1986).

.. math::
    \dot m_{bl} &= \frac{6.3 + 120 (T_c - T_c^*)_+}{1 + 0.5 (T_s^* - T_s)_+}, \qquad
    \dot m_{sw} = 170\, (T_b - T_b^*)_+\, e^{(T_s - T_s^*) / 10.7} \\
    M_{sh} &= 19.4\, (T_s^* - T_s)_+ (T_c^* - T_c)_+

in L/(h.m2), g/(h.m2) and W/m2. Lost water moves the set points up and weakens both answers, heat
acclimation the other way round; sleep lowers the set points.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from plugins.thermal.numerics import at_most, positive
from twin_core.organ import PerMember

SOFT = 0.01  # K
LEAST_FLOW, MOST_FLOW = 0.5, 90.0  # L/(h.m2)
SKIN_SET, CORE_SET, BODY_SET = 33.7, 36.8, 36.49  # Cel


class Answer(NamedTuple):
    """Skin blood flow [L/(h.m2)], sweat [g/(h.m2)], shivering [W/m2], share of mass in the skin."""

    flow: PerMember
    sweat: PerMember
    shiver: PerMember
    skin_share: PerMember


def skin_share(flow: PerMember) -> PerMember:
    """Share of body mass that is at skin temperature [1]."""
    return 0.0417737 + 0.7451833 / (flow + 0.585417)


def answer(core: PerMember, skin: PerMember, shift: PerMember, gain: PerMember, own: Any) -> Answer:
    """The answers at these temperatures; set points moved by `shift` K, gains by a factor."""
    warm = positive(core - CORE_SET - shift, SOFT)
    cold_core = positive(CORE_SET + shift - core, SOFT)
    cold_skin = positive(SKIN_SET - skin, SOFT)
    dilated = (6.3 + own.dilation_gain * gain * warm) / (1.0 + 0.5 * cold_skin)
    flow = LEAST_FLOW + positive(at_most(dilated, MOST_FLOW, 0.5) - LEAST_FLOW, 0.05)
    share = skin_share(flow)
    body = share * skin + (1.0 - share) * core
    over = positive(body - BODY_SET - shift, SOFT)
    sweat = own.sweat_gain * gain * over * jnp.exp((skin - SKIN_SET) / 10.7)
    return Answer(
        flow=flow,
        sweat=at_most(sweat, own.sweat_limit, 2.0),
        shiver=19.4 * cold_skin * cold_core,
        skin_share=share,
    )
