r"""The settled kidney: pressure at which it excretes what is offered, at given slow states.

Hormones, tubules, vessels and water settle within hours, so days see them at rest. Four equations
hold: capillary pressure and sodium at the macula densa agree with themselves, the nephrons excrete
what urine carries, and that is the habitual intake plus what the tissue store releases:

.. math:: U_{Na} = I_0 + \big(S - (M - M_0)\big) / \tau

with `S` the sodium retained since the start, `M` that of extracellular water and :math:`\tau` the
lag of the store (design: it makes excretion follow intake over days, as balance studies see).
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plugins.kidney_pressure import nephron, renin, vessels
from plugins.kidney_pressure.nephron import Effects
from plugins.kidney_pressure.quantities import Params, Settled
from plugins.kidney_pressure.vessels import MINUTES_A_DAY
from twin_core.organ import PerMember

SMALLEST = 0.05  # of the habitual intake, below which excretion levels off


class Slow(NamedTuple):
    """What the settled kidney is given besides parameters; `released` in mmol/d at `M = M_0`.

    `per_store` is 0 where excretion is prescribed (the habitual balance) and 1 elsewhere.
    """

    vascularity: PerMember
    baroreceptors: PerMember
    nephrons: PerMember
    drive: PerMember
    intake: PerMember
    retained: PerMember
    base_sodium: PerMember
    per_store: PerMember
    effects: Effects


class Seen(NamedTuple):
    """Everything that follows from a settled state; units as in `Outputs`, `store` in mmol."""

    pressure: PerMember
    capillary: PerMember
    cardiac_output: PerMember
    gfr: PerMember
    renal_blood_flow: PerMember
    macula_demand: PerMember
    capillary_demand: PerMember
    excreted: PerMember
    sodium_excretion: PerMember
    urine: PerMember
    plasma_sodium: PerMember
    extracellular_water: PerMember
    store: PerMember
    angiotensin_ii: PerMember
    aldosterone: PerMember


def see(x: Settled, p: Params, slow: Slow) -> Seen:
    """All quantities at a trial state; the demands are what the equations want of it."""
    e, fx = renin.enzymes(p.sex), slow.effects
    pressure, macula = jnp.exp(x.pressure), jnp.exp(x.macula)
    opposing = p.capsule_pressure + p.oncotic_pressure
    capillary, thirst = opposing + jnp.exp(x.filtering), jax.nn.sigmoid(x.thirst)
    body = vessels.vessels(pressure, x.thirst, slow.vascularity, slow.baroreceptors, fx.arterial)
    nerves = nephron.nerve_traffic(pressure, body.atrial_pressure, slow.drive * fx.sympathetic)
    # A woman's traffic is flattened around its normal value (Leete 2019).
    nerves = jnp.exp(jnp.log(nerves) * (p.sex + (1.0 - p.sex) / nerves))
    sensed = macula * (1.0 - fx.macula)
    secretion = renin.macula_signal(sensed) * renin.nerve_signal(nerves * fx.renin_nerves)
    hormones = renin.cascade(secretion, fx.inhibition, fx.block, e)
    aldosterone = renin.aldosterone(hormones.bound, body.sodium, pressure, e)
    felt = aldosterone * (1.0 - fx.mineralocorticoid)
    before = p.afferent_resistance * fx.afferent
    before = before * nephron.afferent(nerves, sensed, capillary, hormones.bound)
    flow = pressure / (before + p.efferent_resistance * nephron.efferent(hormones.bound))
    filtration = 0.001 * p.filtration_coefficient * jnp.exp(x.filtering)
    filtered = filtration * body.sodium
    proximal = p.proximal_reabsorption * nephron.proximal_share(filtered, hormones.bound, nerves)
    proximal = proximal * (1.0 - fx.loop) - fx.proximal
    distal = p.distal_reabsorption * nephron.distal_share(felt) * (1.0 - fx.distal)
    after = macula * (1.0 - distal)
    collecting = p.collecting_reabsorption * nephron.collecting_share(
        after, body.atrial_pressure, felt
    )
    return Seen(
        pressure=pressure,
        capillary=capillary,
        cardiac_output=body.cardiac_output,
        gfr=1000.0 * filtration * slow.nephrons,
        renal_blood_flow=1000.0 * flow * slow.nephrons,
        macula_demand=filtered * (1.0 - proximal),
        capillary_demand=pressure - flow * before,
        excreted=slow.nephrons * after * (1.0 - collecting),
        sodium_excretion=MINUTES_A_DAY * vessels.sodium_with_water(thirst),
        urine=MINUTES_A_DAY * vessels.urine(thirst),
        plasma_sodium=body.sodium,
        extracellular_water=body.extracellular_water,
        store=body.sodium * body.extracellular_water,
        angiotensin_ii=hormones.angiotensin_ii,
        aldosterone=aldosterone,
    )


def unbalanced(x: Settled, given: tuple[Params, Slow]) -> Settled:
    """The four residuals, ordered so that each is led by its own unknown; 0 when settled."""
    p, slow = given
    seen = see(x, p, slow)
    held_back = slow.retained - (seen.store - slow.base_sodium)
    # A store emptied within a coarse step may ask for less than nothing: excretion stays positive.
    asked = 1.0 + slow.per_store * held_back / (p.sodium_lag * slow.intake)
    offered = slow.intake * SMALLEST * jax.nn.softplus(asked / SMALLEST)
    return Settled(
        filtering=(seen.capillary - seen.capillary_demand) / 16.0,
        macula=jnp.exp(x.macula) - seen.macula_demand,
        pressure=MINUTES_A_DAY * seen.excreted / seen.sodium_excretion - 1.0,
        thirst=(seen.sodium_excretion - offered) / slow.intake,
    )
