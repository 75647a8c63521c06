"""Small safe operations shared by the glucose organs."""

from __future__ import annotations

import jax.numpy as jnp

from twin_core.organ import Flag, PerMember, Scalar


def hold_above_zero(amount: Scalar, rate: Scalar) -> Scalar:
    """`rate`, except that an `amount` below zero may only rise: a mass cannot be overdrawn."""
    return jnp.where(amount < 0, jnp.maximum(rate, 0), rate)


#: How sharply a rate constant levels off.
POWER = 8


def at_most_in(rate: Scalar, fastest: float) -> Scalar:
    """A rate constant [1/min] that levels off at `fastest`; far below it, it is as given.

    Nothing leaves a space faster than blood and diffusion bring it to what takes it up. A third of
    `fastest` loses two parts in a hundred thousand.
    """
    return rate / (1.0 + (rate / fastest) ** POWER) ** (1.0 / POWER)


def unbounded(rate: PerMember, fastest: float) -> PerMember:
    """The rate constant that `at_most_in` levels off to `rate`, which lies below `fastest`."""
    return rate / (1.0 - (rate / fastest) ** POWER) ** (1.0 / POWER)


def rise(rate: Scalar, begins: float) -> Scalar:
    """`rate` above `begins`, 0 below none, and smooth between, so that a slope exists at rest."""
    share = jnp.clip(rate / begins, 0.0, 1.0)
    return rate * share**3 * (10.0 - share * (15.0 - 6.0 * share))


def flag(condition: Flag, like: Scalar) -> Scalar:
    """1 or 0 in the dtype of `like`."""
    return jnp.where(condition, jnp.ones_like(like), jnp.zeros_like(like))
