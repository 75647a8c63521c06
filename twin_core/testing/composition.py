"""Composition: it runs beside neighbours that give and take its signals, and without any."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.body import assemble
from twin_core.organ import AbstractOrgan, Manifest, OrganError, OrganPlugin, Stage, discover
from twin_core.organ.manifest import Clock, Input, Output, Parameter, Validity
from twin_core.simulate.lanes import Members, derive_parameters
from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.testing.walks import walk


def unplugged(subject: Subject) -> Iterator[str | Note]:
    """With nothing plugged in, its defaults carry it: the walk stays finite."""
    found = walk(subject, members=1)
    if found.failed:
        yield f"{found.failed[0]} is not finite after {found.failed[1]:g} {found.unit}"


def neighbours(subject: Subject) -> Iterator[str | Note]:
    """A stand-in that produces every input in mid-range is wired to it and read through it."""
    if not subject.manifest.input:
        yield Note("it has no inputs")
        return
    try:
        body = assemble([neighbour(subject.manifest), subject.plugin])
    except OrganError as error:
        yield str(error)
        return
    system = body.systems[subject.tier]
    base = np.asarray(list(body.defaults().values()))
    ensemble = Members(base, base[list(body.personal_rows)][:, None])
    own = system.own(derive_parameters(body, ensemble))
    seen = _read_alone(system, own)
    if not np.isfinite(seen).all():
        yield "its outputs are not finite beside a neighbour in mid-range"
    told = len(body.links())
    yield Note(f"{told} couplings with a stand-in")


def _read_alone(system: Any, own: Any) -> np.ndarray:
    def one(leaf: Any) -> Any:
        return leaf[0] if jnp.ndim(leaf) else leaf

    p = jax.tree.map(one, own)
    u = jnp.zeros(len(system.inputs))
    y = system.initial(u, p)
    rates = system.rhs(jnp.asarray(0.0), y, u, p) if system.tier != "beat" else y
    return np.concatenate([np.asarray(system.read(jnp.asarray(0.0), y, u, p)), np.asarray(rates)])


def built_in(subject: Subject) -> Iterator[str | Note]:
    """Which installed organs it can share a body with; two that say the same cannot."""
    own = {port.signal for port in subject.manifest.output}
    rivals = []
    for plugin in discover():
        if plugin.manifest is None or plugin.id == subject.plugin.id:
            continue
        shared = own & {port.signal for port in plugin.manifest.output}
        if shared:
            rivals.append(f"{plugin.id} ({', '.join(sorted(shared)[:3])})")
    if rivals:
        yield Note(f"cannot share a body with {'; '.join(rivals)}")


class Value(NamedTuple):
    """No fields."""


def neighbour(manifest: Manifest) -> OrganPlugin:
    """A made-up organ on the same clock that produces all inputs of `manifest` in mid-range."""
    values = {
        port.id: (port.range[0] + port.range[1]) / 2 if port.range else port.default
        for port in manifest.input
        if not port.departure
    }
    ports = [port for port in manifest.input if port.id in values]
    stand_in = Manifest(
        contract="1.0", id=f"beside_{manifest.id}", display_name="Stand-in", version="0",
        licence="Apache-2.0", authors=("kit",), citation=(), intended_use="tests", leaves_out="all",
        validity=Validity(rating="unreliable", reason="a stand-in"),
        clock=Clock(tier=manifest.clock.tier, stepper=manifest.clock.stepper),
        state=(), output=tuple(_port(port) for port in ports), parameter=_parameters(ports, values),
    )  # fmt: skip
    organ = _stand_in(tuple(values.values()), tuple(values))
    return OrganPlugin(stand_in.id, "", "", Stage.IMPORTED, stand_in, organ)


def _port(port: Input) -> Output:
    return Output(id=port.id, signal=port.signal, unit=port.unit)


def _parameters(ports: list[Input], values: dict[str, float]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            id=port.id, unit=port.unit, default=values[port.id],
            bounds=(values[port.id] - 1.0, values[port.id] + 1.0), description="Mid-range.",
            origin="assumed",
        )
        for port in ports
    )  # fmt: skip


def _stand_in(values: tuple[float, ...], names: tuple[str, ...]) -> AbstractOrgan:
    fields = NamedTuple("Fields", [(name, Any) for name in names])  # type: ignore[misc]

    class StandIn(AbstractOrgan):
        State: ClassVar[Any] = Value
        Inputs: ClassVar[Any] = Value
        Outputs: ClassVar[Any] = fields
        Params: ClassVar[Any] = fields

        def initial(self, params: Any, inputs: Any) -> Any:
            return Value()

        def rhs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
            return Value()

        def outputs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
            return fields(*params)

    return StandIn()


CHECKS = (
    Check("composition", "unplugged", unplugged),
    Check("composition", "neighbours", neighbours),
    Check("composition", "built_in", built_in),
)
