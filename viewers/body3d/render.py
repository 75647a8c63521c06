"""A picture of the body without a window: used by the command line and by reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from twin_core.scenario.projection import Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import BeatPlayer, Binding
from viewers.body3d.caption import annotate, legend_rows
from viewers.body3d.geometry import Part
from viewers.body3d.loading import load_parts
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState


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
    size: tuple[int, int] = (1200, 1500),
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
    import numpy as np
    import pyvista as pv
    from PIL import Image

    from viewers.body3d.naming import named
    from viewers.body3d.seen import seen_parts

    if state is None:
        state = BodyState(parts if parts is not None else load_parts(person=person))
        state.use_preset(preset)
    bindings = tuple(bindings)
    plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="none")
    try:
        scene = BodyScene(plotter, state, hardware_gl)
        if projection is not None:
            scene.shape(answer(state, projection, bindings, hour))
            player = BeatPlayer(state.parts)
            player.beat = projection.beats.get(beat) or next(iter(projection.beats.values()), None)
            scene.shape(player.weights(phase))
        scene.sync()
        scene.frame(view)
        if not hardware_gl:
            plotter.enable_anti_aliasing("ssaa")
        picture = Image.fromarray(np.asarray(plotter.screenshot(return_img=True)))
        if labels:
            picture = named(picture, seen_parts(scene))
    finally:
        plotter.close()
    rows = legend_rows(state) if legend else ()
    annotate(picture, rows, title, subtitle).save(out)
    return out
