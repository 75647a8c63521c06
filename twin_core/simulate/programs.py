"""Compiled programs, one for each body, kind and shape; a slider changes arrays only.

`trace_count` tells how often anything was traced, so that a test can hold recompilation at zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import jax
import numpy as np

from twin_core.body.system import forget_traces
from twin_core.simulate import store

#: Programs with arguments, or with the shapes of arguments, that they will get.
Work = Sequence[tuple["_Program", tuple[Any, ...]]]

_TRACES: Counter[str] = Counter()
_PROGRAMS: dict[tuple[Any, ...], _Program] = {}
#: Begins the names of programs of the store; JAX's cache must hold none of that name.
STORED = "stored "
#: Runs and shapes of which a caller knows that all programs are compiled.
PREPARED: set[tuple[Any, ...]] = set()


class _Program:
    """A compiled function that threads may share: arguments of a new shape are compiled once.

    JAX would let every thread that arrives before the first has finished compile for itself.
    Programs that may be kept between processes are looked for in the store first.
    """

    def __init__(self, key: tuple[Any, ...], build: Callable[[], Callable[..., Any]]) -> None:
        self._key, self._build = key, build
        self._compiling = Lock()
        self._known: dict[Any, Callable[..., Any]] = {}
        self._traced: dict[Any, tuple[Any, Any]] = {}

    def __call__(self, *arguments: Any) -> Any:
        leaves, shape = self._ready(arguments)
        return self._known[shape](*leaves)

    def kept(self, *arguments: Any) -> bool:
        """Whether a call with these would compile nothing, as far as its file may be trusted."""
        _, shape = self._shape(arguments)
        place = store.place_of(self._key, self._build, shape)
        return shape in self._known or (place is not None and place.exists())

    def result(self, *arguments: Any) -> Any:
        """What a call with these gives, as shapes: it is traced, neither compiled nor run."""
        leaves, shape = self._shape(arguments)
        with self._compiling:
            traced, example = self._trace(shape, leaves)
        return jax.tree.unflatten(jax.tree.structure(example), jax.tree.leaves(traced.out_info))

    def prepare(self, *arguments: Any) -> None:
        """Compiles for arguments of these shapes, given as arrays or as `jax.ShapeDtypeStruct`."""
        self._ready(jax.tree.map(_stand_in, arguments))

    def _ready(self, arguments: tuple[Any, ...]) -> tuple[list[Any], Any]:
        leaves, shape = self._shape(arguments)
        if shape not in self._known:
            with self._compiling:
                if shape not in self._known:
                    self._known[shape] = self._obtain(shape, leaves)
        return leaves, shape

    @staticmethod
    def _shape(arguments: tuple[Any, ...]) -> tuple[list[Any], Any]:
        leaves, structure = jax.tree.flatten(arguments)
        return leaves, (structure, tuple((np.shape(leaf), _dtype(leaf)) for leaf in leaves))

    def _obtain(self, shape: Any, leaves: list[Any]) -> Callable[..., Any]:
        place = store.place_of(self._key, self._build, shape)
        kept = store.load(place) if place is not None else None
        if kept is None and place is not None:
            with store.apart_from_jax_cache():
                kept = store.Stored(*self._compile(shape, leaves))
            store.save(place, *kept, leaves)
        elif kept is None:
            kept = store.Stored(*self._compile(shape, leaves))
        run, structure = kept.run, jax.tree.structure(kept.result)
        return lambda *leaves: jax.tree.unflatten(structure, run(*leaves))

    def _compile(self, shape: Any, leaves: list[Any]) -> tuple[Any, Any]:
        """The executable over flat leaves, and an example of the structure it returns."""
        traced, example = self._trace(shape, leaves)
        del self._traced[shape]
        return traced.lower().compile(), example

    def _trace(self, shape: Any, leaves: list[Any]) -> tuple[Any, Any]:
        """The traced program, remembered until it is compiled, and its result's structure."""
        if shape in self._traced:
            return self._traced[shape]
        function, kind = self._build(), str(self._key[0])
        example = None

        def flat(*leaves: Any) -> list[Any]:
            nonlocal example
            _TRACES[kind] += 1  # runs while tracing only
            result = function(*jax.tree.unflatten(shape[0], leaves))
            example = jax.tree.map(lambda _: 0, result)
            return jax.tree.leaves(result)

        kept = store.place_of(self._key, self._build, shape) is not None
        flat.__name__ = (f"{STORED}{kind}" if kept else kind).replace(" ", "_")
        arrays = [jax.ShapeDtypeStruct(np.shape(leaf), _dtype(leaf)) for leaf in leaves]
        self._traced[shape] = jax.jit(flat).trace(*arrays), example
        return self._traced[shape]


def _dtype(leaf: Any) -> Any:
    return leaf.dtype if hasattr(leaf, "dtype") else np.result_type(leaf)


def _stand_in(leaf: Any) -> Any:
    """An array of ones where only a shape is known: a stored program is tried out on it."""
    return np.ones(leaf.shape, leaf.dtype) if isinstance(leaf, jax.ShapeDtypeStruct) else leaf


def program(key: tuple[Any, ...], build: Callable[[], Callable[..., Any]]) -> _Program:
    """The compiled function of that key, built on first use; `key[0]` names its kind.

    The key must hold whatever `build` captures: it alone tells one program from another.
    """
    if key not in _PROGRAMS:
        _PROGRAMS[key] = _Program(key, build)
    return _PROGRAMS[key]


def trace_count() -> dict[str, int]:
    """How often each kind of program was traced in this process."""
    return dict(_TRACES)


def forget_programs() -> None:
    """Drops all compiled programs, for memory or for a test."""
    _PROGRAMS.clear()
    forget_traces()
    PREPARED.clear()
    _TRACES.clear()
