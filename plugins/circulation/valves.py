r"""Heart valves: smooth diodes, narrowed or leaking.

The flow :math:`q` through a healthy valve of resistance :math:`R` under a pressure drop
:math:`\Delta p` is the positive root of

.. math:: R q \, (R q - \Delta p) = \varepsilon^2 ,

which is :math:`\Delta p / R` when open and leaks :math:`\varepsilon^2 / (R |\Delta p|)` when shut
(below 0.01 mL/s at 20 mmHg). With :math:`w` the smooth positive part of the drop, a narrowed valve
adds the loss of a jet (Bernoulli, :math:`\Delta p = 4 v^2` with `v` in m/s and mmHg),

.. math:: w = R q + B q^2, \qquad B = 4 \cdot 10^{-4} (A^{-2} - A_0^{-2})

with `A` the effective orifice and :math:`A_0` the healthy one in cm2, and a leaking valve lets
:math:`50\, e \sqrt{w'}` mL/s back through the regurgitant orifice `e`, :math:`w'` the positive part
of :math:`-\Delta p`. All roots stay closed-form when the drop itself falls linearly with the flow,
so that an implicit step needs no iteration inside a valve.
Units: mmHg, mL/s, mmHg s/mL, cm2.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

#: Pressure (mmHg) within which a valve passes from shut to open.
SMOOTHING = 0.03
#: Jet loss in mmHg of 1 mL/s through 1 cm2: 4 v^2, v in m/s (Hatle 1980).
JET = 4e-4
#: Healthy effective orifices (cm2) of the reference body, at which a valve has no jet loss.
AORTIC_AREA, MITRAL_AREA = 4.0, 5.0
#: Keeps square roots differentiable where nothing flows.
TINY = 1e-12


class Valve(NamedTuple):
    """Resistance (mmHg s/mL), jet loss `B` (mmHg s2/mL2) and regurgitant orifice (cm2)."""

    resistance: Scalar
    jet: Scalar
    leak: Scalar


class Valves(NamedTuple):
    """The four valves in the order of the flow, from the left atrium on."""

    mitral: Valve
    aortic: Valve
    tricuspid: Valve
    pulmonary: Valve


def jet_loss(area: PerMember, healthy: float) -> PerMember:
    """`B` of a valve of that effective orifice (cm2), beyond that of a healthy one."""
    return JET * jnp.maximum(1.0 / (area * area) - 1.0 / healthy**2, 0.0)


def valve_flow(drop: Scalar, valve: Valve) -> Scalar:
    """Flow in mL/s under the pressure `drop` in mmHg."""
    return implicit_valve_flow(drop, 0.0 * drop, valve)


def implicit_valve_flow(drop: Scalar, slope: Scalar, valve: Valve) -> Scalar:
    """Flow that satisfies the valve law when the pressure drop is `drop - slope * flow`."""
    steeper = 1.0 + slope / valve.resistance
    width = 4.0 * SMOOTHING**2 * steeper
    root = jnp.sqrt(drop * drop + width)
    # The positive part of either sign, without the cancellation of root - |drop|.
    large = 0.5 * (root + jnp.abs(drop))
    small = 0.25 * width / large
    ahead = jnp.where(drop > 0.0, large, small)
    behind = jnp.where(drop > 0.0, small, large)
    linear = valve.resistance + slope
    forward = 2.0 * ahead / (linear + jnp.sqrt(linear * linear + 4.0 * valve.jet * ahead))
    stiff = slope * valve.leak
    back = jnp.sqrt(stiff * stiff + 4.0 * JET * behind + TINY)
    return forward - 2.0 * behind * valve.leak / (stiff + back)
