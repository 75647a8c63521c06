"""The demo, stage by stage, each with the time that it took."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from twin_core.twin import Twin
from workbench.commands.projecting import projection_table, tell_projection
from workbench.commands.say import plain
from workbench.demo.picture import draw
from workbench.report import contents_of, write_report
from workbench.report.figures import save_figures
from workbench.service.habits import evening_walk
from workbench.service.sample import sample_record
from workbench.service.service import open_for_twin, open_or_fit, project_record


class Stopwatch:
    """Prints each stage with the seconds since the start; silent for JSON output."""

    def __init__(self, quiet: bool) -> None:
        self._began, self._quiet = time.perf_counter(), quiet

    def __call__(self, sentence: str) -> None:
        if not self._quiet:
            print(f"[{time.perf_counter() - self._began:6.1f} s] {sentence}", flush=True)


def run_demo(out: Path, record_path: Path | None, as_json: bool) -> Path:
    """Runs all stages, writes into `out`, and returns the record that was used."""
    say = Stopwatch(as_json)
    out.mkdir(parents=True, exist_ok=True)
    path = record_path or sample_record(out)
    with open_for_twin(path) as record:
        name = record.person.display_name or record.person.identifier or path.stem
        say(f"{name}: {len(record.signals())} signals in the record")
        twin = open_or_fit(record)
        tell_twin(say, twin)
        plan = evening_walk(twin.baseline)
        projection = project_record(record, twin, plan, 64)
        contents = contents_of(record, twin, plan, projection)
        record.note("export", detail=f"report and pictures in {out.name}")
    table = json.dumps(plain(projection_table(projection)), ensure_ascii=False)
    (out / "projection.json").write_text(table, encoding="utf-8")
    say("projection of an evening walk written to projection.json")
    with TemporaryDirectory() as folder:
        picture = draw(Path(folder) / "body.png", contents.summary, projection, plan)
        picture.labelled(out / "body.png")
        say("picture of the body written to body.png")
        contents = replace(contents, picture=picture)
        write_report(out / "report.pdf", contents)
    save_figures(out, contents)
    say("report written to report.pdf, its figures beside it")
    tell_projection(projection, as_json)
    return path


def tell_twin(say: Stopwatch, twin: Twin) -> None:
    """How much was learned and how well it predicts."""
    learned = sum(1 for estimate in twin.estimates if estimate.learned)
    say(f"twin ready: {learned} of {len(twin.estimates)} personal parameters learned from the data")
    for row in twin.held_out:
        say(
            f"held-out days: RMSE {row.rmse:.0f} {row.unit}, "
            f"the 90 % band covers {100 * row.coverage_90:.0f} %"
        )
