"""The body of a twin as a picture, at the hour at which the scenario acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from twin_core.scenario.days import added
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Scenario
from workbench.engine.protocol import TwinSummary
from workbench.outputs.provenance import Provenance, provenance

if TYPE_CHECKING:
    from viewers.body3d.caption import LegendRow
    from viewers.body3d.state import BodyState

SIZE = (1200, 1500)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without any writing, and what there is to write on or under it."""

    file: Path
    rows: tuple[LegendRow, ...]
    title: str
    plan: str
    when: str
    origin: Provenance

    def labelled(self, out: Path) -> Path:
        """The same with title, legend and where it comes from, written to `out`."""
        from PIL import Image

        from viewers.body3d.caption import annotate

        with Image.open(self.file) as plain:
            what = f"{self.plan}, {self.when}"
            picture = annotate(plain, self.rows, self.title, what, self.origin.line())
        picture.save(out, pnginfo=self.origin.png())
        return out


def draw(
    out: Path,
    summary: TwinSummary,
    projection: Projection,
    scenario: Scenario,
    view: str = "whole",
    size: tuple[int, int] = SIZE,
    organs: Sequence[Any] = (),
    named: bool = False,
) -> Picture:
    """Writes a PNG of the body, with the person's own `organs`; needs no display.

    A real person's name stands on it only if asked for (`named`).
    """
    from vtkmodules.vtkCommonCore import vtkLogger

    from viewers.body3d.caption import legend_rows
    from viewers.body3d.render import render_body

    # VTK tries a display first and says so where there is none; the picture comes all the same.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)
    hour = shown_hour(summary.baseline_scenario, projection, scenario)
    state = _state(summary, view, organs, "full")
    state.set_heart_cut(view == "heart")
    render_body(
        out, state=state, projection=projection, bindings=summary.mesh, hour=hour, phase=0.0,
        view=view, size=size, legend=False,
    )  # fmt: skip
    origin = provenance(summary, scenario, hour)
    return Picture(
        out, legend_rows(state), _title(summary, named), scenario.name, origin.when, origin
    )


def _title(summary: TwinSummary, named: bool) -> str:
    tells = named or summary.synthetic
    return str(summary.person.get("display_name", "")) if tells else f"Record {summary.record}"


def write_model(
    out: Path,
    summary: TwinSummary,
    projection: Projection,
    scenario: Scenario,
    view: str = "whole",
    organs: Sequence[Any] = (),
    named: bool = False,
) -> None:
    """Writes the body as .glb or .usdz, the heart beating; needs the extra `models`."""
    from viewers.body3d.model3d import model_of
    from viewers.body3d.model3d.gltf import write_glb
    from viewers.body3d.model3d.usd import write_usdz

    hour = shown_hour(summary.baseline_scenario, projection, scenario)
    state = _state(summary, view, organs, "medium")
    told = provenance(summary, scenario, hour).texts()
    notes = {
        "scenario": told["Scenario"],
        "limits": told["Disclaimer"],
        "model": told["Model"],
        "source": told["Source"],
        "software": told["Software"],
    }
    title = _title(summary, named)
    model = model_of(state, projection, summary.mesh, hour, title=title, notes=notes)
    write = write_glb if out.suffix.lower() == ".glb" else write_usdz
    write(model, out)


def _state(
    summary: TwinSummary, view: str, organs: Sequence[Any], detail: Literal["full", "medium"]
) -> BodyState:
    from viewers.body3d.loading import load_parts
    from viewers.body3d.own_organs import with_own_organs
    from viewers.body3d.state import BodyState

    state = BodyState(with_own_organs(load_parts(detail, summary.person), organs))
    state.use_preset("Whole body")
    if view == "heart":  # behind the ribs it would hardly be seen
        state.use_preset("Vessels")
        state.isolate(state.around_the_heart())
    return state


def shown_hour(baseline: Scenario, projection: Projection, scenario: Scenario) -> float:
    """A quarter of an hour into the last event that the scenario adds to the typical day."""
    tried = added(baseline, scenario) or scenario.events
    last = float(projection.time_h[-1])
    return min(max((event.at_h for event in tried), default=12.0) + 0.25, last)
