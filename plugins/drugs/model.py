r"""Drugs over days to years: exposure :math:`x` of each in daily standard doses.

.. math:: \tau \dot x = \frac{a\,D}{D_0\, f(x)} - x, \qquad
          f = \Bigl(\tfrac{W}{70}\Bigr)^{3/4} u \Bigl(f_r \tfrac{GFR}{100}
          + \ell \bigl(\textstyle\sum_e f_e g_e \prod_p (1 + i_{pe} x_p)^{-1} + f_0\bigr)\Bigr)

with dose `D`, standard dose :math:`D_0`, adherence `a` and the mean time :math:`\tau` that a dose
stays; `f` is the factor on clearance of `person`, inhibited by what the other drugs `p` reach.
Exposures of one class add up; the organs that read them saturate. A failing ventricle recovers,

.. math:: \tau_r \dot r = s(x_\beta) + c_1 s(x_{SGLT2}) + c_2 s(x_{RAS}) + c_3 s(x_{MRA}) - r .

Time in days.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar, NamedTuple, final

import jax
import jax.numpy as jnp

from plugins.drugs.person import NORMAL_FILTRATION, REFERENCE_MASS
from plugins.drugs.quantities import Inputs, Outputs, Params, State
from plugins.drugs.tables import CLASSES, ENZYMES, NAMES, cleared, direct, tables
from twin_core.organ import AbstractOrgan, Flag, Scalar

#: One exposure for each drug, in daily standard doses.
Exposures = Sequence[Scalar]
#: Clearance is never told below this share of the usual one.
LEAST = 0.02
#: Rounds in which the starting exposures and their interactions agree.
ROUNDS = 8


def clearance(exposures: Exposures, inputs: Inputs, p: Params) -> list[Scalar]:
    """Factor on each drug's clearance under the exposures."""
    mass = jnp.where(inputs.body_mass > 0.0, inputs.body_mass, p.mass)
    filtration = jnp.where(inputs.filtration > 0.0, inputs.filtration, p.creatinine_clearance)
    genes = [getattr(p, f"{enzyme.lower()}_activity") for enzyme in ENZYMES]
    size, filtered = (mass / REFERENCE_MASS) ** 0.75, filtration / NORMAL_FILTRATION
    present = [jnp.maximum(x, 0.0) for x in exposures]
    factors = []
    for drug in cleared():
        metabolised = drug.hepatic_rest
        for way in drug.ways:
            active = genes[way.enzyme] * way.share
            for brake in way.inhibited:
                active = active / (1.0 + brake.strength * present[brake.row])
            metabolised = metabolised + active
        parts = drug.renal * filtered + p.liver_function * metabolised + drug.other_rest
        factor = size * jnp.maximum(parts, LEAST)
        for brake in drug.raised:
            factor = factor / (1.0 + brake.strength * present[brake.row])
        factors.append(factor)
    return factors


def reached(exposures: Exposures, inputs: Inputs, p: Params) -> list[Scalar]:
    """Exposures that the present doses lead to."""
    doses = [jnp.maximum(getattr(inputs, f"{name}_dose"), 0.0) for name in NAMES]
    factors = clearance(exposures, inputs, p)
    return [
        p.adherence * dose / (drug.daily * factor)
        for dose, drug, factor in zip(doses, cleared(), factors, strict=True)
    ]


def strength(exposure: Scalar, half: Scalar) -> Scalar:
    """Effect over that of the standard dose: 0 at none, 1 at one."""
    present = jnp.maximum(exposure, 0.0)
    return (1.0 + half) * present / (present + half)


def share_of(port: str, exposure: Exposures) -> Scalar:
    """Share by which the drugs that act on a port of the heart change it, together."""
    left = 1.0 + 0.0 * exposure[0]
    for drug in direct(port):
        level = drug.level * jnp.maximum(exposure[drug.row], 0.0)
        left = left * (1.0 + drug.most * level / (1.0 + level))
    return left - 1.0


class Seen(NamedTuple):
    """Exposures by drug and by class."""

    exposure: Exposures
    by_class: dict[str, Scalar]


def see(state: State) -> Seen:
    """What the states say."""
    exposure = state[:-1]
    # A product of matrices on purpose: it keeps XLA from compiling a whole long run as one kernel,
    # which takes four times as long (15 against 64 s of CPU) and runs hardly faster.
    together = jnp.asarray(tables().classes, exposure[0].dtype) @ jnp.stack(exposure)
    return Seen(exposure, {name: together[i] for i, name in enumerate(CLASSES)})


def recovery(seen: Seen, inputs: Inputs, p: Params) -> Scalar:
    """The recovery of a failing ventricle that the present treatment leads to."""

    def felt(*names: str) -> Scalar:
        total = sum((seen.by_class[n] + getattr(inputs, n) for n in names[1:]), 0.0)
        first = seen.by_class[names[0]] + getattr(inputs, names[0])
        return strength(first + total, p.half_effect_dose)

    return (
        felt("beta_blocker")
        + p.remodelling_by_sglt2 * felt("sglt2_inhibitor")
        + p.remodelling_by_renin * felt("ace_inhibitor", "angiotensin_blocker")
        + p.remodelling_by_aldosterone * felt("mineralocorticoid_blocker")
    )


@final
class Organ(AbstractOrgan):
    """Exposure to drugs beyond the habitual ones."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def initial(self, params: Params, inputs: Inputs) -> State:
        """Exposures at rest under the doses of the start, as if taken for long; no recovery yet."""
        none = jnp.zeros_like(inputs.filtration)
        start = reached([none] * len(NAMES), inputs, params)
        settled = jax.lax.fori_loop(0, ROUNDS, lambda _, x: reached(x, inputs, params), start)
        return State._make([*settled, none])

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> State:
        seen = see(state)
        aim = reached(seen.exposure, inputs, params)
        rates = [
            (to - now) / drug.days
            for to, now, drug in zip(aim, seen.exposure, cleared(), strict=True)
        ]
        healed = (recovery(seen, inputs, params) - state.remodelling) / params.remodelling_time
        return State._make([*rates, healed])

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> Outputs:
        seen = see(state)
        return Outputs(
            **seen.by_class,
            heart_rate=(1.0 + share_of("heart.rate_sinus", seen.exposure))
            * (1.0 + share_of("heart.if_block", seen.exposure))
            - 1.0,
            contractility=share_of("heart.contractility", seen.exposure),
            remodelling=state.remodelling,
        )

    def guard(self, state: State, params: Params) -> Flag:
        """True while no exposure is absurd."""
        lowest, highest = reduce(jnp.minimum, state[:-1]), reduce(jnp.maximum, state[:-1])
        return (lowest > -1.0) & (highest < 1000.0)
