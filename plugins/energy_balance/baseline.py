r"""The person at the start: composition, energy balance, and all constants of the right-hand side.

.. math::
    RMR &= 9.99 BW + 625 H - 4.92 A + 5 \; (\text{women } -161) \\
    EI_0 &= PAL \cdot RMR, \qquad \delta = [(1 - \beta_{TEF}) PAL - 1] RMR / BW_0 \\
    F_0 &= \tfrac{BW}{100} [0.14 A + 37.31 \ln(BW / H^2) - 103.94]
        \; (\text{women } 39.96, 102.01) \\
    ECF_0 &= 0.025 A + 9.57 H + 0.191 BW - 12.4 \; (\text{women } 5.98 H + 0.167 BW - 4)

`H` in m, `A` in years. Oxygen uptake above rest is the share of its reserve that exercise uses
(Myers 2017, doi:10.1016/j.pcad.2017.03.002, and ACSM 2011, doi:10.1249/MSS.0b013e318213fefb).
Sources: resting rate Mifflin 1990, doi:10.1093/ajcn/51.2.241; fat Jackson
2002, doi:10.1038/sj.ijo.0802006; fluid Silva 2007, as used by Hall 2011,
doi:10.1016/S0140-6736(11)60812-X.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

GLYCOGEN_WITH_WATER = 3.7  # kg of body weight per kg of glycogen
MINUTES_A_DAY = 1440.0


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    height: Scalar
    mass: Scalar
    physical_activity_level: Scalar
    energy_intake_offset: Scalar
    fat_fraction_offset: Scalar
    adaptive_thermogenesis_gain: Scalar
    adaptive_thermogenesis_time: Scalar
    food_thermogenesis: Scalar
    carbohydrate_share: Scalar
    glycogen_in_balance: Scalar
    glycogen: Scalar
    sodium_concentration: Scalar
    sodium_clearance: Scalar
    carbohydrate_natriuresis: Scalar
    glycogen_energy: Scalar
    fat_energy: Scalar
    lean_energy: Scalar
    fat_expenditure: Scalar
    lean_expenditure: Scalar
    fat_deposition_cost: Scalar
    lean_deposition_cost: Scalar
    aerobic_fitness: Scalar
    oxygen_energy: Scalar
    glucose_energy: Scalar
    appetite_feedback: Scalar
    step_energy: Scalar
    spared_by_strength: Scalar
    spared_by_protein: Scalar
    resting_per_mass: Scalar
    resting_per_height: Scalar
    resting_per_age: Scalar
    resting_offset_man: Scalar
    resting_offset_woman: Scalar
    fat_per_age: Scalar
    fat_index_unit: Scalar
    fat_per_log_index_man: Scalar
    fat_offset_man: Scalar
    fat_per_log_index_woman: Scalar
    fat_offset_woman: Scalar
    least_fat: Scalar
    fluid_per_age_man: Scalar
    fluid_per_height_man: Scalar
    fluid_per_mass_man: Scalar
    fluid_offset_man: Scalar
    fluid_per_height_woman: Scalar
    fluid_per_mass_woman: Scalar
    fluid_offset_woman: Scalar
    uptake_base: Scalar
    uptake_per_age: Scalar
    uptake_woman: Scalar
    uptake_per_mass: Scalar
    resting_oxygen: Scalar
    forbes_scale: Scalar
    sessions_studied: Scalar
    liver_fat_usual: Scalar
    liver_fat_usual_index: Scalar
    liver_fat_per_index: Scalar
    liver_fat_per_fat: Scalar
    liver_fat_per_weight: Scalar
    most_liver_fat: Scalar


class Baseline(NamedTuple):
    """Loop-invariant constants; "per" marks a reciprocal."""

    body_mass: Scalar
    fat_mass: Scalar
    lean_mass: Scalar
    extracellular_fluid: Scalar
    glycogen: Scalar
    energy_intake: Scalar
    intake_offset: Scalar
    activity: Scalar
    per_mass: Scalar
    constant_expenditure: Scalar
    lean_expenditure: Scalar
    fat_expenditure: Scalar
    food_thermogenesis: Scalar
    adaptation: Scalar
    adaptation_rate: Scalar
    carbohydrate_share: Scalar
    per_carbohydrate_intake: Scalar
    glycogen_loss: Scalar
    glycogen_counted: Scalar
    per_glycogen_energy: Scalar
    per_sodium: Scalar
    sodium_clearance: Scalar
    carbohydrate_natriuresis: Scalar
    forbes: Scalar
    per_forbes: Scalar
    lean_cost: Scalar
    fat_cost: Scalar
    energy_of_intensity: Scalar
    energy_of_glucose: Scalar
    appetite_feedback: Scalar
    energy_of_step: Scalar
    fat_of_lean: Scalar
    spared_by_strength: Scalar
    spared_by_protein: Scalar
    sessions_studied: Scalar
    liver_fat: Scalar
    liver_fat_per_weight: Scalar
    most_liver_fat: Scalar


def body_mass(lean: Scalar, fat: Scalar, fluid: Scalar, glycogen: Scalar) -> Scalar:
    """Weight [kg] from its parts."""
    return lean + fat + fluid + GLYCOGEN_WITH_WATER * glycogen


def _by_sex(sex: PerMember, man: PerMember | float, woman: PerMember | float) -> PerMember:
    return sex * man + (1.0 - sex) * woman


def resting_rate(params: Params) -> PerMember:
    """Resting metabolic rate of Mifflin 1990 [kcal/d]."""
    p = params
    constant = _by_sex(p.sex, p.resting_offset_man, p.resting_offset_woman)
    grown = p.resting_per_mass * p.mass + p.resting_per_height * p.height
    return grown - p.resting_per_age * p.age + constant


def initial_fat(params: Params) -> PerMember:
    """Fat of Jackson 2002 [kg], moved by the person's own offset."""
    p = params
    index = jnp.log(p.mass / (0.01 * p.height) ** 2 / p.fat_index_unit)
    man = p.fat_per_log_index_man * index + p.fat_offset_man
    woman = p.fat_per_log_index_woman * index + p.fat_offset_woman
    share = p.fat_per_age * p.age + _by_sex(p.sex, man, woman)
    return p.mass / 100.0 * jnp.maximum(share + p.fat_fraction_offset, p.least_fat)


