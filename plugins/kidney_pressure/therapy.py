"""Doses and foods as effects on vessels and tubules, and how they build up."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.kidney_pressure.nephron import Effects
from plugins.kidney_pressure.quantities import Inputs, Params, State
from twin_core.organ import PerMember, Scalar

#: Effects of weight, potassium and alcohol level off around these changes. Weight: 15 to 22 kg less
#: lower systolic pressure by 5 to 7 mmHg only (STEP 1, doi:10.1056/NEJMoa2032183; SURMOUNT-1,
#: doi:10.1056/NEJMoa2206038), some 4 kg by 4 (Neter 2003); the others are assumed.
MOST_KG, MOST_POTASSIUM, MOST_ALCOHOL = 8.0, 100.0, 100.0


def strength(dose: PerMember, half: PerMember) -> PerMember:
    """Effect over that of the standard dose: 0 at none, 1 at one, 0.78 at a half (Law 2003)."""
    return (1.0 + half) * dose / (dose + half)


def none_of(p: Params) -> Effects:
    """Nobody treated, nothing changed."""
    zero, one = 0.0 * p.half_effect_dose, 1.0 + 0.0 * p.half_effect_dose
    return Effects(zero, zero, one, one, zero, zero, zero, zero, one, one, zero)


def effects(state: State, body_mass: Scalar, p: Params) -> Effects:
    """What the present treatment and habits do; effects on one site multiply."""
    half = p.half_effect_dose
    calcium = strength(state.calcium_blocker, half)
    beta, sglt2 = strength(state.beta_blocker, half), strength(state.sglt2_inhibitor, half)
    loop = strength(state.loop_diuretic, half)
    potassium = p.potassium_gain * MOST_POTASSIUM * jnp.tanh(state.potassium / MOST_POTASSIUM)
    passing = (1.0 - p.thiazide_distal_block * strength(state.thiazide, half)) * (1.0 - potassium)
    passing = passing * (1.0 - p.sglt2_distal_block * sglt2)
    passing = passing * (1.0 - p.dash_distal_block * state.dash)
    relaxed = (1.0 - p.calcium_arterial_dilation * calcium) * (
        1.0 - p.thiazide_arterial_dilation * state.thiazide_dilation
    )
    blocker = state.mineralocorticoid_blocker
    return Effects(
        inhibition=p.ace_inhibition * strength(state.ace_inhibitor, half),
        block=p.receptor_block * strength(state.angiotensin_blocker, half),
        arterial=relaxed,
        afferent=(1.0 - p.calcium_afferent_dilation * calcium)
        * (1.0 - p.dash_afferent_dilation * state.dash),
        distal=1.0 - passing,
        loop=p.loop_block * loop,
        macula=p.loop_macula_block * loop,
        mineralocorticoid=p.mineralocorticoid_block * strength(blocker, half),
        renin_nerves=1.0 - p.beta_renin_block * beta,
        sympathetic=(1.0 - p.beta_sympathetic_block * beta) * habit_drive(state, body_mass, p),
        proximal=p.sglt2_proximal_block * sglt2,
    )


def habit_drive(state: State, body_mass: Scalar, p: Params) -> Scalar:
    """Sympathetic drive over habitual by weight, alcohol and strain; no signal (0) is no change."""
    gained = jnp.where(body_mass > 0.0, body_mass - p.mass, 0.0)
    weight = p.weight_gain * MOST_KG * jnp.tanh(gained / MOST_KG)
    alcohol = p.alcohol_gain * MOST_ALCOHOL * jnp.tanh(state.alcohol / MOST_ALCOHOL)
    return jnp.exp(weight + alcohol + state.strain)


#: States that follow the input of the same meaning with the lag of drug effects.
FOLLOWING = {
    "ace_inhibitor": "ace_inhibitor",
    "angiotensin_blocker": "angiotensin_blocker",
    "calcium_blocker": "calcium_blocker",
    "thiazide": "thiazide",
    "loop_diuretic": "loop_diuretic",
    "mineralocorticoid_blocker": "mineralocorticoid_blocker",
    "beta_blocker": "beta_blocker",
    "sglt2_inhibitor": "sglt2_inhibitor",
    "potassium": "potassium_change",
    "alcohol": "alcohol_change",
    "dash": "dash",
    "strain": "drive_change",
}


def _asked(inputs: Inputs, port: str) -> Scalar:
    """A dose, with what the drug library finds of its class in the blood."""
    dose = getattr(inputs, port)
    exposure = f"{port}_exposure"
    return dose + getattr(inputs, exposure) if exposure in inputs._fields else dose


def build_up(state: State, inputs: Inputs, p: Params) -> dict[str, Scalar]:
    """Rates per day of the states in `FOLLOWING`, and of the vessels under a thiazide."""
    rates = {
        name: (_asked(inputs, port) - getattr(state, name)) / p.effect_lag
        for name, port in FOLLOWING.items()
    }
    aim = strength(state.thiazide, p.half_effect_dose)
    rates["thiazide_dilation"] = (aim - state.thiazide_dilation) / p.thiazide_vessel_lag
    return rates
