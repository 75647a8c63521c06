"""The report of a record as a PDF: projected, drawn, written and logged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from data.record import Record
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin
from workbench.engine.protocol import ProgressSink
from workbench.service.service import project_record, quiet

MEMBERS = 64
#: Over longer horizons the body at one instant says little.
PICTURE_UP_TO_H = 48.0


def print_report(
    record: Record,
    twin: Twin,
    plan: Scenario,
    out: Path,
    progress: ProgressSink = quiet,
    named: bool = True,
) -> Path:
    """Writes the report of an open record and returns its path; see `Contents.named`."""
    from workbench.demo.picture import draw
    from workbench.report import contents_of, write_report

    progress(0.1, "projecting")
    contents = contents_of(record, twin, plan, project_record(record, twin, plan, MEMBERS))
    contents = replace(contents, named=named)
    record.note("export", detail=f"the report {out.name}")
    with TemporaryDirectory() as folder:
        if contents.projection.time_h[-1] <= PICTURE_UP_TO_H:
            progress(0.5, "drawing the body")
            file = Path(folder) / "body.png"
            picture = draw(file, contents.summary, contents.projection, plan)
            contents = replace(contents, picture=picture)
        progress(0.8, "writing the pages")
        return write_report(out, contents)
