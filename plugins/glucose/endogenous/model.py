r"""Glucose and insulin with a working or failing pancreas: the meal model of Dalla Man 2007.

To the gut, tissue, injection and exercise equations of the neighbouring modules this adds

.. math::
    \dot I_l &= -(m_1 + m_3) I_l + m_2 I_p + S, \qquad
    \dot I_p = -(m_2 + m_4) I_p + m_1 I_l \\
    m_3 &= m_1 HE / (1 - HE), \qquad HE = m_6 - m_5 S, \qquad S = \gamma I_{po} \\
    \dot I_{po} &= -\gamma I_{po} + (1 + f) [(1 + c) (Y + K \max(\dot G, 0)) + S_b] + s S_b \\
    \dot Y &= -\alpha [Y - \max(\beta (G - G_b), -S_b)]

and portal insulin lowers glucose production by :math:`k_{p4} (I_{po} - I_{po,b})`. Insulin in
pmol/kg, secretion in pmol/(kg.min), `G` in mg/dL. Beta cells lost or won `f`, incretin drugs `c`
and secretagogues `s` are zero at habit. :math:`m_6, S_b, V_{m0}` are solved from the
steady state. Source: doi:10.1109/TBME.2007.893506.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.glucose.exercise import Exercise, bout_beats, derive_exercise, exercise_rates
from plugins.glucose.gut import Gut, Meal, derive_gut, gut_rates, remember_meal
from plugins.glucose.injection import Injection, delivered, depot_rates, derive_injection
from plugins.glucose.numerics import hold_above_zero, rise
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
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

MOST_EXTRACTION = 0.95  # keeps m3 finite where secretion falls far below basal
#: Rise of plasma glucose [mg/(kg.min)] at which the pancreas answers to it in full: a few
#: ten-thousandths of that after a meal.
BEGINS = 0.0005


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
    insulin_portal: Scalar
    secretion_response: Scalar
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
    secretion_change: Scalar
    secretion_shift: Scalar
    function_change: Scalar


class Params(NamedTuple):
    basal_glucose: Scalar
    basal_insulin: Scalar
    insulin_sensitivity: Scalar
    beta_cell_responsivity: Scalar
    gastric_emptying_max: Scalar
    gastric_emptying_min: Scalar
    intestinal_absorption: Scalar
    basal_glucose_production: Scalar
    glucose_volume: Scalar
    insulin_volume: Scalar
    plasma_to_tissue: Scalar
    tissue_to_plasma: Scalar
    peripheral_insulin_effect: Scalar
    half_saturation: Scalar
    insulin_action_rate: Scalar
    hepatic_glucose_effectiveness: Scalar
    hepatic_insulin_effect: Scalar
    portal_insulin_effect: Scalar
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
    peripheral_insulin_clearance: Scalar
    extraction_slope: Scalar
    hepatic_extraction: Scalar
    dynamic_secretion: Scalar
    static_secretion: Scalar
    secretion_delay_rate: Scalar
    portal_transfer: Scalar
    insulin_absorption: Scalar
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
    """Constants of insulin between portal vein, liver and plasma."""

    per_volume: Scalar
    leaving_plasma: Scalar
    to_plasma: Scalar
    to_liver: Scalar
    extraction_slope: Scalar
    extraction_intercept: Scalar
    basal_plasma: Scalar
    basal_liver: Scalar


class Secretion(NamedTuple):
    """Constants of the pancreas; gains per mg/kg of plasma glucose."""

    basal: Scalar
    basal_portal: Scalar
    basal_glucose: Scalar
    static: Scalar
    dynamic: Scalar
    delay_rate: Scalar
    transfer: Scalar
    portal_effect: Scalar


class Derived(NamedTuple):
    gut: Gut
    tissue: Tissue
    injection: Injection
    exercise: Exercise
    insulin: Insulin
    secretion: Secretion


def basal_secretion(params: Params) -> PerMember:
    """Secretion `Sb` [pmol/(kg.min)] that keeps insulin steady at its basal level."""
    extraction = params.hepatic_extraction
    plasma = params.basal_insulin * params.insulin_volume
    leaving = params.plasma_to_liver_insulin + params.peripheral_insulin_clearance
    return leaving * plasma / (1.0 - extraction) - params.plasma_to_liver_insulin * plasma


def derive_insulin(params: Params) -> Insulin:
    plasma = params.basal_insulin * params.insulin_volume
    leaving = params.plasma_to_liver_insulin + params.peripheral_insulin_clearance
    slope = params.extraction_slope
    return Insulin(
        per_volume=1.0 / params.insulin_volume,
        leaving_plasma=leaving,
        to_plasma=params.liver_to_plasma_insulin,
        to_liver=params.plasma_to_liver_insulin,
        extraction_slope=slope,
        extraction_intercept=params.hepatic_extraction + slope * basal_secretion(params),
        basal_plasma=plasma,
        basal_liver=leaving * plasma / params.liver_to_plasma_insulin,
    )


def derive_secretion(params: Params) -> Secretion:
    basal = basal_secretion(params)
    per_mass = params.beta_cell_responsivity / params.glucose_volume
    return Secretion(
        basal=basal,
        basal_portal=basal / params.portal_transfer,
        basal_glucose=params.basal_glucose * params.glucose_volume,
        static=params.static_secretion * per_mass,
        dynamic=params.dynamic_secretion * per_mass,
        delay_rate=params.secretion_delay_rate,
        transfer=params.portal_transfer,
        portal_effect=params.insulin_sensitivity * params.portal_insulin_effect,
    )


def insulin_rates(
    state: State, release: Scalar, secreted: Scalar, insulin: Insulin
) -> tuple[Scalar, Scalar]:
    """Rates of change of plasma and liver insulin [pmol/(kg.min)]."""
    extraction = insulin.extraction_intercept - insulin.extraction_slope * secreted
    extraction = jnp.clip(extraction, 0, MOST_EXTRACTION)
    outflow = insulin.to_plasma * state.insulin_liver
    taken_up = insulin.to_liver * state.insulin_plasma
    plasma = outflow + release - insulin.leaving_plasma * state.insulin_plasma
    liver = taken_up + secreted - outflow / (1.0 - extraction)
    return hold_above_zero(state.insulin_plasma, plasma), hold_above_zero(
        state.insulin_liver, liver
    )


def secretion_rates(
    state: State, secreted: Scalar, d_glucose: Scalar, inputs: Inputs, secretion: Secretion
) -> tuple[Scalar, Scalar]:
    """Rates of change of portal insulin [pmol/(kg.min)] and of the delayed response."""
    target = secretion.static * (state.glucose_plasma - secretion.basal_glucose)
    target = jnp.maximum(target, -secretion.basal)
    answer = state.secretion_response + secretion.dynamic * rise(d_glucose, BEGINS)
    made = (1.0 + inputs.secretion_change) * answer + secretion.basal
    made = (1.0 + inputs.function_change) * made + inputs.secretion_shift * secretion.basal
    return (
        made - secreted,
        secretion.delay_rate * (target - state.secretion_response),
    )


class Organ(AbstractOrgan):
    """Glucose and insulin of an adult whose pancreas still secretes insulin."""

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
            secretion=derive_secretion(params),
        )

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """Fasting, at rest, without injected insulin."""
        tissue, insulin, secretion = params.tissue, params.insulin, params.secretion
        zero = jnp.zeros_like(tissue.basal_plasma)
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
            insulin_portal=secretion.basal_portal,
            secretion_response=zero,
            insulin_depot_1=zero,
            insulin_depot_2=zero,
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
        secretion = params.secretion
        portal = state.insulin_portal - secretion.basal_portal
        portal = portal + around.sensitivity * state.insulin_portal
        portal = secretion.portal_effect * portal
        return fluxes(state, appearance, portal, around, params.exercise, params.tissue)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        delivery = jnp.maximum(delivered(inputs, 1.0 / inputs.body_mass, params.injection), 0)
        d_first, d_second, release = depot_rates(
            state.insulin_depot_1, state.insulin_depot_2, delivery, params.injection
        )
        release = release + inputs.absorbed_rate
        d_plasma, d_tissue = glucose_rates(state, self.flows(state, inputs, params))
        secreted = params.secretion.transfer * state.insulin_portal
        d_insulin, d_liver = insulin_rates(state, release, secreted, params.insulin)
        concentration = state.insulin_plasma * params.insulin.per_volume
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
            d_plasma,
            d_tissue,
            d_insulin,
            *insulin_action_rates(state, concentration, params.tissue),
            d_liver,
            *secretion_rates(state, secreted, d_plasma, inputs, params.secretion),
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
