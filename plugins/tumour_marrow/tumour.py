r"""What two drugs do together, and the tumour under it.

.. math::
    U &= u_1 + u_2 + \alpha u_1 u_2, \qquad u_k = c_k / c_{k,1/2} \\
    E_L &= U / (1 + U), \qquad E_B = 1 - (1 - E_1)(1 - E_2), \qquad E = (1 - w) E_L + w E_B \\
    \dot S &= g S - k E S, \qquad \dot R = g R + \tau k E S

with Loewe additivity at :math:`\alpha = 0` (Greco's form with slope 1), Bliss independence
:math:`E_B`, sensitive tumour `S` and resistant tumour `R` in mm of diameter. Time in days.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.tumour_marrow.quantities import Params, State
from twin_core.organ import PerMember, Scalar


def combined(first: Scalar, second: Scalar, bliss: PerMember, interaction: PerMember) -> Scalar:
    """Effect (0 to 1) of drugs at these shares of their half-effective levels."""
    joint = first + second + interaction * first * second
    joint = jnp.maximum(joint, 0.0)
    loewe = joint / (1.0 + joint)
    independent = 1.0 - 1.0 / ((1.0 + first) * (1.0 + second))
    return (1.0 - bliss) * loewe + bliss * independent


def kill_rate(state: State, p: Params) -> Scalar:
    """Rate at which sensitive tumour shrinks [1/d]."""
    first, second = state.first / p.first_half, state.second / p.second_half
    return p.kill * combined(first, second, p.bliss, p.interaction)


def tumour_rates(state: State, p: Params) -> tuple[Scalar, Scalar]:
    """Rates of sensitive and resistant tumour [mm/d]."""
    killed = kill_rate(state, p) * state.sensitive
    return p.growth * state.sensitive - killed, p.growth * state.resistant + p.turning * killed
