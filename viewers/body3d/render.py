"""A picture of the body without a window: used by the command line, reports and the gallery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin_core.scenario.projection import Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import BeatPlayer, Binding, build_at
from viewers.body3d.build import Build
from viewers.body3d.caption import annotate, legend_rows
from viewers.body3d.geometry import Part
from viewers.body3d.loading import load_parts
from viewers.body3d.pair import BodyPair
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState

if TYPE_CHECKING:
    from PIL import Image

Size = tuple[int, int]
#: Pictures are drawn this many times larger and scaled down.
FINER = 2


def render_body(
    out: Path,
    *,
    parts: Iterable[Part] | None = None,
    state: BodyState | None = None,
    projection: Projection | None = None,
    bindings: Iterable[Binding] = (),
    hour: float = 0.0,
    beat: str = "rest",
    phase: float = 0.0,
    preset: str = "Whole body",
    view: str = "whole",
    size: Size = (1200, 1500),
    title: str = "",
    subtitle: str = "",
    legend: bool = True,
    person: Mapping[str, Any] | None = None,
    hardware_gl: bool = False,
    labels: bool = False,
) -> Path:
    """Draw the body to a PNG and return its path.

    With a `projection` and the organs' mesh `bindings`, colours and shapes are those at `hour`
    (hours since the scenario's start), and the heart is at `phase` of the named `beat`.
    `labels` writes the names of the parts that are seen beside them.
    """
    if state is None:
        state = BodyState(parts if parts is not None else load_parts(person=person))
        state.use_preset(preset)
    picture = body_picture(
        state, projection=projection, bindings=bindings, hour=hour, beat=beat, phase=phase,
        view=view, size=size, hardware_gl=hardware_gl, labels=labels,
    )  # fmt: skip
    rows = legend_rows(state) if legend else ()
    annotate(picture, rows, title, subtitle).save(out)
    return out


def body_picture(
    state: BodyState,
    *,
    projection: Projection | None = None,
    bindings: Iterable[Binding] = (),
    hour: float = 0.0,
    beat: str = "rest",
    phase: float | None = 0.0,
    signal: str | None = "",
    arm: str = "intervention",
    build: Build | None = None,
    view: str = "whole",
    size: Size = (1200, 1500),
    hardware_gl: bool = False,
    labels: bool = False,
    shapes: Mapping[str, Mapping[str, float]] | None = None,
) -> Image.Image:
    """The body without any writing but `labels`; `phase` None leaves the heart at rest.

    `shapes` are key weights of parts beside those of the projection.
    """
    from viewers.body3d.naming import named
    from viewers.body3d.seen import seen_parts

    bindings = tuple(bindings)
    with _scene(state, size, hardware_gl) as scene:
        if projection is not None:
            scene.shape(answer(state, projection, bindings, hour, arm, signal))
            if phase is not None:
                scene.shape(_beating(projection, state, beat).weights(phase), "beat")
            if build is not None:
                rows = build_at(projection, bindings, state.parts, build, hour, arm)
                scene.shape(rows, "build")
        scene.shape(shapes or {}, "own")
        scene.sync()
        scene.frame(view)
        picture = _taken(scene, size)
        if labels:
            share = size[0] / scene.plotter.render_window.GetSize()[0]
            picture = named(picture, [anchor.scaled(share) for anchor in seen_parts(scene)])
        return picture


def pair_picture(
    state: BodyState,
    projection: Projection,
    bindings: Iterable[Binding],
    hour: float,
    *,
    signal: str | None = "",
    difference: bool = False,
    build: Build | None = None,
    view: str = "torso",
    size: Size = (1600, 1000),
) -> Image.Image:
    """Baseline on the left, intervention or the difference on the right, seen alike."""
    bindings = tuple(bindings)
    with _scene(state, size, hardware_gl=False) as scene:
        pair = BodyPair(scene)
        scene.shape(pair.show(projection, bindings, hour, signal, difference))
        if build is not None:
            for one, arm in ((pair.scene, "baseline"), (scene, "intervention")):
                one.shape(build_at(projection, bindings, state.parts, build, hour, arm), "build")
        for one in (pair.scene, scene):
            one.sync()
        scene.frame(view)
        picture = _taken(scene, size)
        pair.close()
        return picture


@contextmanager
def _scene(state: BodyState, size: Size, hardware_gl: bool) -> Iterator[BodyScene]:
    import pyvista as pv

    window = [FINER * side for side in size]
    plotter = pv.Plotter(off_screen=True, window_size=window, lighting="none")
    try:
        yield BodyScene(plotter, state, hardware_gl)
    finally:
        plotter.close()


def _beating(projection: Projection, state: BodyState, beat: str) -> BeatPlayer:
    player = BeatPlayer(state.parts)
    player.beat = projection.beats.get(beat) or next(iter(projection.beats.values()), None)
    return player


def _taken(scene: BodyScene, size: Size) -> Image.Image:
    """The frame, scaled down, which smooths its edges in both halves alike."""
    import numpy as np
    from PIL import Image

    frame = Image.fromarray(np.asarray(scene.plotter.screenshot(return_img=True)))
    return frame.resize(size, Image.Resampling.BOX)
