"""Smooth stand-ins for limits, so that derivatives exist."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp


def positive(x: Any, soft: Any) -> Any:
    """`x` where it is positive, fading smoothly into none."""
    return 0.5 * (x + jnp.sqrt(x * x + soft * soft))


def at_most(x: Any, limit: Any, soft: float) -> Any:
    """The lesser of both, smoothly."""
    return limit - positive(limit - x, soft)
