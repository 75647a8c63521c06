"""How the body answers to a projection: colours and shapes at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Beat, Projection
from viewers.body3d.build import Build
from viewers.body3d.geometry import Part, ShapeKey, weight_for
from viewers.body3d.layers import canonical
from viewers.body3d.state import Tint
from viewers.signal_words import name_of, unit_of


class Binding(Protocol):
    """A row of an organ's mesh map."""

    @property
    def part(self) -> str: ...
    @property
    def signal(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def colour_map(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def unit(self) -> str: ...


#: The colours of a load that blood carries.
LOAD_MAP = "amber"

#: The key of a binding that shapes not one part but the build of the whole body.
WHOLE_BODY_KEY = "weight"

#: Which signal of a beat fills which chamber, where no binding says so.
CHAMBER_SIGNALS = {
    "left_ventric": "heart.lv_volume",
    "right_ventric": "heart.rv_volume",
    "left_atri": "heart.la_volume",
    "right_atri": "heart.ra_volume",
    "lv": "heart.lv_volume",
    "rv": "heart.rv_volume",
    "la": "heart.la_volume",
    "ra": "heart.ra_volume",
}


#: The key that opens a valve, and for each valve the chamber behind it and the way of its blood.
OPEN = "open"
VALVES = {
    "heart_valve_mitral": ("heart.lv_volume", 1),
    "heart_valve_aortic": ("heart.lv_volume", -1),
    "heart_valve_tricuspid": ("heart.rv_volume", 1),
    "heart_valve_pulmonary": ("heart.rv_volume", -1),
}

#: Words in part ids that a binding's plural means; the lung's own vessels carry other pressures.
_GROUPS = {
    "arteries": frozenset({"arteries", "artery", "aorta"}),
    "veins": frozenset({"veins", "vein", "vena"}),
}


def parts_named(parts: Mapping[str, Part], name: str) -> list[str]:
    """Ids that a binding's part means: the id, a prefix of ids, a group of vessels, or a layer."""
    if name in parts:
        return [name]
    if name in _GROUPS:
        words = _GROUPS[name]
        return [key for key in parts if words & set(key.split("_")) and "pulmonary" not in key]
    stem = name.removesuffix("s")
    hits = [key for key in parts if key.startswith(stem) or key.endswith(f"_{stem}")]
    return hits or [key for key, part in parts.items() if canonical(part.layer) == canonical(name)]


def value_at(projection: Projection, signal: str, hour: float, arm: str) -> float | None:
    """The median of a signal at an hour since the scenario's start."""
    band = projection.bands.get(signal)
    if band is None or not len(projection.time_h):
        return None
    rows = band.intervention if arm == "intervention" else band.baseline
    value = float(np.interp(hour, projection.time_h, rows[2]))
    return value if np.isfinite(value) else None


def tints_at(
    projection: Projection,
    bindings: Iterable[Binding],
    parts: Mapping[str, Part],
    hour: float,
    arm: str = "intervention",
    only_signal: str = "",
) -> dict[str, Tint]:
    """Colours of all bound parts at an hour; the first binding of a part wins."""
    tints: dict[str, Tint] = {}
    for row in bindings:
        if row.kind != "colour" or (only_signal and row.signal != only_signal):
            continue
        value = value_at(projection, row.signal, hour, arm)
        if value is None or row.high <= row.low:
            continue
        name, unit = name_of(row.signal), row.unit or unit_of(row.signal)
        tint = Tint(row.signal, name, unit, row.low, row.high, row.colour_map, value)
        for part_id in parts_named(parts, row.part):
            tints.setdefault(part_id, tint)
    return tints


def streams_at(
    projection: Projection,
    bindings: Iterable[Binding],
    parts: Mapping[str, Part],
    hour: float,
    arm: str = "intervention",
) -> dict[str, Tint]:
    """What vessels carry at an hour (rows of kind "flow" that name a load in their key)."""
    streams: dict[str, Tint] = {}
    for row in bindings:
        if row.kind != "flow" or not row.key or row.high <= row.low:
            continue
        value = value_at(projection, row.signal, hour, arm)
        if value is None:
            continue
        name, unit = name_of(row.signal), row.unit or unit_of(row.signal)
        load = Tint(row.signal, name, unit, row.low, row.high, LOAD_MAP, value)
        for part_id in parts_named(parts, row.part):
            if parts[part_id].flow is not None:
                streams.setdefault(part_id, load)
    return streams


def shapes_at(
    projection: Projection,
    bindings: Iterable[Binding],
    parts: Mapping[str, Part],
    hour: float,
    arm: str = "intervention",
) -> dict[str, dict[str, float]]:
    """Key weights of single parts from slow signals (a full stomach), not from the beat.

    A signal in mL sets the volume that the key encloses; any other moves the key from 0 to 1 over
    the binding's range.
    """
    shapes: dict[str, dict[str, float]] = {}
    for row in bindings:
        if row.kind != "volume" or row.high <= row.low:
            continue
        value = value_at(projection, row.signal, hour, arm)
        if value is None:
            continue
        for part_id in parts_named(parts, row.part):
            if row.key in parts[part_id].local_keys:
                share = float(np.clip((value - row.low) / (row.high - row.low), 0.0, 1.0))
                key = parts[part_id].keys[row.key]
                holds = row.unit == "mL" and key.volume_ml_at_one
                weight = weight_for(key, value) if holds else share
                shapes.setdefault(part_id, {})[row.key] = weight
    return shapes


def build_at(
    projection: Projection,
    bindings: Iterable[Binding],
    parts: Mapping[str, Part],
    build: Build,
    hour: float,
    arm: str = "intervention",
) -> dict[str, dict[str, float]]:
    """Key weights of all parts from body mass, where a binding shapes the skin by it."""
    row = next((b for b in bindings if b.kind == "volume" and b.key == WHOLE_BODY_KEY), None)
    value = value_at(projection, row.signal, hour, arm) if row else None
    if row is None or value is None:
        return {}
    weights = build.at(float(np.clip(value, row.low, row.high)))
    return {part_id: dict(weights) for part_id in parts}


class BeatPlayer:
    """Chamber shapes over one periodic beat, in real time.

    A key that encloses a volume (of a chamber's cavity) gets its weight from the beat's volume
    trace; every other part that carries the same key (wall, septum, valve) moves with it. Valves
    open by the stream through them.
    """

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._beat: Beat | None = None
        self._valves = {i: VALVES[i] for i in VALVES if i in parts and OPEN in parts[i].local_keys}
        self._opening: dict[str, NDArray[np.float64]] = {}
        self._drivers: dict[str, tuple[ShapeKey, str]] = {}
        self._movers: dict[str, tuple[str, ...]] = {}
        for part in parts.values():
            for name in part.local_keys:
                signal = _chamber_signal(name)
                if signal and part.keys[name].volume_ml_at_one:
                    self._drivers.setdefault(name, (part.keys[name], signal))
        for part in parts.values():
            names = tuple(name for name in part.local_keys if name in self._drivers)
            if names:
                self._movers[part.id] = names

    @property
    def beat(self) -> Beat | None:
        """The beat that is played."""
        return self._beat

    @beat.setter
    def beat(self, beat: Beat | None) -> None:
        self._beat = beat
        traces = beat.traces if beat is not None else {}
        self._opening = {
            part_id: opening(traces[signal], way)
            for part_id, (signal, way) in self._valves.items()
            if signal in traces and len(traces[signal]) > 2
        }

    @property
    def part_ids(self) -> tuple[str, ...]:
        """Parts that move with the heart."""
        return tuple(self._movers)

    def phase(self, seconds: float) -> float:
        """Where in the beat a moment lies, 0..1."""
        if self.beat is None or self.beat.period_s <= 0:
            return 0.0
        return (seconds / self.beat.period_s) % 1.0

    def trace_at(self, signal: str, phase: float) -> float | None:
        """A trace of the beat at a phase, closed from end to start."""
        trace = self.beat.traces.get(signal) if self.beat else None
        return None if trace is None or not len(trace) else _closed(trace, phase)

    def weights(self, phase: float) -> dict[str, dict[str, float]]:
        """Key weights of all parts of the heart at a phase."""
        at: dict[str, float] = {}
        for name, (key, signal) in self._drivers.items():
            volume = self.trace_at(signal, phase)
            if volume is not None:
                at[name] = weight_for(key, volume)
        moves = {
            part_id: {name: at[name] for name in names if name in at}
            for part_id, names in self._movers.items()
            if any(name in at for name in names)
        }
        for part_id, share in self._opening.items():
            moves.setdefault(part_id, {})[OPEN] = _closed(share, phase)
        return moves


def opening(volume_ml: NDArray[np.float64], way: int) -> NDArray[np.float64]:
    """How open a valve is (steps,), 0 to 1: blood enters (`way` 1) or leaves (-1) the chamber.

    A stream of a sixth of the strongest one holds the valve fully open.
    """
    stream = way * (np.roll(volume_ml, -1) - np.roll(volume_ml, 1))
    most = float(stream.max())
    return np.clip(6.0 * stream / most, 0.0, 1.0) if most > 0 else np.zeros(len(stream))


def _closed(trace: NDArray[np.float64], phase: float) -> float:
    """A periodic trace at a phase."""
    place = phase * len(trace)
    low = int(place) % len(trace)
    rest = place - int(place)
    return float((1 - rest) * trace[low] + rest * trace[(low + 1) % len(trace)])


def _chamber_signal(key: str) -> str:
    for stem, signal in CHAMBER_SIGNALS.items():
        if key.startswith(stem):
            return signal
    return ""
