r"""The circulation organ: four chambers, two vascular beds, baroreflex, exercise and posture.

.. math::
    \dot V_i &= q_{in} - q_{out}, \qquad p_i = E_i(t)\,(V_i - U_i) \\
    L \dot q &= p_{up} - p_{down} - R q \quad\text{(vessels)}, \qquad
    R q (R q - \Delta p) = \varepsilon^2 \quad\text{(valves)}

Structure and chamber laws follow Regazzoni et al. 2022 (doi:10.1016/j.jcp.2022.111083), the reflex
Ursino 1998 (doi:10.1152/ajpheart.1998.275.5.H1733). A beat begins with atrial contraction; the
ventricles follow after the atrioventricular delay. Time in s within a beat.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.circulation.ageing import STEADY_AGE, widening
from plugins.circulation.body_size import REFERENCE_BLOOD_VOLUME, body_size, nadler
from plugins.circulation.compartments import arterial_elastance
from plugins.circulation.failure import failing_contractility, valves_of
from plugins.circulation.heart_and_vessels import control, elastances
from plugins.circulation.heart_rate import cycle_length, sensitivity
from plugins.circulation.integrate import midpoint_step
from plugins.circulation.quantities import Derived, Inputs, Outputs, Params, State
from plugins.circulation.rates import rates
from plugins.circulation.start import start
from plugins.circulation.valves import valve_flow
from twin_core.organ import AbstractOrgan, Flag, Scalar

#: Bramwell and Hill 1922: mmHg over the density of blood, as (m/s)^2.
BRAMWELL_HILL = 133.322 / 1060.0
#: Ages (years) at which the parameters of arteries and of the reflex on heart rate hold.
VESSEL_AGE, REFLEX_AGE = 40.0, 30.0


@final
class Organ(AbstractOrgan):
    """Beat-resolved closed-loop circulation of one person."""

    State: ClassVar[type[NamedTuple]] = State
    Inputs: ClassVar[type[NamedTuple]] = Inputs
    Outputs: ClassVar[type[NamedTuple]] = Outputs
    Params: ClassVar[type[NamedTuple]] = Params

    def derive(self, params: Params) -> Derived:
        intercept, slope = nadler(params.sex, params.height)
        older = params.age - VESSEL_AGE
        risen = params.baroreflex_set_point_ageing * (
            jnp.minimum(params.age, STEADY_AGE) - VESSEL_AGE
        )
        return Derived(
            given=params,
            valves=valves_of(params),
            failing=jnp.sign(params.failing_ejection_fraction),
            lv_contractility=failing_contractility(params),
            blood_volume_intercept=intercept,
            blood_volume_per_kg=slope,
            total_volume=REFERENCE_BLOOD_VOLUME * params.blood_volume_scale,
            # Tanaka 2001, doi:10.1016/S0735-1097(00)01054-8
            maximal_heart_rate=params.chronotropic_share * (208.0 - 0.7 * params.age),
            arterial_resistance=params.systemic_vascular_resistance
            * (1.0 + risen / params.pressure_reference)
            - params.venous_resistance
            - params.aortic_impedance,
            arterial_elastance=jnp.exp(params.arterial_stiffening * older)
            / params.arterial_compliance,
            venous_elastance=1.0 / params.venous_compliance,
            pulmonary_arterial_elastance=1.0 / params.pulmonary_arterial_compliance,
            pulmonary_venous_elastance=1.0 / params.pulmonary_venous_compliance,
            refill_seconds=3600.0 * params.plasma_refill_time,
            rate_reflex=params.baroreflex_gain
            * jnp.exp(-params.baroreflex_ageing * (params.age - REFLEX_AGE)),
            set_point=params.baroreflex_set_point + risen,
            arterial_volume=params.arterial_volume * jnp.exp(params.arterial_widening * older),
        )

    def initial(self, params: Derived, inputs: Inputs) -> State:
        return start(inputs, params)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        return rates(t, state, inputs, params)

    def step(self, t: Scalar, dt: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        return midpoint_step(t, dt, state, inputs, params)

    def update(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        """Fixes the length of the beat that begins now."""
        return state._replace(cycle_length=self.period(state, inputs, params))

    def period(self, state: State, inputs: Inputs, params: Derived) -> Scalar:
        """Cycle length: exercise sets the rate, the reflex departs from it, less so in exercise."""
        return cycle_length(state, inputs, params)

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        """Instantaneous values; the ratios mean something only after `summarise`."""
        p, size = params.given, body_size(inputs, params)
        cycle = state.cycle_length
        now = control(state, inputs, params)
        chambers = elastances(t, state, inputs, now.contractility, params, 1.0 / size)
        arterial = arterial_elastance(inputs, params)
        stored = arterial * state.v_ar_sys / size
        pulmonary = params.pulmonary_arterial_elastance * state.v_ar_pul / size
        lv = chambers.lv * (state.v_lv / size - p.lv_unstressed_volume)
        # At the root of the aorta, which a cuff's systolic value follows.
        pressure = stored + p.aortic_impedance * valve_flow(lv - stored, params.valves.aortic)
        rate = 60.0 / cycle
        stroke = state.q_ar_sys * cycle
        return Outputs(
            heart_rate=rate,
            heart_rate_excess=rate - p.resting_heart_rate,
            systolic_pressure=pressure,
            diastolic_pressure=pressure,
            mean_arterial_pressure=pressure,
            arterial_pressure=pressure,
            stroke_volume=stroke,
            ejection_fraction=100.0 * stroke / state.v_lv,
            cardiac_output=0.06 * state.q_ar_sys,
            lv_end_diastolic_volume=state.v_lv,
            lv_end_systolic_volume=state.v_lv,
            lv_volume=state.v_lv,
            rv_volume=state.v_rv,
            la_volume=state.v_la,
            ra_volume=state.v_ra,
            lv_pressure=lv,
            rv_pressure=chambers.rv * (state.v_rv / size - p.rv_unstressed_volume),
            wedge_pressure=params.pulmonary_venous_elastance * state.v_ven_pul / size,
            central_venous_pressure=chambers.ra * (state.v_ra / size - p.ra_unstressed_volume),
            pulse_wave_velocity=jnp.sqrt(
                BRAMWELL_HILL * arterial * params.arterial_volume * widening(inputs, params)
            ),
            regurgitant_fraction=0.0 * stroke,
            pulmonary_systolic=pulmonary,
            pulmonary_diastolic=pulmonary,
            pulmonary_mean=pulmonary,
            baroreflex_sensitivity=sensitivity(state, inputs, params),
            sympathetic_tone=state.sympathetic_resistance,
        )

    def summarise(self, outputs: Any) -> Any:
        """Stroke volume and ejection fraction from the extremes over a beat."""
        full, empty = outputs.lv_end_diastolic_volume, outputs.lv_end_systolic_volume
        stroke = full - empty
        ahead = 1000.0 * outputs.cardiac_output / (stroke * outputs.heart_rate)
        return outputs._replace(
            stroke_volume=stroke,
            ejection_fraction=100.0 * stroke / full,
            regurgitant_fraction=100.0 * (1.0 - ahead),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """No chamber or artery is emptied, and the heart beats at 20 to 260 a minute."""
        least = jnp.minimum(
            jnp.minimum(jnp.minimum(state.v_la, state.v_lv), jnp.minimum(state.v_ra, state.v_rv)),
            jnp.minimum(state.v_ar_sys, jnp.minimum(state.v_ar_pul, state.v_ven_pul)),
        )
        beating = (state.cycle_length > 60.0 / 260.0) & (state.cycle_length < 60.0 / 20.0)
        return (least > 0.0) & beating
