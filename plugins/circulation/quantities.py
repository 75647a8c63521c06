"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from plugins.circulation.valves import Valves
from twin_core.organ import Scalar


class State(NamedTuple):
    """Volumes in mL, flows in mL/s, pressure in mmHg, the rest as in the manifest.

    The volume of the systemic veins is not a state: it is what the total leaves over.
    """

    v_la: Scalar
    v_lv: Scalar
    v_ar_sys: Scalar
    v_ra: Scalar
    v_rv: Scalar
    v_ar_pul: Scalar
    v_ven_pul: Scalar
    q_ar_sys: Scalar
    q_ven_sys: Scalar
    q_ar_pul: Scalar
    q_ven_pul: Scalar
    blood_lost: Scalar
    baro_pressure: Scalar
    atrial_stretch: Scalar
    sympathetic_1: Scalar
    sympathetic_2: Scalar
    sympathetic_heart: Scalar
    sympathetic_resistance: Scalar
    sympathetic_contractility: Scalar
    sympathetic_veins: Scalar
    vagal_heart: Scalar
    exercise_drive: Scalar
    posture_drive: Scalar
    cycle_length: Scalar


class Inputs(NamedTuple):
    """Body mass in kg (0: that of the record), drives in [0, 1], blood in mL and mL/min.

    Drug effects are shares, doses and exposures in standard doses, pressure in mmHg; a pacemaker's
    rate (0: none) per minute and its delays in s. Infusions in ug/(kg.min), atropine in mg/kg,
    suction of the lower body in mmHg, caffeine in mg/L, plasma refilled from tissue in mL,
    years since the start, beats a minute that heat and lost water add.
    """

    body_mass: Scalar
    exercise_intensity: Scalar
    tilt: Scalar
    blood_volume_change: Scalar
    blood_loss_rate: Scalar
    plasma_change: Scalar
    long_term_change: Scalar
    beta_blocker: Scalar
    beta_blocker_exposure: Scalar
    rate_effect: Scalar
    contractility_effect: Scalar
    resistance_effect: Scalar
    venous_pooling: Scalar
    remodelling: Scalar
    pacing_rate: Scalar
    av_delay: Scalar
    vv_delay: Scalar
    atrial_fibrillation: Scalar
    noradrenaline: Scalar
    adrenaline: Scalar
    phenylephrine: Scalar
    nitroprusside: Scalar
    nitroglycerin: Scalar
    dobutamine: Scalar
    isoprenaline: Scalar
    atropine: Scalar
    suction: Scalar
    arousal: Scalar
    asleep: Scalar
    caffeine: Scalar
    refill: Scalar
    years: Scalar
    rate_drift: Scalar


class Outputs(NamedTuple):
    """Rates per minute, pressures in mmHg, volumes in mL, cardiac output in L/min."""

    heart_rate: Scalar
    heart_rate_excess: Scalar
    systolic_pressure: Scalar
    diastolic_pressure: Scalar
    mean_arterial_pressure: Scalar
    arterial_pressure: Scalar
    stroke_volume: Scalar
    ejection_fraction: Scalar
    cardiac_output: Scalar
    lv_end_diastolic_volume: Scalar
    lv_end_systolic_volume: Scalar
    lv_volume: Scalar
    rv_volume: Scalar
    la_volume: Scalar
    ra_volume: Scalar
    lv_pressure: Scalar
    rv_pressure: Scalar
    wedge_pressure: Scalar
    central_venous_pressure: Scalar
    pulse_wave_velocity: Scalar
    regurgitant_fraction: Scalar
    pulmonary_systolic: Scalar
    pulmonary_diastolic: Scalar
    pulmonary_mean: Scalar
    baroreflex_sensitivity: Scalar
    sympathetic_tone: Scalar


