r"""Exercise: oxygen uptake, heart rate, fuels, lactate and work left above critical power.

.. math::
    \dot M &= (L_0 + \Delta L \, p_{GET}) / \tau_L + k_L (P - CP)_+ - M / \tau_M \\
    \dot L &= M / \tau_M - L / \tau_L \\
    \dot G &= -g(G)\,(c - c_0)_+ + r(C, G), \qquad \dot C = d - C / \tau_C

Kinetics in closed form from step to step: `kinetics`; fuels: `fuel`. Time in minutes.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.exercise import fuel
from plugins.exercise.kinetics import (
    KILO,
    SOFT_WATT,
    at_most,
    given,
    positive,
    relaxed,
    relaxed_twice,
    work_left,
)
from plugins.exercise.quantities import SECONDS, Derived, Params, maximal_oxygen, resting_energy
from twin_core.organ import AbstractOrgan, Flag, Scalar

SOFT_OXYGEN = 30.0  # mL/min, how smoothly uptake meets its maximum
SOFT_RATE = 1e-3  # mmol/(L.min) and g/min
LOW_GLYCOGEN = 25.0  # g, below which muscles live on blood glucose


class State(NamedTuple):
    anchor: Scalar
    oxygen: Scalar
    slow_first: Scalar
    slow: Scalar
    heart_rate: Scalar
    reserve: Scalar
    wanted: Scalar
    power: Scalar
    heart_target: Scalar
    muscle_lactate: Scalar
    lactate: Scalar
    glycogen: Scalar
    carbohydrate: Scalar


class Inputs(NamedTuple):
    intensity: Scalar
    measured_power: Scalar
    mass: Scalar
    vo2max: Scalar
    carbohydrate_rate: Scalar
    steady_heart_rate: Scalar
    heart_rate_drift: Scalar


class Outputs(NamedTuple):
    oxygen_uptake: Scalar
    exchange_ratio: Scalar
    carbon_dioxide_output: Scalar
    energy_rate: Scalar
    power: Scalar
    heart_rate: Scalar
    reserve: Scalar
    lactate: Scalar
    glycogen: Scalar
    carbohydrate_use: Scalar
    fat_use: Scalar


class Limits(NamedTuple):
    """Maximal oxygen uptake [mL/min]; power at it, at critical and at threshold effort [W]."""

    oxygen: Scalar
    power: Scalar
    critical: Scalar
    threshold: Scalar


def limits(inputs: Inputs, derived: Derived) -> Limits:
    own = derived.own
    mass = jnp.where(inputs.mass > 0.0, inputs.mass, own.start_mass)
    told = inputs.vo2max * mass
    oxygen = jnp.where(inputs.vo2max > 0.0, told, derived.maximal_oxygen)
    power = (oxygen - derived.resting_oxygen) / own.oxygen_gain
    return Limits(oxygen, power, own.critical_share * power, own.slow_threshold * power)


class Now(NamedTuple):
    """The closed-form states at an instant, in the units of `State`."""

    oxygen: Scalar
    slow_first: Scalar
    slow: Scalar
    heart_rate: Scalar
    reserve: Scalar


def now(t: Scalar, state: State, limit: Limits, derived: Derived) -> Now:
    """What has become of the anchored states by `t` [min]."""
    own, passed = derived.own, jnp.maximum(t - state.anchor, 0.0)
    asked = derived.resting_oxygen + own.oxygen_gain * state.power
    demand = at_most(asked, limit.oxygen, SOFT_OXYGEN)
    beyond = positive(state.power - limit.threshold, SOFT_WATT)
    slow = own.slow_gain * own.oxygen_gain * beyond
    step = passed * derived.slow_rate
    excess = state.wanted - limit.critical
    return Now(
        oxygen=relaxed(state.oxygen, demand, passed * derived.oxygen_rate),
        slow_first=relaxed(state.slow_first, slow, step),
        slow=relaxed_twice(state.slow_first, state.slow, slow, step),
        heart_rate=relaxed(state.heart_rate, state.heart_target, passed * derived.heart_rate_rate),
        reserve=work_left(state.reserve, own.reserve_work, excess, passed),
    )


def uptake(at: Now, limit: Limits) -> Scalar:
    """Oxygen uptake [mL/min], slow component and all."""
    return at_most(at.oxygen + at.slow, limit.oxygen, SOFT_OXYGEN)


def wanted_power(inputs: Inputs, limit: Limits) -> Scalar:
    """Power that effort asks for [W]; where power is measured, the greater of both."""
    return jnp.maximum(inputs.intensity * limit.power, inputs.measured_power)


def heart_aim(inputs: Inputs, power: Scalar, limit: Limits, derived: Derived) -> Scalar:
    """Heart rate [1/min] that this effort settles at: equal shares of both reserves."""
    rest, most = derived.own.resting_heart_rate, derived.maximal_heart_rate
    alone = rest + (most - rest) * at_most(power / limit.power, jnp.ones_like(power), 0.01)
    told = inputs.steady_heart_rate
    return jnp.where(told > 0.0, told, alone) + inputs.heart_rate_drift


def lactate_made(state: State, reserve: Scalar, limit: Limits, derived: Derived) -> Scalar:
    """Lactate that muscles make, as the rise in blood that it will make [mmol/(L.min)]."""
    own = derived.own
    power = given(state.wanted, limit.critical, reserve)
    span = limit.critical - limit.threshold
    above = positive(power - limit.threshold, SOFT_WATT) / span
    steady = (own.resting_lactate + own.threshold_lactate * above) / own.lactate_time
    return steady + own.lactate_yield * KILO * jnp.maximum(power - limit.critical, 0.0)


def lactate_rate(state: State, derived: Derived) -> Scalar:
    """Change of blood lactate [mmol/(L.min)]."""
    own = derived.own
    return state.muscle_lactate / own.lactate_delay - state.lactate / own.lactate_time


def burnt(oxygen: Scalar, limit: Limits, derived: Derived) -> fuel.Burnt:
    own = derived.own
    fat = fuel.fat_share(oxygen, limit.oxygen, derived.fat_at_rest, own.fat_end, own.fat_power)
    return fuel.burn(oxygen, fat)


def refilled(state: State, derived: Derived) -> Scalar:
    """Glycogen laid down [g/min] from eaten carbohydrate; full stores take none."""
    own = derived.own
    arriving = state.carbohydrate / own.absorption_time
    room = positive(1.0 - state.glycogen / own.glycogen_store, 1e-3)
    return own.glycogen_rate * arriving / (arriving + own.glycogen_rate) * room / (room + 0.2)


class Organ(AbstractOrgan):
    """An adult at rest, under effort and after it."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        fat = fuel.fat_at_rest(params.resting_exchange_ratio)
        rest = fuel.oxygen_of_energy(resting_energy(params), params.resting_exchange_ratio)
        return Derived(
            own=params,
            resting_oxygen=rest,
            maximal_oxygen=maximal_oxygen(params) * params.start_mass,
            maximal_heart_rate=208.0 - 0.7 * params.age,  # 1/min, and 1/min for each year
            oxygen_rate=SECONDS / params.oxygen_time,
            slow_rate=SECONDS / params.slow_time,
            heart_rate_rate=SECONDS / params.heart_rate_time,
            fat_at_rest=fat,
            carbohydrate_at_rest=fuel.burn(rest, fat).carbohydrate,
            buffer=params.buffer_volume * params.start_mass,
        )

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Rested and fed, the present effort just begun."""
        own, limit = params.own, limits(inputs, params)
        none = jnp.zeros_like(limit.oxygen)
        resting = heart_aim(inputs, none, limit, params)
        wanted = wanted_power(inputs, limit)
        power = given(wanted, limit.critical, own.reserve_work)
        return State(
            anchor=none,
            oxygen=params.resting_oxygen,
            slow_first=none,
            slow=none,
            heart_rate=resting,
            reserve=own.reserve_work,
            wanted=wanted,
            power=power,
            heart_target=heart_aim(inputs, power, limit, params),
            muscle_lactate=own.resting_lactate * own.lactate_delay / own.lactate_time,
            lactate=own.resting_lactate,
            glycogen=own.glycogen_store,
            carbohydrate=none,
        )

    def update(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        """Moves the anchor here, under the effort of the step that ends, and takes the next one."""
        limit = limits(inputs, params)
        at = now(t, state, limit, params)
        wanted = wanted_power(inputs, limit)
        power = given(wanted, limit.critical, at.reserve)
        return state._replace(
            anchor=t * jnp.ones_like(state.anchor),
            wanted=wanted,
            power=power,
            heart_target=heart_aim(inputs, power, limit, params),
            **at._asdict(),
        )

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        own, limit = params.own, limits(inputs, params)
        at = now(t, state, limit, params)
        none = jnp.zeros_like(state.anchor)
        use = burnt(uptake(at, limit), limit, params).carbohydrate
        drawn = positive(use - params.carbohydrate_at_rest, SOFT_RATE)
        drawn = drawn * state.glycogen / (state.glycogen + LOW_GLYCOGEN)
        made = lactate_made(state, at.reserve, limit, params)
        gone = state.carbohydrate / own.absorption_time
        return State(
            *([none] * 9),
            muscle_lactate=made - state.muscle_lactate / own.lactate_delay,
            lactate=lactate_rate(state, params),
            glycogen=refilled(state, params) - drawn,
            carbohydrate=inputs.carbohydrate_rate - gone,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        limit = limits(inputs, params)
        at = now(t, state, limit, params)
        oxygen = uptake(at, limit)
        burning = burnt(oxygen, limit, params)
        rising = positive(lactate_rate(state, params), SOFT_RATE)
        carbon_dioxide = burning.ratio * oxygen + fuel.CARBON_DIOXIDE * params.buffer * rising
        return Outputs(
            oxygen_uptake=oxygen,
            exchange_ratio=carbon_dioxide / oxygen,
            carbon_dioxide_output=carbon_dioxide,
            energy_rate=burning.energy,
            power=state.power,
            heart_rate=at.heart_rate,
            reserve=at.reserve,
            lactate=state.lactate,
            glycogen=state.glycogen,
            carbohydrate_use=burning.carbohydrate,
            fat_use=burning.fat,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while oxygen uptake, lactate and glycogen are those of people."""
        breathing = (state.oxygen > 50.0) & (state.oxygen < 9000.0)
        return breathing & (state.lactate < 40.0) & (state.glycogen > -1.0)
