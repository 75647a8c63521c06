r"""Parameters of the manifest, in its order and units, and what follows from them.

.. math::
    RMR &= 9.99 BW + 6.25 H - 4.92 A + 5 \; (\text{women } -161) \quad \text{kcal/d} \\
    VO_{2,max} &= 79.9 - 0.39 A - 13.7 (1 - s) - 0.127 \cdot 2.2046\, BW
        \quad \text{mL/(kg min)} \\
    HR_{max} &= 208 - 0.7 A

Sources: Mifflin 1990, doi:10.1093/ajcn/51.2.241; Myers 2017, doi:10.1016/j.pcad.2017.03.002;
Tanaka 2001, doi:10.1016/S0735-1097(00)01054-8.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

MINUTES_A_DAY = 1440.0
SECONDS = 60.0  # in a minute
POUNDS = 2.2046  # in a kilogram
LEAST_RESERVE = 3.0  # times rest that maximal oxygen uptake at least is


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    height: Scalar
    start_mass: Scalar
    resting_turnover: Scalar
    aerobic_fitness: Scalar
    oxygen_gain: Scalar
    oxygen_time: Scalar
    slow_threshold: Scalar
    slow_gain: Scalar
    slow_time: Scalar
    critical_share: Scalar
    reserve_work: Scalar
    resting_heart_rate: Scalar
    heart_rate_time: Scalar
    resting_exchange_ratio: Scalar
    fat_end: Scalar
    fat_power: Scalar
    resting_lactate: Scalar
    threshold_lactate: Scalar
    lactate_yield: Scalar
    lactate_time: Scalar
    lactate_delay: Scalar
    buffer_volume: Scalar
    glycogen_store: Scalar
    glycogen_rate: Scalar
    absorption_time: Scalar


class Derived(NamedTuple):
    """The parameters beside resting and maximal oxygen uptake [mL/min] and rates [1/min].

    `fat_at_rest` is the share of oxygen that burns fat at rest [1]; `carbohydrate_at_rest` in
    g/min, `maximal_heart_rate` in 1/min, `buffer` in L.
    """

    own: Params
    resting_oxygen: Scalar
    maximal_oxygen: Scalar
    maximal_heart_rate: Scalar
    oxygen_rate: Scalar
    slow_rate: Scalar
    heart_rate_rate: Scalar
    fat_at_rest: Scalar
    carbohydrate_at_rest: Scalar
    buffer: Scalar


def resting_energy(params: Params) -> PerMember:
    """Energy of rest [kcal/min]."""
    # kcal/d; 9.99 for each kg, 6.25 for each cm, 4.92 for each year.
    constant = 5.0 * params.sex - 161.0 * (1.0 - params.sex)
    daily = 9.99 * params.start_mass + 6.25 * params.height - 4.92 * params.age + constant
    return params.resting_turnover * daily / MINUTES_A_DAY


def maximal_oxygen(params: Params) -> PerMember:
    """Most oxygen that the person can use [mL/(kg.min)]."""
    # mL/(kg.min); 0.39 for each year, 13.7 for women, 0.127 for each pound; 3.5 is one MET.
    predicted = 79.9 - 0.39 * params.age - 13.7 * (1.0 - params.sex)
    predicted = predicted - 0.127 * POUNDS * params.start_mass
    return params.aerobic_fitness * jnp.maximum(predicted, 3.5 * LEAST_RESERVE)
