"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """States at one instant, in the manifest's units."""

    hba1c: Scalar
    lost: Scalar
    rested: Scalar
    sensitivity: Scalar


class Inputs(NamedTuple):
    """What comes from other organs and scenarios; all at rest by default."""

    glucose: Scalar
    mass: Scalar


class Outputs(NamedTuple):
    """What other organs and people see."""

    hba1c: Scalar
    function_change: Scalar
    sensitivity_change: Scalar


class Params(NamedTuple):
    """All numbers of the model; units, spreads and sources are in the manifest."""

    start_mass: PerMember
    start_glucose: PerMember
    kernel_time: PerMember
    glucose_slope: PerMember
    glucose_offset: PerMember
    sensitivity_exponent: PerMember
    sensitivity_time: PerMember
    decline: PerMember
    toxic_glucose: PerMember
    toxic_width: PerMember
    recoverable: PerMember
    recovery_time: PerMember