def initial_liver_fat(params: Params) -> PerMember:
    """Fat of the liver [%] that goes with body-mass index and the person's own body fat."""
    p = params
    index = p.mass / (0.01 * p.height) ** 2 - p.liver_fat_usual_index
    beyond = 0.01 * p.liver_fat_per_fat * p.fat_fraction_offset
    return p.liver_fat_usual * jnp.exp(p.liver_fat_per_index * index + beyond)


def initial_fluid(params: Params) -> PerMember:
    """Extracellular water [kg] of Silva 2007."""
    p, height = params, 0.01 * params.height
    man = p.fluid_per_age_man * p.age + p.fluid_per_height_man * height
    man = man + p.fluid_per_mass_man * p.mass + p.fluid_offset_man
    woman = p.fluid_per_height_woman * height + p.fluid_per_mass_woman * p.mass
    return _by_sex(p.sex, man, woman + p.fluid_offset_woman)


def aerobic_capacity(params: Params) -> PerMember:
    """Maximal oxygen uptake [mL/(kg.min)] of Myers 2017 (FRIEND registry), scaled to the person.

    Not below three times rest: far from the registry's range the line would cross rest.
    """
    p = params
    man = p.uptake_base - p.uptake_per_age * p.age - p.uptake_per_mass * p.mass
    predicted = man - p.uptake_woman * (1.0 - p.sex)
    return p.aerobic_fitness * jnp.maximum(predicted, 3.0 * p.resting_oxygen)


def energy_of_full_effort(params: Params) -> PerMember:
    """Energy above rest [kcal/d] of a day spent at maximal oxygen uptake, at starting weight."""
    litres_a_minute = 1e-3 * (aerobic_capacity(params) - params.resting_oxygen) * params.mass
    return MINUTES_A_DAY * litres_a_minute * params.oxygen_energy


def derive_baseline(params: Params) -> Baseline:
    resting = resting_rate(params)
    intake = params.physical_activity_level * resting
    fat, fluid = initial_fat(params), initial_fluid(params)
    lean = params.mass - fluid - fat - GLYCOGEN_WITH_WATER * params.glycogen
    active_share = (1.0 - params.food_thermogenesis) * params.physical_activity_level - 1.0
    activity = active_share * resting / params.mass
    tissue = params.lean_expenditure * lean + params.fat_expenditure * fat
    carbohydrate = params.carbohydrate_share * intake
    forbes = params.forbes_scale * params.lean_energy / params.fat_energy
    return Baseline(
        body_mass=params.mass,
        fat_mass=fat,
        lean_mass=lean,
        extracellular_fluid=fluid,
        glycogen=params.glycogen,
        energy_intake=intake,
        intake_offset=params.energy_intake_offset,
        activity=activity,
        per_mass=1.0 / params.mass,
        constant_expenditure=intake - tissue - activity * params.mass,
        lean_expenditure=params.lean_expenditure,
        fat_expenditure=params.fat_expenditure,
        food_thermogenesis=params.food_thermogenesis,
        adaptation=params.adaptive_thermogenesis_gain,
        adaptation_rate=1.0 / params.adaptive_thermogenesis_time,
        carbohydrate_share=params.carbohydrate_share,
        per_carbohydrate_intake=1.0 / carbohydrate,
        glycogen_loss=carbohydrate / params.glycogen**2,
        glycogen_counted=params.glycogen_in_balance,
        per_glycogen_energy=1.0 / params.glycogen_energy,
        per_sodium=1.0 / params.sodium_concentration,
        sodium_clearance=params.sodium_clearance,
        carbohydrate_natriuresis=params.carbohydrate_natriuresis,
        forbes=forbes,
        per_forbes=params.lean_energy / (params.fat_energy * forbes),
        lean_cost=forbes * (params.lean_energy + params.lean_deposition_cost),
        fat_cost=params.lean_energy * (1.0 + params.fat_deposition_cost / params.fat_energy),
        energy_of_intensity=energy_of_full_effort(params),
        energy_of_glucose=params.glucose_energy,
        appetite_feedback=params.appetite_feedback,
        energy_of_step=params.step_energy * params.mass,
        fat_of_lean=params.lean_energy / params.fat_energy,
        spared_by_strength=params.spared_by_strength,
        spared_by_protein=params.spared_by_protein,
        sessions_studied=params.sessions_studied,
        liver_fat=initial_liver_fat(params),
        liver_fat_per_weight=params.liver_fat_per_weight,
        most_liver_fat=params.most_liver_fat,
    )
