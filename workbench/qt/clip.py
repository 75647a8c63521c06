"""Films the window: the body turning round, or time passing over body and curves.

Frames are grabbed one an event-loop turn, so that the window stays alive and can cancel; a thread
of its own encodes them.
"""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from workbench.outputs.provenance import Provenance
from workbench.outputs.video import Frame, VideoError, write_clip

RATE = 25.0
SECONDS = 6.0
WAIT_MS = 20
DRAWN_MS = 4


def _at_once() -> bool:
    """What is filmed shows each moment at once."""
    return True


class ClipMaker(QObject):
    """Films `widget` while `stage` sets the scene of each share of the way (0 to 1)."""

    progressed = Signal(float)
    ended = Signal(str, str)

    def __init__(
        self,
        widget: QWidget,
        stage: Callable[[float], object],
        out: Path,
        parent: QObject,
        frames: int = round(RATE * SECONDS),
        is_ready: Callable[[], bool] = _at_once,
        origin: Provenance | None = None,
    ) -> None:
        super().__init__(parent)
        self._origin = origin
        self._widget, self._stage, self._out = widget, stage, out
        self._is_ready, self._staged = is_ready, False
        self._frames, self._number = frames, 0
        self._queue: queue.Queue[Frame | None] = queue.Queue(maxsize=4)
        self._cancelled = self._drained = self._ending = False
        self._trouble = ""
        self._written = out
        self._thread = threading.Thread(target=self._encode, daemon=True, name="clip")
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin to film."""
        self._thread.start()
        self._timer.start(0)

    def cancel(self) -> None:
        """Stop; what was written is removed."""
        self._cancelled = True

    def _step(self) -> None:
        if self._ending:
            if not self._thread.is_alive():
                self._timer.stop()
                self._end()
            return
        if self._queue.full():
            return  # the encoder is behind; the window goes on meanwhile
        if self._number >= self._frames or self._cancelled or self._trouble:
            self._ending = True
            self._queue.put(None)
            self._timer.setInterval(WAIT_MS)
            return
        if not self._staged:
            self._staged = True
            self._stage(self._number / max(self._frames - 1, 1))
        if not self._is_ready():
            self._timer.setInterval(DRAWN_MS)  # the body is drawn aside meanwhile
            return
        self._staged = False
        self._timer.setInterval(0)
        self._queue.put(pixels(self._widget.grab().toImage()))
        self._number += 1
        self.progressed.emit(self._number / self._frames)

    def _end(self) -> None:
        if self._cancelled:
            self._out.unlink(missing_ok=True)
        self._stage, self._is_ready = _still, _at_once
        self._timer.timeout.disconnect(self._step)
        if self._cancelled:
            self.ended.emit("", "")
        else:
            self.ended.emit(str(self._written), self._trouble)

    def _encode(self) -> None:
        try:
            self._written = write_clip(self._out, self._taken(), RATE, origin=self._origin)
        except (VideoError, OSError) as error:
            self._trouble = str(error)
            while not self._drained:  # so that the window never waits for a full queue
                next(self._taken(), None)

    def _taken(self) -> Iterator[Frame]:
        while (frame := self._queue.get()) is not None:
            yield frame
        self._drained = True


def pixels(image: QImage) -> Frame:
    """A picture as (height, width, 3) bytes, its own memory."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def _still(share: float) -> None:
    """Nothing moves: a clip that has ended lets go of the window."""


def turntable(body: Any) -> Callable[[float], None]:
    """A stage that turns the camera once round the body; the flat map stands still."""
    if not body.is_3d:
        return _still
    return Turn(body.canvas)


class Turn:
    """Goes round from where the camera stood first."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._start: tuple[float, float, float] | None = None

    def __call__(self, share: float) -> None:
        self._canvas.aim(partial(self._aim, share))

    def _aim(self, share: float, camera: Any) -> None:
        start = self._start = self._start or camera.GetPosition()
        _go_round(camera, start, share)


def _go_round(camera: Any, start: tuple[float, float, float], share: float) -> None:
    focus = np.asarray(camera.GetFocalPoint())
    x, y, z = np.asarray(start) - focus
    angle = 2 * math.pi * share
    arm = (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
        z,
    )
    camera.SetPosition(*(focus + np.asarray(arm)))
    camera.SetViewUp(0.0, 0.0, 1.0)
