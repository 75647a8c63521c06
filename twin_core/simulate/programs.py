"""Compiled programs, one for each body, kind and shape; a slider changes arrays only.

`trace_count` tells how often anything was traced, so that a test can hold recompilation at zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any

import jax
import numpy as np

_TRACES: Counter[str] = Counter()
_PROGRAMS: dict[tuple[Any, ...], _Program] = {}


class _Program:
    """A jitted function that threads may share: arguments of a new shape are compiled once.

    JAX would let every thread that arrives before the first has finished compile for itself.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._run = jax.jit(function)
        self._compiling = Lock()
        self._known: set[Any] = set()

    def __call__(self, *arguments: Any) -> Any:
        shape = _shape_of(arguments)
        if shape in self._known:
            return self._run(*arguments)
        with self._compiling:
            result = self._run(*arguments)
            self._known.add(shape)
        return result


def _shape_of(arguments: tuple[Any, ...]) -> Any:
    leaves, structure = jax.tree.flatten(arguments)
    return structure, tuple((np.shape(leaf), np.result_type(leaf)) for leaf in leaves)


def program(key: tuple[Any, ...], build: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """The jitted function of that key, built on first use. `key[0]` names its kind."""
    if key not in _PROGRAMS:
        function = build()
        kind = str(key[0])

        def counted(*arguments: Any) -> Any:
            _TRACES[kind] += 1  # runs while tracing only
            return function(*arguments)

        counted.__name__ = kind.replace(" ", "_")
        _PROGRAMS[key] = _Program(counted)
    return _PROGRAMS[key]


def trace_count() -> dict[str, int]:
    """How often each kind of program was traced in this process."""
    return dict(_TRACES)


def forget_programs() -> None:
    """Drops all compiled programs, for memory or for a test."""
    _PROGRAMS.clear()
    _TRACES.clear()
