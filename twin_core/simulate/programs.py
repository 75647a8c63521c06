"""Compiled programs, one for each body, kind and shape; a slider changes arrays only.

`trace_count` tells how often anything was traced, so that a test can hold recompilation at zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import jax

_TRACES: Counter[str] = Counter()
_PROGRAMS: dict[tuple[Any, ...], Callable[..., Any]] = {}


def program(key: tuple[Any, ...], build: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """The jitted function of that key, built on first use. `key[0]` names its kind."""
    if key not in _PROGRAMS:
        function = build()
        kind = str(key[0])

        def counted(*arguments: Any) -> Any:
            _TRACES[kind] += 1  # runs while tracing only
            return function(*arguments)

        counted.__name__ = kind.replace(" ", "_")
        _PROGRAMS[key] = jax.jit(counted)
    return _PROGRAMS[key]


def trace_count() -> dict[str, int]:
    """How often each kind of program was traced in this process."""
    return dict(_TRACES)


def forget_programs() -> None:
    """Drops all compiled programs, for memory or for a test."""
    _PROGRAMS.clear()
    _TRACES.clear()
