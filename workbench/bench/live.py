"""Live values: how soon after arrival they are on disk, and what a pulled plug costs.

A made-up belt sends a frame every 10 ms through the queue and threads of a real session. Then the
process is killed at random instants: every frame it had confirmed must be in the record, and of
those handed over at most the one in flight may be missing. A kill is not a power cut: that writes
survive one is shown by the simulated power losses of the record's tests.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.bench.row import Row

NAME = "live"
GOAL_MS, GOAL_FRAMES = 50.0, 1.0
EVERY_S = 0.01


@dataclass(frozen=True, slots=True)
class Size:
    """How long values are timed, and how often the process is killed."""

    seconds: float = 10.0
    kills: int = 30


def measure(size: Size = Size()) -> list[Row]:
    """Milliseconds to disk and frames lost."""
    with TemporaryDirectory() as folder:
        waits = _waits(Path(folder) / "timed.vtr", size.seconds)
        lost = [_killed(Path(folder) / "killed.vtr", number) for number in range(size.kills)]
    p95 = sorted(waits)[int(0.95 * len(waits))]
    note = f"median of {len(waits)} values; 95 % within {p95:.1f} ms"
    return [
        Row(NAME, "arrival to disk", tuple(waits), "ms", GOAL_MS, False, None, (note,)),
        Row(
            NAME, "most frames lost to a kill", (float(max(lost)),), "frames", GOAL_FRAMES, False,
            None, (f"{size.kills} kills; every confirmed frame was there",),
        ),
    ]  # fmt: skip


def _waits(path: Path, seconds: float) -> list[float]:
    from data.live import run
    from data.record import Person, Record
    from workbench.bench.children.live_writer import Belt

    with Record.create(path, Person(identifier="benchmark", synthetic=True)) as record:
        belt = Belt(1_600_000_000_000, EVERY_S)
        return run(record, [belt], seconds=seconds).waits_ms


def _killed(path: Path, number: int) -> int:
    """How many frames that were handed over are missing after one kill."""
    from data.record import Person, Record

    if not path.exists():
        Record.create(path, Person(identifier="benchmark", synthetic=True)).close()
    first = 1_600_000_000_000 + number * 1_000_000
    sent, stored = _write_and_kill(path, first, random.Random(number).uniform(0.05, 0.6))
    with Record.open(path) as record:
        rows = record.read("heart.rate", first * 1_000_000, (first + 1_000_000) * 1_000_000)
        there = {int(time_ns) // 1_000_000 for time_ns in rows.time_ns}
    if not set(range(first, stored + 1)) <= there:
        raise RuntimeError(f"a confirmed frame is missing after kill {number}")
    return sum(frame not in there for frame in range(first, sent + 1))


def _write_and_kill(path: Path, first: int, after_s: float) -> tuple[int, int]:
    """Numbers of the last frame handed over and the last confirmed, -1 before any."""
    module = "workbench.bench.children.live_writer"
    command = [sys.executable, "-m", module, str(path), str(first), str(EVERY_S)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    began = threading.Event()
    lines: list[str] = []

    def listen() -> None:
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line)
            if line.startswith("d"):
                began.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        if not began.wait(30.0):
            raise RuntimeError("the writing process stored nothing")
        time.sleep(after_s)
    finally:
        child.kill()
        child.wait()
        listener.join()
        child.stdout.close()
    whole = [line.split() for line in lines if line.endswith("\n")]
    last = dict.fromkeys("sd", first - 1)
    last |= {mark: int(frame) for mark, frame in whole}
    return last["s"], last["d"]
