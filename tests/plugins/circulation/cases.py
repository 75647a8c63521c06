"""The circulation's settled states that the tests look at, computed together in one program."""

from __future__ import annotations

from functools import cache

from tests.plugins.circulation.beats import NO_REFLEX, presets, rest

CASES: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "rest": ({}, {}),
    "x02": ({}, {"exercise_intensity": 0.2}),
    "x05": ({}, {"exercise_intensity": 0.5}),
    # Christie's stages by their oxygen uptake: 1.33, some 1.9, 2.75 and 3.36 L/min of 3.36.
    "x034": ({}, {"exercise_intensity": 0.34}),
    "x055": ({}, {"exercise_intensity": 0.55}),
    "x08": ({}, {"exercise_intensity": 0.8}),
    "x10": ({}, {"exercise_intensity": 1.0}),
    "tilt": ({}, {"tilt": 1.0}),
    "upright_x06": ({}, {"tilt": 1.0, "exercise_intensity": 0.6}),
    "loss500": ({}, {"blood_volume_change": -500.0}),
    "loss1000": ({}, {"blood_volume_change": -1000.0}),
    "loss1500": ({}, {"blood_volume_change": -1500.0}),
    "gain0": (NO_REFLEX, {}),
    "gain0_loss": (NO_REFLEX, {"blood_volume_change": -500.0}),
    "resistance": ({"systemic_vascular_resistance": 1.261}, {}),
    "gain0_resistance": (NO_REFLEX | {"systemic_vascular_resistance": 1.261}, {}),
    "small": ({"sex": 0.0, "height": 160.0, "mass": 58.0}, {}),
    "fed_mass": ({}, {"body_mass": 95.0}),
    "record_mass": ({"mass": 95.0}, {}),
    "hfref": (presets()["hfref"], {}),
    "hfpef": (presets()["hfpef"], {}),
    "hypertension": (presets()["hypertension"], {}),
}
DELAYS = (0.0, 0.06, 0.10, 0.13, 0.16, 0.20, 0.26, 0.33)
RATES = (40.0, 60.0, 90.0, 120.0, 150.0, 180.0)
PACED = ("default_adult", "regazzoni_2020")
CASES |= {f"delay{d}": (NO_REFLEX | {"atrioventricular_delay": d}, {}) for d in DELAYS}
CASES |= {
    # The bounds of the resting rate end at 130; the model itself takes any.
    f"{preset}{rate}": (presets()[preset] | NO_REFLEX | {"resting_heart_rate": rate}, {})
    for preset in PACED
    for rate in RATES
}

H, P = presets()["hfref"], presets()["hfpef"]
CASES |= {
    "higher": ({}, {"long_term_change": 15.0}),
    "lower": ({}, {"long_term_change": -10.0}),
    "plasma": ({}, {"plasma_change": 300.0}),
    "infused": ({}, {"blood_volume_change": 300.0}),
    "loss1250": ({}, {"blood_volume_change": -1250.0}),
    "loss1750": ({}, {"blood_volume_change": -1750.0}),
    "block": ({}, {"beta_blocker": 1.0}),
    "half_block": ({}, {"beta_blocker": 0.25, "beta_blocker_exposure": 0.25}),
    "block_x10": ({}, {"beta_blocker": 1.0, "exercise_intensity": 1.0}),
    "slower": ({}, {"rate_effect": -0.2}),
    "stronger": ({}, {"contractility_effect": 0.3}),
    "tighter": ({}, {"resistance_effect": 0.6}),
    "tightest": ({}, {"resistance_effect": 0.7}),
    "nitroprusside": ({}, {"resistance_effect": -0.15, "venous_pooling": 500.0}),
    "pooled": ({}, {"venous_pooling": 400.0}),
    "paced_av0": ({}, {"av_delay": 0.001}),
    "paced_av150": ({}, {"av_delay": 0.15}),
    "paced_av100": ({}, {"av_delay": 0.1}),
    "paced_av200": ({}, {"av_delay": 0.2}),
    "vv": ({}, {"vv_delay": 0.08}),
    "paced80": ({}, {"pacing_rate": 80.0}),
    "paced120": ({}, {"pacing_rate": 120.0}),
    "paced148": ({}, {"pacing_rate": 148.0}),
    "fibrillating": ({}, {"atrial_fibrillation": 1.0}),
    "fibrillating_70": ({"fibrillation_rate_rise": 0.0}, {"atrial_fibrillation": 1.0}),
    "stiff": ({"arterial_compliance": 0.775}, {}),
    "recovered": (H, {"remodelling": 1.0, "beta_blocker": 1.0}),
    "hfref_block": (H, {"beta_blocker": 1.0}),
    "hfpef_20w": (P, {"exercise_intensity": 0.2}),
    "hfpef_upright": (P, {"tilt": 1.0}),
    "tachycardia": ({"resting_heart_rate": 122.0}, {}),
    "bradycardia": ({"resting_heart_rate": 46.0}, {}),
    "hfpef_peak": (P, {"exercise_intensity": 0.8, "tilt": 1.0}),
    "healthy_remodelling": ({}, {"remodelling": 1.0}),
    "heated": ({}, {"rate_drift": 15.0}),
    "heated_x10": ({}, {"rate_drift": 15.0, "exercise_intensity": 1.0}),
}
FRACTIONS = (17.0, 22.0, 27.0, 30.0, 37.0, 45.0)
CASES |= {f"ef{f}": (H | {"failing_ejection_fraction": f}, {}) for f in FRACTIONS}
VALVES = ("aortic_stenosis", "aortic_regurgitation", "mitral_stenosis", "mitral_regurgitation")
CASES |= {valve: (presets()[valve], {}) for valve in VALVES}


@cache
def settled_cases() -> dict[str, dict[str, float]]:
    """Beat summaries by case."""
    rows = rest([case[0] for case in CASES.values()], [case[1] for case in CASES.values()])
    return dict(zip(CASES, rows, strict=True))
