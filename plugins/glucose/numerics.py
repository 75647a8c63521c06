"""Small safe operations shared by the glucose organs."""

from __future__ import annotations

import jax.numpy as jnp

from twin_core.organ import Flag, Scalar


def hold_above_zero(amount: Scalar, rate: Scalar) -> Scalar:
    """`rate`, except that an `amount` below zero may only rise: a mass cannot be overdrawn."""
    return jnp.where(amount < 0, jnp.maximum(rate, 0), rate)


def flag(condition: Flag, like: Scalar) -> Scalar:
    """1 or 0 in the dtype of `like`."""
    return jnp.where(condition, jnp.ones_like(like), jnp.zeros_like(like))
