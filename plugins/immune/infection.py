r"""An acute infection: infectable cells, protection, and the inflammatory signal.

.. math::
    \dot i &= [\beta (1 - m - i) \tfrac{j}{j + i_0} - \delta (1 + \kappa m)] i + c, \qquad
    j = i + c / \delta \\
    \dot m &= \mu i (1 - m) - m / \tau_m, \qquad \dot y = (i + v - y) / \tau_y

with infected cells `i`, protection `m`, cells infected from outside `c` by an exposure, and vaccine
signal `v`; 1/d.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.immune.quantities import Inputs, Params, State
from twin_core.organ import Scalar

# So few infected cells die out: no infection comes back from nothing as protection wanes. Cells
# that exposure keeps infected count among them: where the germ goes on arriving, none dies out.
FEW = 1e-5


def infected_rate(state: State, inputs: Inputs, p: Params) -> Scalar:
    """Rate of infected cells [1/d]; an exposure infects only what is not protected."""
    open_share = jnp.maximum(1.0 - state.immunity - state.infected, 0.0)
    easier = 1.0 + p.sleep_susceptibility * inputs.sleep_loss
    caught = p.inoculum * inputs.exposure * easier * open_share
    present = state.infected + caught / p.infected_loss
    spread = p.infection_rate * open_share * present / (present + FEW)
    lost = p.infected_loss * (1.0 + p.immunity_clearance * state.immunity)
    return (spread - lost) * state.infected + caught


def immunity_rate(state: State, inputs: Inputs, p: Params) -> Scalar:
    """Rate of protection [1/d] by infection and vaccine."""
    won = p.immunity_rate * state.infected + p.vaccine_protection * inputs.vaccine
    return won * (1.0 - state.immunity) - state.immunity / p.immunity_memory


def cytokine_rate(state: State, inputs: Inputs, p: Params) -> Scalar:
    """Rate of the inflammatory signal [1/d]."""
    source = state.infected + p.vaccine_signal * inputs.vaccine
    return (source - state.cytokines) / p.cytokine_time


def fever(state: State, p: Params) -> Scalar:
    """Core temperature above the usual [K]."""
    return p.fever * state.cytokines / (state.cytokines + p.fever_half)
