r"""One clock tier of a body as a flat dynamical system.

Organs are written in scalars; here they are packed into one state vector so that XLA sees a
single array whose last axis may be people. For a tier with states `y`, inputs `u` (catalogue
units) and parameters `p` (one derived pytree an organ):

.. math:: \dot y = f(t, y, u, p), \qquad z = g(t, y, u, p)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

import jax
import jax.numpy as jnp
from jax.core import Tracer
from jaxtyping import Array, Float

from twin_core.body.wiring import Link, Wire, Wiring
from twin_core.organ import AbstractOrgan, Manifest, OrganError, Stage
from twin_core.vocabulary import Conversion, to_signal_unit

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mounted:
    """An organ with its manifest and its places in the flat vectors of its tier."""

    manifest: Manifest
    organ: AbstractOrgan
    offset: int
    wires: tuple[Wire, ...]
    output_units: tuple[Conversion, ...]

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def size(self) -> int:
        return len(self.manifest.state)

    def call(self, function: str, *arguments: Any) -> Any:
        """One of the organ's functions; whatever it raises while traced names the organ."""
        try:
            return _asked(self.organ, function, arguments)
        except OrganError:
            raise
        except Exception as error:
            problem = f"its {function} raised {type(error).__name__}: {error}"
            cure = "leave it out, and report this to its author"
            raise OrganError(Stage.COMPILED, self.id, problem, cure, function) from error


