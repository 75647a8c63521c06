"""Wiring: which organ's output feeds which input, checked before anything is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twin_core.organ import Manifest, OrganError, Stage
from twin_core.organ.manifest import Input
from twin_core.vocabulary import Conversion, signal, to_signal_unit


class Link(StrEnum):
    """How an input gets its value."""

    SAME_TIER = "same_tier"  # instant value of an organ on the same clock
    OTHER_TIER = "other_tier"  # window average of a faster organ, or frozen value of a slower one
    DRIVE = "drive"  # no producer: an intervention, a measurement, or the default


@dataclass(frozen=True, slots=True)
class Wire:
    """One input of one organ. `factor` turns the signal's catalogue unit into the organ's unit."""

    organ: str
    port: str
    signal: str
    link: Link
    factor: Conversion
    producer: tuple[str, str] | None = None
    departure: bool = False


@dataclass(frozen=True, slots=True)
class Wiring:
    """All wires of a body and the order in which organs of one tier evaluate their outputs."""

    wires: tuple[Wire, ...]
    order: tuple[str, ...]
    drives: tuple[str, ...]

    def inputs_of(self, organ: str) -> tuple[Wire, ...]:
        return tuple(wire for wire in self.wires if wire.organ == organ)


def connect(manifests: Sequence[Manifest], driven: frozenset[str] = frozenset()) -> Wiring:
    """Matches inputs with outputs by signal.

    `driven` lists signals that the caller will supply although nobody produces them. Raises
    `OrganError` at stage *assembled*, naming organ and port, for a required input without a
    producer, a signal with two producers or two readings, and a loop of outputs that depend on
    each other at the same instant.
    """
    producers = _producers(manifests)
    tiers = {manifest.id: manifest.clock.tier for manifest in manifests}
    wires = [
        _wire(manifest, port, producers.get(port.signal), tiers, driven)
        for manifest in manifests
        for port in manifest.input
    ]
    _refuse_both_readings(wires, tiers)
    order = _evaluation_order(manifests, wires)
    drives = sorted({wire.signal for wire in wires if wire.link is Link.DRIVE})
    return Wiring(tuple(wires), order, tuple(drives))


def _producers(manifests: Sequence[Manifest]) -> dict[str, tuple[str, str]]:
    producers: dict[str, tuple[str, str]] = {}
    for manifest in manifests:
        for port in manifest.output:
            if port.signal in producers:
                other = ".".join(producers[port.signal])
                problem = f"it and {other} both produce '{port.signal}'"
                cure = "leave one of the two organs out of the body"
                raise OrganError(Stage.ASSEMBLED, manifest.id, problem, cure, f"output.{port.id}")
            producers[port.signal] = (manifest.id, port.id)
    return producers


def _wire(
    manifest: Manifest,
    port: Input,
    producer: tuple[str, str] | None,
    tiers: Mapping[str, str],
    driven: frozenset[str],
) -> Wire:
    unit = to_signal_unit(port.signal, port.unit)
    factor = Conversion(1.0 / unit.scale, -unit.offset / unit.scale)
    if producer is None:
        if port.required and port.signal not in driven:
            name = signal(port.signal).name
            problem = f"nothing produces '{port.signal}' ({name}), which it requires"
            cure = "add an organ that produces it, or drive the signal in the scenario"
            raise OrganError(Stage.ASSEMBLED, manifest.id, problem, cure, f"input.{port.id}")
        drive = Link.DRIVE
        return Wire(manifest.id, port.id, port.signal, drive, factor, departure=port.departure)
    source = tiers[producer[0]]
    if port.departure and source != "minutes":
        problem = f"it reads '{port.signal}' as a departure, but an organ of the {source} tier"
        cure = "read the value itself; departures are kept of driven and minutes signals"
        raise OrganError(
            Stage.ASSEMBLED, manifest.id, f"{problem} produces it", cure, f"input.{port.id}"
        )
    link = Link.SAME_TIER if source == manifest.clock.tier else Link.OTHER_TIER
    return Wire(manifest.id, port.id, port.signal, link, factor, producer, port.departure)


def _refuse_both_readings(wires: Sequence[Wire], tiers: Mapping[str, str]) -> None:
    """A signal is read by a tier either as it is or as its departure from habit."""
    reading: dict[tuple[str, str], Wire] = {}
    for wire in wires:
        first = reading.setdefault((tiers[wire.organ], wire.signal), wire)
        if first.departure != wire.departure:
            problem = f"it and {first.organ} read '{wire.signal}' differently"
            cure = "let both or neither declare it as a departure from habit"
            raise OrganError(Stage.ASSEMBLED, wire.organ, problem, cure, f"input.{wire.port}")


def _evaluation_order(manifests: Sequence[Manifest], wires: Sequence[Wire]) -> tuple[str, ...]:
    """Organs sorted so that each output is known before a same-instant dependent needs it.

    Ports that are not feedthrough order organs only where they can: then an organ also starts
    from its producers' initial values.
    """
    instant = {
        manifest.id: _waits(manifest, wires, feedthrough_only=True) for manifest in manifests
    }
    wished = {
        manifest.id: _waits(manifest, wires, feedthrough_only=False) for manifest in manifests
    }
    order: list[str] = []
    while instant:
        ready = [organ for organ, on in instant.items() if not set(on) - set(order)]
        if not ready:
            raise _loop_error(instant)
        pleased = [organ for organ in ready if not set(wished[organ]) - set(order)]
        chosen = (pleased or ready)[0]
        order.append(chosen)
        del instant[chosen]
    return tuple(order)


def _waits(manifest: Manifest, wires: Sequence[Wire], *, feedthrough_only: bool) -> dict[str, str]:
    """Same-tier producers that the outputs (or any port) depend on, and through which port."""
    needed = {name for port in manifest.output for name in port.feedthrough}
    return {
        wire.producer[0]: wire.port
        for wire in wires
        if wire.organ == manifest.id
        and wire.producer is not None
        and wire.link is Link.SAME_TIER
        and (wire.port in needed or not feedthrough_only)
    }


def _loop_error(waits: Mapping[str, Mapping[str, str]]) -> OrganError:
    loop = ", ".join(f"{organ}.{port}" for organ, on in waits.items() for port in on.values())
    problem = f"outputs wait for each other at the same instant through {loop}"
    cure = "let one of them depend on states only, or put an organ with memory between them"
    return OrganError(Stage.ASSEMBLED, next(iter(waits)), problem, cure)
