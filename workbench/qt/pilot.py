"""Drives a real window step by step, as its user would: for the gallery, for tests of paths."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog

#: A first fit, or a first compilation, on two busy cores.
PATIENCE_S = 900.0


class Late(AssertionError):
    """What was waited for did not come."""


class Pilot:
    """One open `Workbench`; every method returns when its answer is on screen."""

    def __init__(self, bench: Any, shots: Path | None = None) -> None:
        self.bench, self.window, self.session = bench, bench.window, bench.session
        self._shots = shots
        self.took: dict[str, float] = {}

    # --------------------------------------------------------------- waiting
    def until(self, condition: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
        """Let the window live until a condition holds; raises `Late`."""
        end = time.monotonic() + patience_s
        while not (found := condition()):
            if time.monotonic() > end:
                raise Late(f"{what} did not come within {patience_s:.0f} s")
            self.live(0.01)
        return found

    def live(self, seconds: float) -> None:
        """Let events happen for a while."""
        end = time.monotonic() + seconds
        while True:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if time.monotonic() >= end:
                return
            time.sleep(0.002)

    def timed(self, what: str, act: Callable[[], object]) -> float:
        """How long an act took until it returned, in seconds, kept under its name."""
        began = time.monotonic()
        act()
        self.took[what] = time.monotonic() - began
        return self.took[what]

    # --------------------------------------------------------------- opening
    def open(self, path: Path) -> None:
        """A person, up to the first curves."""
        self.bench.open_record(str(path))
        self.until(lambda: self.session.projection, "the first projection")
        self.until(
            lambda: self.window.views_ and self.window.views_.pages.compare.panels, "the curves"
        )
        self.until(lambda: self.bench.figures.is_settled, "the body")
        self.settle()

    def lesson(self, name: str) -> None:
        """A lesson, up to its first curves."""
        self.session.projection = None
        self.bench.open_lesson(name)
        self.until(lambda: self.session.projection, "the lesson's first answer")
        self.settle()

    def settle(self, seconds: float = 0.6) -> None:
        """Until nothing runs and the last frame is drawn."""
        self.until(lambda: not self.session.tasks.active, "the end of all tasks")
        self.live(seconds)

    def answer_to(self, act: Callable[[], object]) -> float:
        """Seconds from an edit to its projection in the session."""
        before = self.session.projection
        began = time.monotonic()
        act()
        self.until(lambda: self.session.projection is not before, "the answer")
        return time.monotonic() - began

    # ---------------------------------------------------------------- acting
    def act(self, action_id: str) -> None:
        """Run an action as menu, shortcut and palette do; it must be enabled."""
        self.window.refresh_actions()
        made = self.window.binder.qactions[action_id]
        assert made.isEnabled(), f"{action_id} is disabled"
        made.trigger()
        self.live(0.1)

    def pick(self, part: str) -> None:
        """Click a part of the body."""
        assert part in self.window.views_.body_state.parts, f"there is no part {part}"
        self.window.views_.body_state.pick(part)
        self.live(0.3)

    def dialog(self) -> QDialog:
        """The dialog that is open."""

        def shown() -> list[QDialog]:
            return [d for d in self.window.findChildren(QDialog) if d.isVisible()]

        return self.until(shown, "a dialog", 20.0)[-1]

    # ----------------------------------------------------------------- shots
    def shot(self, name: str, widget: Any = None) -> Path | None:
        """The window as it is on screen, once the body is drawn in full."""
        self.live(0.15)
        body = self.window.body
        if body is not None and not (body.motion.beats or body.motion.breathes):
            self.until(body.is_settled, "the body", 60.0)
        if self._shots is None:
            return None
        self._shots.mkdir(parents=True, exist_ok=True)
        path = self._shots / f"{name}.png"
        (widget or self.window).grab().save(str(path))
        return path
