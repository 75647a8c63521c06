"""The window's side of the engine: start, submit, cancel, and survive a crash.

One supervisor thread owns process and pipe. Callbacks and futures fire on that thread; a Qt caller
hands them on to the GUI thread. A cancel or a crash kills the process and starts a new one, which
first opens the last twin again and then goes on with the backlog.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from workbench.engine.backlog import Backlog, Job, ProgressCallback, superseded
from workbench.engine.child import main as child_main
from workbench.engine.failures import Cancelled, EngineCrashed, EngineStopped, crash_sentence
from workbench.engine.protocol import SERVICE, Fit, OpenLesson, OpenTwin, Request, Warmup
from workbench.engine.wire import Ask, Reply, receive, send

#: Set in the engine before anything is imported; what the user set stays.
ENVIRONMENT: Mapping[str, str] = {
    "EQX_ON_ERROR": "nan",
    "JAX_PLATFORMS": "cpu",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}
#: This many deaths in a row without one answer, and the client gives up.
MAX_BARREN_DEATHS = 3
SILENT_AFTER_S = 30.0
#: Whose answer means that libraries are loaded and organs traced; before it all is slow.
WARMING = (Warmup, OpenTwin, OpenLesson, Fit)

StatusCallback = Callable[[str, str], None]


class EngineClient:
    """A handle on the engine process.

    `on_status(state, sentence)` hears cold (it runs, and has nothing loaded), warming (its first
    work), ready (that is done), then busy and idle; restarting, silent and stopped.
    """

    def __init__(
        self,
        service: str = SERVICE,
        environment: Mapping[str, str] | None = None,
        on_status: StatusCallback | None = None,
        memory_limit_mb: float = 6000.0,
    ) -> None:
        self._service = service
        self._environment = {**ENVIRONMENT, **(environment or {})}
        self._on_status = on_status
        self._memory_limit_mb = memory_limit_mb
        self._lock = threading.RLock()
        self._backlog = Backlog()
        self._running: Job | None = None
        self._opened: OpenTwin | OpenLesson | None = None
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._barren_deaths = 0
        self._death_expected = False
        self._wake_in, self._wake_out = multiprocessing.Pipe(duplex=False)
        self._told = ("off", "")
        self._warm = False
        self.last_heartbeat = time.monotonic()
        self.memory_mb = 0.0
        self.restarts = 0

    # ---------------------------------------------------------------- public
    @property
    def pid(self) -> int | None:
        """Process id of the engine that runs now."""
        process = self._process
        return process.pid if process is not None else None

    @property
    def running(self) -> Request | None:
        """The request that the engine works on."""
        job = self._running
        return job.request if job else None

    def listen(self, on_status: StatusCallback) -> None:
        """A window hears how the engine is from now on, and how it is now."""
        self._on_status = on_status
        on_status(*self._told)

    def start(self) -> None:
        """Spawn the engine; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._supervise, daemon=True, name="engine")
            self._thread.start()

    def submit(self, request: Request, on_progress: ProgressCallback | None = None) -> Future[Any]:
        """Queue a request. A waiting projection is replaced by a newer one (`Superseded`)."""
        job = Job(request, on_progress)
        with self._lock:
            if self._stopping:
                job.fail(EngineStopped("The engine is not running."))
                return job.future
            replaced = self._backlog.push(job)
        for old in replaced:
            old.fail(superseded())
        self._wake()
        return job.future

    def cancel(self, future: Future[Any]) -> bool:
        """Drop a waiting request, or kill and restart the engine under a running one."""
        with self._lock:
            job = self._backlog.remove(future)
            running = self._running
            if job is None and running is not None and running.future is future:
                job, self._running = running, None
                self._death_expected = True
                self._kill()
        if job is None:
            return False
        job.fail(Cancelled(f"“{job.title}” was cancelled."))
        return True

    def forget(self) -> None:
        """Drop all work and the open twin, with the process that held them; a fresh one starts."""
        with self._lock:
            dropped = self._backlog.drain()
            if self._running is not None:
                dropped.append(self._running)
                self._running = None
            self._opened = None
            self._death_expected = True
            self._kill()
        for job in dropped:
            job.fail(Cancelled(f"“{job.title}” was dropped, because the record was locked."))

    def stop(self, timeout_s: float = 2.0) -> None:
        """End the process and fail what waits; may be called twice."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
            pending = self._backlog.drain()
            if self._running is not None:
                pending.append(self._running)
                self._running = None
        for job in pending:
            job.fail(EngineStopped("The engine was shut down."))
        self._wake()
        if self._thread is not None:
            self._thread.join(timeout_s)
        with self._lock:
            self._kill()
            self._close_pipe()
        self._wake_in.close()
        self._wake_out.close()

    # ------------------------------------------------------------ supervisor
    def _supervise(self) -> None:
        self._spawn()
        while not self._stopping:
            self._dispatch()
            pipe, process = self._pipe, self._process
            if pipe is None or process is None:
                return
            ready = wait([pipe, process.sentinel, self._wake_in], timeout=1.0)
            if self._wake_in in ready:
                self._drain_wakes()
            if pipe in ready:
                self._read(pipe)
            elif process.sentinel in ready:
                self._bury()
            elif not ready and self._running is not None:
                self._check_silence()

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=True)
        process = context.Process(
            target=child_main,
            args=(there, self._service, self._environment),
            name="vitruvian-engine",
            daemon=True,
        )
        process.start()
        there.close()
        with self._lock:
            self._pipe, self._process, self._warm = here, process, False
        self.last_heartbeat = time.monotonic()

    def _dispatch(self) -> None:
        with self._lock:
            if self._running is not None or self._pipe is None or self._death_expected:
                return
            job = self._backlog.pop()
            if job is None:
                return
            self._running = job
            pipe = self._pipe
        self._tell("busy" if self._warm else "warming", job.title)
        try:
            send(pipe, Ask(job.number, job.request))
        except (BrokenPipeError, OSError):
            self._bury()

    def _read(self, pipe: Connection) -> None:
        try:
            reply: Reply = receive(pipe)
        except (EOFError, OSError):
            self._bury()
            return
        self.last_heartbeat = time.monotonic()
        if reply.kind == "heartbeat":
            self.memory_mb = float(reply.value)
        elif reply.kind == "ready":
            if self._running is None:
                self._tell_rest()
        elif reply.kind == "progress":
            job = self._running
            if job is not None and job.number == reply.number and job.on_progress is not None:
                job.on_progress(*reply.value)
        else:
            self._conclude(reply)

    def _conclude(self, reply: Reply) -> None:
        with self._lock:
            job = self._running
            if job is None or job.number != reply.number:
                return
            self._running = None
        self._barren_deaths = 0
        if reply.kind == "failure":
            job.fail(reply.value)
        else:
            if isinstance(job.request, OpenTwin | OpenLesson):
                self._opened = job.request
            elif isinstance(job.request, Fit):
                self._opened = OpenTwin(job.request.record_path)
            job.finish(reply.value)
        fresh = not self._warm and isinstance(job.request, WARMING)
        self._warm = self._warm or fresh
        if not len(self._backlog):
            self._tell_rest(fresh)
            if self.memory_mb > self._memory_limit_mb:
                self._death_expected = True
                self._kill()  # compiled programs are never evicted; a fresh process is

    def _bury(self) -> None:
        """The process has gone: fail its culprit, start another, open the twin again."""
        process = self._process
        if process is not None:
            process.join(1.0)
        code = process.exitcode if process is not None else None
        with self._lock:
            culprit, self._running = self._running, None
            self._close_pipe()
            if self._stopping:
                return
            self._barren_deaths += 0 if self._death_expected else 1
            self._death_expected = False
            give_up = self._barren_deaths >= MAX_BARREN_DEATHS
        if culprit is not None:
            culprit.fail(EngineCrashed(crash_sentence(culprit.title, code)))
            if isinstance(culprit.request, OpenTwin | OpenLesson):
                self._opened = None  # opening it is what kills; do not try again
        if give_up:
            self._give_up()
            return
        self.restarts += 1
        self._tell("restarting", "The engine is starting again.")
        with self._lock:
            if self._opened is not None:
                again = replace(self._opened, title="Open the twin again")
                self._backlog.push_front(Job(again))
        self._spawn()

    def _give_up(self) -> None:
        sentence = "The engine ends as soon as it starts; look in the log, then restart the window."
        with self._lock:
            self._stopping = True
            pending = self._backlog.drain()
        for job in pending:
            job.fail(EngineStopped(sentence))
        self._tell("stopped", sentence)

    def _check_silence(self) -> None:
        if time.monotonic() - self.last_heartbeat > SILENT_AFTER_S:
            self._tell(
                "silent", "The engine has not answered for a while; you may cancel its task."
            )

    # --------------------------------------------------------------- helpers
    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _wake(self) -> None:
        try:
            self._wake_out.send_bytes(b"1")
        except (OSError, ValueError):
            return

    def _drain_wakes(self) -> None:
        while self._wake_in.poll():
            self._wake_in.recv_bytes()

    def _tell_rest(self, fresh: bool = False) -> None:
        """Nothing to do: whether the next answer will be quick."""
        if fresh:
            self._tell("ready", "The engine is ready.")
        elif self._warm:
            self._tell("idle", "")
        else:
            self._tell("cold", "The engine runs; it warms up with the first twin.")

    def _tell(self, state: str, sentence: str) -> None:
        self._told = (state, sentence)
        if self._on_status is not None:
            self._on_status(state, sentence)
