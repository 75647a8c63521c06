"""Everything that a projection says about the body at one hour, put on a state."""

from __future__ import annotations

from collections.abc import Iterable

from twin_core.scenario.projection import Projection
from viewers.body3d.binding import Binding, shapes_at, streams_at, tints_at
from viewers.body3d.layers import canonical
from viewers.body3d.state import BodyState

#: A key weight from which a part that not everybody has is worth drawing.
THERE = 0.004


def answer(
    state: BodyState,
    projection: Projection,
    bindings: Iterable[Binding],
    hour: float,
    arm: str = "intervention",
    only_signal: str | None = "",
) -> dict[str, dict[str, float]]:
    """Colours parts, loads vessels, says which parts are there, and returns the parts' shapes.

    `only_signal` colours by one signal; empty by all of them, None by none.
    """
    bindings = tuple(bindings)
    colours = {}
    if only_signal is not None:
        colours = tints_at(projection, bindings, state.parts, hour, arm, only_signal)
    streams = streams_at(projection, bindings, state.parts, hour, arm)
    shapes = shapes_at(projection, bindings, state.parts, hour, arm)
    there = (
        part_id
        for part_id, keys in shapes.items()
        if canonical(state.parts[part_id].layer) == "tumour" and max(keys.values()) > THERE
    )
    state.set_answer(colours, streams, there)
    return shapes
