r"""Parameters of the manifest, in its order and units, and what follows from them.

Vital capacity and FEV1 (L; `A` years, `H` cm; Hankinson 1999, doi:10.1164/ajrccm.159.1.9712108):

.. math::
    FVC &= -0.1933 + 0.00064 A - 0.000269 A^2 + 0.00018642 H^2 \\
    FEV_1 &= 0.5536 - 0.01303 A - 0.000172 A^2 + 0.00014098 H^2

for men, the like for women. Rest: oxygen of Mifflin's turnover, and ventilation that keeps the
person's own carbon dioxide pressure, from which the central threshold follows.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.lungs import control, gas
from twin_core.organ import PerMember, Scalar

MINUTES_A_DAY = 1440.0
ENERGY_OF_OXYGEN = 3.815, 1.232  # kcal/L: constant, and for each unit of exchange ratio (Lusk)
AIR = 0.2093
SEA_LEVEL = 760.0  # mmHg
LEAST_CENTRAL = 0.1  # share of resting ventilation that the central drive at least is


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    height: Scalar
    start_mass: Scalar
    resting_turnover: Scalar
    resting_exchange_ratio: Scalar
    resting_carbon_dioxide: Scalar
    resting_rate: Scalar
    hemoglobin: Scalar
    shunt: Scalar
    dead_space: Scalar
    alveolar_dead_share: Scalar
    tidal_share: Scalar
    oxygen_extraction: Scalar
    cardiac_slope: Scalar
    tissue_volume: Scalar
    central_gain: Scalar
    central_time: Scalar
    peripheral_share: Scalar
    peripheral_span: Scalar
    hypoxic_gain: Scalar
    exercise_share: Scalar
    exercise_fast: Scalar
    exercise_time: Scalar
    sleep_rise: Scalar
    bicarbonate: Scalar
    buffering: Scalar
    renal_share: Scalar
    renal_time: Scalar
    central_share: Scalar
    central_adaptation_time: Scalar
    carotid_rise: Scalar
    carotid_time: Scalar
    apnoea_index: Scalar
    apnoea_duration: Scalar
    apnoea_recovery: Scalar
    cpap_scale: Scalar
    lung_store_share: Scalar
    effort_acid: Scalar
    rate_power: Scalar
    capacity_scale: Scalar
    residual_capacity_scale: Scalar
    airway_resistance: Scalar
    respiratory_compliance: Scalar


class Derived(NamedTuple):
    """The parameters beside what follows from them.

    Gas in L/min, volumes in L, pressures in mmHg; `saturation` at rest [1]; `central_threshold`
    and `peripheral_threshold` in mmHg; `breath_scale` [L/min] makes the rate at rest the person's.
    """

    own: Params
    oxygen: Scalar
    carbon_dioxide: Scalar
    cardiac_output: Scalar
    vital_capacity: Scalar
    forced_volume: Scalar
    tidal_limit: Scalar
    anatomic_dead_space: Scalar
    breath_scale: Scalar
    ventilation: Scalar
    saturation: Scalar
    central_threshold: Scalar
    peripheral_threshold: Scalar
    exercise_gain: Scalar
    lung_store: Scalar
    total_capacity: Scalar
    residual_capacity: Scalar


def spirometry(params: Params) -> tuple[PerMember, PerMember]:
    """Vital capacity and FEV1 [L] (Hankinson 1999)."""
    # L for each year, year squared and cm squared.
    age, square, man = params.age, params.height**2, params.sex
    capacity = (-0.1933 + 0.00064 * age - 0.000269 * age**2 + 0.00018642 * square) * man
    capacity += (-0.3560 + 0.01870 * age - 0.000382 * age**2 + 0.00014815 * square) * (1.0 - man)
    forced = (0.5536 - 0.01303 * age - 0.000172 * age**2 + 0.00014098 * square) * man
    forced += (0.4333 - 0.00361 * age - 0.000194 * age**2 + 0.00011496 * square) * (1.0 - man)
    return jnp.maximum(capacity, 1.0), jnp.maximum(forced, 0.5)


def lung_volumes(params: Params) -> tuple[PerMember, PerMember]:
    """Total and functional residual capacity, sitting [L] (Crapo 1982)."""
    # L for each cm and year.
    height, age, man = params.height, params.age, params.sex
    total = (0.0795 * height + 0.0032 * age - 7.333) * man
    total += (0.0590 * height - 4.537) * (1.0 - man)
    quiet = (0.0472 * height + 0.0090 * age - 5.290) * man
    quiet += (0.0360 * height + 0.0031 * age - 3.182) * (1.0 - man)
    return jnp.maximum(total, 1.5), jnp.maximum(quiet, 0.8)


def resting_oxygen(params: Params) -> PerMember:
    """Oxygen uptake at rest [L/min] (Mifflin 1990, doi:10.1093/ajcn/51.2.241)."""
    # kcal/d; 9.99 for each kg, 6.25 for each cm, 4.92 for each year.
    constant = 5.0 * params.sex - 161.0 * (1.0 - params.sex)
    daily = 9.99 * params.start_mass + 6.25 * params.height - 4.92 * params.age + constant
    energy = params.resting_turnover * daily / MINUTES_A_DAY
    return energy / (ENERGY_OF_OXYGEN[0] + ENERGY_OF_OXYGEN[1] * params.resting_exchange_ratio)


def derive(params: Params) -> Derived:
    oxygen = resting_oxygen(params)
    carbon_dioxide = params.resting_exchange_ratio * oxygen
    output = 1e3 * oxygen / params.oxygen_extraction
    capacity, forced = spirometry(params)
    total, quiet = lung_volumes(params)
    limit = params.tidal_share * capacity
    dead = 1e-3 * params.dead_space * params.start_mass
    pressure = params.resting_carbon_dioxide
    alveolar = gas.FACTOR * carbon_dioxide / pressure
    lost = 1.0 - params.alveolar_dead_share
    ventilation = (alveolar + params.resting_rate * dead) / lost
    at_rest = gas.Air(AIR, AIR * (SEA_LEVEL - gas.VAPOUR))
    oxygen_pressure = gas.alveolar_oxygen(at_rest, pressure, oxygen, alveolar)
    acid = gas.acidity(params.bicarbonate, pressure)
    shift = gas.shift(acid, pressure, 37.0)
    saturation = gas.mixed_saturation(
        oxygen_pressure, shift, params.hemoglobin, params.shunt, oxygen / output
    )
    central = jnp.maximum(1.0 - params.peripheral_share, LEAST_CENTRAL) * ventilation
    above = control.inverse_drive(central / params.central_gain)
    return Derived(
        own=params,
        oxygen=oxygen,
        carbon_dioxide=carbon_dioxide,
        cardiac_output=output,
        vital_capacity=capacity,
        forced_volume=forced,
        tidal_limit=limit,
        anatomic_dead_space=dead,
        breath_scale=params.resting_rate * limit - ventilation,
        ventilation=ventilation,
        saturation=saturation,
        central_threshold=pressure - above,
        peripheral_threshold=pressure - params.peripheral_span,
        exercise_gain=params.exercise_share * gas.FACTOR / (pressure * (lost - dead / limit)),
        lung_store=params.lung_store_share * capacity,
        total_capacity=params.capacity_scale * jnp.maximum(total, 1.1 * capacity),
        residual_capacity=params.residual_capacity_scale * quiet,
    )
