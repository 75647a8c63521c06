"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    distress: Scalar
    anxiety_lean: Scalar
    therapy: Scalar
    drug: Scalar
    strain: Scalar
    drive: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    chronic_load: Scalar
    psychotherapy: Scalar
    transporter_block: Scalar
    sleep_loss: Scalar
    crp: Scalar
    load_change: Scalar
    pressure_change: Scalar
    ldl: Scalar
    hba1c: Scalar
    mass: Scalar
    cortisol: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    distress: Scalar
    phq9: Scalar
    gad7: Scalar
    pss10: Scalar
    drive_change: Scalar
    allostatic_load: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    height: PerMember
    start_mass: PerMember
    habitual_distress: PerMember
    habitual_lean: PerMember
    memory: PerMember
    strain_time: PerMember
    strain_effect: PerMember
    sleep_effect: PerMember
    inflammation_effect: PerMember
    exercise_effect: PerMember
    exercise_half: PerMember
    therapy_effect: PerMember
    therapy_time: PerMember
    transporter_effect: PerMember
    drug_time: PerMember
    phq9_middle: PerMember
    phq9_slope: PerMember
    gad7_middle: PerMember
    gad7_slope: PerMember
    pss10_middle: PerMember
    pss10_slope: PerMember
    drive_gain: PerMember
    drive_time: PerMember
    pressure_limit: PerMember
    ldl_limit: PerMember
    hba1c_limit: PerMember
    bmi_limit: PerMember
    crp_limit: PerMember
    cortisol_limit: PerMember
    marker_sharpness: PerMember
    crp_reference: PerMember
