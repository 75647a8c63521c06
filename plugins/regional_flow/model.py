r"""Organ blood flow (`beds`), the brain (`brain`), and plasma that tissue gives back.

.. math:: \dot r = (-s\,\Delta V - r) / \tau

with :math:`\Delta V` blood lost (negative) or infused, and `s` and :math:`\tau` different for
either (Starling's balance moves fluid the way volume is missing). Time in minutes.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.regional_flow.beds import beds, constriction, coronary, kidney
from plugins.regional_flow.brain import brain
from plugins.regional_flow.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar


class Derived(NamedTuple):
    """Parameters and the blood (mL) of Nadler 1962 (Surgery 51:224)."""

    own: Params
    blood: PerMember


def usual_blood(p: Params) -> PerMember:
    """Blood (mL) expected of sex, height and mass."""
    metres = 0.01 * p.height
    cube = metres * metres * metres
    man = p.blood_per_cube_man * cube + p.blood_per_mass_man * p.mass + p.blood_offset_man
    woman = p.blood_per_cube_woman * cube + p.blood_per_mass_woman * p.mass
    woman = woman + p.blood_offset_woman
    return p.sex * man + (1.0 - p.sex) * woman


@final
class Organ(AbstractOrgan):
    """Where the blood of an adult flows."""

    State: ClassVar[type[NamedTuple]] = State
    Inputs: ClassVar[type[NamedTuple]] = Inputs
    Outputs: ClassVar[type[NamedTuple]] = Outputs
    Params: ClassVar[type[NamedTuple]] = Params

    def derive(self, params: Params) -> Derived:
        return Derived(params, usual_blood(params))

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Nothing has moved yet."""
        return State(jnp.zeros_like(inputs.blood_change))

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p, lost = params.own, inputs.blood_change < 0.0
        share = jnp.where(lost, p.refill_share, p.leak_share)
        time = jnp.where(lost, p.refill_time, p.leak_time)
        return State((-share * inputs.blood_change - state.refilled) / time)

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p = params.own
        pressure = jnp.where(inputs.mean_pressure > 0.0, inputs.mean_pressure, p.usual_pressure)
        head, heart = brain(inputs, pressure, p), coronary(inputs, pressure, p)
        filters = kidney(inputs, pressure, p)
        rest = beds(inputs, head.flow + heart + filters.flow, p)
        blood = params.blood + inputs.blood_change + inputs.plasma_change + state.refilled
        effort, tone = inputs.intensity, p.catecholamine_tone * constriction(inputs)
        return Outputs(
            brain_flow=head.flow,
            perfusion_pressure=head.perfusion,
            intracranial_pressure=head.skull,
            coronary_flow=heart,
            kidney_now=filters.flow,
            gfr_now=filters.gfr,
            gut_flow=rest.gut,
            liver_flow=rest.gut + rest.hepatic,
            muscle_flow=rest.muscle,
            bone_flow=rest.bone,
            fat_flow=rest.fat,
            kidney_volume=p.kidney_blood * jnp.ones_like(blood),
            capillary_volume=p.capillary_share * blood * (1.0 + p.capillary_effort * effort),
            refill=state.refilled,
            volume=blood,
            oxygen_limit=p.extraction * inputs.cardiac_output / p.mass,
            adrenaline=p.adrenaline_rest
            * jnp.exp(p.adrenaline_arousal * inputs.arousal + p.adrenaline_effort * effort + tone),
            noradrenaline=p.noradrenaline_rest
            * jnp.exp(
                p.noradrenaline_arousal * inputs.arousal
                + p.noradrenaline_effort * effort
                + p.noradrenaline_upright * inputs.tilt
                + tone
            ),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while no more than half of the blood has moved."""
        return jnp.abs(state.refilled) < 0.5 * params.blood
