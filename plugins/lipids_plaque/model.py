"""Blood lipids, plaque and the hazard of vascular events over years.

Equations: `drugs` (dose curves and antibody), `lipids` (levels), `artery` (exposure, plaque and
hazard). Time in days; see the model card for sources.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.lipids_plaque import artery, drugs, lipids
from plugins.lipids_plaque.quantities import Params
from twin_core.organ import AbstractOrgan, Flag, Scalar


class State(NamedTuple):
    ldl: Scalar
    hdl: Scalar
    triglycerides: Scalar
    antibody_depot: Scalar
    antibody_central: Scalar
    antibody_peripheral: Scalar
    exposure: Scalar
    plaque: Scalar
    cumulative_hazard: Scalar
    years: Scalar


class Inputs(NamedTuple):
    atorvastatin_dose: Scalar
    rosuvastatin_dose: Scalar
    simvastatin_dose: Scalar
    pravastatin_dose: Scalar
    lovastatin_dose: Scalar
    fluvastatin_dose: Scalar
    ezetimibe_dose: Scalar
    antibody_rate: Scalar
    mass: Scalar
    systolic: Scalar


class Outputs(NamedTuple):
    ldl: Scalar
    hdl: Scalar
    triglycerides: Scalar
    total_cholesterol: Scalar
    apob: Scalar
    lipoprotein_a: Scalar
    plaque: Scalar
    event_hazard: Scalar
    event_risk: Scalar


class Organ(AbstractOrgan):
    """Lipids and plaque of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def initial(self, params: Params, inputs: Inputs) -> State:
        """Untreated levels, an artery that has lived with them since birth, and no antibody."""
        none = jnp.zeros_like(params.ldl_untreated)
        return State(
            ldl=params.ldl_untreated,
            hdl=params.hdl_untreated,
            triglycerides=params.triglycerides_untreated,
            antibody_depot=none,
            antibody_central=none,
            antibody_peripheral=none,
            exposure=artery.lifelong_exposure(params),
            plaque=params.plaque_start,
            cumulative_hazard=none,
            years=none,
        )

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> State:
        fall = drugs.statin_fall(inputs, params)
        effect = drugs.antibody_effect(state.antibody_central, params)
        gained = lipids.weight_gained(inputs.mass, params)
        depot, central, peripheral = drugs.antibody_rates(state, inputs.antibody_rate, params)
        return State(
            ldl=lipids.ldl_rate(state.ldl, inputs, fall, effect, gained, params),
            hdl=lipids.hdl_rate(state, fall, gained, params),
            triglycerides=lipids.triglyceride_rate(state.triglycerides, fall, gained, params),
            antibody_depot=depot,
            antibody_central=central,
            antibody_peripheral=peripheral,
            exposure=artery.exposure_rate(state.exposure, state.ldl, params),
            plaque=artery.plaque_rate(state.plaque, state.ldl, params),
            cumulative_hazard=self._hazard(state, inputs, params) / artery.YEAR,
            years=jnp.full_like(state.years, 1.0 / artery.YEAR),
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> Outputs:
        outside_hdl = lipids.non_hdl(state.ldl, state.triglycerides)
        return Outputs(
            ldl=state.ldl,
            hdl=state.hdl,
            triglycerides=state.triglycerides,
            total_cholesterol=outside_hdl + state.hdl,
            apob=params.apob_per_non_hdl * outside_hdl + params.apob_base,
            lipoprotein_a=self._lipoprotein_a(state, params),
            plaque=state.plaque,
            event_hazard=self._hazard(state, inputs, params),
            event_risk=100.0 * (1.0 - jnp.exp(-state.cumulative_hazard)),
        )

    def _lipoprotein_a(self, state: State, params: Params) -> Scalar:
        return lipids.lipoprotein_a(drugs.antibody_share(state.antibody_central, params), params)

    def _hazard(self, state: State, inputs: Inputs, params: Params) -> Scalar:
        level = self._lipoprotein_a(state, params)
        return artery.hazard(state.years, state.exposure, level, inputs.systolic, params)

    def guard(self, state: State, params: Params) -> Flag:
        """True while levels are those of a living adult."""
        lipids_fine = (state.ldl > 1.0) & (state.ldl < 1000.0) & (state.hdl > 1.0)
        return lipids_fine & (state.plaque > 0.0) & (state.plaque < 100.0)
