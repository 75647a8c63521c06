"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    acth: Scalar
    cortisol: Scalar
    feedback: Scalar
    usual_acth: Scalar
    usual_cortisol: Scalar
    usual_feedback: Scalar
    cortisol_tissue: Scalar
    sympathetic: Scalar
    vagal: Scalar
    lingering: Scalar
    habituated: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    start_hour: Scalar
    demand: Scalar
    relaxation: Scalar
    sleep_loss: Scalar
    asleep: Scalar
    misalignment: Scalar
    distress: Scalar
    inflammation: Scalar
    glucocorticoid: Scalar
    beta_blocker: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    cortisol: Scalar
    acth: Scalar
    sympathetic: Scalar
    vagal: Scalar
    heart_rate_change: Scalar
    pressure_change: Scalar
    rmssd: Scalar
    arousal: Scalar
    insulin_resistance: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    age: PerMember
    cortisol_mean: PerMember
    rhythm_amplitude: PerMember
    rhythm_skew: PerMember
    habituation_time: PerMember
    habituation_share: PerMember
    rhythm_peak: PerMember
    acth_half_life: PerMember
    cortisol_half_life: PerMember
    feedback_time: PerMember
    feedback_gain: PerMember
    demand_gain: PerMember
    distress_gain: PerMember
    sleep_loss_gain: PerMember
    fever_gain: PerMember
    drug_feedback: PerMember
    tissue_delay: PerMember
    insulin_exponent: PerMember
    adrenaline_resistance: PerMember
    drug_resistance: PerMember
    sympathetic_time: PerMember
    vagal_time: PerMember
    lingering_time: PerMember
    lingering_share: PerMember
    heart_rate_gain: PerMember
    pressure_gain: PerMember
    beta_heart_rate: PerMember
    beta_pressure: PerMember
    rmssd_at_25: PerMember
    rmssd_ageing: PerMember
    vagal_withdrawal: PerMember
    vagal_night: PerMember
    vagal_relaxation: PerMember
    relaxation_shield: PerMember
    day_length: PerMember
    rmssd_reference_age: PerMember
    rhythm_lag: PerMember
