"""States, inputs, outputs and parameters, field by field as in ``organ.toml`` and in its units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import PerMember, Scalar


class State(NamedTuple):
    """Sodium in mmol above the habitual store, `nephrons` as a share, the rest dimensionless.

    Drugs and foods are states because their effect builds up over days.
    """

    sodium: Scalar
    vascularity: Scalar
    baroreceptors: Scalar
    nephrons: Scalar
    thiazide_dilation: Scalar
    ace_inhibitor: Scalar
    angiotensin_blocker: Scalar
    calcium_blocker: Scalar
    thiazide: Scalar
    loop_diuretic: Scalar
    mineralocorticoid_blocker: Scalar
    beta_blocker: Scalar
    sglt2_inhibitor: Scalar
    potassium: Scalar
    alcohol: Scalar
    dash: Scalar
    strain: Scalar


class Inputs(NamedTuple):
    """Body mass in kg (0: that of the record), sodium in mg/d, doses and exposures in standards,
    the hour of the daily dose in h."""

    body_mass: Scalar
    sodium_change: Scalar
    potassium_change: Scalar
    alcohol_change: Scalar
    dash: Scalar
    ace_inhibitor: Scalar
    angiotensin_blocker: Scalar
    calcium_blocker: Scalar
    thiazide: Scalar
    loop_diuretic: Scalar
    mineralocorticoid_blocker: Scalar
    beta_blocker: Scalar
    sglt2_inhibitor: Scalar
    ace_inhibitor_exposure: Scalar
    angiotensin_blocker_exposure: Scalar
    calcium_blocker_exposure: Scalar
    thiazide_exposure: Scalar
    loop_diuretic_exposure: Scalar
    mineralocorticoid_blocker_exposure: Scalar
    beta_blocker_exposure: Scalar
    sglt2_inhibitor_exposure: Scalar
    drive_change: Scalar
    sweat_sodium_change: Scalar
    dose_hour: Scalar


class Outputs(NamedTuple):
    """Pressures in mmHg, filtration and flow in mL/min, sodium in mmol/d or /L, plasma in mL."""

    mean_pressure: Scalar
    pressure_change: Scalar
    gfr: Scalar
    renal_blood_flow: Scalar
    sodium_excretion: Scalar
    urine: Scalar
    plasma_sodium: Scalar
    extracellular_water: Scalar
    angiotensin_ii: Scalar
    aldosterone: Scalar
    plasma_change: Scalar
    glomerular_pressure: Scalar
    capsule_pressure: Scalar
    oncotic_pressure: Scalar
    filtration_pressure: Scalar
    filtration_coefficient: Scalar
    night_pressure: Scalar
    day_pressure: Scalar


class Params(NamedTuple):
    """All numbers of the model; units and sources are in the manifest."""

    age: PerMember
    sex: PerMember
    mass: PerMember
    sodium_intake: PerMember
    sympathetic_drive: PerMember
    kidney_size: PerMember
    gfr_loss: PerMember
    hyperfiltration_gain: PerMember
    afferent_resistance: PerMember
    efferent_resistance: PerMember
    filtration_coefficient: PerMember
    capsule_pressure: PerMember
    oncotic_pressure: PerMember
    proximal_reabsorption: PerMember
    distal_reabsorption: PerMember
    collecting_reabsorption: PerMember
    sodium_lag: PerMember
    effect_lag: PerMember
    thiazide_vessel_lag: PerMember
    half_effect_dose: PerMember
    ace_inhibition: PerMember
    receptor_block: PerMember
    calcium_arterial_dilation: PerMember
    calcium_afferent_dilation: PerMember
    thiazide_distal_block: PerMember
    thiazide_arterial_dilation: PerMember
    loop_block: PerMember
    loop_macula_block: PerMember
    mineralocorticoid_block: PerMember
    beta_renin_block: PerMember
    beta_sympathetic_block: PerMember
    sglt2_proximal_block: PerMember
    sglt2_distal_block: PerMember
    weight_gain: PerMember
    alcohol_gain: PerMember
    potassium_gain: PerMember
    dash_distal_block: PerMember
    dash_afferent_dilation: PerMember
    plasma_shift: PerMember
    night_dip: PerMember
    night_middle: PerMember
    night_length: PerMember
    effect_onset: PerMember
    ace_fall: PerMember
    receptor_fall: PerMember
    calcium_fall: PerMember
    thiazide_fall: PerMember
    beta_fall: PerMember
    ace_fade: PerMember
    receptor_fade: PerMember
    calcium_fade: PerMember
    thiazide_fade: PerMember
    beta_fade: PerMember


class Settled(NamedTuple):
    """What is solved for: logarithms of pressures and flow, and the logit of the thirst drive.

    `filtering` ln of glomerular less opposing pressure (mmHg), `macula` ln of sodium flow at the
    macula densa (mmol/min, all nephrons present), `pressure` ln of mean pressure (mmHg).
    """

    filtering: Scalar
    macula: Scalar
    pressure: Scalar
    thirst: Scalar


class Derived(NamedTuple):
    """Parameters, and the person's habitual balance to which changes are told."""

    given: Params
    nephrons: PerMember
    base: Settled
    base_pressure: PerMember
    base_capillary: PerMember
    base_sodium: PerMember
    base_water: PerMember
    vascularity: PerMember
    baroreceptors: PerMember
