"""Inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import Scalar


class State(NamedTuple):
    """Plasma given back by tissue, mL."""

    refilled: Scalar


class Inputs(NamedTuple):
    """What the circulation, lungs, kidneys and skin show; 0 where nobody tells."""

    cardiac_output: Scalar
    mean_pressure: Scalar
    venous_pressure: Scalar
    heart_rate: Scalar
    tone: Scalar
    arousal: Scalar
    intensity: Scalar
    tilt: Scalar
    skin_flow: Scalar
    carbon_dioxide: Scalar
    saturation: Scalar
    kidney_flow: Scalar
    gfr: Scalar
    blood_change: Scalar
    plasma_change: Scalar


class Outputs(NamedTuple):
    """Flows in mL/min, pressures in mmHg, volumes in mL, hormones in pg/mL."""

    brain_flow: Scalar
    perfusion_pressure: Scalar
    intracranial_pressure: Scalar
    coronary_flow: Scalar
    kidney_now: Scalar
    gfr_now: Scalar
    gut_flow: Scalar
    liver_flow: Scalar
    muscle_flow: Scalar
    bone_flow: Scalar
    fat_flow: Scalar
    kidney_volume: Scalar
    capillary_volume: Scalar
    refill: Scalar
    volume: Scalar
    oxygen_limit: Scalar
    adrenaline: Scalar
    noradrenaline: Scalar


class Params(NamedTuple):
    """All numbers of the model; units and sources are in the manifest."""

    age: Scalar
    sex: Scalar
    height: Scalar
    mass: Scalar
    brain_flow_rest: Scalar
    brain_ageing: Scalar
    brain_women: Scalar
    carbon_dioxide_gain: Scalar
    hypoxia_gain: Scalar
    lower_limit: Scalar
    plateau_slope: Scalar
    fluid_production: Scalar
    outflow_resistance: Scalar
    sinus_offset: Scalar
    skull_drop: Scalar
    brain_drop: Scalar
    brain_effort: Scalar
    coronary_share: Scalar
    muscle_share: Scalar
    gut_share: Scalar
    hepatic_share: Scalar
    skin_share: Scalar
    fat_share: Scalar
    bone_share: Scalar
    other_share: Scalar
    usual_output: Scalar
    muscle_dilation: Scalar
    gut_effort: Scalar
    gut_tone: Scalar
    muscle_tone: Scalar
    kidney_tone: Scalar
    kidney_effort: Scalar
    filtration_kept: Scalar
    kidney_limit: Scalar
    kidney_blood: Scalar
    capillary_share: Scalar
    capillary_effort: Scalar
    extraction: Scalar
    refill_share: Scalar
    refill_time: Scalar
    leak_share: Scalar
    leak_time: Scalar
    adrenaline_rest: Scalar
    noradrenaline_rest: Scalar
    adrenaline_arousal: Scalar
    adrenaline_effort: Scalar
    noradrenaline_arousal: Scalar
    noradrenaline_effort: Scalar
    noradrenaline_upright: Scalar
    catecholamine_tone: Scalar
    usual_rate: Scalar
    usual_pressure: Scalar
    usual_kidney_flow: Scalar
    usual_gfr: Scalar
    least_left: Scalar
    usual_carbon_dioxide: Scalar
    dilated_blood_pressure: Scalar
    plateau_middle: Scalar
    brain_ageing_from: Scalar
    blood_per_cube_man: Scalar
    blood_per_mass_man: Scalar
    blood_offset_man: Scalar
    blood_per_cube_woman: Scalar
    blood_per_mass_woman: Scalar
    blood_offset_woman: Scalar
