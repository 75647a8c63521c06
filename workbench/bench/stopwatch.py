"""Timing: a warm-up, then repeats, each with the wall and CPU time that it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Took(NamedTuple):
    """Seconds of one call: by the clock on the wall, and of all cores of this process."""

    wall_s: float
    cpu_s: float


def once(work: Callable[[], Any]) -> Took:
    """Times one call. Work that JAX does in the background is waited for."""
    import jax

    wall, cpu = time.perf_counter(), time.process_time()
    jax.block_until_ready(work())
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def repeat(work: Callable[[], Any], times: int, warm: int = 1) -> list[Took]:
    """Times `times` calls after `warm` that are not counted: they compile and fill caches."""
    for _ in range(warm):
        once(work)
    return [once(work) for _ in range(times)]
