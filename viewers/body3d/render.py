"""A picture of the body without a window: used by the command line and by reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from twin_core.scenario.projection import Projection
from viewers.body3d.binding import BeatPlayer, Binding, shapes_at, tints_at
from viewers.body3d.geometry import Part
from viewers.body3d.loading import load_parts
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState, Tint
from viewers.ink import TEXT, number_text, unit_text


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
    person: Mapping[str, Any] | None = None,
    hardware_gl: bool = False,
) -> Path:
    """Draw the body to a PNG and return its path.

    With a `projection` and the organs' mesh `bindings`, colours and shapes are those at `hour`
    (hours since the scenario's start), and the heart is at `phase` of the named `beat`.
    """
    import pyvista as pv

    if state is None:
        state = BodyState(parts if parts is not None else load_parts(person=person))
        state.use_preset(preset)
    bindings = tuple(bindings)
    plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="none")
    try:
        scene = BodyScene(plotter, state, hardware_gl)
        if projection is not None:
            state.set_tints(tints_at(projection, bindings, state.parts, hour))
            scene.shape(shapes_at(projection, bindings, state.parts, hour))
            player = BeatPlayer(state.parts)
            player.beat = projection.beats.get(beat) or next(iter(projection.beats.values()), None)
            scene.shape(player.weights(phase))
        scene.sync()
        scene.frame(view)
        if state.legend is not None:
            _legend(plotter, state.legend)
        if title:
            plotter.add_text(title, position="upper_left", font_size=13, color=TEXT)
        if not hardware_gl:
            plotter.enable_anti_aliasing("ssaa")
        plotter.screenshot(str(out))
    finally:
        plotter.close()
    return out


def _legend(plotter: object, tint: Tint) -> None:
    from vtkmodules.vtkCommonCore import vtkLookupTable
    from vtkmodules.vtkRenderingAnnotation import vtkScalarBarActor

    from viewers.colour_maps import rgb, table

    lut = vtkLookupTable()
    lut.SetNumberOfTableValues(256)
    for index, row in enumerate(table(tint.colour_map)):
        red, green, blue = (float(channel) for channel in row)
        lut.SetTableValue(index, red, green, blue, 1.0)
    lut.SetRange(tint.low, tint.high)
    bar = vtkScalarBarActor()
    bar.SetLookupTable(lut)
    bar.SetOrientationToHorizontal()
    now = number_text(tint.value, tint.high - tint.low)
    bar.SetTitle(f"{tint.name} ({unit_text(tint.unit)}), now {now}")
    bar.SetNumberOfLabels(3)
    bar.SetPosition(0.03, 0.03)
    bar.SetWidth(0.36)
    bar.SetHeight(0.075)
    for style in (bar.GetTitleTextProperty(), bar.GetLabelTextProperty()):
        style.SetColor(*rgb(TEXT))
        style.ItalicOff()
        style.ShadowOff()
        style.BoldOff()
        style.SetFontSize(16)
    bar.UnconstrainedFontSizeOn()
    plotter.renderer.AddActor(bar)  # type: ignore[attr-defined]
