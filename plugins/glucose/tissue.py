r"""Glucose in plasma and tissue: liver, brain, kidneys, insulin-dependent uptake, sensor site.

.. math::
    \dot G_p &= EGP + R_a - F_{cns} - E - k_1 G_p + k_2 G_t \\
    \dot G_t &= k_1 G_p - k_2 G_t - U_{id} \\
    EGP &= \max(EGP_b - k_{p2}(G_p - G_{pb}) - k_{p3} s_l (I_d - I_b) - \dots, 0) \\
    E &= k_{e1} \max(G_p - k_{e2}, 0) \\
    U_{id} &= \frac{V_{m0}(1 + \beta Y) + V_{mx} s_u [X + (\alpha ZW + c) (X + I_b)]}
        {K_{m0} [1 - \gamma ZW (X + I_b)] + G_t} G_t \\
    \dot X &= p_{2U} (I - I_b - X), \quad \dot I_1 = k_i (I - I_1), \quad
    \dot I_d = k_i (I_1 - I_d), \quad \dot G_s = k_{sc} (G_p - G_s)

Glucose in mg/kg, insulin in pmol/L, fluxes in mg/(kg.min) (Dalla Man 2007,
doi:10.1109/TBME.2007.893506). The form of :math:`EGP` is the published one with
:math:`k_{p1}` eliminated by the steady state. :math:`s_u, s_l` are what sleep loss leaves of the
insulin effect on uptake and liver; neither moves the fasting state, as measured by Donga 2010. The
change `c` of insulin sensitivity from weight, stress, illness and drugs acts on all insulin, and so
moves the fasting state too; `Around` holds it with the other changes, all zero at habit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from plugins.glucose.exercise import Exercise
from plugins.glucose.numerics import at_most_in, hold_above_zero, unbounded
from twin_core.organ import Scalar

LEAST_AFFINITY = 0.05
#: Most of the glucose of tissue that its cells take up in a minute (assumed): insulin far beyond
#: any dose meets what blood and diffusion bring. 1000 pmol/L of insulin ask for an eighth of it,
#: of which one part in a hundred million is lost.
FASTEST_UPTAKE = 1.0


class Tissue(NamedTuple):
    """Constants of glucose exchange. `basal_uptake` is Vm0, solved from the steady state."""

    basal_plasma: Scalar
    basal_tissue: Scalar
    basal_insulin: Scalar
    per_volume: Scalar
    to_tissue: Scalar
    to_plasma: Scalar
    production_intercept: Scalar
    production_per_glucose: Scalar
    production_per_insulin: Scalar
    brain: Scalar
    brain_fade: Scalar
    renal_rate: Scalar
    renal_threshold: Scalar
    basal_uptake: Scalar
    uptake_per_insulin: Scalar
    half_saturation: Scalar
    action_rate: Scalar
    delay_rate: Scalar
    sensor_rate: Scalar
    sleep_uptake: Scalar
    sleep_liver: Scalar
    longest_sleep_loss: Scalar


class Around(NamedTuple):
    """What acts on tissues from outside, zero at habit.

    `sleep_loss` in h; `sensitivity` and `output` are shares by which insulin acts more strongly and
    by which the liver makes more glucose; `clearance` [1/min] is what drugs let kidneys spill.
    """

    sleep_loss: Scalar
    sensitivity: Scalar
    output: Scalar
    clearance: Scalar


class Fluxes(NamedTuple):
    """Glucose flows [mg/(kg.min)]: plasma gains the first two, loses the next two and the last."""

    production: Scalar
    appearance: Scalar
    brain: Scalar
    renal: Scalar
    uptake: Scalar
    exchange: Scalar


def derive_tissue(params: Any) -> Tissue:
    """Constants and the basal state that balances every flux at fasting glucose and insulin."""
    plasma = params.basal_glucose * params.glucose_volume
    filtered = jnp.maximum(plasma - params.renal_threshold, 0)
    used = params.basal_glucose_production - params.renal_clearance * filtered
    uptake = used - params.brain_uptake
    tissue = (params.plasma_to_tissue * plasma - uptake) / params.tissue_to_plasma
    share = unbounded(uptake / tissue, FASTEST_UPTAKE)
    return Tissue(
        basal_plasma=plasma,
        basal_tissue=tissue,
        basal_insulin=params.basal_insulin,
        per_volume=1.0 / params.glucose_volume,
        to_tissue=params.plasma_to_tissue,
        to_plasma=params.tissue_to_plasma,
        production_intercept=params.basal_glucose_production
        + params.hepatic_glucose_effectiveness * plasma,
        production_per_glucose=params.hepatic_glucose_effectiveness,
        production_per_insulin=params.insulin_sensitivity * params.hepatic_insulin_effect,
        brain=params.brain_uptake,
        brain_fade=params.brain_uptake / (params.brain_fade_glucose * params.glucose_volume),
        renal_rate=params.renal_clearance,
        renal_threshold=params.renal_threshold,
        basal_uptake=share * (params.half_saturation + tissue),
        uptake_per_insulin=params.insulin_sensitivity * params.peripheral_insulin_effect,
        half_saturation=params.half_saturation,
        action_rate=params.insulin_action_rate,
        delay_rate=params.hepatic_insulin_delay,
        sensor_rate=params.interstitial_exchange,
        sleep_uptake=params.sleep_loss_effect_on_uptake,
        sleep_liver=params.sleep_loss_effect_on_liver,
        longest_sleep_loss=params.longest_sleep_loss,
    )


def _kept(per_hour: Scalar, sleep_loss: Scalar, tissue: Tissue) -> Scalar:
    return 1.0 - per_hour * jnp.clip(sleep_loss, 0, tissue.longest_sleep_loss)


def _uptake(state: Any, around: Around, exercise: Exercise, tissue: Tissue) -> Scalar:
    """Insulin-dependent glucose use `Uid`; never negative, since muscle returns no glucose."""
    bout = state.exercise_sensitivity * state.exercise_beats
    insulin = state.insulin_action + tissue.basal_insulin
    stronger = exercise.action_gain * bout + around.sensitivity
    action = state.insulin_action + stronger * insulin
    action = action * _kept(tissue.sleep_uptake, around.sleep_loss, tissue)
    capacity = tissue.basal_uptake * (1.0 + exercise.uptake_gain * state.exercise_heart_rate)
    capacity = jnp.maximum(capacity + tissue.uptake_per_insulin * action, 0)
    affinity = jnp.maximum(1.0 - exercise.affinity_gain * bout * insulin, LEAST_AFFINITY)
    amount = jnp.maximum(state.glucose_tissue, 0)
    share = capacity / (tissue.half_saturation * affinity + amount)
    return at_most_in(share, FASTEST_UPTAKE) * amount


def fluxes(
    state: Any,
    appearance: Scalar,
    portal_suppression: Scalar | float,
    around: Around,
    exercise: Exercise,
    tissue: Tissue,
) -> Fluxes:
    """All glucose flows; `portal_suppression` is what portal insulin takes off production."""
    glucose, signal = state.glucose_plasma, state.insulin_signal_liver
    hepatic = tissue.production_per_insulin * _kept(tissue.sleep_liver, around.sleep_loss, tissue)
    production = tissue.production_intercept - tissue.production_per_glucose * glucose
    acting = signal - tissue.basal_insulin + around.sensitivity * signal
    production = production - hepatic * acting - portal_suppression
    return Fluxes(
        production=jnp.maximum(production, 0) * (1.0 + around.output),
        appearance=appearance,
        brain=jnp.clip(tissue.brain_fade * glucose, 0, tissue.brain),
        renal=renal_excretion(glucose, around.clearance, tissue),
        uptake=_uptake(state, around, exercise, tissue),
        exchange=tissue.to_tissue * glucose - tissue.to_plasma * state.glucose_tissue,
    )


def renal_excretion(glucose_plasma: Scalar, clearance: Scalar, tissue: Tissue) -> Scalar:
    """Glucose spilled into urine `E` [mg/(kg.min)], with a share `clearance` [1/min] by drugs."""
    spilled = tissue.renal_rate * jnp.maximum(glucose_plasma - tissue.renal_threshold, 0)
    return spilled + clearance * glucose_plasma


def glucose_rates(state: Any, flow: Fluxes) -> tuple[Scalar, Scalar]:
    """Rates of change of plasma and tissue glucose [mg/(kg.min)]."""
    plasma = flow.production + flow.appearance - flow.brain - flow.renal - flow.exchange
    tissue = flow.exchange - flow.uptake
    return (
        hold_above_zero(state.glucose_plasma, plasma),
        hold_above_zero(state.glucose_tissue, tissue),
    )


def insulin_action_rates(
    state: Any, insulin: Scalar, tissue: Tissue
) -> tuple[Scalar, Scalar, Scalar]:
    """Rates of change of insulin action on uptake and of the two delays before the liver."""
    return (
        tissue.action_rate * (insulin - tissue.basal_insulin - state.insulin_action),
        tissue.delay_rate * (insulin - state.insulin_signal),
        tissue.delay_rate * (state.insulin_signal - state.insulin_signal_liver),
    )


def sensor_rate(state: Any, tissue: Tissue) -> Scalar:
    """Rate of change of glucose at the sensor [mg/(kg.min)]."""
    rate = tissue.sensor_rate * (state.glucose_plasma - state.glucose_interstitial)
    return hold_above_zero(state.glucose_interstitial, rate)
