"""Organs that answer to a signal, one panel each. The values are chosen by hand and say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from twin_core.scenario.projection import Band, Projection
from viewers.body3d.binding import parts_named
from viewers.body3d.camera import VIEWS
from viewers.body3d.caption import annotate, legend_rows
from viewers.body3d.render import body_picture
from workbench.gallery.body import CHOSEN, Shot, parts_of, state_of
from workbench.gallery.sheet import sheet
from workbench.gallery.twin import SampleTwin

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Panel:
    """A signal at a value, what is said of it, the view, and layers beside what it colours."""

    signal: str
    title: str
    value: float
    view: str
    preset: str = "Organs"
    layers: tuple[tuple[str, float], ...] = ()
    also: tuple[tuple[str, float], ...] = ()


PANELS = (
    Panel("vessel.plaque", "Plaque in the coronary arteries", 42.0, "heart", "Vessels",
          (("heart", 1.0), ("vessel", 0.15))),
    Panel("kidney.gfr", "Kidneys that filter less", 48.0, "loins", "Organs",
          (("urinary", 1.0), ("digestive", 0.1))),
    Panel("sleep.sleepiness", "Sleepiness of the brain", 7.4, "head"),
    Panel("respiration.spo2", "Oxygen in the blood at altitude", 84.0, "torso"),
    Panel("marrow.neutrophils", "Marrow after chemotherapy", 0.9, "whole", "Skeleton",
          (("skeleton", 0.25),)),
    Panel("tumour.size", "A tumour of 45 mm", 45.0, "torso", "Organs",
          (("respiratory", 0.30),), (("tumour.resistant_share", 0.35),)),
    Panel("immune.das28", "Inflamed joints", 5.6, "whole", "Skeleton"),
    Panel("ageing.pulse_wave_velocity", "A stiff aorta", 12.5, "torso", "Vessels"),
)  # fmt: skip
SIZE = (460, 560)


def states(_: SampleTwin) -> Image.Image:
    """Eight states, each with its legend."""
    return sheet([_panel(panel) for panel in PANELS], columns=4)


def _panel(panel: Panel) -> tuple[Image.Image, str, str]:
    rows = organ_rows()
    values = {panel.signal: panel.value, **dict(panel.also)}
    state = state_of(parts_of(), panel.preset, **dict(panel.layers))
    coloured = {i for row in rows if row.signal in values and row.kind == "colour"
                for i in parts_named(state.parts, row.part)}  # fmt: skip
    state.set_focus(panel.view in ("loins", "head", "heart"))
    view = panel.view if panel.view in VIEWS else "torso"
    chosen = [row for row in rows if row.signal in values]
    picture = body_picture(
        state, projection=made_up(values, chosen), bindings=chosen, phase=None, view=view, size=SIZE
    )
    assert coloured, panel.signal
    return annotate(picture, legend_rows(state)), panel.title, CHOSEN


def organ_rows() -> tuple[Any, ...]:
    """The rows of all organs' mesh maps."""
    from twin_core.organ import discover
    from workbench.service.summary import mesh_rows

    found = (plugin.manifest for plugin in discover() if plugin.manifest)
    return tuple(row for manifest in found for row in mesh_rows(manifest))


def made_up(values: Mapping[str, float], rows: list[Any]) -> Projection:
    """A projection in which nothing changes."""
    hours = np.array([0.0, 24.0])
    units = {row.signal: row.unit for row in rows}
    bands = {
        signal: Band(signal, units.get(signal, ""), *(np.full((5, 2), value) for _ in range(2)))
        for signal, value in values.items()
    }
    return Projection("chosen", 0.0, hours, bands, {}, (), 1)


STATES = {
    "states": Shot(
        "states", "Organs coloured and shaped by a signal, each with its legend.", states
    )
}
