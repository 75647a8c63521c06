"""The engine's side of the pipe: one loop that answers requests, one thread that shows life.

Invariants:
1. Environment is set before the service is imported, since JAX reads it once.
2. Only `serve` and the heartbeat write to the pipe, under one lock.
3. A failing request is a reply, never the end of the process.
"""

from __future__ import annotations

import importlib
import os
import signal
import threading
import time
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from workbench.engine.failures import RequestFailed
from workbench.engine.memory import Memory, resident_mb
from workbench.engine.protocol import (
    SERVICE,
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
    Service,
    Warmup,
    WhatMoves,
)
from workbench.engine.wire import Ask, Reply, receive, send

HEARTBEAT_S = 1.0
#: Progress is thinned to this interval, so that a chatty fit cannot fill the pipe.
PROGRESS_S = 0.05


def main(connection: Connection, service_name: str, environment: Mapping[str, str]) -> None:
    """Entry point of the spawned process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C belongs to the window
    for name, value in environment.items():
        os.environ.setdefault(name, value)
    mouth = _Mouth(connection)
    threading.Thread(target=_beat, args=(mouth,), daemon=True, name="heartbeat").start()
    mouth.say(Reply("ready", value=os.getpid()))
    service: Service | None = None
    memory = Memory()
    while True:
        try:
            ask: Ask | None = receive(connection)
        except (EOFError, OSError):
            return
        if ask is None:
            return
        try:
            service = service or load_service(service_name)
            answer = serve(service, ask.request, _progress(mouth, ask.number))
            mouth.say(Reply("result", ask.number, answer))
        except BaseException as error:
            mouth.say(Reply("failure", ask.number, as_failure(error)))
            if not isinstance(error, Exception):
                return
        memory.give_back()


def load_service(name: str) -> Service:
    """The service class at ``module:Class``, constructed without arguments."""
    if name == SERVICE:
        from twin_core.runtime import configure

        configure()  # precision, devices and cache: before anything imports JAX
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)()


def serve(service: Service, request: Request, progress: Any) -> Any:
    """Answer one request."""
    match request:
        case OpenTwin(record_path=path):
            return service.open_twin(path, progress)
        case OpenLesson(lesson=name):
            return service.open_lesson(name, progress)
        case Project(scenario=scenario, members=members, first=first):
            return service.project(scenario, members, first)
        case Refine():
            return service.refine()
        case Fit(record_path=path, options=options):
            return service.fit(path, progress, **options)
        case ForeseeFiles(record_path=path, files=files, answers=answers):
            return service.foresee_files(path, files, progress, answers)
        case ImportFiles(record_path=path, files=files, answers=answers):
            return service.import_files(path, files, progress, answers)
        case MakeReport(record_path=path, scenario=scenario, out=out, named=named):
            return service.report(path, scenario, out, progress, named)
        case HelpMost():
            return service.help_most(progress)
        case WhatMoves(signal=name):
            return service.what_moves(name)
        case AskInsights(record_path=path):
            return service.insights(path)
        case Warmup():
            return service.warmup(progress)
    raise TypeError(f"the engine does not know the request {type(request).__name__}")


def as_failure(error: BaseException) -> RequestFailed:
    """An exception as a sentence plus the traceback for the report."""
    sentence = str(error).strip() or type(error).__name__
    return RequestFailed(sentence, "".join(traceback.format_exception(error)))


class _Mouth:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def say(self, reply: Reply) -> None:
        try:
            with self._lock:
                send(self._connection, reply)
        except (BrokenPipeError, OSError):
            os._exit(0)  # the window has gone


def _progress(mouth: _Mouth, number: int) -> Any:
    last = 0.0

    def report(share: float | None, text: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_S or share == 1.0:
            last = now
            mouth.say(Reply("progress", number, (share, text)))

    return report


def _beat(mouth: _Mouth) -> None:
    while True:
        mouth.say(Reply("heartbeat", value=resident_mb()))
        time.sleep(HEARTBEAT_S)
