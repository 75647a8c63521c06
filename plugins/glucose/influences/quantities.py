"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    fat: Scalar
    fat_blood: Scalar
    protein: Scalar
    protein_liver: Scalar
    fibre: Scalar
    carbohydrate: Scalar
    carbohydrate_slow: Scalar
    ultra_rapid_first: Scalar
    ultra_rapid_second: Scalar
    regular_first: Scalar
    regular_second: Scalar
    nph_first: Scalar
    nph_second: Scalar
    glargine_first: Scalar
    glargine_second: Scalar
    degludec_first: Scalar
    degludec_second: Scalar
    detemir_first: Scalar
    detemir_second: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    body_mass: Scalar
    start_hour: Scalar
    carbohydrate_rate: Scalar
    fat_rate: Scalar
    protein_rate: Scalar
    fibre_rate: Scalar
    glycaemic_index: Scalar
    ultra_rapid_rate: Scalar
    regular_rate: Scalar
    nph_rate: Scalar
    glargine_rate: Scalar
    degludec_rate: Scalar
    detemir_rate: Scalar
    stress_resistance: Scalar
    illness_resistance: Scalar
    weight_change: Scalar
    gfr: Scalar
    metformin: Scalar
    sglt2_inhibitor: Scalar
    sglt2_tablet: Scalar
    glp1_agonist: Scalar
    sulfonylurea: Scalar
    other_sensitivity: Scalar
    slower_uptake: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    gut_speed_change: Scalar
    absorbed_rate: Scalar
    sensitivity_change: Scalar
    output_change: Scalar
    glucose_clearance: Scalar
    secretion_change: Scalar
    secretion_shift: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    fat_time: PerMember
    fat_slowing: PerMember
    fat_resistance: PerMember
    protein_time: PerMember
    protein_yield: PerMember
    reference_output: PerMember
    fibre_time: PerMember
    fibre_slowing: PerMember
    carbohydrate_time: PerMember
    reference_index: PerMember
    index_exponent: PerMember
    ultra_rapid_release: PerMember
    ultra_rapid_absorption: PerMember
    regular_release: PerMember
    regular_absorption: PerMember
    nph_release: PerMember
    nph_absorption: PerMember
    glargine_release: PerMember
    glargine_absorption: PerMember
    degludec_release: PerMember
    degludec_absorption: PerMember
    detemir_release: PerMember
    detemir_absorption: PerMember
    dawn_output: PerMember
    dawn_hour: PerMember
    dawn_width: PerMember
    half_effect_dose: PerMember
    metformin_effect: PerMember
    sglt2_block: PerMember
    glucose_volume: PerMember
    glp1_secretion: PerMember
    glp1_slowing: PerMember
    sulfonylurea_release: PerMember
    day_length: PerMember
    insulin_per_unit: PerMember
    nothing_eaten: PerMember
