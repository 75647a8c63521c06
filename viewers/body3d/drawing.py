"""Who touches VTK: a thread of its own where the body is drawn in software, else the GUI thread.

A frame in software takes 30 to 250 ms. VTK lets go of Python's lock while it renders, so that the
window lives on meanwhile. All that belongs to VTK (scene, camera, window) is made, changed and
closed by jobs of one `Hand`, one after another; the GUI thread hands in values and gets values.

Invariants:
1. Jobs run in the order they were handed in, but of those with the same key only the newest runs.
2. What `ask` brings back arrives on the GUI thread, and never after `stop`.
3. `stop` may be called twice; jobs that come later are dropped.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal

Job = Callable[[], Any]
Then = Callable[[Any], object]
#: The name of the thread, for whoever looks for threads left behind.
THREAD_NAME = "drawing"


class Hand(Protocol):
    """What a canvas asks of whoever draws."""

    @property
    def is_idle(self) -> bool: ...
    def do(self, job: Job, key: Hashable = None) -> None: ...
    def ask(self, job: Job, then: Then, key: Hashable = None) -> None: ...
    def wait(self, job: Job) -> Any: ...
    def stop(self) -> None: ...


class GuiHand:
    """Does every job at once: where a card draws, and where windows need the GUI thread."""

    is_idle = True

    def do(self, job: Job, key: Hashable = None) -> None:
        """Run a job."""
        job()

    def ask(self, job: Job, then: Then, key: Hashable = None) -> None:
        """Run a job and pass on what it returns."""
        then(job())

    def wait(self, job: Job) -> Any:
        """What a job returns."""
        return job()

    def stop(self) -> None:
        """Nothing runs by itself."""


class ThreadHand(QObject):
    """Does jobs on a thread of its own."""

    _done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[Hashable, tuple[Job, Then | None]] = {}
        self._turn = threading.Condition()
        self._busy = self._stopped = False
        self._answers: deque[tuple[Then, Any]] = deque()
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, daemon=True, name=THREAD_NAME)
        self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits, runs, or has an answer on its way."""
        with self._turn:
            return not self._jobs and not self._busy and not self._answers

    def do(self, job: Job, key: Hashable = None) -> None:
        """Run a job soon; one that waits under the same key is dropped."""
        self._hand_in(job, None, key)

    def ask(self, job: Job, then: Then, key: Hashable = None) -> None:
        """The same, and pass what it returns to `then`, on the GUI thread."""
        self._hand_in(job, then, key)

    def wait(self, job: Job) -> Any:
        """What a job returns, after all that was handed in before; for pictures and the end."""
        future: Future[Any] = Future()
        self._hand_in(partial(_fulfil, future, job), None, None)
        return None if self._stopped else future.result()

    def _hand_in(self, job: Job, then: Then | None, key: Hashable) -> None:
        with self._turn:
            if self._stopped:
                return
            key = object() if key is None else key
            self._jobs.pop(key, None)  # the newest goes last: what it needs may have come between
            self._jobs[key] = (job, then)
            self._turn.notify()

    def _run(self) -> None:
        while (found := self._next()) is not None:
            job, then = found
            try:
                answer = job()
            except Exception:  # a frame that fails must not end all drawing; it is told instead
                sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
                continue
            if then is not None:
                self._answers.append((then, answer))
                self._done.emit()
            del job, then, found, answer

    def _next(self) -> tuple[Job, Then | None] | None:
        with self._turn:
            self._busy = False
            while not self._jobs:
                if self._stopped:
                    return None
                self._turn.wait()
            self._busy = True
            return self._jobs.pop(next(iter(self._jobs)))

    def _deliver(self) -> None:
        then, answer = self._answers.popleft()
        if not self._stopped:
            then(answer)

    def stop(self) -> None:
        """Do what waits, then end the thread."""
        with self._turn:
            self._stopped = True
            self._turn.notify()
        if self._thread is not threading.current_thread():
            self._thread.join()


def _fulfil(future: Future[Any], job: Job) -> None:
    try:
        future.set_result(job())
    except Exception as error:  # whoever waits gets it
        future.set_exception(error)


def hand_for(hardware_gl: bool, parent: QObject) -> Hand:
    """The hand for these graphics; on macOS windows of VTK belong to the first thread."""
    return GuiHand() if hardware_gl or sys.platform == "darwin" else ThreadHand(parent)
