"""The body at one instant as plain solids, with one beat of the heart as an animation.

Coordinates are metres with y up and the body's front towards +z, as glTF and AR viewers want them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import BeatPlayer, Binding
from viewers.body3d.geometry import Part, Points, vertex_normals
from viewers.body3d.state import BodyState, Look
from viewers.colour_maps import linear

FRAMES = 24
#: What is left of a colour where neighbours take all light, and of a mark behind a signal's colour.
DARKEST, MARK_OF_TINTED = 0.3, 0.35


@dataclass(frozen=True, slots=True)
class Solid:
    """One part. A point moves by the sum over keys of weight times displacement.

    `points`, `normals` and each of `targets` are (n, 3); `weights` holds one row a frame, one
    column a target. A part that stands still has neither. `tones` (n, 3) is the colour of each
    point in linear light, 0 to 1, darkened where neighbours take light; None for one colour.
    """

    id: str
    name: str
    layer: str
    points: Points
    normals: Points
    triangles: NDArray[np.int32]
    colour: tuple[float, float, float]
    opacity: float
    tones: Points | None = None
    targets: Mapping[str, Points] = field(default_factory=dict)
    weights: NDArray[np.float32] | None = None

    def frame(self, number: int) -> Points:
        """The points at one frame of the animation."""
        points = self.points
        if self.weights is not None:
            for weight, target in zip(self.weights[number], self.targets.values(), strict=True):
                points = points + weight * target
        return np.asarray(points, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """All solids, opaque ones first, and the instants of the frames in seconds."""

    title: str
    solids: tuple[Solid, ...]
    time_s: NDArray[np.float32]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        return any(solid.weights is not None for solid in self.solids)


def model_of(
    state: BodyState,
    projection: Projection | None = None,
    bindings: Iterable[Binding] = (),
    hour: float = 0.0,
    beat: str = "rest",
    title: str = "Body",
    notes: Mapping[str, str] | None = None,
) -> Model:
    """What the state shows, with colours and shapes of a projection at an hour."""
    bindings = tuple(bindings)
    held: Mapping[str, Mapping[str, float]] = {}
    player = BeatPlayer(state.parts)
    if projection is not None:
        held = answer(state, projection, bindings, hour)
        player.beat = projection.beats.get(beat) or next(iter(projection.beats.values()), None)
    period = player.beat.period_s if player.beat is not None else 0.0
    time_s = np.linspace(0.0, period, FRAMES + 1, dtype=np.float32) if period else np.zeros(1, "f4")
    frames = [player.weights(t / period) for t in time_s] if period else []
    solids = [
        _solid(state, part, held.get(part.id, {}), frames)
        for part in state.parts.values()
        if state.look(part.id).visible
    ]
    solids.sort(key=lambda solid: -solid.opacity)
    return Model(title, tuple(solids), time_s, notes or {})


def _solid(
    state: BodyState,
    part: Part,
    held: Mapping[str, float],
    frames: list[dict[str, dict[str, float]]],
) -> Solid:
    look = state.look(part.id)
    points = part.shape(held)
    names = tuple(dict.fromkeys(key for frame in frames for key in frame.get(part.id, {})))
    weights = [[frame.get(part.id, {}).get(name, 0.0) for name in names] for frame in frames]
    return Solid(
        id=part.id,
        name=part.name,
        layer=part.layer,
        points=upright(points),
        normals=upright(np.asarray(vertex_normals(points, part.triangles), dtype=np.float32)),
        triangles=part.triangles,
        colour=look.colour,
        opacity=look.opacity,
        tones=_tones(part, look),
        targets={name: upright(part.keys[name].displacement) for name in names},
        weights=np.array(weights, dtype=np.float32) if names else None,
    )


def _tones(part: Part, look: Look) -> Points | None:
    """The look of each point: its own colour, its mark, and the light that is left."""
    if part.shade is None:
        return None
    light, mark = part.shade[:, :1], part.shade[:, 1:2] * (MARK_OF_TINTED if look.tinted else 1.0)
    own, other = (np.array([linear(c) for c in colour]) for colour in (look.colour, part.mark))
    mixed = own + mark * (other - own)
    return np.asarray(mixed * (DARKEST + (1.0 - DARKEST) * light), dtype=np.float32)


def upright(points: Points) -> Points:
    """From x left, y back, z up to x left, y up, z towards the viewer."""
    x, y, z = np.asarray(points, dtype=np.float32).T
    return np.ascontiguousarray(np.stack([x, z, -y], axis=1))
