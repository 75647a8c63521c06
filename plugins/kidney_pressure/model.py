r"""Kidney and long-term pressure: the slow states around a settled kidney.

.. math::
    \dot S &= I - U_{Na}, \qquad \dot n = -n\,\lambda\, e^{g (P_{gh} - P_{gh,0})} \\
    \dot v &= 1.44\,(0.11312 e^{-0.4851 CO} - 0.01 v), \qquad
    \dot z = -0.072\,(z + 0.75 a(P) - 1)

with sodium `S` retained, nephrons `n`, vascularity `v` and baroreceptors `z`; drugs build up with
their own lag. Pressure and all that settles within hours come out of `balance`. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, final

import jax
import jax.numpy as jnp

from plugins.kidney_pressure import therapy, vessels
from plugins.kidney_pressure.balance import Seen, Slow, see, unbalanced
from plugins.kidney_pressure.hours import night_and_day
from plugins.kidney_pressure.newton import root
from plugins.kidney_pressure.quantities import Derived, Inputs, Outputs, Params, Settled, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

SODIUM_MASS = 22.99  # mg/mmol
DAYS_A_YEAR = 365.25
#: Filtration (mL/min) that `gfr_loss` and `kidney_size` = 1 refer to: the model's own at 30 years.
FULL_FILTRATION = 127.5
#: Blood (mL) in a litre of extracellular water, a third of it: see `vessels`.
ML_OF_BLOOD = 1000.0 / 3.0
#: Newton steps from the habitual balance, and from an average adult to it.
STEPS, FIRST_STEPS, ROUNDS = 10, 10, 9
AVERAGE = (2.79, 1.30, 4.614, 0.0)  # fields of `Settled`


def nephrons_at(age: PerMember, p: Params) -> PerMember:
    """Working nephrons as a share of a full kidney, lost evenly from the age of 30 on."""
    years = jnp.clip(age - 30.0, 0.0, 70.0)
    return p.kidney_size * jnp.exp(-years * p.gfr_loss / FULL_FILTRATION)


def habitual(p: Params, nephrons: PerMember) -> tuple[Settled, Slow, Seen]:
    """The balance at the habitual intake without drugs, its vessels and receptors at rest."""
    like = sum((0.0 * leaf for leaf in p[1:]), 0.0 * p[0])
    x = Settled(*(like + part for part in AVERAGE))
    slow = Slow(
        vascularity=vessels.settled_vascularity(like + 4.714),
        baroreceptors=vessels.settled_baroreceptors(like + 100.9),
        nephrons=like + nephrons,
        drive=like + p.sympathetic_drive,
        intake=like + p.sodium_intake,
        retained=like,
        base_sodium=like,
        per_store=like,
        effects=jax.tree.map(lambda leaf: like + leaf, therapy.none_of(p)),
    )

    def settle(carry: tuple[Settled, Slow], _: None) -> tuple[tuple[Settled, Slow], None]:
        x, slow = carry
        x = root(unbalanced, x, (p, slow), FIRST_STEPS)
        return (x, _rested(slow, see(x, p, slow))), None

    # Pressure hardly depends on vessels and receptors, so that few rounds settle all of them.
    (x, slow), _ = jax.lax.scan(settle, (x, slow), length=ROUNDS)
    return x, slow, see(x, p, slow)


def _rested(slow: Slow, seen: Seen) -> Slow:
    # Vessels answer to flow twice as strongly as flow to vessels: a third of the way converges.
    aim = vessels.settled_vascularity(seen.cardiac_output)
    way = 0.345 * (jnp.log(aim) - jnp.log(slow.vascularity))
    return slow._replace(
        vascularity=slow.vascularity * jnp.exp(way),
        baroreceptors=vessels.settled_baroreceptors(seen.pressure),
    )


def settled(state: State, inputs: Inputs, base: Derived) -> Seen:
    """Everything that settles within hours, at the slow states of this day."""
    p = base.given
    slow = Slow(
        vascularity=state.vascularity,
        baroreceptors=state.baroreceptors,
        nephrons=state.nephrons,
        drive=p.sympathetic_drive,
        intake=p.sodium_intake,
        retained=state.sodium,
        base_sodium=base.base_sodium,
        per_store=jnp.ones_like(state.sodium),
        effects=therapy.effects(state, inputs.body_mass, p),
    )
    start = Settled(*(part + 0.0 * state.sodium for part in base.base))
    return see(root(unbalanced, start, (p, slow), STEPS), p, slow)


@final
class Organ(AbstractOrgan):
    """Sodium, water, hormones, filtration and mean arterial pressure over days to decades."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        nephrons = nephrons_at(params.age, params)
        x, slow, seen = habitual(params, nephrons)
        return Derived(
            given=params,
            nephrons=nephrons,
            base=x,
            base_pressure=seen.pressure,
            base_capillary=seen.capillary,
            base_sodium=seen.store,
            base_water=seen.extracellular_water,
            vascularity=slow.vascularity,
            baroreceptors=slow.baroreceptors,
        )

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """The habitual balance; drugs and foods of the first day begin to act from there."""
        zero = jnp.zeros_like(inputs.sodium_change)
        start = dict.fromkeys(State._fields, zero)
        start |= {
            "vascularity": zero + params.vascularity,
            "baroreceptors": zero + params.baroreceptors,
            "nephrons": zero + params.nephrons,
        }
        return State(**start)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p, seen = params.given, settled(state, inputs, params)
        # Sweat takes its salt before the kidney sees it.
        changed = inputs.sodium_change - inputs.sweat_sodium_change
        eaten = p.sodium_intake + changed / SODIUM_MASS
        strain = p.hyperfiltration_gain * (seen.capillary - params.base_capillary)
        loss = p.gfr_loss / FULL_FILTRATION * jnp.exp(strain) / DAYS_A_YEAR
        return State(
            sodium=eaten - seen.sodium_excretion,
            vascularity=vessels.vascularity_rate(state.vascularity, seen.cardiac_output),
            baroreceptors=vessels.baroreceptor_rate(state.baroreceptors, seen.pressure),
            nephrons=-state.nephrons * loss,
            **therapy.build_up(state, inputs, p),
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p, seen = params.given, settled(state, inputs, params)
        opposing = p.capsule_pressure + p.oncotic_pressure
        drawn = p.plasma_shift * (seen.sodium_excretion - p.sodium_intake)
        night, day = night_and_day(seen.pressure, state, inputs, p)
        return Outputs(
            mean_pressure=seen.pressure,
            pressure_change=seen.pressure - params.base_pressure,
            gfr=seen.gfr,
            renal_blood_flow=seen.renal_blood_flow,
            sodium_excretion=seen.sodium_excretion,
            urine=seen.urine,
            plasma_sodium=seen.plasma_sodium,
            extracellular_water=seen.extracellular_water,
            angiotensin_ii=seen.angiotensin_ii,
            aldosterone=seen.aldosterone,
            plasma_change=ML_OF_BLOOD * (seen.extracellular_water - params.base_water) + drawn,
            glomerular_pressure=seen.capillary,
            capsule_pressure=p.capsule_pressure,
            oncotic_pressure=p.oncotic_pressure,
            filtration_pressure=seen.capillary - opposing,
            filtration_coefficient=p.filtration_coefficient * state.nephrons,
            night_pressure=night,
            day_pressure=day,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while some 5 % of nephrons work and no more than 2 mol of sodium moved."""
        return (state.nephrons > 0.05) & (jnp.abs(state.sodium) < 2000.0)
