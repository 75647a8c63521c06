"""Intervention kinds of a body: what every organ's manifest contributes, merged by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from twin_core.body import Body
from twin_core.organ import Knob
from twin_core.scenario.scenario import Event, ScenarioError
from twin_core.vocabulary import Conversion, conversion, to_signal_unit


@dataclass(frozen=True, slots=True)
class DrivenKnob:
    """A knob with the signal it drives and the factor from knob unit to catalogue unit."""

    knob: Knob
    signal: str
    factor: Conversion


@dataclass(frozen=True, slots=True)
class Kind:
    """One intervention kind as the whole body offers it."""

    id: str
    name: str
    summary: str
    duration_min: tuple[float, float, float]
    knobs: tuple[DrivenKnob, ...]
    evidence: tuple[str, ...]

    @property
    def persists(self) -> bool:
        """Whether an event of this kind lasts until the horizon."""
        return all(driven.knob.shape == "persist" for driven in self.knobs)

    @property
    def driven(self) -> tuple[DrivenKnob, ...]:
        """Each knob once for each signal that it drives."""
        return tuple({(each.knob.id, each.signal): each for each in self.knobs}.values())

    def values(self, event: Event) -> dict[str, float]:
        """Every knob's value for an event, defaults filled in, less what is not adhered to.

        Raises `ScenarioError` for an unknown knob or a value outside the knob's range.
        """
        known = {driven.knob.id: driven.knob for driven in self.knobs}
        for name in event.knobs:
            if name not in known:
                choices = ", ".join(sorted(known))
                problem = f"'{event.kind}' has no knob '{name}'"
                raise ScenarioError(f"{problem}; event at {event.at_h} h; choose one of {choices}")
        values: dict[str, float] = {}
        for name, knob in known.items():
            values[name] = event.adherence * _within(event, knob, _value(event, knob, known))
        return values

    def fitted(self, event: Event) -> Event:
        """An event that a larger body knows more knobs of, with those that this one has.

        What a knob takes from another one by default is taken before that one goes.
        """
        known = {driven.knob.id: driven.knob for driven in self.knobs}
        knobs = {name: value for name, value in event.knobs.items() if name in known}
        for name, knob in known.items():
            if name not in knobs and knob.default_from in event.knobs:
                knobs[name] = event.knobs[knob.default_from] * knob.default_factor
        return event.model_copy(update={"knobs": knobs})

    def duration(self, event: Event) -> float:
        """The event's duration in minutes; raises `ScenarioError` outside the kind's range."""
        low, high, default = self.duration_min
        value = default if event.duration_min is None else event.duration_min
        if not low <= value <= high:
            problem = f"duration {value} min of '{event.kind}' is outside {low} to {high} min"
            raise ScenarioError(f"{problem}; event at {event.at_h} h; choose a duration in range")
        return value


def kind_of(event: Event, kinds: Mapping[str, Kind]) -> Kind:
    """The kind of an event; raises `ScenarioError` naming those that this body knows."""
    kind = kinds.get(event.kind)
    if kind is None:
        problem = f"no organ of this body knows '{event.kind}'"
        choices = ", ".join(sorted(kinds))
        raise ScenarioError(f"{problem}; event at {event.at_h} h; choose one of {choices}")
    return kind


def _value(event: Event, knob: Knob, known: Mapping[str, Knob]) -> float:
    if knob.id in event.knobs:
        return event.knobs[knob.id]
    if knob.default_from is not None:
        source = known.get(knob.default_from)
        base = event.knobs.get(knob.default_from, source.default if source else 0.0)
        return base * knob.default_factor
    return knob.default


def _within(event: Event, knob: Knob, value: float) -> float:
    if not knob.low <= value <= knob.high:
        problem = (
            f"{knob.id} = {value:g} {knob.unit} of '{event.kind}' is outside the model's range "
            f"{knob.low:g} to {knob.high:g} {knob.unit}"
        )
        raise ScenarioError(f"{problem}; event at {event.at_h:g} h; choose a value in range")
    return value


def kinds_of(body: Body) -> dict[str, Kind]:
    """All intervention kinds by id; a signal that two organs drive alike is driven once."""
    return dict(_kinds_of(body))


@cache
def _kinds_of(body: Body) -> Mapping[str, Kind]:
    kinds: dict[str, Kind] = {}
    for manifest in body.manifests:
        ports = {port.id: port for port in manifest.input}
        for intervention in manifest.intervention:
            driven = []
            for knob in intervention.knob:
                port = ports[knob.port]
                to_port = conversion(knob.flow_unit, port.unit)
                to_signal = to_signal_unit(port.signal, port.unit)
                factor = Conversion(
                    to_port.scale * to_signal.scale,
                    to_port.offset * to_signal.scale + to_signal.offset,
                )
                driven.append(DrivenKnob(knob, port.signal, factor))
            kinds[intervention.kind] = _merge(kinds.get(intervention.kind), intervention, driven)
    return kinds


def _merge(known: Kind | None, intervention, driven: list[DrivenKnob]) -> Kind:
    if known is None:
        return Kind(
            intervention.kind,
            intervention.name,
            intervention.summary,
            intervention.duration_min,
            tuple(driven),
            intervention.evidence,
        )
    have = {(d.knob.id, d.signal) for d in known.knobs}
    extra = tuple(d for d in driven if (d.knob.id, d.signal) not in have)
    evidence = tuple(dict.fromkeys((*known.evidence, *intervention.evidence)))
    return Kind(
        known.id, known.name, known.summary, known.duration_min, known.knobs + extra, evidence
    )
