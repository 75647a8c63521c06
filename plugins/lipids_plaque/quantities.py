"""Parameters of the manifest, in its order and units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import Scalar


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    start_mass: Scalar
    ldl_untreated: Scalar
    hdl_untreated: Scalar
    triglycerides_untreated: Scalar
    lipoprotein_a_untreated: Scalar
    coronary_disease: Scalar
    familial: Scalar
    statin_response: Scalar
    statin_maximum: Scalar
    statin_maximum_per_ldl: Scalar
    statin_maximum_per_triglycerides: Scalar
    statin_maximum_coronary: Scalar
    statin_maximum_familial: Scalar
    statin_slope: Scalar
    atorvastatin_half_dose: Scalar
    rosuvastatin_half_dose: Scalar
    simvastatin_half_dose: Scalar
    pravastatin_half_dose: Scalar
    lovastatin_half_dose: Scalar
    fluvastatin_half_dose: Scalar
    ezetimibe_maximum: Scalar
    ezetimibe_half_dose: Scalar
    ezetimibe_overlap: Scalar
    statin_triglyceride_share: Scalar
    statin_hdl_rise: Scalar
    antibody_absorption: Scalar
    antibody_bioavailability: Scalar
    antibody_clearance: Scalar
    antibody_volume: Scalar
    antibody_peripheral_volume: Scalar
    antibody_exchange: Scalar
    antibody_saturable: Scalar
    antibody_half_elimination: Scalar
    antibody_effect: Scalar
    antibody_effect_scale: Scalar
    antibody_half_effect: Scalar
    antibody_hill: Scalar
    antibody_lipoprotein_a: Scalar
    ldl_turnover: Scalar
    hdl_turnover: Scalar
    triglyceride_turnover: Scalar
    hdl_per_triglycerides: Scalar
    ldl_per_mass: Scalar
    triglycerides_per_mass: Scalar
    hdl_per_mass: Scalar
    apob_per_non_hdl: Scalar
    apob_base: Scalar
    exposure_reference: Scalar
    exposure_memory: Scalar
    exposure_slope: Scalar
    lipoprotein_a_slope: Scalar
    hazard_at_60: Scalar
    hazard_women: Scalar
    hazard_doubling: Scalar
    systolic_slope: Scalar
    smoker: Scalar
    smoking_ratio: Scalar
    diabetes: Scalar
    diabetes_ratio: Scalar
    plaque_start: Scalar
    plaque_per_ldl: Scalar
    plaque_ldl: Scalar
    statin_reference: Scalar
    least_level: Scalar
    cholesterol_molar: Scalar
    usual_systolic: Scalar
    usual_lipoprotein_a: Scalar
    hazard_age: Scalar
