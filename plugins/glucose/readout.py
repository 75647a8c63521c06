"""What both glucose organs report of their state."""

from __future__ import annotations

from typing import Any, NamedTuple

from plugins.glucose.gut import Gut
from plugins.glucose.tissue import Fluxes, Tissue, renal_excretion
from twin_core.organ import Flag, Scalar

G_PER_DAY = 1.44  # 1 mg/min in g/d
MG_PER_G = 1000.0
LOWEST_MG_DL, HIGHEST_MG_DL = 20.0, 600.0


class Outputs(NamedTuple):
    plasma_glucose: Scalar
    interstitial_glucose: Scalar
    plasma_insulin: Scalar
    meal_appearance: Scalar
    renal_glucose_loss: Scalar
    stomach_content: Scalar
    liver_output: Scalar
    tissue_uptake: Scalar


def read_out(
    state: Any,
    inputs: Any,
    gut: Gut,
    tissue: Tissue,
    per_insulin_volume: Scalar,
    flow: Fluxes,
) -> Outputs:
    spilled = renal_excretion(state.glucose_plasma, inputs.glucose_clearance, tissue)
    return Outputs(
        plasma_glucose=state.glucose_plasma * tissue.per_volume,
        interstitial_glucose=state.glucose_interstitial * tissue.per_volume,
        plasma_insulin=state.insulin_plasma * per_insulin_volume,
        meal_appearance=gut.available_absorption * state.intestine / inputs.body_mass,
        renal_glucose_loss=spilled * inputs.body_mass * G_PER_DAY,
        stomach_content=(state.stomach_solid + state.stomach_liquid) / MG_PER_G,
        liver_output=flow.production,
        tissue_uptake=flow.uptake,
    )


def glucose_in_range(state: Any, tissue: Tissue) -> Flag:
    """Whether plasma glucose lies where the model has been compared with people."""
    glucose = state.glucose_plasma * tissue.per_volume
    return (glucose > LOWEST_MG_DL) & (glucose < HIGHEST_MG_DL)
