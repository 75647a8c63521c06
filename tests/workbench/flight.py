"""The three users' paths in one real window, run as a program by `test_paths`; prints JSON.

The engine's answers are rehearsed, so that what is measured is the window; the gallery walks the
same ways with the real engine.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

BEGAN = time.monotonic()
#: Threads that do one thing, such as looking at a record's lock, are over by then.
ERRANDS_END_S = 20.0
sys.path.insert(0, str(Path(__file__).parent))


def main(folder: Path, record: Path) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.qt.app import Workbench
    from workbench.qt.glprobe import set_format
    from workbench.qt.heartbeat import Heartbeat
    from workbench.qt.pilot import Pilot
    from workbench.qt.theme import install_theme

    set_format()
    app = QApplication(sys.argv[:1])
    install_theme(app, 10)
    bench = Workbench(Settings(tour_seen=True), service="rehearsal:RehearsalService")
    said: dict[str, Any] = {"platform": app.platformName()}
    bench.window.painted.connect(lambda: said.setdefault("painted_s", time.monotonic() - BEGAN))
    bench.window.show()
    pilot = Pilot(bench, folder / "shots")
    beat = Heartbeat()
    QTimer.singleShot(0, beat.start)
    pilot.until(lambda: "painted_s" in said, "the first paint")
    specialist(pilot, folder, record, said)
    beat.forget()
    educator(pilot, folder, said)
    said["stalls"] = [[s.wall_s, s.cpu_s, s.where] for s in beat.stalls]
    plugin_author(pilot, said)
    turns(pilot, record, said)
    beat.stop()
    bench.window.close()
    bench.shut_down()
    print(json.dumps(said))


def specialist(pilot: Any, folder: Path, record: Path, said: dict[str, Any]) -> None:
    window, session = pilot.window, pilot.session
    began = time.monotonic()
    pilot.open(record)
    pilot.act("view.tab_quality")
    pilot.shot("specialist-quality")
    pilot.act("twin.fit")
    pilot.settle()
    pilot.pick("liver")
    window.organ_page.moves_asked.emit("insulin.plasma")
    pilot.settle()
    pilot.shot("specialist-organ")
    said["organ_page"] = window.organ_page.text.toPlainText()
    window.interventions._chips[0].click()
    pilot.settle()
    one = session.projection
    window.interventions._chips[1].click()
    pilot.until(lambda: session.projection is not one, "the second treatment")
    pilot.act("view.table")
    pilot.live(0.3)
    said["outcome_rows"] = window.views_.pages.compare.table.rowCount()
    pilot.shot("specialist-compare")
    window.outputs.export_report(folder / "report.pdf")
    window.outputs.export_page(folder / "twin.html")
    pilot.settle()
    window.outputs.table_in_front(
        lambda table: window.outputs.export_table(table, folder / "comparison.csv")
    )
    said["specialist_s"] = time.monotonic() - began


def educator(pilot: Any, folder: Path, said: dict[str, Any]) -> None:
    window, session = pilot.window, pilot.session
    said["lesson_s"] = pilot.timed("lesson", lambda: pilot.lesson("evening_walk"))
    window.lesson.player.next()
    pilot.settle()
    before = session.scenario
    last = len(before.events) - 1
    answers = [
        pilot.answer_to(lambda h=h: session.set_timing(last, h, 30.0)) for h in (18.0, 20.5, 19.0)
    ]
    said["answer_s"] = sorted(answers)[1]
    pilot.shot("educator-lesson")
    window.undo()
    window.undo()
    window.undo()
    said["stepped_back"] = session.scenario == before
    window.outputs.export_time_lapse(folder / "clip.webp", frames=6)
    pilot.settle()
    while window.lesson.player.step is not None:
        window.lesson.player.next()
    pilot.settle()
    said["closing_page"] = window.lesson.text.text()
    pilot.shot("educator-sources")


def plugin_author(pilot: Any, said: dict[str, Any]) -> None:
    pilot.act("tools.plugins")
    page = pilot.dialog()
    said["plugins"] = [[row.id, row.built_in, row.error] for row in page._rows]
    pilot.shot("author-plugins", page)
    page.close()
    pilot.act("view.build")
    pilot.shot("author-build")


def turns(pilot: Any, record: Path, said: dict[str, Any]) -> None:
    """A hundred scenarios and fifty records, one after the other."""
    import gc
    import threading

    from workbench.engine.memory import resident_mb

    session = pilot.session
    pilot.act("view.clinic")
    pilot.open(record)
    first, second = session.summary.baseline_scenario, session.summary.example_scenario

    def switch(times: int) -> None:
        for number in range(times):
            before = session.projection
            session.scenario = (first, second)[number % 2]
            pilot.until(lambda: session.projection is not before, "the switch")  # noqa: B023

    def open_again(times: int) -> None:
        for _ in range(times):
            session.summary = None
            before = session.projection
            pilot.bench.open_record(str(record))
            pilot.until(lambda: session.projection is not before, "the record")  # noqa: B023
            pilot.settle(0.02)

    rows = {}
    for what, act, warm, times in (("switch", switch, 20, 100), ("open", open_again, 8, 50)):
        act(warm)
        pilot.live(0.2)
        gc.collect()
        start, threads = resident_mb(), threading.active_count()
        act(times)
        pilot.live(0.2)
        until = time.monotonic() + ERRANDS_END_S
        while threading.active_count() > threads and time.monotonic() < until:
            pilot.live(0.2)
        gc.collect()
        rows[what] = [start, resident_mb(), threads, threading.active_count()]
    said["turns"] = rows


if __name__ == "__main__":
    os.environ.setdefault("VITRUVIAN_THEME", "dark")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
