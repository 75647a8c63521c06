"""A body: organs wired through signals, checked at assembly, split into clock tiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from twin_core.body.system import System, build_system
from twin_core.body.wiring import Link, Wiring, connect
from twin_core.organ import AbstractOrgan, Manifest, OrganPlugin, Parameter, load_organs
from twin_core.vocabulary import to_signal_unit

TIERS = ("beat", "minutes", "days")


@dataclass(frozen=True, slots=True)
class Body:
    """Organs wired together. Immutable; its programs are cached under its identity."""

    manifests: tuple[Manifest, ...]
    wiring: Wiring
    systems: Mapping[str, System]

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def identity(self) -> str | None:
        """What names this body in every process; None unless all its organs are built in."""
        built_in = all(type(organ).__module__.startswith("plugins.") for _, organ in self.organs)
        organs = [f"{manifest.id} {manifest.version}" for manifest in self.manifests]
        return f"[{'; '.join(organs)} | {', '.join(self.wiring.drives)}]" if built_in else None

    @property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters by full name ``organ.parameter``."""
        return {f"{m.id}.{p.id}": p for m in self.manifests for p in m.parameter}

    @property
    def personal(self) -> dict[str, Parameter]:
        """Those that may be fitted to a person."""
        return {name: p for name, p in self.parameters.items() if p.personal}

    @property
    def personal_rows(self) -> tuple[int, ...]:
        """Places of the personal parameters among all parameters."""
        return tuple(i for i, p in enumerate(self.parameters.values()) if p.personal)

    @property
    def organs(self) -> tuple[tuple[Manifest, AbstractOrgan], ...]:
        """Each organ with its manifest, in the order of the parameters."""
        by_id = {m.id: m.organ for system in self.systems.values() for m in system.organs}
        return tuple((manifest, by_id[manifest.id]) for manifest in self.manifests)

    def defaults(self) -> dict[str, float]:
        """Default value of every parameter by full name."""
        return {name: p.default for name, p in self.parameters.items()}

    def preset(self, organ: str, preset: str) -> dict[str, float]:
        """Values of a named preset, by full name; `KeyError` where there is none."""
        for manifest in self.manifests:
            for candidate in manifest.preset:
                if manifest.id == organ and candidate.id == preset:
                    return {f"{organ}.{k}": v for k, v in candidate.parameters.items()}
        raise KeyError(f"organ '{organ}' has no preset '{preset}'")

    def facts(self, facts: Mapping[str, float]) -> dict[str, float]:
        """Values for parameters that restate facts of the person (age, sex, height, mass)."""
        return {
            name: float(facts[p.fact])
            for name, p in self.parameters.items()
            if p.fact is not None and p.fact in facts
        }

    def input_defaults(self, tier: str) -> np.ndarray:
        """Default of each external input of a tier, in catalogue units."""
        return _input_defaults(self.systems[tier]).copy()

    def producer(self, signal: str) -> str | None:
        """Id of the organ that produces a signal, or None."""
        for manifest in self.manifests:
            if any(port.signal == signal for port in manifest.output):
                return manifest.id
        return None

    def links(self) -> tuple[tuple[str, str, str], ...]:
        """Couplings between organs as (producer, signal, consumer)."""
        return tuple(
            (wire.producer[0], wire.signal, wire.organ)
            for wire in self.wiring.wires
            if wire.producer is not None and wire.link is not Link.DRIVE
        )


@cache
def _input_defaults(system: System) -> np.ndarray:
    values = np.zeros(len(system.inputs))
    for mounted in system.organs:
        for port in mounted.manifest.input:
            if port.signal in system.inputs:
                unit = to_signal_unit(port.signal, port.unit)
                values[system.inputs.index(port.signal)] = float(unit(port.default))
    return values


def assemble(plugins: Sequence[OrganPlugin], driven: Iterable[str] = ()) -> Body:
    """Wires loaded organs into a body; raises `OrganError` at stage *assembled*."""
    pairs = [(p.manifest, p.organ) for p in plugins if p.manifest and p.organ]
    wiring = connect([manifest for manifest, _ in pairs], frozenset(driven))
    systems = {}
    for tier in TIERS:
        members = [pair for pair in pairs if pair[0].clock.tier == tier]
        if members:
            systems[tier] = build_system(tier, members, wiring)
    return Body(tuple(manifest for manifest, _ in pairs), wiring, systems)


def assemble_by_id(ids: Iterable[str], driven: Iterable[str] = ()) -> Body:
    """Loads installed organs by id and wires them; the same organs give the same body.

    A body's compiled programs are kept under its identity, so asking again compiles nothing.
    """
    return _assembled(tuple(ids), tuple(driven))


@cache
def _assembled(ids: tuple[str, ...], driven: tuple[str, ...]) -> Body:
    return assemble(load_organs(ids), driven)
