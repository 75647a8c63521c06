"""Libraries that mix kinds and ranks of numbers are let do so, and ours alone are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import jax


@contextmanager
def loosely() -> Iterator[None]:
    """JAX's own promotion rules, whatever stricter ones are on."""
    with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"):
        yield
