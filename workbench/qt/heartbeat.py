"""Watches the GUI thread from aside: each stretch without a turn of its event loop, and where.

A timer beats on the GUI thread; a thread looks whether it does. Wall time counts what a user
feels; on a crowded machine it also counts the others, so the GUI thread's own CPU time is beside.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 8
LOOK_S = 0.01
#: Frames of these files are the watcher's own, or those of whoever drives the window.
NOBODY = "none of our code: the driver, or Qt painting by itself"
OTHERS = ("pilot.py", "heartbeat.py", "flight.py")


@dataclass(frozen=True, slots=True)
class Stall:
    """One stretch in seconds of wall and CPU time, and the innermost lines of our own."""

    wall_s: float
    cpu_s: float
    where: str


class Heartbeat(QObject):
    """Collects stretches of more than `limit_s` of wall time in which nothing else could happen."""

    def __init__(self, limit_s: float = 0.05, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit = limit_s
        self.stalls: list[Stall] = []
        self._last = self._last_cpu = 0.0
        self._where = ""
        self._running = False
        self._thread_id = threading.get_ident()
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="gui-watchdog")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Watch the thread that calls this."""
        self._last, self._last_cpu = time.monotonic(), time.thread_time()
        self._running = True
        self._watcher.start()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more; may be called twice."""
        if self._running:
            self._running = False
            self._timer.stop()
            self._watcher.join()

    def forget(self) -> None:
        """Start to count anew."""
        self.stalls.clear()
        self._last, self._last_cpu = time.monotonic(), time.thread_time()

    def worst(self, count: int = 5) -> list[Stall]:
        """The longest stretches."""
        return sorted(self.stalls, key=_wall, reverse=True)[:count]

    def _beat(self) -> None:
        now, cpu = time.monotonic(), time.thread_time()
        wall, spent = now - self._last, cpu - self._last_cpu
        if wall > self._limit:
            self.stalls.append(Stall(wall, spent, self._where or "over before it was seen"))
        self._last, self._last_cpu, self._where = now, cpu, ""

    def _watch(self) -> None:
        while self._running:
            if not self._where and time.monotonic() - self._last > self._limit:
                self._where = _ours(self._thread_id)
            time.sleep(LOOK_S)


def _wall(stall: Stall) -> float:
    return stall.wall_s


def _ours(thread_id: int) -> str:
    """The innermost frames of the product's own code, innermost first."""
    frame = sys._current_frames().get(thread_id)
    stack = traceback.extract_stack(frame) if frame is not None else []
    own = [
        f for f in stack
        if ("workbench" in f.filename or "viewers" in f.filename)
        and not f.filename.endswith(OTHERS)
    ]  # fmt: skip
    told = (f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in own[:-4:-1])
    return " < ".join(told) or NOBODY
