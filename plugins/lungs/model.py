r"""Lungs: breathing, blood gases, acid and saturation.

.. math::
    V_T \dot C_v &= \dot V CO_2 - Q (C_v - C(P_a)), \qquad
    \dot P_b = (P_a - P_b) / \tau_c \\
    \dot H_r &= [k_r (P_a - P_0) - H_r] / \tau_r, \qquad
    \dot H_b = [k_b (P_b - P_0) - H_b] / \tau_b \\
    \dot a &= [1 + k_a (S_0 - S) - a] / \tau_a, \qquad
    \dot E = [(1 - q) g (\dot V CO_2 - \dot V CO_{2,0}) - E] / \tau_e

Arterial pressure settles at the beginning of each step (`settle`) and holds through it; breathing
is `control`, gases are `gas`, pauses `apnoea`. Time in minutes.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.lungs import gas
from plugins.lungs.apnoea import pauses
from plugins.lungs.control import lacking
from plugins.lungs.quantities import AIR, MINUTES_A_DAY, Derived, Params, derive
from plugins.lungs.settle import Situation, exchange, settled, whole
from twin_core.organ import AbstractOrgan, Flag, Scalar, power

LITRE = 1e-3  # of a mL
LEAST_FLOW = 0.5  # L/min
LEAST_BICARBONATE = 2.0  # mmol/L
#: Carbon dioxide and acid of venous blood (46 mmHg, pH 7.37) move the curve by this (Kelman).
VENOUS_SHIFT = 0.965


class State(NamedTuple):
    settled_pressure: Scalar
    settled_saturation: Scalar
    venous_content: Scalar
    brain_pressure: Scalar
    effort_drive: Scalar
    renal_bicarbonate: Scalar
    brain_bicarbonate: Scalar
    carotid_gain: Scalar


class Inputs(NamedTuple):
    altitude: Scalar
    inspired_oxygen: Scalar
    oxygen_uptake: Scalar
    carbon_dioxide_output: Scalar
    cardiac_output: Scalar
    lactate: Scalar
    asleep: Scalar
    airway_pressure: Scalar
    temperature: Scalar


class Outputs(NamedTuple):
    ventilation: Scalar
    rate: Scalar
    tidal_volume: Scalar
    alveolar_ventilation: Scalar
    arterial_oxygen: Scalar
    arterial_carbon_dioxide: Scalar
    acidity: Scalar
    bicarbonate: Scalar
    alveolar_oxygen: Scalar
    venous_carbon_dioxide: Scalar
    spo2: Scalar
    spo2_lowest: Scalar
    apnoea_rate: Scalar
    vital_capacity: Scalar
    forced_volume: Scalar
    total_capacity: Scalar
    residual_capacity: Scalar
    residual_volume: Scalar
    airway_resistance: Scalar
    compliance: Scalar
    shunt_fraction: Scalar
    venous_oxygen: Scalar
    venous_saturation: Scalar
    hypoxic_response: Scalar
    carbon_dioxide_response: Scalar


def breathed(inputs: Inputs) -> gas.Air:
    share = jnp.where(inputs.inspired_oxygen > 0.0, 0.01 * inputs.inspired_oxygen, AIR)
    return gas.Air(share, share * (gas.barometer(inputs.altitude) - gas.VAPOUR))


class Turnover(NamedTuple):
    """Oxygen uptake, carbon dioxide output and blood flow [L/min], told or the person's rest."""

    oxygen: Scalar
    carbon_dioxide: Scalar
    flow: Scalar


def turnover(inputs: Inputs, derived: Derived) -> Turnover:
    told, made = LITRE * inputs.oxygen_uptake, LITRE * inputs.carbon_dioxide_output
    oxygen = jnp.where(told > 0.0, told, derived.oxygen)
    carbon_dioxide = jnp.where(made > 0.0, made, derived.carbon_dioxide)
    own = derived.cardiac_output + derived.own.cardiac_slope * (oxygen - derived.oxygen)
    flow = jnp.where(inputs.cardiac_output > 0.0, inputs.cardiac_output, own)
    return Turnover(oxygen, carbon_dioxide, jnp.maximum(flow, LEAST_FLOW))


def metabolic_bicarbonate(state: State, inputs: Inputs, derived: Derived) -> Scalar:
    """Bicarbonate [mmol/L] at the person's usual carbon dioxide."""
    # Beyond the usual lactate of 1 mmol/L.
    acid = jnp.where(inputs.lactate > 0.0, inputs.lactate - 1.0, 0.0)
    whole_part = derived.own.bicarbonate + state.renal_bicarbonate - acid
    return gas.at_least(whole_part, LEAST_BICARBONATE, 0.5)


def effort_aim(inputs: Inputs, derived: Derived) -> Scalar:
    """Ventilation [L/min] that effort adds once it has gone on."""
    body = turnover(inputs, derived)
    return derived.exercise_gain * (body.carbon_dioxide - derived.carbon_dioxide)