@dataclass(frozen=True, slots=True)
class System:
    """All organs of one tier, in evaluation order. Hashable by identity: one program each.

    `departures` are the inputs that are read as departures from the person's habit.
    """

    tier: str
    organs: tuple[Mounted, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    departures: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def size(self) -> int:
        """Number of states."""
        return sum(mounted.size for mounted in self.organs)

    @property
    def state_names(self) -> tuple[str, ...]:
        """Full name ``organ.state`` of each state, in order."""
        return tuple(f"{m.id}.{state.id}" for m in self.organs for state in m.manifest.state)

    def own(self, params: Params) -> dict[str, Any]:
        """The parameters of this tier's organs alone."""
        return {mounted.id: params[mounted.id] for mounted in self.organs}

    def initial(self, u: Float[Array, " inputs"], p: Params) -> Float[Array, " states"]:
        """The state to start from under constant inputs `u`."""
        known = self._externals(u)
        parts = []
        for mounted in self.organs:
            state = mounted.call("initial", p[mounted.id], self._inputs(mounted, known, u))
            self._publish(mounted, jnp.zeros_like(u[0]), state, known, u, p)
            parts.append(_pack(state, u))
        return jnp.concatenate(parts)

    def rhs(self, t: Any, y: Float[Array, " states"], u: Any, p: Params) -> Any:
        """Time derivative of every state, per clock unit; `u` one number for each input."""
        states, known = self._signals(t, y, u, p)
        rates = []
        for mounted, state in zip(self.organs, states, strict=True):
            inputs = self._inputs(mounted, known, u)
            rates.append(_pack(mounted.call("rhs", t, state, inputs, p[mounted.id]), y))
        return jnp.concatenate(rates)

    def update(self, t: Any, y: Any, u: Any, p: Params) -> Float[Array, " states"]:
        """Discrete changes at the start of a step."""
        if not self.has_updates:
            return y
        states, known = self._signals(t, y, u, p)
        parts = []
        for mounted, state in zip(self.organs, states, strict=True):
            inputs = self._inputs(mounted, known, u)
            parts.append(_pack(mounted.call("update", t, state, inputs, p[mounted.id]), y))
        return jnp.concatenate(parts)

    def advance(self, t: Any, dt: Any, y: Any, u: Any, p: Params) -> Float[Array, " states"]:
        """One step in which each organ moves by its own stepper under the others' start values."""
        states, known = self._signals(t, y, u, p)
        parts = []
        for mounted, state in zip(self.organs, states, strict=True):
            inputs = self._inputs(mounted, known, u)
            parts.append(_pack(mounted.call("step", t, dt, state, inputs, p[mounted.id]), y))
        return jnp.concatenate(parts)

    def period(self, y: Any, u: Any, p: Params) -> Any:
        """Length in seconds of the beat that starts at `y` (beat tier)."""
        states, known = self._signals(jnp.zeros_like(u[0]), y, u, p)
        for mounted, state in zip(self.organs, states, strict=True):
            if type(mounted.organ).period is not AbstractOrgan.period:
                inputs = self._inputs(mounted, known, u)
                return mounted.call("period", state, inputs, p[mounted.id])
        raise NotImplementedError("no organ of the beat tier gives a period")

    def summarise(self, values: Float[Array, " outputs"]) -> Float[Array, " outputs"]:
        """Reduced outputs after each organ turned them into window averages (ratios and such)."""
        parts, offset = [], 0
        for mounted in self.organs:
            count = len(mounted.output_units)
            native = [
                (values[offset + i] - unit.offset) / unit.scale
                for i, unit in enumerate(mounted.output_units)
            ]
            summary = mounted.call("summarise", mounted.organ.Outputs(*native))
            parts += [
                _convert(v, unit) for v, unit in zip(summary, mounted.output_units, strict=True)
            ]
            offset += count
        return _pack(parts, values)

    def read(self, t: Any, y: Any, u: Any, p: Params) -> Float[Array, " outputs"]:
        """All outputs in catalogue units, ordered as `outputs`."""
        _, known = self._signals(t, y, u, p)
        return jnp.stack([jnp.asarray(known[name], y.dtype) for name in self.outputs])

    def look(self, names: tuple[str, ...], t: Any, y: Any, u: Any, p: Params) -> tuple[Any, ...]:
        """Some of the outputs, for which only the organs that they depend on are asked."""
        known, asked = self._externals(u), self._behind(names)
        for mounted in self.organs:
            if mounted.id in asked:
                state = mounted.organ.State(*(y[mounted.offset + i] for i in range(mounted.size)))
                self._publish(mounted, t, state, known, u, p)
        return tuple(jnp.asarray(known[name], y.dtype) for name in names)

    def _behind(self, names: tuple[str, ...]) -> set[str]:
        """Organs of this tier that these outputs depend on at the same instant."""
        waiting, found = list(names), set()
        while waiting:
            name = waiting.pop()
            for mounted in self.organs:
                port = next((o for o in mounted.manifest.output if o.signal == name), None)
                if port is not None and mounted.id not in found:
                    found.add(mounted.id)
                    needed = {each for o in mounted.manifest.output for each in o.feedthrough}
                    waiting += [wire.signal for wire in mounted.wires if wire.port in needed]
        return found

    @property
    def reductions(self) -> tuple[str, ...]:
        """How each output is seen over a window: mean, max, min or last."""
        return tuple(port.over_window for m in self.organs for port in m.manifest.output)

    @property
    def steps_per_beat(self) -> int:
        """Steps that the beat tier takes in one beat."""
        return max(mounted.manifest.clock.steps_per_beat for mounted in self.organs)

    @property
    def has_updates(self) -> bool:
        return any(type(m.organ).update is not AbstractOrgan.update for m in self.organs)

    def _externals(self, u: Any) -> dict[str, Any]:
        return {name: u[index] for index, name in enumerate(self.inputs)}

    def _signals(self, t: Any, y: Any, u: Any, p: Params) -> tuple[list[Any], dict[str, Any]]:
        known = self._externals(u)
        states = [
            mounted.organ.State(*(y[mounted.offset + i] for i in range(mounted.size)))
            for mounted in self.organs
        ]
        for mounted, state in zip(self.organs, states, strict=True):
            self._publish(mounted, t, state, known, u, p)
        return states, known

    def _publish(
        self, mounted: Mounted, t: Any, state: Any, known: dict, u: Any, p: Params
    ) -> None:
        inputs = self._inputs(mounted, known, u)
        values = mounted.call("outputs", t, state, inputs, p[mounted.id])
        ports = zip(mounted.manifest.output, mounted.output_units, values, strict=True)
        for port, unit, value in ports:
            known[port.signal] = _convert(value, unit)

    @staticmethod
    def _inputs(mounted: Mounted, known: Mapping[str, Any], u: Any) -> Any:
        # A same-tier signal that is not known yet is not needed yet: the order guarantees it.
        zero = jnp.zeros_like(u[0])
        values = (_convert(known.get(wire.signal, zero), wire.factor) for wire in mounted.wires)
        return mounted.organ.Inputs(*values)


#: Functions of organs as they are called while a program is traced; an organ stays as it is.
_SHARED: dict[tuple[int, str], tuple[AbstractOrgan, Any]] = {}
#: Programs are traced on several threads. Two that trace one function at once would each keep a
#: trace of it, and programs would differ from process to process, so that none is found kept.
_TRACING = RLock()


def _asked(organ: AbstractOrgan, name: str, arguments: Any) -> Any:
    """What an organ's function says; it is traced once for all programs of the process.

    A body's programs call each of them several times over. Outside of a trace it runs as it is.
    """
    if not any(isinstance(leaf, Tracer) for leaf in jax.tree.leaves(arguments)):
        return getattr(organ, name)(*arguments)
    key = (id(organ), name)
    with _TRACING:
        if key not in _SHARED:
            _SHARED[key] = organ, jax.jit(lambda *given: getattr(organ, name)(*given))
        return _SHARED[key][1](*arguments)


def forget_traces() -> None:
    """Drops what was traced, for memory or for a test."""
    _SHARED.clear()


def _convert(value: Any, unit: Conversion) -> Any:
    return value if unit.is_identity else value * unit.scale + unit.offset


def _pack(values: Sequence[Any], like: Any) -> Float[Array, " n"]:
    rows = [jnp.asarray(value, like.dtype) for value in values]
    return jnp.stack(rows) if rows else jnp.zeros((0,), like.dtype)  # an organ without states


def build_system(
    tier: str, pairs: Sequence[tuple[Manifest, AbstractOrgan]], wiring: Wiring
) -> System:
    """The flat system of one tier from its organs and the body's wiring."""
    ranked = sorted(pairs, key=lambda pair: wiring.order.index(pair[0].id))
    mounted, offset = [], 0
    for manifest, organ in ranked:
        units = tuple(to_signal_unit(port.signal, port.unit) for port in manifest.output)
        wires = wiring.inputs_of(manifest.id)
        mounted.append(Mounted(manifest, organ, offset, wires, units))
        offset += len(manifest.state)
    external = {wire.signal for m in mounted for wire in m.wires if wire.link is not Link.SAME_TIER}
    outputs = tuple(port.signal for m in mounted for port in m.manifest.output)
    inputs = tuple(sorted(external)) or ("time.none",)
    departures = frozenset(w.signal for m in mounted for w in m.wires if w.departure)
    return System(tier, tuple(mounted), inputs, outputs, departures)
