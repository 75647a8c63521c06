r"""Body weight after a change of diet, salt or exercise (Hall 2011).

.. math::
    \dot G &= (CI - k_G G^2) / \rho_G \\
    \dot{ECF} &= [\Delta Na - \xi_{Na} (ECF - ECF_0) - \xi_{CI} (1 - CI / CI_b)] / [Na] \\
    \dot{AT} &= (\beta_{AT} \Delta EI - AT) / \tau_{AT} \\
    \dot L &= R C / \rho_L, \qquad F = F_0 e^{\rho_L (L - L_0) / \rho_F C}

with `R` the flow of energy into fat (closed form of the energy balance, see `Organ.rhs`) and `C`
the partition between lean and fat tissue of Forbes (Hall 2007, doi:10.1017/S0007114507691946).
Source: doi:10.1016/S0140-6736(11)60812-X. Masses in kg, energies in kcal, time in days. Weight is
:math:`BW = L + F + ECF + 3.7 G`.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.energy_balance.baseline import Baseline, Params, body_mass, derive_baseline
from twin_core.organ import AbstractOrgan, Flag, Scalar


class State(NamedTuple):
    glycogen: Scalar
    extracellular_fluid: Scalar
    adaptive_thermogenesis: Scalar
    lean_mass: Scalar
    spared_lean: Scalar


class Inputs(NamedTuple):
    energy_change: Scalar
    sodium_change: Scalar
    exercise_energy_change: Scalar
    meal_energy_change: Scalar
    exercise_intensity_change: Scalar
    renal_glucose_loss_change: Scalar
    steps_change: Scalar
    strength_sessions: Scalar
    protein_rich: Scalar


class Outputs(NamedTuple):
    body_mass: Scalar
    fat_mass: Scalar
    lean_mass: Scalar
    fat_fraction: Scalar
    liver_fat: Scalar


def fat_mass(lean_mass: Scalar, base: Baseline) -> Scalar:
    """Fat [kg] that goes with this lean mass on the person's Forbes curve."""
    return base.fat_mass * jnp.exp(base.per_forbes * (lean_mass - base.lean_mass))


def composition(state: State, base: Baseline) -> tuple[Scalar, Scalar, Scalar]:
    """Lean mass, fat and weight [kg]: lean tissue that was spared is paid for with fat."""
    lean = state.lean_mass + state.spared_lean
    fat = fat_mass(state.lean_mass, base) - base.fat_of_lean * state.spared_lean
    return lean, fat, body_mass(lean, fat, state.extracellular_fluid, state.glycogen)


def liver_fat(dry: Scalar, base: Baseline) -> Scalar:
    """Fat of the liver [%]: it falls and rises as a power of e of the share of weight lost or won.

    One number fits a diet of eight weeks and of half a year (Taylor 2018,
    doi:10.1016/j.cmet.2018.07.003; Haufe 2013, PMC3816862); `dry` [kg] counts no water.
    """
    share = dry * base.per_mass - 1.0
    now = base.liver_fat * jnp.exp(base.liver_fat_per_weight * share)
    return jnp.minimum(now, base.most_liver_fat)


def spared_share(inputs: Inputs, base: Baseline) -> Scalar:
    """Share of the lean tissue lost under a deficit that strength training and protein keep.

    Sardeli 2018 (doi:10.3390/nu10040423), Wycherley 2012 (doi:10.3945/ajcn.112.044321).
    """
    trained = jnp.clip(inputs.strength_sessions / base.sessions_studied, 0.0, 1.0)
    lost = 1.0 - base.spared_by_strength * trained
    return 1.0 - lost * (1.0 - base.spared_by_protein * jnp.clip(inputs.protein_rich, 0.0, 1.0))


def intake_change(inputs: Inputs, dry: Scalar, base: Baseline) -> Scalar:
    """Energy taken in beyond what kept the weight steady [kcal/d].

    Glucose spilled into urine beyond the habitual loss counts as food not eaten; appetite may
    answer to the weight lost (Polidori 2016, doi:10.1002/oby.21653), of which `dry` [kg] counts no
    water: nobody eats more because salt let water go.
    """
    eaten = inputs.energy_change + inputs.meal_energy_change + base.intake_offset
    spilled = base.energy_of_glucose * inputs.renal_glucose_loss_change
    appetite = base.appetite_feedback * (base.body_mass - dry)
    return eaten - spilled + appetite


def exercise_change(inputs: Inputs, base: Baseline) -> Scalar:
    """Energy of exercise beyond the habitual, at the starting weight [kcal/d]."""
    moved = base.energy_of_intensity * inputs.exercise_intensity_change
    return inputs.exercise_energy_change + moved + base.energy_of_step * inputs.steps_change


class Organ(AbstractOrgan):
    """Body weight and composition of an adult over weeks to years."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Baseline:
        return derive_baseline(params)

    def initial(self, params: Baseline, inputs: Inputs) -> State:
        """The energy balance in which the person's weight is steady."""
        return State(
            glycogen=params.glycogen,
            extracellular_fluid=params.extracellular_fluid,
            adaptive_thermogenesis=jnp.zeros_like(params.lean_mass),
            lean_mass=params.lean_mass,
            spared_lean=jnp.zeros_like(params.lean_mass),
        )

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Baseline) -> State:
        base = params
        lean, fat, weight = composition(state, base)
        water = state.extracellular_fluid - base.extracellular_fluid
        change = intake_change(inputs, weight - water, base)
        carbohydrate = base.carbohydrate_share * (base.energy_intake + change)
        d_glycogen = carbohydrate - base.glycogen_loss * state.glycogen**2
        fluid = base.sodium_clearance * (state.extracellular_fluid - base.extracellular_fluid)
        lost = base.carbohydrate_natriuresis * (1.0 - carbohydrate * base.per_carbohydrate_intake)
        spent = base.constant_expenditure + state.adaptive_thermogenesis
        spent = spent + base.glycogen_counted * d_glycogen
        spent = spent + (base.activity + exercise_change(inputs, base) * base.per_mass) * weight
        spent = spent + base.lean_expenditure * lean + base.fat_expenditure * fat
        balance = base.energy_intake + (1.0 - base.food_thermogenesis) * change - spent
        forbes_fat = fat_mass(state.lean_mass, base)
        d_lean = balance * base.forbes / (base.lean_cost + base.fat_cost * forbes_fat)
        return State(
            glycogen=d_glycogen * base.per_glycogen_energy,
            extracellular_fluid=(inputs.sodium_change - fluid - lost) * base.per_sodium,
            adaptive_thermogenesis=(base.adaptation * change - state.adaptive_thermogenesis)
            * base.adaptation_rate,
            lean_mass=d_lean,
            spared_lean=spared_share(inputs, base) * jnp.maximum(-d_lean, 0.0),
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Baseline) -> Outputs:
        lean, fat, weight = composition(state, params)
        dry = weight - (state.extracellular_fluid - params.extracellular_fluid)
        return Outputs(weight, fat, lean, 100.0 * fat / weight, liver_fat(dry, params))

    def guard(self, state: State, params: Baseline) -> Flag:
        """True while fat is at least 2 kg and weight within 30 to 300 kg."""
        _, fat, weight = composition(state, params)
        return (fat > 2.0) & (weight > 30.0) & (weight < 300.0) & (state.glycogen > 0)
