"""Inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """Potassium in mmol/L."""

    potassium: Scalar


class Inputs(NamedTuple):
    """Filtration in mL/min, aldosterone in ng/L, plasma in mL, drugs in standard doses."""

    gfr: Scalar
    aldosterone: Scalar
    plasma_change: Scalar
    protein_change: Scalar
    potassium_change: Scalar
    thiazide: Scalar
    loop_diuretic: Scalar
    blocker: Scalar
    ace_inhibitor: Scalar
    angiotensin_blocker: Scalar


class Outputs(NamedTuple):
    """As a laboratory prints them."""

    creatinine: Scalar
    egfr: Scalar
    urea_nitrogen: Scalar
    potassium: Scalar
    chloride: Scalar
    calcium: Scalar
    albumin: Scalar
    protein: Scalar
    hematocrit: Scalar
    hemoglobin: Scalar
    erythrocytes: Scalar
    plasma: Scalar


class Params(NamedTuple):
    """All numbers of the model; units and sources are in the manifest."""

    age: PerMember
    sex: PerMember
    height: PerMember
    mass: PerMember
    usual_gfr: PerMember
    creatinine_made: PerMember
    creatinine_ageing: PerMember
    creatinine_women: PerMember
    protein_eaten: PerMember
    nitrogen_kept: PerMember
    urea_cleared: PerMember
    usual_potassium: PerMember
    usual_aldosterone: PerMember
    potassium_aldosterone: PerMember
    potassium_thiazide: PerMember
    potassium_loop: PerMember
    potassium_blocker: PerMember
    potassium_renin: PerMember
    potassium_eaten: PerMember
    potassium_kidney: PerMember
    potassium_time: PerMember
    usual_chloride: PerMember
    usual_calcium: PerMember
    usual_albumin: PerMember
    globulin: PerMember
    usual_hematocrit: PerMember
    hematocrit_women: PerMember
    cell_hemoglobin: PerMember
    cell_volume: PerMember
    potassium_step: PerMember
