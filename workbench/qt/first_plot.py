"""From *open* to the first curves, in the real window: ``python -m workbench.qt.first_plot REC``.

Opens the window with its engine, waits until it stands, opens the record, asks the timeline for up
to eight signals and stops when all are painted. Told are seconds on the wall, which only an idle
machine makes worth telling, and CPU-seconds of the window's own thread and of its process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

MOST = 8
SIZE = (1500, 940)
READY_S = 3.0


def main(arguments: list[str]) -> int:
    """Prints one line of JSON; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m workbench.qt.first_plot")
    parser.add_argument("record", type=Path)
    told = parser.parse_args(arguments)

    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.qt.app import Workbench
    from workbench.qt.glprobe import set_format
    from workbench.qt.pilot import Pilot
    from workbench.qt.theme import install_theme

    set_format()
    app = QApplication(sys.argv[:1])
    settings = Settings(tour_seen=True)
    install_theme(app, settings.font_pt)
    bench = Workbench(settings)
    bench.window.resize(*SIZE)
    bench.window.show()
    pilot = Pilot(bench)
    try:
        pilot.until(lambda: bench.driver is not None, "the engine")
        pilot.live(READY_S)
        print(json.dumps(measure(pilot, bench, told.record)))
    finally:
        bench.window.close()
        bench.shut_down()
    return 0


def measure(pilot: Any, bench: Any, record: Path) -> dict[str, float]:
    """Seconds from opening to each stage and to the last of the curves, and how many there are."""
    wall, cpu, all_cpu = time.monotonic(), time.thread_time(), time.process_time()
    stages: dict[str, float] = {}

    def reached(stage: str) -> None:
        stages[f"{stage}_s"] = round(time.monotonic() - wall, 2)

    bench.open_record(str(record))
    pilot.until(lambda: bench.window.body is not None, "the views")
    reached("views")
    pilot.act("view.tab_timeline")
    reached("timeline")
    state, plot = bench.views.pages.timeline_state, bench.views.pages.timeline.plot
    drawn: set[str] = set()
    draw = plot.draw

    def watched(envelope: Any) -> None:
        draw(envelope)
        drawn.add(envelope.signal)

    plot.draw = watched
    pilot.until(lambda: state.available, "the record's contents")
    reached("contents")
    wanted = list(state.available)[:MOST]
    state.show(wanted)
    pilot.until(lambda: drawn >= set(wanted), "the curves")
    plot.repaint()
    return {
        "curves": len(wanted),
        **stages,
        "wall_s": round(time.monotonic() - wall, 2),
        "window_thread_cpu_s": round(time.thread_time() - cpu, 2),
        "window_process_cpu_s": round(time.process_time() - all_cpu, 2),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
