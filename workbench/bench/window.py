"""The window: from nothing to painted, without a screen, each time in a fresh process."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.bench.children import start
from workbench.bench.row import Row

NAME = "window"
GOAL_S = 1.5


@dataclass(frozen=True, slots=True)
class Size:
    """One start that is not counted warms the system's file cache."""

    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Seconds from the first import, and from the start of the process, to the first paint."""
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    told = [start("first_paint", environment=offscreen) for _ in range(size.repeats + 1)][1:]
    imported = tuple(answer.table["from_import_s"] for answer in told)
    started = tuple((answer.table["painted_ns"] - answer.started_ns) / 1e9 for answer in told)
    note = "drawn offscreen by the processor; a real screen adds its driver's time"
    return [
        Row(NAME, "first import to painted", imported, "s", GOAL_S, False, None, (note,)),
        Row(NAME, "process start to painted", started, "s", more_is_better=False),
    ]
