"""Measures the window as its user meets it: from the move of a slider to curve and body on screen.

``python -m workbench.qt.stopwatch REC`` opens the window on a record, waits for the twin, moves
the first slider again and again, and prints medians in milliseconds. A curve counts as shown when
the window has been flushed after it was painted; the body likewise.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

PATIENCE_S = 180.0
LOST_AFTER_S = 5.0


@dataclass(slots=True)
class Move:
    """One move of the slider; times in seconds after it, 0 while not reached."""

    began: float
    answered: float = 0.0
    curve: float = 0.0
    body: float = 0.0


class Stopwatch(QObject):
    """Moves a slider of an open window and notes when the window answers."""

    def __init__(self, bench: Any, moves: int, pause_ms: int, done: Callable[[], object]) -> None:
        super().__init__(bench)
        self._bench, self._left, self._done = bench, moves, done
        self.moves: list[Move] = []
        self._flush = self._later(self._flushed)
        self._next = self._later(self._move)
        self._next.setInterval(pause_ms)
        self._drawn = False
        bench.session.projection_changed.connect(self._answered)
        for panel in bench.views.pages.compare.panels:
            panel.graphics.viewport().installEventFilter(self)
        if bench.views.body.is_3d:
            bench.views.body.canvas.drawn.connect(self._rendered)
        # An hour after the first event, coloured by what it moves: so that the body has to answer.
        bench.session.selection.hour = bench.session.scenario.events[0].at_h + 1.0
        bench.views.colour_by("glucose.appearance")
        self._next.start()

    def _later(self, slot: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _slider(self) -> Any:
        return next(iter(self._bench.window.interventions.cards[0].knobs.values())).slider

    def _move(self) -> None:
        if not self._left:
            self._done()
            return
        self._left -= 1
        slider = self._slider()
        self.moves.append(Move(time.perf_counter()))
        slider.setValue(60 + (37 * self._left) % 200)
        self._next.start()

    def _answered(self, _: object) -> None:
        if self.moves and not self.moves[-1].answered:
            self.moves[-1].answered = time.perf_counter() - self.moves[-1].began

    def _waiting(self) -> Move | None:
        last = self.moves[-1] if self.moves else None
        return last if last is not None and last.answered else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        move = self._waiting()
        if event.type() == QEvent.Type.Paint and move is not None and not move.curve:
            self._flush.start(0)
        return False

    def _flushed(self) -> None:
        """The first turn of the event loop after a paint: what was painted is on screen."""
        move = self._waiting()
        if move is None:
            return
        now = time.perf_counter() - move.began
        if not move.curve:
            move.curve = now
        if self._drawn and not move.body:
            move.body = now
        self._drawn = False

    def _rendered(self, *_: object) -> None:
        if self._waiting() is not None:
            self._drawn = True
            self._flush.start(0)


def table(moves: list[Move]) -> dict[str, float]:
    """Medians and 90th percentiles in milliseconds."""
    out: dict[str, float] = {"moves": len(moves)}
    for name in ("answered", "curve", "body"):
        seen = sorted(1000 * getattr(move, name) for move in moves if getattr(move, name))
        if seen:
            out[f"{name}_median_ms"] = round(statistics.median(seen), 1)
            out[f"{name}_p90_ms"] = round(seen[int(0.9 * (len(seen) - 1))], 1)
            out[f"{name}_seen"] = len(seen)
    return out


def main() -> None:
    """Opens the window, measures, prints one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record")
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--pause", type=int, default=400, help="ms between moves")
    parser.add_argument("--no-3d", action="store_true")
    options = parser.parse_args()
    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.qt.app import Workbench
    from workbench.qt.glprobe import set_format
    from workbench.qt.theme import install_theme

    set_format()
    app = QApplication(sys.argv[:1])
    settings = Settings()
    install_theme(app, settings.font_pt)
    bench = Workbench(settings, three_d=not options.no_3d)
    bench.open_record(options.record)
    bench.window.show()
    watch: list[Stopwatch] = []
    began = time.perf_counter()

    def ready() -> None:
        if time.perf_counter() - began > PATIENCE_S:
            print("error: the twin did not open; in this window; look at its log", file=sys.stderr)
            app.exit(1)
        elif bench.session.projection is None or bench.views is None or bench.figure is None:
            QTimer.singleShot(200, ready)
        else:
            QTimer.singleShot(1500, start)

    def start() -> None:
        watch.append(Stopwatch(bench, options.moves, options.pause, app.quit))

    QTimer.singleShot(200, ready)
    code = app.exec()
    bench.shut_down()
    if watch:
        print(json.dumps(table(watch[0].moves)), flush=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
