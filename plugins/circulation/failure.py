"""Diseased valves and the failing left ventricle: what they change in the reference heart."""

from __future__ import annotations

from itertools import pairwise

import jax.numpy as jnp

from plugins.circulation.quantities import Params
from plugins.circulation.valves import AORTIC_AREA, MITRAL_AREA, Valve, Valves, jet_loss
from twin_core.organ import PerMember

#: Ejection fraction (%) at rest of the preset `hfref` at each active elastance (mmHg/mL): computed
#: with this model, see tests/plugins/circulation/test_failure.py.
EJECTION_FRACTION = (15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0)
CONTRACTILITY = (0.374, 0.58, 0.794, 1.039, 1.34, 1.733, 2.275, 3.089)


def valves_of(p: Params) -> Valves:
    """The four valves; on the right they are healthy.

    The aorta's characteristic impedance stands in series with its valve.
    """
    zero = 0.0 * p.valve_resistance
    healthy = Valve(p.valve_resistance, zero, zero)
    return Valves(
        mitral=Valve(
            p.valve_resistance,
            jet_loss(p.mitral_valve_area, MITRAL_AREA),
            p.mitral_regurgitant_area,
        ),
        aortic=Valve(
            p.valve_resistance + p.aortic_impedance,
            jet_loss(p.aortic_valve_area, AORTIC_AREA),
            p.aortic_regurgitant_area,
        ),
        tricuspid=healthy,
        pulmonary=healthy,
    )


def failing_contractility(p: Params) -> PerMember:
    """Active elastance of the left ventricle: its own, or that of the ejection fraction asked."""
    target = p.failing_ejection_fraction
    asked = CONTRACTILITY[0] + 0.0 * target
    nodes = list(zip(EJECTION_FRACTION, CONTRACTILITY, strict=True))
    for (low, here), (high, there) in pairwise(nodes):
        slope = (there - here) / (high - low)
        asked = asked + slope * jnp.clip(target - low, 0.0, high - low)
    return jnp.where(target > 0.0, asked, p.lv_contractility)
