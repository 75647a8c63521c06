r"""Heart valves as smooth diodes.

The flow :math:`q` through a valve of resistance :math:`R` under a pressure drop :math:`\Delta p`
is the positive root of

.. math:: R q \, (R q - \Delta p) = \varepsilon^2 ,

which is :math:`\Delta p / R` when open and leaks :math:`\varepsilon^2 / (R |\Delta p|)` when shut
(below 0.01 mL/s at 20 mmHg). It is smooth, and its root stays closed-form when the drop itself
falls linearly with the flow, so that an implicit step needs no iteration inside a valve.
Units: mmHg, mL/s, mmHg s/mL.
"""

from __future__ import annotations

import jax.numpy as jnp

from twin_core.organ import Scalar

#: Pressure (mmHg) within which a valve passes from shut to open.
SMOOTHING = 0.03


def valve_flow(drop: Scalar, resistance: Scalar) -> Scalar:
    """Flow in mL/s under the pressure `drop` in mmHg."""
    return 0.5 * (drop + jnp.sqrt(drop * drop + 4.0 * SMOOTHING**2)) / resistance


def implicit_valve_flow(drop: Scalar, slope: Scalar, resistance: Scalar) -> Scalar:
    """Flow that satisfies the valve law when the pressure drop is `drop - slope * flow`."""
    steeper = 1.0 + slope / resistance
    root = jnp.sqrt(drop * drop + 4.0 * SMOOTHING**2 * steeper)
    return 0.5 * (drop + root) / (resistance + slope)
