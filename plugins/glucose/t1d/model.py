r"""Type 1 diabetes: the UVA/Padova model of 2008 with exercise and sleep loss.

To the gut, tissue, injection and exercise equations of the neighbouring modules this adds

.. math::
    \dot I_p &= -(m_2 + m_4) I_p + m_1 I_l + k_{a1} I_{sc1} + k_{a2} I_{sc2} \\
    \dot I_l &= -(m_1 + m_{30}) I_l + m_2 I_p, \qquad I = I_p / V_I

with insulin masses in pmol/kg. No insulin is secreted. Sources: Kovatchev 2009,
doi:10.1177/193229680900300106; Dalla Man 2007, doi:10.1109/TBME.2007.893506.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.glucose.exercise import Exercise, bout_beats, derive_exercise, exercise_rates
from plugins.glucose.gut import Gut, Meal, derive_gut, gut_rates, remember_meal
from plugins.glucose.injection import Injection, delivered, depot_rates, derive_injection
from plugins.glucose.numerics import hold_above_zero
from plugins.glucose.readout import Outputs, glucose_in_range, read_out
from plugins.glucose.tissue import (
    Around,
    Fluxes,
    Tissue,
    derive_tissue,
    fluxes,
    glucose_rates,
    insulin_action_rates,
    sensor_rate,
)
from twin_core.organ import AbstractOrgan, Flag, Scalar

PERIPHERAL_CLEARANCE_SHARE = 0.4  # m4 / m2: 60 % of insulin is cleared by the liver


class State(NamedTuple):
    stomach_solid: Scalar
    stomach_liquid: Scalar
    intestine: Scalar
    glucose_plasma: Scalar
    glucose_tissue: Scalar
    insulin_plasma: Scalar
    insulin_action: Scalar
    insulin_signal: Scalar
    insulin_signal_liver: Scalar
    insulin_liver: Scalar
    insulin_depot_1: Scalar
    insulin_depot_2: Scalar
    glucose_interstitial: Scalar
    exercise_heart_rate: Scalar
    exercise_sensitivity: Scalar
    exercise_beats: Scalar
    meal_amount: Scalar
    eating: Scalar
    meal_minute: Scalar


class Inputs(NamedTuple):
    body_mass: Scalar
    carbohydrate_rate: Scalar
    bolus_rate: Scalar
    basal_change: Scalar
    heart_rate_excess: Scalar
    sleep_loss: Scalar
    gut_speed_change: Scalar
    absorbed_rate: Scalar
    sensitivity_change: Scalar
    output_change: Scalar
    glucose_clearance: Scalar


class Params(NamedTuple):
    basal_glucose: Scalar
    insulin_sensitivity: Scalar
    hepatic_glucose_effectiveness: Scalar
    insulin_action_rate: Scalar
    insulin_absorption: Scalar
    gastric_emptying_max: Scalar
    gastric_emptying_min: Scalar
    intestinal_absorption: Scalar
    basal_insulin: Scalar
    basal_glucose_production: Scalar
    glucose_volume: Scalar
    insulin_volume: Scalar
    plasma_to_tissue: Scalar
    tissue_to_plasma: Scalar
    peripheral_insulin_effect: Scalar
    half_saturation: Scalar
    hepatic_insulin_effect: Scalar
    hepatic_insulin_delay: Scalar
    brain_uptake: Scalar
    renal_clearance: Scalar
    renal_threshold: Scalar
    interstitial_exchange: Scalar
    emptying_slows_at: Scalar
    emptying_recovers_at: Scalar
    carbohydrate_bioavailability: Scalar
    liver_to_plasma_insulin: Scalar
    plasma_to_liver_insulin: Scalar
    hepatic_extraction: Scalar
    insulin_dissociation: Scalar
    insulin_absorption_1: Scalar
    insulin_absorption_2: Scalar
    resting_heart_rate: Scalar
    exercise_threshold: Scalar
    exercise_heart_rate_time: Scalar
    exercise_onset_time: Scalar
    exercise_decay_time: Scalar
    exercise_uptake_gain: Scalar
    exercise_action_gain: Scalar
    exercise_affinity_gain: Scalar
    sleep_loss_effect_on_uptake: Scalar
    sleep_loss_effect_on_liver: Scalar
    insulin_per_unit: Scalar
    longest_sleep_loss: Scalar
    brain_fade_glucose: Scalar


class Insulin(NamedTuple):
    """Constants of insulin between liver and plasma, and the personal steady delivery."""

    per_volume: Scalar
    leaving_plasma: Scalar
    leaving_liver: Scalar
    to_plasma: Scalar
    to_liver: Scalar
    basal_plasma: Scalar
    basal_liver: Scalar
    basal_delivery: Scalar


class Derived(NamedTuple):
    gut: Gut
    tissue: Tissue
    injection: Injection
    exercise: Exercise
    insulin: Insulin


def derive_insulin(params: Params) -> Insulin:
    """Constants from the steady state at basal insulin; `basal_delivery` in pmol/(kg.min)."""
    to_plasma, to_liver = params.liver_to_plasma_insulin, params.plasma_to_liver_insulin
    extraction = params.hepatic_extraction
    leaving_liver = to_plasma + to_plasma * extraction / (1.0 - extraction)
    leaving_plasma = to_liver * (1.0 + PERIPHERAL_CLEARANCE_SHARE)
    plasma = params.basal_insulin * params.insulin_volume
    liver = to_liver * plasma / leaving_liver
    return Insulin(
        per_volume=1.0 / params.insulin_volume,
        leaving_plasma=leaving_plasma,
        leaving_liver=leaving_liver,
        to_plasma=to_plasma,
        to_liver=to_liver,
        basal_plasma=plasma,
        basal_liver=liver,
        basal_delivery=leaving_plasma * plasma - to_plasma * liver,
    )


class Organ(AbstractOrgan):
    """Glucose and injected insulin of an adult with type 1 diabetes."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return Derived(
            gut=derive_gut(params),
            tissue=derive_tissue(params),
            injection=derive_injection(params),
            exercise=derive_exercise(params),
            insulin=derive_insulin(params),
        )

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Fasting, at rest, on the personal steady basal delivery."""
        tissue, insulin = params.tissue, params.insulin
        zero = jnp.zeros_like(tissue.basal_plasma)
        first = insulin.basal_delivery / params.injection.leaving_first
        return State(
            stomach_solid=zero,
            stomach_liquid=zero,
            intestine=zero,
            glucose_plasma=tissue.basal_plasma,
            glucose_tissue=tissue.basal_tissue,
            insulin_plasma=insulin.basal_plasma,
            insulin_action=zero,
            insulin_signal=tissue.basal_insulin,
            insulin_signal_liver=tissue.basal_insulin,
            insulin_liver=insulin.basal_liver,
            insulin_depot_1=first,
            insulin_depot_2=params.injection.dissociation * first / params.injection.absorption_2,
            glucose_interstitial=tissue.basal_plasma,
            exercise_heart_rate=zero,
            exercise_sensitivity=zero,
            exercise_beats=zero,
            meal_amount=zero,
            eating=zero,
            meal_minute=zero - 1.0,
        )

    def update(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        """The meal's size at each minute of eating; the start and end of an exercise bout."""
        meal = Meal(state.meal_amount, state.eating, state.meal_minute)
        meal = remember_meal(
            t, state.stomach_solid, state.stomach_liquid, meal, inputs.carbohydrate_rate
        )
        beats = bout_beats(state.exercise_beats, inputs.heart_rate_excess, params.exercise)
        return state._replace(
            exercise_beats=beats,
            meal_amount=meal.amount,
            eating=meal.eating,
            meal_minute=meal.minute,
        )

    def flows(self, state: State, inputs: Inputs, params: Derived) -> Fluxes:
        """Every glucose flow [mg/(kg.min)] at this instant."""
        appearance = params.gut.available_absorption * state.intestine * (1.0 / inputs.body_mass)
        around = Around(
            inputs.sleep_loss,
            inputs.sensitivity_change,
            inputs.output_change,
            inputs.glucose_clearance,
        )
        return fluxes(state, appearance, 0.0, around, params.exercise, params.tissue)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        insulin = params.insulin
        delivery = insulin.basal_delivery + delivered(
            inputs, 1.0 / inputs.body_mass, params.injection
        )
        d_first, d_second, release = depot_rates(
            state.insulin_depot_1,
            state.insulin_depot_2,
            jnp.maximum(delivery, 0),
            params.injection,
        )
        release = release + inputs.absorbed_rate
        d_plasma = insulin.to_plasma * state.insulin_liver + release
        d_plasma = d_plasma - insulin.leaving_plasma * state.insulin_plasma
        d_liver = insulin.to_liver * state.insulin_plasma
        d_liver = d_liver - insulin.leaving_liver * state.insulin_liver
        concentration = state.insulin_plasma * insulin.per_volume
        zero = jnp.zeros_like(state.meal_amount)
        return State(
            *gut_rates(
                state.stomach_solid,
                state.stomach_liquid,
                state.intestine,
                state.meal_amount,
                inputs.carbohydrate_rate,
                1.0 + inputs.gut_speed_change,
                params.gut,
            ),
            *glucose_rates(state, self.flows(state, inputs, params)),
            hold_above_zero(state.insulin_plasma, d_plasma),
            *insulin_action_rates(state, concentration, params.tissue),
            hold_above_zero(state.insulin_liver, d_liver),
            d_first,
            d_second,
            sensor_rate(state, params.tissue),
            *exercise_rates(
                state.exercise_heart_rate,
                state.exercise_sensitivity,
                state.exercise_beats,
                inputs.heart_rate_excess,
                params.exercise,
            ),
            zero,
            zero,
            zero,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        flow = self.flows(state, inputs, params)
        volume = params.insulin.per_volume
        return read_out(state, inputs, params.gut, params.tissue, volume, flow)

    def guard(self, state: State, params: Derived) -> Flag:
        """True while plasma glucose is within 20 to 600 mg/dL."""
        return glucose_in_range(state, params.tissue)
