r"""Renin, angiotensin and aldosterone, settled: they follow pressure and salt within hours.

At rest every stage of the cascade is proportional to renin secretion `R`, and `R` answers to
angiotensin itself, so that the bound receptor :math:`A` (over its normal value) has a closed form:

.. math::
    R = \nu_{md}\,\nu_{rsna}\,10^{0.0102} A^{-0.95}, \qquad A = g R / A_{eq}
    \;\Rightarrow\; A = (g\,\nu_{md}\,\nu_{rsna}\,10^{0.0102} / A_{eq})^{1/1.95}

Source: Leete and Layton 2019 (doi:10.1016/j.compbiomed.2018.11.002), its constants as in the
public code sameed-ahmed/BP-Regulation; pressures in mmHg, rates per minute, fmol/mL.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from twin_core.organ import PerMember

LN2 = 0.6931471805599453
#: Turnover (1/min): ln 2 over half-lives of 12 min (renin, bound receptor), 30 s, 40 s.
RENIN, RECEPTOR, ANGIOTENSIN_I, ANGIOTENSIN_II = LN2 / 12, LN2 / 12, LN2 / 0.5, LN2 / 0.66
ACTIVITY_PER_RENIN = 1.0167
POTASSIUM = 5.0  # mmol/L
ANGIOTENSIN_THRESHOLD, ALDOSTERONE_SLOPE = 2.82 / 0.8, 2.439


class Enzymes(NamedTuple):
    """Rates (1/min) and normal values of the cascade."""

    converting: PerMember | float
    chymase: PerMember | float
    neprilysin: PerMember | float
    converting_2: PerMember | float
    cleavage: PerMember | float
    receptor_1: PerMember | float
    receptor_2: PerMember | float
    bound_normal: PerMember | float
    aldosterone_normal: PerMember | float


MAN = Enzymes(0.88492, 0.09315, 0.038189, 0.0078, 0.25056, 0.17008, 0.065667, 13.99, 85.0)
WOMAN = Enzymes(1.4079, 0.1482, 0.060759, 0.0037603, 0.038644, 0.027089, 0.038699, 3.78, 69.18)


class Cascade(NamedTuple):
    """`bound` over normal; angiotensin II in fmol/mL."""

    bound: PerMember
    angiotensin_ii: PerMember


def enzymes(sex: PerMember) -> Enzymes:
    """The constants of a man (1), a woman (0) or between where sex is unknown."""
    return Enzymes(
        *(sex * man + (1.0 - sex) * woman for man, woman in zip(MAN, WOMAN, strict=True))
    )


def macula_signal(macula: PerMember) -> PerMember:
    """Renin secretion over normal, as sodium (mmol/min) passing the macula densa sets it."""
    return 0.2262 + 28.04 / (11.56 + jnp.exp((macula - 1.6585) / 0.6056))


def nerve_signal(nerves: PerMember) -> PerMember:
    """Renin secretion over normal, as renal nerves (over normal) set it."""
    return 1.822 - 2.056 / (1.358 + jnp.exp(nerves - 0.86615))


def cascade(secretion: PerMember, inhibition: PerMember, block: PerMember, e: Enzymes) -> Cascade:
    """Bound receptor and angiotensin II at rest; drugs as blocked shares of enzyme and receptor."""
    made = (1.0 - inhibition) * e.converting + e.chymase
    first = made + e.neprilysin + ANGIOTENSIN_I
    binding = (1.0 - block) * e.receptor_1
    second = e.converting_2 + e.cleavage + binding + e.receptor_2 + ANGIOTENSIN_II
    per_renin = ACTIVITY_PER_RENIN / RENIN * made / (first * second)
    bound_per_ii = binding / RECEPTOR
    drive = per_renin * bound_per_ii * secretion * 10**0.0102 / e.bound_normal
    bound = jnp.exp(jnp.log(drive) / 1.95)
    return Cascade(bound, bound * e.bound_normal / bound_per_ii)


def aldosterone(bound: PerMember, sodium: PerMember, pressure: PerMember, e: Enzymes) -> PerMember:
    """Aldosterone over 1 ng/L from bound receptor, plasma sodium (mmol/L) and pressure (mmHg).

    The published corners (no secretion at high sodium, more below 100 mmHg) are rounded.
    """
    ratio = (POTASSIUM / sodium) / (POTASSIUM / 144.0 / 7.0) - 6.0
    potassium = 0.2 * jax.nn.softplus(ratio / 0.2)
    low_pressure = jnp.exp(0.0425 * 0.5 * jax.nn.softplus((100.0 - pressure) / 0.5))
    middle = ANGIOTENSIN_THRESHOLD / ALDOSTERONE_SLOPE
    angiotensin = 0.47 + 2.4 * jax.nn.sigmoid(ALDOSTERONE_SLOPE * (bound - middle))
    return e.aldosterone_normal * potassium * low_pressure * angiotensin
