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

from typing import Any, ClassVar, NamedTuple, final

import jax
import jax.numpy as jnp

from plugins.drugs.person import NORMAL_FILTRATION, REFERENCE_MASS
from plugins.drugs.quantities import Inputs, Outputs, Params, State
from plugins.drugs.tables import CLASSES, ENZYMES, NAMES, direct, tables
from twin_core.organ import AbstractOrgan, Flag, Scalar

#: Clearance is never told below this share of the usual one.
LEAST = 0.02
#: Rounds in which the starting exposures and their interactions agree.
ROUNDS = 8


def clearance(exposure: Any, inputs: Inputs, p: Params) -> Any:
    """Factor on each drug's clearance, (drugs,), under the exposures (drugs,)."""
    t, like = tables(), exposure.dtype
    mass = jnp.where(inputs.body_mass > 0.0, inputs.body_mass, p.mass)
    filtration = jnp.where(inputs.filtration > 0.0, inputs.filtration, p.creatinine_clearance)
    genes = jnp.stack([getattr(p, f"{enzyme.lower()}_activity") for enzyme in ENZYMES])
    present = jnp.maximum(exposure, 0.0)
    blocked = jnp.sum(jnp.log1p(jnp.asarray(t.inhibition, like) * present[:, None, None]), axis=0)
    active = jnp.exp(-blocked) * genes[None]
    beside = jnp.sum(jnp.log1p(jnp.asarray(t.pairs, like) * present[:, None]), axis=0)
    metabolised = jnp.sum(jnp.asarray(t.by_enzyme, like) * active, axis=1)
    hepatic = p.liver_function * (metabolised + jnp.asarray(t.hepatic_rest, like))
    renal = jnp.asarray(t.renal, like) * (filtration / NORMAL_FILTRATION)
    parts = renal + hepatic + jnp.asarray(t.other_rest, like)
    size = (mass / REFERENCE_MASS) ** 0.75
    return size * jnp.exp(-beside) * jnp.maximum(parts, LEAST)


def reached(exposure: Any, inputs: Inputs, p: Params) -> Any:
    """Exposures (drugs,) that the present doses lead to."""
    doses = jnp.stack([getattr(inputs, f"{name}_dose") for name in NAMES])
    taken = p.adherence * jnp.maximum(doses, 0.0) / jnp.asarray(tables().daily, exposure.dtype)
    return taken / clearance(exposure, inputs, p)


def strength(exposure: Scalar, half: Scalar) -> Scalar:
    """Effect over that of the standard dose: 0 at none, 1 at one."""
    present = jnp.maximum(exposure, 0.0)
    return (1.0 + half) * present / (present + half)


def share_of(port: str, exposure: Any) -> Scalar:
    """Share by which the drugs that act on a port of the heart change it, together."""
    left = 1.0 + 0.0 * exposure[0]
    for drug in direct(port):
        level = drug.level * jnp.maximum(exposure[drug.row], 0.0)
        left = left * (1.0 + drug.most * level / (1.0 + level))
    return left - 1.0


class Seen(NamedTuple):
    """Exposures (drugs,) and by class."""

    exposure: Any
    by_class: dict[str, Scalar]


def see(state: State) -> Seen:
    """What the states say."""
    exposure = jnp.stack(state[:-1])
    together = jnp.asarray(tables().classes, exposure.dtype) @ exposure
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
        start = reached(jnp.zeros(len(NAMES), inputs.filtration.dtype), inputs, params)
        settled = jax.lax.fori_loop(0, ROUNDS, lambda _, x: reached(x, inputs, params), start)
        return State._make([*settled, jnp.zeros_like(inputs.filtration)])

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> State:
        seen = see(state)
        aim = reached(seen.exposure, inputs, params)
        rates = (aim - seen.exposure) / jnp.asarray(tables().days, aim.dtype)
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
        exposure = jnp.stack(state[:-1])
        return jnp.all((exposure > -1.0) & (exposure < 1000.0))
