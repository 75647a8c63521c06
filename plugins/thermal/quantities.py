"""Parameters of the manifest, in its order and units, and what follows from them."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar

MINUTES_A_DAY, HOUR = 1440.0, 60.0  # min
WATT = 69.78  # W in a kcal/min


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    height: Scalar
    start_mass: Scalar
    resting_turnover: Scalar
    external_work: Scalar
    heat_capacity: Scalar
    dilation_gain: Scalar
    sweat_gain: Scalar
    sweat_limit: Scalar
    wettable: Scalar
    sleep_cooling: Scalar
    room_temperature: Scalar
    room_humidity: Scalar
    room_air_speed: Scalar
    clothing: Scalar
    bedding: Scalar
    dehydration_shift: Scalar
    dehydration_loss: Scalar
    acclimation_rate: Scalar
    acclimation_loss: Scalar
    acclimation_shift: Scalar
    acclimation_sweat: Scalar
    drift_of_heat: Scalar
    drift_of_water: Scalar
    solutes: Scalar
    usual_urine: Scalar
    urine_scale: Scalar
    thirst_threshold: Scalar
    thirst_gain: Scalar
    drink_time: Scalar
    metabolic_water: Scalar
    outside_share: Scalar
    plasma_volume: Scalar
    sweat_sodium: Scalar
    sweat_sodium_rise: Scalar
    sweat_sodium_span: Scalar
    sodium_time: Scalar
    urine_tone: Scalar
    diuresis: Scalar
    diuretic_response: Scalar
    furosemide_half: Scalar
    furosemide_loss: Scalar
    furosemide_sodium: Scalar
    refill_time: Scalar


class Derived(NamedTuple):
    """The parameters beside skin area [m2], body water [kg] and the person's usual rest.

    Temperatures in Cel, energy in kcal/min; `habit` is the water drunk and eaten [mL/min] that
    balances usual rest.
    """

    own: Params
    area: Scalar
    water: Scalar
    energy: Scalar
    core: Scalar
    skin: Scalar
    habit: Scalar


def skin_area(params: Params) -> PerMember:
    """Body surface [m2] of DuBois 1916."""
    # kg and cm.
    return 0.007184 * params.start_mass**0.425 * params.height**0.725


def resting_energy(params: Params) -> PerMember:
    """Energy of rest [kcal/min] (Mifflin 1990, doi:10.1093/ajcn/51.2.241)."""
    # kcal/d; 9.99 for each kg, 6.25 for each cm, 4.92 for each year.
    constant = 5.0 * params.sex - 161.0 * (1.0 - params.sex)
    daily = 9.99 * params.start_mass + 6.25 * params.height - 4.92 * params.age + constant
    return params.resting_turnover * daily / MINUTES_A_DAY
