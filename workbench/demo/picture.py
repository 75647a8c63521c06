"""The body of a twin as a picture, at the hour at which the scenario acts."""

from __future__ import annotations

from pathlib import Path

from twin_core.scenario.days import added
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Scenario
from workbench.engine.protocol import TwinSummary


def draw(
    out: Path, summary: TwinSummary, projection: Projection, scenario: Scenario, view: str = "whole"
) -> Path:
    """Writes a PNG of the body; needs no display."""
    from vtkmodules.vtkCommonCore import vtkLogger

    from viewers.body3d.render import render_body

    # VTK tries a display first and says so where there is none; the picture comes all the same.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)
    tried = added(summary.baseline_scenario, scenario) or scenario.events
    last = float(projection.time_h[-1])
    hour = min(max((event.at_h for event in tried), default=12.0) + 0.25, last)
    name = str(summary.person.get("display_name", ""))
    return render_body(
        out,
        projection=projection,
        bindings=summary.mesh,
        hour=hour,
        phase=0.0,
        view=view,
        title=f"{name}, {scenario.name}, at {hour:.1f} h",
        person=summary.person,
    )
