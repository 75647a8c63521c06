"""What sways glucose, handed to a glucose organ as changes that are zero at habit.

Equations: `food` (fat, protein, fibre, glycaemic index), `insulins` (depots by type), `drugs`
(classes and the dawn). Time in minutes; see the model card for sources.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.glucose.influences import drugs, food, insulins
from plugins.glucose.influences.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar


class Derived(NamedTuple):
    """The parameters as they are, a zero of their shape, and the mean of the dawn's bump."""

    own: Params
    none: PerMember
    dawn_mean: PerMember


@final
class Organ(AbstractOrgan):
    """Meals, insulins, dawn, stress, illness and drugs, as seen by glucose."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        mean = drugs.mean_dawn(params.dawn_width)
        return Derived(params, 0.0 * params.fat_resistance, mean)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Nothing eaten and nothing injected of late."""
        return State(*([params.none] * len(State._fields)))

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        rates = food.food_rates(state, inputs, params.own)
        return State(**rates, **insulins.depot_rates(state, inputs, params.own))

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p = params.own
        half = p.half_effect_dose
        incretin = drugs.strength(inputs.glp1_agonist, half)
        emptying = (1.0 - p.glp1_slowing * incretin) * (1.0 - inputs.slower_uptake)
        kept = (1.0 - inputs.stress_resistance) * (1.0 - inputs.illness_resistance)
        kept = kept * (1.0 + inputs.weight_change) * (1.0 + inputs.other_sensitivity)
        liver = 1.0 + drugs.dawn(t, inputs.start_hour, params.dawn_mean, p)
        liver = (liver + food.protein_output(state, inputs.body_mass, p)) * drugs.metformin_left(
            inputs, p
        )
        return Outputs(
            gut_speed_change=food.stomach_speed(state, p) * emptying - 1.0,
            absorbed_rate=insulins.absorbed(state, inputs.body_mass, p),
            sensitivity_change=food.insulin_kept(state, p) * kept - 1.0,
            output_change=liver - 1.0,
            glucose_clearance=drugs.renal_clearance(inputs, p),
            secretion_change=p.glp1_secretion * incretin,
            secretion_shift=p.sulfonylurea_release * drugs.strength(inputs.sulfonylurea, half),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while what is in the gut and under the skin is none or more."""
        least = jnp.minimum(state.fat, state.protein)
        for kind in insulins.TYPES:
            least = jnp.minimum(least, getattr(state, f"{kind}_second"))
        return least > -1e-6
