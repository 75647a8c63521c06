r"""Heat and water: core and skin temperature, sweat, skin blood flow, body water and sodium.

.. math::
    \dot w &= \dot w_{gut} + 10^{-3}[\dot w_{met} - \dot u] - \dot m_{sw} - \dot m_{ins}, \qquad
    \dot g = d - g / \tau_g \\
    \dot n &= -n / \tau_n - c_{sw} \dot m_{sw}, \qquad
    \dot a = k_a (1 - a)\, h(T_c) - a / \tau_a

Heat: `balance`, `skin`, `control`; water: `water`. Time in minutes.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp

from plugins.thermal import skin, water
from plugins.thermal.balance import Flows, Setting, flows, settled
from plugins.thermal.control import answer
from plugins.thermal.numerics import positive
from plugins.thermal.quantities import (
    HOUR,
    MINUTES_A_DAY,
    WATT,
    Derived,
    Params,
    resting_energy,
    skin_area,
)
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

KILO = 1e3
HOT, HOT_SCALE = 38.0, 0.15  # Cel from which heat trains, and over how many
SOFT_PERCENT, SOFT_KELVIN = 0.005, 0.005
LEAST_GAIN = 0.2


class State(NamedTuple):
    core: Scalar
    skin: Scalar
    gut_water: Scalar
    water: Scalar
    sodium: Scalar
    acclimation: Scalar
    furosemide: Scalar
    plasma_gap: Scalar


class Inputs(NamedTuple):
    energy_rate: Scalar
    power: Scalar
    asleep: Scalar
    temperature: Scalar
    humidity: Scalar
    air_speed: Scalar
    clothing: Scalar
    water_rate: Scalar
    withheld: Scalar
    tone: Scalar
    furosemide_rate: Scalar


class Outputs(NamedTuple):
    core: Scalar
    skin: Scalar
    skin_blood_flow: Scalar
    sweat_rate: Scalar
    sweat_sodium_loss: Scalar
    heart_rate_drift: Scalar
    water_change: Scalar
    osmolality: Scalar
    urine_flow: Scalar
    plasma_change: Scalar


def surroundings(inputs: Inputs, own: Params) -> skin.Surroundings:
    """Those told, or the usual room and bed where humidity is not told."""
    told = inputs.humidity > 0.0
    covered = own.clothing + inputs.asleep * own.bedding
    temperature = jnp.where(told, inputs.temperature, own.room_temperature)
    humidity = jnp.where(told, inputs.humidity, own.room_humidity)
    return skin.Surroundings(
        temperature=temperature,
        vapour=0.01 * humidity * skin.vapour_pressure(temperature),
        air_speed=jnp.where(told, inputs.air_speed, own.room_air_speed),
        clothing=jnp.where(told, inputs.clothing, covered),
    )


def lost_percent(state: State, own: Params) -> Scalar:
    """Water missing, in percent of body mass."""
    return positive(-100.0 * state.water / own.start_mass, SOFT_PERCENT)


class Command(NamedTuple):
    """How far set points are moved [K], and the factor on gains [1]."""

    shift: Scalar
    gain: Scalar


def command(state: State, inputs: Inputs, derived: Derived) -> Command:
    own, lost = derived.own, lost_percent(state, derived.own)
    weak = positive(1.0 - own.dehydration_loss * lost - LEAST_GAIN, 0.02) + LEAST_GAIN
    return Command(
        shift=own.dehydration_shift * lost
        - own.acclimation_shift * state.acclimation
        - own.sleep_cooling * inputs.asleep,
        gain=weak * (1.0 + own.acclimation_sweat * state.acclimation),
    )


def setting(state: State, inputs: Inputs, derived: Derived) -> Setting:
    own, told = derived.own, command(state, inputs, derived)
    energy = jnp.where(inputs.energy_rate > 0.0, inputs.energy_rate, derived.energy)
    return Setting(
        heat=energy * WATT / derived.area,
        work=own.external_work * inputs.power / derived.area,
        shift=told.shift,
        gain=told.gain,
        around=surroundings(inputs, own),
    )


class Losses(NamedTuple):
    """Water that leaves: sweat, through dry skin and with breath [g/min]."""

    sweat: PerMember
    insensible: PerMember


def losses(moved: Flows, derived: Derived) -> Losses:
    unseen = (moved.exchange.diffused + moved.exchange.breath_vapour) / skin.LATENT
    scale = derived.area / HOUR
    return Losses(moved.answer.sweat * scale, unseen * scale)


class Organ(AbstractOrgan):
    """Heat and water of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        """Usual rest, and the water that balances it."""
        area, energy = skin_area(params), resting_energy(params)
        vapour = 0.01 * params.room_humidity * skin.vapour_pressure(params.room_temperature)
        around = skin.Surroundings(
            params.room_temperature, vapour, params.room_air_speed, params.clothing
        )
        none = jnp.zeros_like(energy)
        usual = Setting(energy * WATT / area, none, none, none + 1.0, around)
        core, surface = settled(usual, area, params)
        base = Derived(params, area, water.body_water(params), energy, core, surface, none)
        leaves = losses(flows(core, surface, usual, area, params), base)
        habit = leaves.sweat + leaves.insensible + params.usual_urine
        return base._replace(habit=habit - params.metabolic_water * energy)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Usual rest, water in balance."""
        none = jnp.zeros_like(params.core)
        gut = KILO**-1 * params.habit * params.own.drink_time
        return State(params.core, params.skin, gut, none, none, none, none, none)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        own, at = params.own, setting(state, inputs, params)
        moved = flows(state.core, state.skin, at, params.area, own)
        leaves = losses(moved, params)
        osmolal = water.osmolality(state.water, state.sodium, params.water)
        drunk = (1.0 - inputs.withheld) * (params.habit + water.thirst(osmolal, own))
        arriving = state.gut_water / own.drink_time
        made = own.metabolic_water * at.heat * params.area / WATT
        driven = water.diuresis(state.furosemide, own)
        gone = water.held_back(inputs.tone, own) * water.urine(osmolal, own)
        gone = gone + driven + leaves.sweat + leaves.insensible
        outside = own.plasma_volume * own.start_mass / (own.outside_share * KILO * params.water)
        salty = water.sweat_sodium(HOUR * leaves.sweat / KILO, own) * leaves.sweat / KILO
        trained = own.acclimation_rate / HOUR * jax.nn.sigmoid((state.core - HOT) / HOT_SCALE)
        forgotten = own.acclimation_loss / MINUTES_A_DAY * state.acclimation
        return State(
            core=moved.core,
            skin=moved.skin,
            gut_water=(drunk + inputs.water_rate) / KILO - arriving,
            water=arriving + (made - gone) / KILO,
            sodium=-state.sodium / (own.sodium_time * MINUTES_A_DAY)
            - salty
            - driven * own.furosemide_sodium / KILO,
            acclimation=trained * (1.0 - state.acclimation) - forgotten,
            furosemide=inputs.furosemide_rate - own.furosemide_loss * state.furosemide,
            plasma_gap=-(1.0 - outside) * driven - state.plasma_gap / own.refill_time,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        own, told = params.own, command(state, inputs, params)
        acts = answer(state.core, state.skin, told.shift, told.gain, own)
        sweat = acts.sweat * params.area / HOUR
        osmolal = water.osmolality(state.water, state.sodium, params.water)
        salt = water.sweat_sodium(HOUR * sweat / KILO, own) * water.SODIUM_MASS
        share = water.plasma_share(osmolal, state.sodium, params.water, own)
        plasma = own.plasma_volume * own.start_mass
        return Outputs(
            core=state.core,
            skin=state.skin,
            skin_blood_flow=acts.flow * params.area / HOUR,
            sweat_rate=sweat,
            sweat_sodium_loss=salt * sweat / KILO * MINUTES_A_DAY,
            heart_rate_drift=own.drift_of_heat * positive(state.core - params.core, SOFT_KELVIN)
            + own.drift_of_water * lost_percent(state, own),
            water_change=state.water,
            osmolality=osmolal,
            urine_flow=water.held_back(inputs.tone, own) * water.urine(osmolal, own)
            + water.diuresis(state.furosemide, own),
            plasma_change=plasma * (share - 1.0) + state.plasma_gap,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while temperatures and water are survivable."""
        warm = (state.core > 28.0) & (state.core < 43.5) & (state.skin > 0.0)
        return warm & (jnp.abs(state.water) < 0.35 * params.water)
