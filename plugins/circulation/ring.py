r"""Implicit midpoint step of the closed loop, solved by block elimination.

Eight compartments in a ring carry pressures :math:`p_i = E_i (V_i - U_i)` and exchange eight
flows: four through valves (resistance only) and four through vessels (resistance and inertance),

.. math:: L \dot q = p_{up} - p_{down} - R q .

With :math:`h = \Delta t / 2` every midpoint pressure is linear in the midpoint flows,
:math:`p_i = p_i^0 + h E_i (q_{in} - q_{out})`. The two vessel flows behind each ventricle are
eliminated by a 2 x 2 solve; what remains are two pairs of valves, each coupled through its
ventricle. The coupling from one pair to the other passes two inertances, is of order
:math:`h^5` (below 1e-6 mmHg), and is left out of the valve equations, not of the balances. All
volumes change by the same flows, so the total is conserved exactly.
Units: mmHg, mL, s.
"""

from __future__ import annotations

from typing import NamedTuple

from plugins.circulation.valves import Valve, Valves, implicit_valve_flow
from twin_core.organ import Scalar


class Node(NamedTuple):
    """A compartment: pressure at zero net inflow, and its rise per unit of midpoint inflow."""

    pressure: Scalar
    stiffness: Scalar


class Vessel(NamedTuple):
    """A vessel segment over half a step: :math:`L/h + R` and the momentum :math:`(L/h) q_n`."""

    impedance: Scalar
    momentum: Scalar


class Nodes(NamedTuple):
    """The eight compartments in the order of the flow."""

    la: Node
    lv: Node
    ar_sys: Node
    ven_sys: Node
    ra: Node
    rv: Node
    ar_pul: Node
    ven_pul: Node


class Vessels(NamedTuple):
    """The four segments with inertance."""

    ar_sys: Vessel
    ven_sys: Vessel
    ar_pul: Vessel
    ven_pul: Vessel


class Flows(NamedTuple):
    """Midpoint flows: four valves (mitral, aortic, tricuspid, pulmonary) and four vessels."""

    mv: Scalar
    av: Scalar
    ar_sys: Scalar
    ven_sys: Scalar
    tv: Scalar
    pv: Scalar
    ar_pul: Scalar
    ven_pul: Scalar


class Path(NamedTuple):
    """Arterial and venous flow of one vascular bed, affine in the valve flows at its two ends."""

    arterial: Scalar
    arterial_per_inflow: Scalar
    arterial_per_outflow: Scalar
    venous: Scalar
    venous_per_inflow: Scalar
    venous_per_outflow: Scalar

    def flows(self, inflow: Scalar, outflow: Scalar) -> tuple[Scalar, Scalar]:
        """Arterial and venous flow for given flows into the artery and out of the atrium."""
        arterial = (
            self.arterial + self.arterial_per_inflow * inflow + self.arterial_per_outflow * outflow
        )
        venous = self.venous + self.venous_per_inflow * inflow + self.venous_per_outflow * outflow
        return arterial, venous


def eliminate(artery: Node, vein: Node, atrium: Node, out: Vessel, back: Vessel) -> Path:
    """Solves the two vessel equations of the bed artery -> vein -> atrium."""
    a11 = out.impedance + artery.stiffness + vein.stiffness
    a22 = back.impedance + vein.stiffness + atrium.stiffness
    inverse = 1.0 / (a11 * a22 - vein.stiffness * vein.stiffness)
    first = out.momentum + artery.pressure - vein.pressure
    second = back.momentum + vein.pressure - atrium.pressure
    cross = vein.stiffness * inverse
    return Path(
        arterial=a22 * inverse * first + cross * second,
        arterial_per_inflow=a22 * inverse * artery.stiffness,
        arterial_per_outflow=cross * atrium.stiffness,
        venous=cross * first + a11 * inverse * second,
        venous_per_inflow=cross * artery.stiffness,
        venous_per_outflow=a11 * inverse * atrium.stiffness,
    )


def valve_pair(
    behind: Path,
    atrium: Node,
    ventricle: Node,
    artery: Node,
    ahead: Path,
    inlet_valve: Valve,
    outlet_valve: Valve,
) -> tuple[Scalar, Scalar]:
    """Flows through the inlet and outlet valve of one ventricle.

    Both valves are never wide open together (a leak is narrow), so alternating closed-form solves
    settle at once.
    """
    into = atrium.pressure + atrium.stiffness * behind.venous - ventricle.pressure
    into_slope = ventricle.stiffness + atrium.stiffness * (1.0 - behind.venous_per_outflow)
    out = ventricle.pressure - artery.pressure + artery.stiffness * ahead.arterial
    out_slope = ventricle.stiffness + artery.stiffness * (1.0 - ahead.arterial_per_inflow)
    outlet = implicit_valve_flow(out, out_slope, outlet_valve)
    inlet = implicit_valve_flow(into + ventricle.stiffness * outlet, into_slope, inlet_valve)
    outlet = implicit_valve_flow(out + ventricle.stiffness * inlet, out_slope, outlet_valve)
    inlet = implicit_valve_flow(into + ventricle.stiffness * outlet, into_slope, inlet_valve)
    return inlet, outlet


def solve(nodes: Nodes, vessels: Vessels, valves: Valves) -> Flows:
    """All eight midpoint flows."""
    body = eliminate(nodes.ar_sys, nodes.ven_sys, nodes.ra, vessels.ar_sys, vessels.ven_sys)
    lung = eliminate(nodes.ar_pul, nodes.ven_pul, nodes.la, vessels.ar_pul, vessels.ven_pul)
    mv, av = valve_pair(lung, nodes.la, nodes.lv, nodes.ar_sys, body, valves.mitral, valves.aortic)
    right = valves.tricuspid, valves.pulmonary
    tv, pv = valve_pair(body, nodes.ra, nodes.rv, nodes.ar_pul, lung, *right)
    ar_sys, ven_sys = body.flows(av, tv)
    ar_pul, ven_pul = lung.flows(pv, mv)
    return Flows(mv, av, ar_sys, ven_sys, tv, pv, ar_pul, ven_pul)
