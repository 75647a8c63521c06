"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    first: Scalar
    second: Scalar
    sensitive: Scalar
    resistant: Scalar
    dividing: Scalar
    maturing_1: Scalar
    maturing_2: Scalar
    maturing_3: Scalar
    circulating: Scalar
    lowest: Scalar
    waited: Scalar
    since_dose: Scalar
    cycle_dose: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    first_dose: Scalar
    second_dose: Scalar
    interval: Scalar
    filgrastim: Scalar
    gcsf: Scalar
    other_kill: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    size: Scalar
    resistant_share: Scalar
    kill_rate: Scalar
    neutrophils: Scalar
    nadir: Scalar
    delay: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    start_size: PerMember
    growth: PerMember
    kill: PerMember
    resistant_start: PerMember
    turning: PerMember
    first_half: PerMember
    second_half: PerMember
    bliss: PerMember
    interaction: PerMember
    site_time: PerMember
    first_clearance: PerMember
    second_clearance: PerMember
    first_slope: PerMember
    second_slope: PerMember
    neutrophils_rest: PerMember
    transit: PerMember
    feedback: PerMember
    gcsf_birth: PerMember
    gcsf_speed: PerMember
    hold_below: PerMember
    nadir_time: PerMember
    dose_length: PerMember
