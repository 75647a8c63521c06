"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """Exposures in daily standard doses, and the recovery of a failing ventricle."""

    lisinopril: Scalar
    ramipril: Scalar
    losartan: Scalar
    valsartan: Scalar
    sacubitril_valsartan: Scalar
    amlodipine: Scalar
    nifedipine_er: Scalar
    diltiazem: Scalar
    hydrochlorothiazide: Scalar
    chlorthalidone: Scalar
    indapamide: Scalar
    furosemide: Scalar
    spironolactone: Scalar
    metoprolol: Scalar
    bisoprolol: Scalar
    carvedilol: Scalar
    ivabradine: Scalar
    digoxin: Scalar
    amiodarone: Scalar
    dapagliflozin: Scalar
    empagliflozin: Scalar
    metformin: Scalar
    gliclazide: Scalar
    glipizide: Scalar
    semaglutide: Scalar
    liraglutide: Scalar
    tirzepatide: Scalar
    remodelling: Scalar


class Inputs(NamedTuple):
    """Doses beyond the habitual ones in mg/d, classes in standard doses, kg, mL/min."""

    lisinopril_dose: Scalar
    ramipril_dose: Scalar
    losartan_dose: Scalar
    valsartan_dose: Scalar
    sacubitril_valsartan_dose: Scalar
    amlodipine_dose: Scalar
    nifedipine_er_dose: Scalar
    diltiazem_dose: Scalar
    hydrochlorothiazide_dose: Scalar
    chlorthalidone_dose: Scalar
    indapamide_dose: Scalar
    furosemide_dose: Scalar
    spironolactone_dose: Scalar
    metoprolol_dose: Scalar
    bisoprolol_dose: Scalar
    carvedilol_dose: Scalar
    ivabradine_dose: Scalar
    digoxin_dose: Scalar
    amiodarone_dose: Scalar
    dapagliflozin_dose: Scalar
    empagliflozin_dose: Scalar
    metformin_dose: Scalar
    gliclazide_dose: Scalar
    glipizide_dose: Scalar
    semaglutide_dose: Scalar
    liraglutide_dose: Scalar
    tirzepatide_dose: Scalar
    beta_blocker: Scalar
    ace_inhibitor: Scalar
    angiotensin_blocker: Scalar
    mineralocorticoid_blocker: Scalar
    sglt2_inhibitor: Scalar
    body_mass: Scalar
    filtration: Scalar


class Outputs(NamedTuple):
    """Exposures by class in daily standard doses, and shares by which drugs change the heart."""

    beta_blocker: Scalar
    ace_inhibitor: Scalar
    angiotensin_blocker: Scalar
    calcium_blocker: Scalar
    thiazide: Scalar
    loop_diuretic: Scalar
    mineralocorticoid_blocker: Scalar
    sglt2_inhibitor: Scalar
    metformin: Scalar
    glp1_agonist: Scalar
    sulfonylurea: Scalar
    heart_rate: Scalar
    contractility: Scalar
    remodelling: Scalar


class Params(NamedTuple):
    """All numbers of the model; units and sources are in the manifest."""

    mass: PerMember
    creatinine_clearance: PerMember
    liver_function: PerMember
    adherence: PerMember
    cyp2c9_activity: PerMember
    cyp2c19_activity: PerMember
    cyp2d6_activity: PerMember
    cyp3a4_activity: PerMember
    half_effect_dose: PerMember
    remodelling_time: PerMember
    remodelling_by_sglt2: PerMember
    remodelling_by_renin: PerMember
    remodelling_by_aldosterone: PerMember