class Params(NamedTuple):
    """All numbers of the model; units and sources are in the manifest."""

    age: Scalar
    sex: Scalar
    height: Scalar
    mass: Scalar
    resting_heart_rate: Scalar
    systemic_vascular_resistance: Scalar
    arterial_compliance: Scalar
    lv_contractility: Scalar
    lv_passive_elastance: Scalar
    blood_volume_scale: Scalar
    baroreflex_set_point: Scalar
    baroreflex_gain: Scalar
    cardiopulmonary_gain: Scalar
    atrial_set_point: Scalar
    unstressed_volume: Scalar
    lv_unstressed_volume: Scalar
    rv_contractility: Scalar
    rv_passive_elastance: Scalar
    rv_unstressed_volume: Scalar
    la_contractility: Scalar
    la_passive_elastance: Scalar
    la_unstressed_volume: Scalar
    ra_contractility: Scalar
    ra_passive_elastance: Scalar
    ra_unstressed_volume: Scalar
    ventricular_contraction_time: Scalar
    ventricular_relaxation_time: Scalar
    atrial_contraction_time: Scalar
    atrial_relaxation_time: Scalar
    atrioventricular_delay: Scalar
    valve_resistance: Scalar
    arterial_inertance: Scalar
    venous_resistance: Scalar
    venous_compliance: Scalar
    venous_inertance: Scalar
    pulmonary_arterial_resistance: Scalar
    pulmonary_arterial_compliance: Scalar
    pulmonary_arterial_inertance: Scalar
    pulmonary_venous_resistance: Scalar
    pulmonary_venous_compliance: Scalar
    pulmonary_venous_inertance: Scalar
    exercise_vasodilation: Scalar
    exercise_contractility: Scalar
    exercise_lusitropy: Scalar
    exercise_venous_mobilisation: Scalar
    exercise_set_point_rise: Scalar
    exercise_lag: Scalar
    posture_pooling: Scalar
    posture_carotid_drop: Scalar
    posture_lag: Scalar
    plasma_refill_time: Scalar
    aortic_valve_area: Scalar
    mitral_valve_area: Scalar
    aortic_regurgitant_area: Scalar
    mitral_regurgitant_area: Scalar
    failing_ejection_fraction: Scalar
    remodelling_gain: Scalar
    remodelling_relaxation: Scalar
    fibrillation_rate_rise: Scalar
    half_effect_dose: Scalar
    beta_rate_fall: Scalar
    beta_exercise_rate_fall: Scalar
    beta_reflex_block: Scalar
    beta_contractility_fall: Scalar
    pressure_reference: Scalar
    arterial_volume: Scalar
    aortic_impedance: Scalar
    pacing_av_lengthening: Scalar
    exercise_mobilisation_half: Scalar
    arterial_stiffening: Scalar
    arterial_widening: Scalar
    arterial_pressure_power: Scalar
    lv_stiffening_volume: Scalar
    chronotropic_share: Scalar
    baroreflex_ageing: Scalar
    heat_dilation: Scalar
    baroreflex_set_point_ageing: Scalar
    noradrenaline_half: Scalar
    noradrenaline_resistance: Scalar
    noradrenaline_veins: Scalar
    noradrenaline_contractility: Scalar
    adrenaline_half: Scalar
    adrenaline_resistance: Scalar
    adrenaline_contractility: Scalar
    adrenaline_rate: Scalar
    adrenaline_veins: Scalar
    phenylephrine_half: Scalar
    phenylephrine_resistance: Scalar
    phenylephrine_veins: Scalar
    nitroprusside_half: Scalar
    nitroprusside_resistance: Scalar
    nitroprusside_veins: Scalar
    nitroglycerin_half: Scalar
    nitroglycerin_resistance: Scalar
    nitroglycerin_veins: Scalar
    dobutamine_half: Scalar
    dobutamine_resistance: Scalar
    dobutamine_contractility: Scalar
    dobutamine_rate: Scalar
    isoprenaline_half: Scalar
    isoprenaline_resistance: Scalar
    isoprenaline_contractility: Scalar
    isoprenaline_rate: Scalar
    atropine_half: Scalar
    atropine_rate: Scalar
    suction_pooling: Scalar
    arousal_set_point: Scalar
    arousal_contractility: Scalar
    arousal_rate: Scalar
    sleep_set_point: Scalar
    sleep_rate: Scalar
    caffeine_half: Scalar
    caffeine_set_point: Scalar
    caffeine_resistance: Scalar


class Derived(NamedTuple):
    """Everything that follows from the parameters alone, at the reference body size."""

    given: Params
    valves: Valves
    failing: Scalar
    lv_contractility: Scalar
    blood_volume_intercept: Scalar
    blood_volume_per_kg: Scalar
    total_volume: Scalar
    maximal_heart_rate: Scalar
    arterial_resistance: Scalar
    arterial_elastance: Scalar
    venous_elastance: Scalar
    pulmonary_arterial_elastance: Scalar
    pulmonary_venous_elastance: Scalar
    refill_seconds: Scalar
    rate_reflex: Scalar
    set_point: Scalar
    arterial_volume: Scalar
