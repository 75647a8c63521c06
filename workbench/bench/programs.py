"""Compiled programs: what they cost in a first process, and in a second that finds them stored.

A process fits the sample person and projects a scenario twice; the first round less the second is
what its programs cost. The store of the first process is an empty folder, the second uses it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.bench.children import start
from workbench.bench.row import Row

NAME = "programs"
COLD_GOAL_S, STORED_GOAL_S = 30.0, 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """`pairs` of a first and a second process."""

    pairs: int = 2


def measure(size: Size = Size()) -> list[Row]:
    """Seconds of compiling or loading, tracing included."""
    from workbench.demo.run import sample_record

    cold, stored, work = [], [], []
    for _ in range(size.pairs):
        with TemporaryDirectory() as folder:
            record = sample_record(Path(folder))
            store = {"VITRUVIAN_CACHE": str(Path(folder) / "programs")}
            for found in (cold, stored):
                told = start("demo_programs", str(record), environment=store).table
                found.append(told["first_s"] - told["again_s"])
                work.append(told["again_s"])
    note = f"fit and projection themselves take {min(work):.1f} to {max(work):.1f} s more"
    return [
        Row(NAME, "first process", tuple(cold), "s", COLD_GOAL_S, False, None, (note,)),
        Row(NAME, "second process", tuple(stored), "s", STORED_GOAL_S, False),
    ]
