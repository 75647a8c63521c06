"""Ten pictures of the real window for `docs/gallery`, made by one command: `make gallery`.

``python -m workbench.qt.gallery DIR [--record REC] [--lessons]`` opens the sample person with the
real engine, walks the specialist's and the educator's path, saves a picture at each state, and
prints what each step took. `--lessons` times every lesson from click to first answer instead.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIZE = (1600, 1000)


def main(arguments: list[str]) -> int:
    """Makes the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--only", choices=("dark", "light"))
    parser.add_argument("--lessons", action="store_true")
    told = parser.parse_args(arguments)
    if told.only is None and not told.lessons:
        return _both(told.out, told.record)
    os.environ["VITRUVIAN_THEME"] = told.only or "dark"
    _run(told.out, told.record, told.only or "dark", told.lessons)
    return 0


def _both(out: Path, record: Path | None) -> int:
    """A theme is chosen before anything is drawn: each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = record or _sample(Path(folder))
        for theme in ("dark", "light"):
            command = [sys.executable, "-m", "workbench.qt.gallery", str(out), "--only", theme]
            done = subprocess.run([*command, "--record", str(path)], check=False)
            if done.returncode:
                return done.returncode
    return 0


def _sample(folder: Path) -> Path:
    from workbench.service.sample import sample_record

    return sample_record(folder)


def _run(out: Path, record: Path | None, theme: str, lessons: bool) -> None:
    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.qt.app import Workbench
    from workbench.qt.glprobe import set_format
    from workbench.qt.pilot import Pilot
    from workbench.qt.theme import install_theme

    set_format()
    app = QApplication(sys.argv[:1])
    install_theme(app, Settings().font_pt)
    bench = Workbench(Settings(theme=theme, tour_seen=True))
    bench.window.resize(*SIZE)
    bench.window.show()
    pilot = Pilot(bench, out)
    try:
        if lessons:
            time_lessons(pilot)
        elif theme == "light":
            light(pilot, record or Path())
        else:
            dark(pilot, record or Path(), out)
    finally:
        bench.window.close()
        bench.shut_down()
    for what, seconds in pilot.took.items():
        print(f"{seconds:8.2f} s  {what}")


def dark(pilot, record: Path, out: Path) -> None:  # type: ignore[no-untyped-def]
    """The specialist's path, then the educator's, in the dark theme."""
    window, session = pilot.window, pilot.session
    pilot.timed("specialist: open a person", lambda: pilot.open(record))
    window.toasts.clear()
    session.selection.hour = 20.5
    window.body.controls.view.labels.setChecked(True)
    pilot.live(0.5)
    pilot.shot("1-body")
    window.body.controls.view.labels.setChecked(False)
    _tall_views(window, 430)
    pilot.act("view.tab_quality")
    pilot.live(1.0)
    window.views_.pages.quality.setCurrentIndex(1)
    pilot.shot("7-quality")
    _tall_views(window, 310)
    pilot.act("view.tab_compare")
    pilot.pick("heart_lv")
    pilot.act("body.heart")
    window.body.controls.heart_cut.setChecked(True)
    ask = "circulation.cardiac_output"
    window.organ_page.moves_asked.emit(ask)
    pilot.settle(1.0)
    pilot.act("view.tab_loops")
    pilot.shot("2-clipped-heart")
    window.body.controls.heart_cut.setChecked(False)
    pilot.act("body.torso")
    pilot.pick("liver")
    window.organ_page.moves_asked.emit("glucose.plasma")
    pilot.settle(1.0)
    window.resizeDocks([window.docks.docks["detail"]], [640], _vertical())
    pilot.act("view.tab_compare")
    pilot.shot("5-organ-page")
    window.resizeDocks([window.docks.docks["detail"]], [420], _vertical())
    session.selection.signals = ["glucose.interstitial", "insulin.plasma", "heart.rate"]
    pilot.took["specialist: a second treatment answered"] = pilot.answer_to(
        lambda: window.interventions._chips[1].click()
    )
    pilot.settle()
    _tall_views(window, 430)
    pilot.act("view.table")
    pilot.shot("3-compare")
    pilot.act("view.tab_timeline")
    session.selection.signals = ["glucose.interstitial", "meal.carbohydrate", "insulin.bolus"]
    pilot.live(1.5)
    pilot.shot("4-timeline")
    pilot.timed("specialist: the report", lambda: _report(pilot, out))
    pilot.act("tools.live")
    window.tools.live.choose("practice")
    window.tools.live.toggle()
    pilot.live(24.0)
    pilot.shot("8-live")
    _tall_views(window, 310)
    window.tools.live.toggle()
    pilot.until(lambda: not window.tools.live.desk.running, "the end of listening")
    _educator(pilot)


def _educator(pilot) -> None:  # type: ignore[no-untyped-def]
    window, session = pilot.window, pilot.session
    pilot.timed("educator: open a lesson", lambda: pilot.lesson("evening_walk"))
    window.lesson.player.next()
    pilot.settle(1.0)
    index = len(session.scenario.events) - 1
    start = session.scenario.events[index].at_h
    moves = [start - 0.5, start + 1.0, start + 0.25, start]
    took = [pilot.answer_to(lambda h=h: session.set_timing(index, h, 30.0)) for h in moves]
    pilot.took["educator: slider to answer, median of 4"] = sorted(took)[len(took) // 2]
    window.lesson.player.answer(0)
    pilot.settle(1.0)
    pilot.shot("6-lesson")


def light(pilot, record: Path) -> None:  # type: ignore[no-untyped-def]
    """The same window in the light theme."""
    pilot.open(record)
    pilot.window.toasts.clear()
    pilot.session.selection.hour = 20.5
    pilot.pick("heart_lv")
    pilot.shot("10-light")


def time_lessons(pilot) -> None:  # type: ignore[no-untyped-def]
    """Every lesson twice: first with whatever is compiled, then warm."""
    from workbench.lessons import lessons

    pilot.until(lambda: pilot.bench.driver is not None, "the engine's handle")
    pilot.settle()
    for lesson in lessons():
        for which in ("first", "again"):
            name = f"{lesson.id}, {which}"
            pilot.timed(name, lambda id=lesson.id: _lesson(pilot, id))
            pilot.settle(0.2)
        pilot.shot(f"lesson-{lesson.id}")


def _lesson(pilot, name: str) -> None:  # type: ignore[no-untyped-def]
    pilot.session.projection = None
    pilot.bench.open_lesson(name)
    pilot.until(lambda: pilot.session.projection, "the first answer")


def _report(pilot, out: Path) -> None:  # type: ignore[no-untyped-def]
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "report.pdf"
        pilot.window.outputs.export_report(pdf)
        pilot.settle()
        if shutil.which("pdftoppm"):
            command = ["pdftoppm", "-png", "-r", "80", str(pdf), str(Path(folder) / "page")]
            subprocess.run(command, check=True)
            _side_by_side(sorted(Path(folder).glob("page*.png")), out / "9-report.png")
        else:
            print("9-report.png is left as it is: pdftoppm (poppler-utils) is not installed")


def _side_by_side(pages: list[Path], out: Path) -> None:
    from PIL import Image

    pictures = [Image.open(page).convert("RGB") for page in pages]
    wide, tall = sum(p.width + 12 for p in pictures) + 12, pictures[0].height + 24
    sheet = Image.new("RGB", (wide, tall), "#9aa5b1")
    left = 12
    for picture in pictures:
        sheet.paste(picture, (left, 12))
        left += picture.width + 12
    sheet.save(out)


def _tall_views(window, height: int) -> None:  # type: ignore[no-untyped-def]
    window.resizeDocks([window.docks.docks["views"]], [height], _vertical())


def _vertical():  # type: ignore[no-untyped-def]
    from PySide6.QtCore import Qt

    return Qt.Orientation.Vertical


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
