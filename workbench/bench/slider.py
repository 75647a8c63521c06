"""A slider moved: the time to a new 24-hour curve of the ensemble, through the engine process.

As in the window: a twin of the sample person is opened in the engine process, a knob of the
scenario is changed, the request goes through the pipe and the bands come back. Painting is not in
it. The first slider leaves the heart alone, the second asks for a heart that was not met before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.bench.row import Row

NAME = "slider"
GOAL_MS = 100.0
#: Opening fits the sample person and compiles, on a slow machine too.
PATIENCE_S = 900.0


@dataclass(frozen=True, slots=True)
class Size:
    """`moves` of each slider, after `warm` that are not counted."""

    moves: int = 25
    warm: int = 3
    members: int = 64


def measure(size: Size = Size()) -> list[Row]:
    """Milliseconds on the wall from request to answer."""
    from workbench.demo.run import sample_record
    from workbench.engine.client import EngineClient
    from workbench.engine.protocol import OpenTwin

    client = EngineClient()
    client.start()
    try:
        with TemporaryDirectory() as folder:
            path = sample_record(Path(folder))
            summary = client.submit(OpenTwin(str(path))).result(PATIENCE_S)
        plan = summary.example_scenario
        meal = _moves(client, plan, "meal", "carbohydrate", (30.0, 90.0), size)
        walk = _moves(client, plan, "walk", "intensity", (0.15, 0.55), size)
    finally:
        client.stop()
    people = f"{size.members} members"
    return [
        Row(NAME, f"grams of a meal, {people}", meal, "ms", GOAL_MS, more_is_better=False),
        Row(NAME, f"pace of a walk, {people}", walk, "ms", GOAL_MS, more_is_better=False),
    ]


def _moves(
    client: Any, plan: Any, kind: str, knob: str, span: tuple[float, float], size: Size
) -> tuple[float, ...]:
    """Milliseconds of each move of the knob of the last event of that kind, evenly over `span`."""
    from workbench.engine.protocol import Project

    count, took = size.warm + size.moves, []
    for index in range(count):
        value = span[0] + (span[1] - span[0]) * index / (count - 1)
        moved = with_knob(plan, kind, knob, value)
        began = time.perf_counter()
        client.submit(Project(moved, size.members)).result(PATIENCE_S)
        took.append(1e3 * (time.perf_counter() - began))
    return tuple(took[size.warm :])


def with_knob(plan: Any, kind: str, knob: str, value: float) -> Any:
    """The scenario with one knob of its last event of that kind set."""
    events = list(plan.events)
    index = max(i for i, event in enumerate(events) if event.kind == kind)
    knobs = events[index].knobs | {knob: value}
    events[index] = events[index].model_copy(update={"knobs": knobs})
    return plan.model_copy(update={"events": tuple(events)})
