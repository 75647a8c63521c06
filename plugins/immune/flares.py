r"""Flares of a relapsing disease: Alexander and Wahl 2010 in units of a flare, and lesions.

.. math::
    \dot a &= \phi e - (b + \mu_a) a - r a + p, \qquad \dot e = \mu_e (c\, a - e) \\
    \dot r &= \beta a + \pi a e - \mu_r r, \qquad
    \dot D = (\lambda - (1 - \theta_1 - \theta_2) D) / \tau_D

with presenting cells `a`, effectors `e` (1 is the published threshold of a flare, 10,000 cells),
regulation `r`, pulses `p`, and lesions `D` of Velez de Mendizabal 2013 in continuous form. Without
pulses there are no relapses: published, the mechanism is either at rest or ill for good.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plugins.immune.quantities import Inputs, Params, State
from twin_core.organ import Scalar

ILL_AT = 0.05


class Flare(NamedTuple):
    """Presenting cells, effectors and regulation, or their rates [1/d]."""

    presenting: Scalar
    effectors: Scalar
    regulators: Scalar


def diseased(p: Params) -> Scalar:
    """Nearly 1 where the person has a relapsing disease, 0 where not."""
    return jnp.tanh(p.flare_size / ILL_AT)


def pulses(t: Scalar, p: Params) -> Scalar:
    """The pulses that come of themselves [1/d], once in each interval, of unit area times size."""
    off = jnp.mod(t / p.flare_interval - p.flare_phase + 0.5, 1.0) - 0.5
    widths = off * p.flare_interval / p.pulse_width
    height = p.flare_size / (p.pulse_width * jnp.sqrt(2.0 * jnp.pi))
    return height * jnp.exp(-0.5 * widths * widths)


def pushes(t: Scalar, state: State, inputs: Inputs, p: Params) -> Scalar:
    """All that pushes presenting cells up [1/d]."""
    outside = p.trigger_push * inputs.trigger + p.distress_trigger * jax.nn.relu(inputs.distress)
    outside = outside + p.infection_trigger * state.cytokines
    return pulses(t, p) + diseased(p) * outside


def flare_rates(now: Flare, push: Scalar, inputs: Inputs, p: Params) -> Flare:
    """Rates of the flare's cells under treatment."""
    faster = 1.0 + p.steroid_loss * inputs.glucocorticoid
    blocked = (1.0 - p.blocker_calling * inputs.tnf_block) * (
        1.0 - p.blocker_calling * inputs.il6_block
    )
    removed = p.regulation + p.presenting_loss * faster + now.regulators
    grown = p.regulator_growth * now.effectors * now.presenting
    called = p.effector_loss * blocked * now.presenting
    return Flare(
        presenting=p.stimulation * now.effectors - removed * now.presenting + push,
        effectors=called - p.effector_loss * faster * now.effectors,
        regulators=p.regulator_birth * now.presenting + grown - p.regulator_loss * now.regulators,
    )


def lesion_rate(lesions: Scalar, activity: Scalar, inputs: Inputs, p: Params) -> Scalar:
    """Rate of the monthly count of lesions [1/mo/d]; a flare adds to those that come anyway."""
    again = p.lesion_memory * (1.0 - p.lesion_steroid * inputs.glucocorticoid)
    born = p.lesion_rate * (1.0 + activity)
    return (born - (1.0 - again - p.lesion_memory_two) * lesions) / p.lesion_step


def chronic_aim(inputs: Inputs, p: Params) -> Scalar:
    """Chronic inflammation that treatment leaves in the end; treatments multiply."""
    left = (1.0 - p.tnf_effect * inputs.tnf_block) * (1.0 - p.il6_effect * inputs.il6_block)
    left = left * (1.0 - inputs.antifolate) * (1.0 - p.steroid_effect * inputs.glucocorticoid)
    return p.severity * left
