"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    presenting: Scalar
    effectors: Scalar
    regulators: Scalar
    chronic: Scalar
    lesions: Scalar
    infected: Scalar
    immunity: Scalar
    cytokines: Scalar
    liver: Scalar
    crp: Scalar
    resistance: Scalar
    sickness: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    exposure: Scalar
    vaccine: Scalar
    trigger: Scalar
    glucocorticoid: Scalar
    tnf_block: Scalar
    il6_block: Scalar
    antifolate: Scalar
    distress: Scalar
    sleep_loss: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    activity: Scalar
    das28: Scalar
    lesions: Scalar
    pathogen: Scalar
    crp: Scalar
    temperature_change: Scalar
    heart_rate_change: Scalar
    heart_rate_resting: Scalar
    skin_temperature_change: Scalar
    respiration_change: Scalar
    variability_change: Scalar
    insulin_resistance: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    regulation: PerMember
    presenting_loss: PerMember
    effector_loss: PerMember
    regulator_loss: PerMember
    stimulation: PerMember
    regulator_birth: PerMember
    regulator_growth: PerMember
    severity: PerMember
    flare_size: PerMember
    flare_interval: PerMember
    flare_phase: PerMember
    distress_trigger: PerMember
    infection_trigger: PerMember
    lesion_rate: PerMember
    lesion_memory: PerMember
    lesion_memory_two: PerMember
    lesion_steroid: PerMember
    response_rate: PerMember
    tnf_effect: PerMember
    il6_effect: PerMember
    steroid_effect: PerMember
    steroid_loss: PerMember
    blocker_calling: PerMember
    das_rest: PerMember
    das_scale: PerMember
    infection_rate: PerMember
    infected_loss: PerMember
    inoculum: PerMember
    immunity_rate: PerMember
    immunity_clearance: PerMember
    immunity_memory: PerMember
    sleep_susceptibility: PerMember
    cytokine_time: PerMember
    vaccine_signal: PerMember
    vaccine_protection: PerMember
    fever: PerMember
    fever_half: PerMember
    crp_rest: PerMember
    crp_half_life: PerMember
    crp_infection: PerMember
    crp_autoimmune: PerMember
    crp_delay: PerMember
    il6_crp: PerMember
    resting_heart_rate: PerMember
    fever_heart_rate: PerMember
    autoimmune_heart_rate: PerMember
    sickness_heart_rate: PerMember
    sickness_time: PerMember
    fever_respiration: PerMember
    fever_skin: PerMember
    fever_variability: PerMember
    autoimmune_variability: PerMember
    illness_resistance: PerMember
    resistance_half: PerMember
    resistance_rise: PerMember
    resistance_fall: PerMember
    autoimmune_resistance: PerMember
    pulse_width: PerMember
    lesion_step: PerMember
    trigger_push: PerMember
    sickness_rise: PerMember
