"""Requests that wait for the engine: first come first served, and only the newest projection."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from workbench.engine.failures import EngineError, Superseded
from workbench.engine.protocol import Project, Request

_numbers = itertools.count(1)

ProgressCallback = Callable[[float | None, str], None]


@dataclass(slots=True, eq=False)
class Job:
    """A request on its way: its future, its listener, its number on the wire."""

    request: Request
    on_progress: ProgressCallback | None = None
    future: Future[Any] = field(default_factory=Future)
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def title(self) -> str:
        return self.request.title

    def finish(self, value: Any) -> None:
        """Deliver the answer, unless the future was cancelled meanwhile."""
        if not self.future.done():
            self.future.set_result(value)

    def fail(self, error: EngineError) -> None:
        """Deliver a failure, unless the future was cancelled meanwhile."""
        if not self.future.done():
            self.future.set_exception(error)


class Backlog:
    """Waiting jobs. Not thread safe by itself: its owner holds a lock."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()

    def __len__(self) -> int:
        return len(self._jobs)

    def push(self, job: Job) -> list[Job]:
        """Add a job; returns the older projections that it replaces (fail them unlocked)."""
        replaced: list[Job] = []
        if isinstance(job.request, Project):
            replaced = [old for old in self._jobs if isinstance(old.request, Project)]
            for old in replaced:
                self._jobs.remove(old)
        self._jobs.append(job)
        return replaced

    def push_front(self, job: Job) -> None:
        """Put a job before all others (the replayed opening after a restart)."""
        self._jobs.appendleft(job)

    def pop(self) -> Job | None:
        """The next job that is still wanted."""
        while self._jobs:
            job = self._jobs.popleft()
            if not job.future.cancelled():
                return job
        return None

    def remove(self, future: Future[Any]) -> Job | None:
        """Take out the job of this future, if it still waits."""
        for job in self._jobs:
            if job.future is future:
                self._jobs.remove(job)
                return job
        return None

    def drain(self) -> list[Job]:
        """All jobs; the backlog is empty afterwards."""
        jobs = list(self._jobs)
        self._jobs.clear()
        return jobs


def superseded() -> Superseded:
    """The failure that a replaced projection gets."""
    return Superseded("A newer projection took this one's place.")
