"""Between session and engine: edits become projections, answers become session state.

The engine calls back on its own thread; `post` hands a call to the thread that owns the session
(the GUI thread in the window, at once in a test).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from twin_core.scenario.scenario import Scenario
from workbench.engine.client import EngineClient
from workbench.engine.failures import Cancelled, EngineStopped, RequestFailed, Superseded
from workbench.engine.protocol import (
    AskInsights,
    Fit,
    ForeseeFiles,
    HelpMost,
    ImportFiles,
    MakeReport,
    OpenLesson,
    OpenTwin,
    Project,
    Refine,
    Request,
    TwinSummary,
    Warmup,
    WhatMoves,
)
from workbench.model.session import Session
from workbench.model.tasks import TaskState

Post = Callable[[Callable[[], object]], object]
Take = Callable[[Any], None]


class TwinDriver:
    """Submits requests for a session and applies their answers."""

    def __init__(
        self, session: Session, client: EngineClient, post: Post, members: int = 64
    ) -> None:
        self.session = session
        self.client = client
        self.members = members
        self._post = post
        self._requests = itertools.count(1)
        self._newest = 0
        self._locked = False
        session.record_changed.connect(self.open_twin)
        session.scenario_changed.connect(self.project)

    # -------------------------------------------------------------- requests
    def warm_up(self) -> None:
        """Prepare the engine before anything is opened."""
        self._submit(Warmup(), self._ignore)

    def open_twin(self, path: str) -> None:
        """Open the twin of a record."""
        if path:
            self._locked = False
            self._submit(OpenTwin(path), self._take_summary)

    def open_lesson(self, lesson: str) -> None:
        """Open the model person of a lesson instead of a record's twin."""
        self._locked = False
        self.session.begin_lesson()
        self._submit(OpenLesson(lesson), self._take_summary)

    def lock(self) -> None:
        """Let the engine forget the twin; nothing is asked of it until a twin is opened again."""
        self._locked = True
        self.client.forget()

    def fit(self) -> None:
        """Fit the twin to its record."""
        if self.session.record_path:
            self._submit(Fit(self.session.record_path), self._take_summary)

    def import_files(
        self,
        path: str,
        files: Iterable[str],
        done: Take,
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        """Read files into a record in the background; `done` gets an account of each."""
        files = tuple(files)
        title = f"Import {Path(files[0]).name}" if len(files) == 1 else f"Import {len(files)} files"
        self._submit(ImportFiles(path, files, title, dict(answers or {})), done)

    def foresee_files(self, path: str, files: Iterable[str], done: Take) -> None:
        """Read files and store nothing; `done` gets an account of each."""
        self._submit(ForeseeFiles(path, tuple(files)), done)

    def report(self, out: str, done: Take, named: bool = True) -> None:
        """Write the report of the open record under the scenario; `done` gets its path."""
        path = self.session.record_path
        if path:
            self._submit(MakeReport(path, self.session.scenario, out, named), done)

    def insights(self, done: Take) -> None:
        """Ask what is new, likely and for the doctor."""
        if self.session.record_path and not self._locked:
            self._submit(AskInsights(self.session.record_path), done)

    def what_moves(self, signal: str, done: Take) -> None:
        """Ask which parameters move a signal."""
        if self.session.summary is not None and not self._locked:
            self._submit(WhatMoves(signal), done)

    def help_most(self, done: Take) -> None:
        """Ask what would help most this month."""
        if self.session.summary is not None and not self._locked:
            self._submit(HelpMost(), done)

    def project(self, scenario: Scenario) -> None:
        """Project a scenario; only the newest one that waits will run, without a task line."""
        if self.session.summary is None or self._locked:
            return
        self._newest = next(self._requests)
        request = Project(scenario, self.members, self._newest, first=True)
        future = self.client.submit(request)
        future.add_done_callback(partial(self._on_projected, self._newest))

    def close(self) -> None:
        """Another driver takes over: listen to the session no more."""
        self._locked = True
        self.session.record_changed.disconnect(self.open_twin)
        self.session.scenario_changed.disconnect(self.project)

    # --------------------------------------------------------------- answers
    def status(self, state: str, sentence: str) -> None:
        """For `EngineClient(on_status=...)`; may be called on any thread."""
        self._post(partial(self.session.set_engine, state, sentence))

    def _submit(self, request: Request, take: Take) -> None:
        tasks = self.session.tasks
        holder: list[Future[Any]] = []
        number = tasks.begin(request.title, partial(self._cancel, holder))

        def on_progress(share: float | None, text: str = "") -> None:
            self._post(partial(tasks.progress, number, share, text))

        future = self.client.submit(request, on_progress)
        holder.append(future)
        future.add_done_callback(partial(self._on_done, number, take))

    def _cancel(self, holder: list[Future[Any]]) -> None:
        if holder:
            self.client.cancel(holder[0])

    def _on_done(self, number: int, take: Take, future: Future[Any]) -> None:
        self._post(partial(self._settle, number, take, future))

    def _settle(self, number: int, take: Take, future: Future[Any]) -> None:
        tasks = self.session.tasks
        error = future.exception()
        if error is None:
            tasks.end(number, TaskState.DONE)
            take(future.result())
        elif isinstance(error, Cancelled):
            tasks.end(number, TaskState.CANCELLED, str(error))
        else:
            tasks.end(number, TaskState.FAILED, str(error))
            self._complain(error)

    def _on_projected(self, number: int, future: Future[Any]) -> None:
        self._post(partial(self._settle_projection, number, future))

    def _settle_projection(self, number: int, future: Future[Any]) -> None:
        error = future.exception()
        if isinstance(error, Superseded | Cancelled):
            return
        if error is not None:
            self._complain(error)
            return
        self.session.set_projection(future.result())
        if future.result().refinable:
            self._refine(number)

    def _refine(self, number: int) -> None:
        """Better the answer of that number, for as long as nothing newer was asked."""
        if number == self._newest and not self._locked:
            future = self.client.submit(Refine())
            future.add_done_callback(partial(self._on_refined, number))

    def _on_refined(self, number: int, future: Future[Any]) -> None:
        self._post(partial(self._settle_refined, number, future))

    def _settle_refined(self, number: int, future: Future[Any]) -> None:
        error = future.exception()
        if number != self._newest or isinstance(error, Cancelled):
            return
        if error is not None:
            self._complain(error)
        elif future.result() is None:
            self._refine(number)
        else:
            self.session.set_projection(future.result())

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, EngineStopped):
            return
        details = error.details if isinstance(error, RequestFailed) else ""
        self.session.notice("error", str(error), details)

    def _take_summary(self, summary: TwinSummary) -> None:
        again = self.session.summary is not None
        self.session.set_summary(summary)
        if again:
            self.project(self.session.scenario)

    def _ignore(self, answer: Any) -> None:
        return
