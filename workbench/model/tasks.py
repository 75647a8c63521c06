"""Long work that the user can see and cancel."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from psygnal import Signal

_numbers = itertools.count(1)


class TaskState(Enum):
    """Where a task stands."""

    PENDING = "waiting"
    BUSY = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in (TaskState.DONE, TaskState.CANCELLED, TaskState.FAILED)


@dataclass(frozen=True, slots=True)
class Task:
    """A snapshot of one task; `share` is None while the end cannot be told."""

    number: int
    title: str
    state: TaskState = TaskState.PENDING
    share: float | None = None
    text: str = ""
    started_s: float = 0.0
    ended_s: float = 0.0
    #: Work that nobody waits for.
    aside: bool = False


class Tasks:
    """All tasks of the session, newest last. Only the GUI thread (or a test) calls it."""

    changed = Signal(Task)

    def __init__(self, keep: int = 50) -> None:
        self._tasks: dict[int, Task] = {}
        self._cancels: dict[int, Callable[[], object]] = {}
        self._keep = keep

    def __iter__(self):
        return iter(tuple(self._tasks.values()))

    def __getitem__(self, number: int) -> Task:
        return self._tasks[number]

    def begin(
        self, title: str, cancel: Callable[[], object] | None = None, aside: bool = False
    ) -> int:
        """A new pending task, or one that nobody waits for; returns its number."""
        number = next(_numbers)
        if cancel is not None:
            self._cancels[number] = cancel
        self._put(Task(number, title, started_s=time.monotonic(), aside=aside))
        self._trim()
        return number

    def progress(self, number: int, share: float | None, text: str = "") -> None:
        """Report progress; a finished task ignores it."""
        task = self._tasks.get(number)
        if task is not None and not task.state.is_over:
            self._put(replace(task, state=TaskState.BUSY, share=share, text=text or task.text))

    def end(self, number: int, state: TaskState, text: str = "") -> None:
        """Close a task."""
        task = self._tasks.get(number)
        if task is None or task.state.is_over:
            return
        share = 1.0 if state is TaskState.DONE else task.share
        self._cancels.pop(number, None)
        self._put(replace(task, state=state, share=share, text=text, ended_s=time.monotonic()))

    def can_cancel(self, number: int) -> bool:
        return number in self._cancels

    def cancel(self, number: int) -> None:
        """Ask the owner of the task to stop it."""
        callback = self._cancels.get(number)
        if callback is not None:
            callback()

    @property
    def active(self) -> tuple[Task, ...]:
        """Tasks that somebody waits for."""
        every = self._tasks.values()
        return tuple(task for task in every if not task.state.is_over and not task.aside)

    def _put(self, task: Task) -> None:
        self._tasks[task.number] = task
        self.changed.emit(task)

    def _trim(self) -> None:
        over = [number for number, task in self._tasks.items() if task.state.is_over]
        for number in over[: max(0, len(self._tasks) - self._keep)]:
            del self._tasks[number]