def situation(state: State, inputs: Inputs, derived: Derived) -> Situation:
    body, usual = turnover(inputs, derived), derived.own.bicarbonate
    fluid = gas.at_least(usual + state.brain_bicarbonate, LEAST_BICARBONATE, 0.5)
    return Situation(
        air=breathed(inputs),
        venous=state.venous_content,
        flow=body.flow,
        uptake=body.oxygen,
        brain=state.brain_pressure * usual / fluid,
        metabolic=metabolic_bicarbonate(state, inputs, derived),
        carotid=state.carotid_gain,
        asleep=inputs.asleep,
        effort=state.effort_drive + derived.own.exercise_fast * effort_aim(inputs, derived),
        temperature=inputs.temperature,
    )


class Organ(AbstractOrgan):
    """The lungs of an adult and what drives them."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return derive(params)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Rest and sea level behind, the present turnover in balance."""
        own, body = params.own, turnover(inputs, params)
        pressure = own.resting_carbon_dioxide * jnp.ones_like(body.oxygen)
        none = jnp.zeros_like(pressure)
        given_off = body.carbon_dioxide / body.flow / LITRE
        return State(
            settled_pressure=pressure,
            settled_saturation=params.saturation + none,
            venous_content=gas.carbon_content(pressure) + given_off,
            brain_pressure=pressure,
            effort_drive=(1.0 - own.exercise_fast) * effort_aim(inputs, params),
            renal_bicarbonate=none,
            brain_bicarbonate=none,
            carotid_gain=none + 1.0,
        )

    def update(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        """Settles arterial carbon dioxide for the step that begins."""
        at = situation(state, inputs, params)
        pressure = settled(state.settled_pressure, at, params)
        there = exchange(pressure, at, params)
        told = pauses(there, at, inputs.airway_pressure, params)
        return state._replace(settled_pressure=pressure, settled_saturation=told.mean)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        own, body = params.own, turnover(inputs, params)
        none = jnp.zeros_like(state.settled_pressure)
        pressure, usual = state.settled_pressure, own.resting_carbon_dioxide
        given_off = body.flow * (state.venous_content - gas.carbon_content(pressure))
        missing = lacking(state.settled_saturation, params.saturation)
        renal = own.renal_share * (pressure - usual) - state.renal_bicarbonate
        brain = own.central_share * (state.brain_pressure - usual) - state.brain_bicarbonate
        carotid = 1.0 + own.carotid_rise * missing - state.carotid_gain
        effort = (1.0 - own.exercise_fast) * effort_aim(inputs, params) - state.effort_drive
        return State(
            settled_pressure=none,
            settled_saturation=none,
            venous_content=(body.carbon_dioxide / LITRE - given_off) / own.tissue_volume,
            brain_pressure=(pressure - state.brain_pressure) / own.central_time,
            effort_drive=effort / own.exercise_time,
            renal_bicarbonate=renal / (own.renal_time * MINUTES_A_DAY),
            brain_bicarbonate=brain / (own.central_adaptation_time * MINUTES_A_DAY),
            carotid_gain=carotid / (own.carotid_time * MINUTES_A_DAY),
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        own, at = params.own, situation(state, inputs, params)
        pressure = settled(state.settled_pressure, at, params)
        there = exchange(pressure, at, params)
        ventilation = whole(there.ventilation, params)
        rate = own.resting_rate * power(ventilation / params.ventilation, own.rate_power)
        taken = at.uptake / at.flow
        told = pauses(there, at, inputs.airway_pressure, params)
        venous = 1e3 * taken / (gas.CAPACITY * own.hemoglobin)
        mixed = gas.at_least(there.saturation - venous, 0.02, 0.01)
        arterial = gas.mixed_pressure(there.oxygen, there.shift, own.hemoglobin, own.shunt, taken)
        return Outputs(
            ventilation=ventilation,
            rate=rate,
            tidal_volume=ventilation / rate / LITRE,
            alveolar_ventilation=ventilation - rate * params.anatomic_dead_space,
            arterial_oxygen=arterial,
            arterial_carbon_dioxide=pressure,
            acidity=gas.acidity(there.bicarbonate, pressure),
            bicarbonate=there.bicarbonate,
            alveolar_oxygen=there.oxygen,
            venous_carbon_dioxide=gas.carbon_pressure(state.venous_content, venous),
            spo2=100.0 * state.settled_saturation,  # told a step later, as a finger does
            spo2_lowest=100.0 * told.lowest,
            apnoea_rate=told.rate,
            vital_capacity=params.vital_capacity,
            forced_volume=params.forced_volume,
            total_capacity=params.total_capacity,
            residual_capacity=params.residual_capacity,
            residual_volume=params.total_capacity - params.vital_capacity,
            airway_resistance=own.airway_resistance,
            compliance=own.respiratory_compliance,
            shunt_fraction=own.shunt,
            venous_oxygen=gas.pressure_at(mixed, there.shift * VENOUS_SHIFT),
            venous_saturation=100.0 * mixed,
            hypoxic_response=own.hypoxic_gain * at.carotid,
            carbon_dioxide_response=own.central_gain
            + own.peripheral_share * params.ventilation / own.peripheral_span,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while gases are those of living people."""
        alive = (state.settled_pressure > 5.0) & (state.settled_pressure < 120.0)
        return alive & (state.settled_saturation > 0.3) & (state.carotid_gain < 10.0)
