"""The engine process: answers, coalescing, cancel, crash, latency."""

from __future__ import annotations

import statistics
import threading
import time
from functools import partial

import pytest
import rehearsal

from twin_core.scenario.scenario import Scenario
from workbench.engine.client import EngineClient
from workbench.engine.failures import (
    Cancelled,
    EngineCrashed,
    EngineStopped,
    RequestFailed,
    Superseded,
)
from workbench.engine.protocol import Fit, OpenTwin, Project
from workbench.engine.wire import receive, send
from workbench.model.driver import TwinDriver
from workbench.model.session import Session
from workbench.model.tasks import TaskState

WAIT = 20.0


def named(name: str) -> Project:
    return Project(Scenario(name=name), 8)


def test_opens_projects_and_reports_progress(engine: EngineClient) -> None:
    heard: list[tuple[float | None, str]] = []
    summary = engine.submit(OpenTwin("ada"), lambda *a: heard.append(a)).result(WAIT)
    assert summary.person["display_name"] == "Ada Example"
    assert heard == [(0.5, "reading")]
    projection = engine.submit(Project(summary.example_scenario, 8)).result(WAIT)
    assert projection.bands["glucose.plasma"].baseline.shape == (5, 288)
    assert projection.bands["glucose.plasma"].baseline.flags.writeable
    assert engine.submit(Fit("ada")).result(WAIT).heldout["rmse"] == pytest.approx(14.2)


def test_an_error_of_the_service_is_a_sentence(engine: EngineClient) -> None:
    with pytest.raises(RequestFailed, match=r"kidney\.gfr left") as caught:
        engine.submit(named("bad")).result(WAIT)
    assert "Traceback" in caught.value.details
    assert engine.restarts == 0


def test_only_the_newest_waiting_projection_runs(engine: EngineClient) -> None:
    engine.submit(OpenTwin("ada")).result(WAIT)
    first = engine.submit(Fit("ada", {"steps": 4, "pause_s": 0.1}))
    waiting = [engine.submit(named(f"s{i}")) for i in range(20)]
    assert waiting[-1].result(WAIT).scenario == "s19"
    assert first.result(WAIT)
    for future in waiting[:-1]:
        assert isinstance(future.exception(0), Superseded)


def test_a_crash_is_survived_without_its_culprit(engine: EngineClient) -> None:
    engine.submit(OpenTwin("ada")).result(WAIT)
    pid = engine.pid
    with pytest.raises(EngineCrashed, match="restarted without that task"):
        engine.submit(named("crash")).result(WAIT)
    assert engine.submit(named("fine")).result(WAIT).scenario == "fine"
    assert engine.pid != pid
    assert engine.restarts == 1


def test_an_engine_is_called_ready_only_once_its_first_work_is_done() -> None:
    told: list[str] = []
    client = EngineClient(
        "rehearsal:RehearsalService", on_status=lambda state, _: told.append(state)
    )
    opening = client.submit(OpenTwin("ada"))
    client.start()
    opening.result(WAIT)
    wait_for(lambda: "ready" in told)
    client.submit(named("fine")).result(WAIT)
    wait_for(lambda: told[-1] == "idle")
    client.stop()
    assert told == ["warming", "ready", "busy", "idle"]


def test_cancel_kills_what_runs_and_keeps_what_waits(engine: EngineClient) -> None:
    engine.submit(OpenTwin("ada")).result(WAIT)
    slow = engine.submit(named("slow"))
    deadline = time.monotonic() + WAIT
    while engine.running != named("slow") and time.monotonic() < deadline:
        time.sleep(0.005)
    after = engine.submit(named("after"))
    assert engine.cancel(slow)
    assert isinstance(slow.exception(WAIT), Cancelled)
    assert after.result(WAIT).scenario == "after"
    assert not engine.cancel(slow)


def test_a_service_that_cannot_start_is_reported() -> None:
    client = EngineClient("rehearsal:Missing")
    client.start()
    with pytest.raises(RequestFailed, match="Missing"):
        client.submit(OpenTwin("ada")).result(WAIT)
    client.stop()
    client.stop()
    with pytest.raises(EngineStopped):
        client.submit(OpenTwin("ada")).result(WAIT)


def test_overhead_of_a_projection_is_small(engine: EngineClient) -> None:
    engine.submit(OpenTwin("ada")).result(WAIT)
    took = []
    for index in range(25):
        start = time.perf_counter()
        answer = engine.submit(named(f"n{index}")).result(WAIT)
        took.append(time.perf_counter() - start - answer.elapsed_s)
    assert statistics.median(took) < 0.025, took


def test_arrays_cross_the_pipe_unharmed() -> None:
    from multiprocessing import Pipe

    here, there = Pipe()
    sent = rehearsal.project(rehearsal.summary("ada").example_scenario, 8)
    thread = threading.Thread(target=partial(send, here, sent))
    thread.start()
    got = receive(there)
    thread.join()
    assert (got.bands["heart.rate"].baseline == sent.bands["heart.rate"].baseline).all()


def test_driver_turns_edits_into_projections(engine: EngineClient) -> None:
    session = Session()
    driver = TwinDriver(session, engine, lambda call: call(), members=8)
    session.open_record("ada")
    wait_for(lambda: session.projection is not None)
    first = session.projection
    session.set_knob(0, "carbohydrate", 120.0)
    wait_for(lambda: session.projection is not first)
    assert [task.state for task in session.tasks] == [TaskState.DONE]
    notices = []
    session.noticed.connect(notices.append)
    session.scenario = Scenario(name="crash")
    wait_for(lambda: bool(notices))
    assert "restarted" in notices[0].sentence
    assert driver.members == 8


def wait_for(done) -> None:
    deadline = time.monotonic() + WAIT
    while not done() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert done()
