"""Kill a process at any instant of a record's life: nothing confirmed is lost or half there.

``python -m tests.torture.kills --count 1000``: a child imports, appends live values, compacts,
encrypts, shares, revokes or erases, tells each step that returned, and is killed with SIGKILL.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.torture import story as life
from tests.torture.power_loss import RECORD

STEPS_A_CHILD = 3


@dataclass
class Outcome:
    """During which steps the kills fell, and what was wrong after them."""

    during: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class Lived:
    """The whole life once: names of the steps, how long each took, the folder as each left it."""

    told: life.Story
    names: list[str]
    took_s: list[float]
    folders: list[Path]


def tell(folder: Path) -> Lived:
    """Live it once, and keep a copy of every stage."""
    told, works = life.Story(), life.steps()
    lived = Lived(told, ["create", *works], [], [])
    now = folder / "now"
    (now / life.HOME).mkdir(parents=True)
    with life.cheap_locks(), life.home(now / life.HOME):
        for number, work in enumerate([None, *works.values()]):
            began = time.monotonic()
            life.create(now / RECORD) if work is None else life.do(now / RECORD, work)
            lived.took_s.append(time.monotonic() - began)
            life.look(told, now / RECORD)
            stage = folder / f"stage-{number}"
            shutil.copytree(now, stage)
            lived.folders.append(stage)
    return lived


def child(path: Path, first: int, pipe: int) -> None:
    """Do some steps from number `first` on, and tell each one that returned."""
    works = [None, *life.steps().values()]
    for work in works[first : first + STEPS_A_CHILD]:
        life.create(path) if work is None else life.do(path, work)
        os.write(pipe, b".")


def run(folder: Path, count: int, seed: int) -> Outcome:
    """Kill that many processes, each on a copy of a stage."""
    lived, choice, outcome = tell(folder / "life"), random.Random(seed), Outcome()
    steps = len(lived.names)
    for number in range(count):
        first = number % steps
        where = folder / "killed"
        shutil.rmtree(where, ignore_errors=True)
        if first == 0:
            (where / life.HOME).mkdir(parents=True)
        else:
            shutil.copytree(lived.folders[first - 1], where)
        longest = 1.2 * sum(lived.took_s[first : first + STEPS_A_CHILD]) + 0.02
        with life.cheap_locks(), life.home(where / life.HOME):
            returned = _killed(where / RECORD, first, choice.uniform(0.0, longest))
            done = first - 1 + returned
            told = life.faults(lived.told, where / RECORD, done, running=True)
        during = lived.names[done + 1] if done + 1 < steps else "the end"
        outcome.during[during] += 1
        outcome.faults += [f"kill {number}, during '{during}': {text}" for text in told]
    return outcome


def _killed(path: Path, first: int, after_s: float) -> int:
    """How many steps returned before the child was killed."""
    fork: Any = mp.get_context("fork")
    reading, writing = os.pipe()
    process = fork.Process(target=child, args=(path, first, writing))
    process.start()
    os.close(writing)
    time.sleep(after_s)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with os.fdopen(reading, "rb") as pipe:
        return len(pipe.read())


def main() -> int:
    """Exit code 0 only if every record was whole."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kills")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), options.count, options.seed)
    bad = len({text.partition(",")[0] for text in outcome.faults})
    print(f"{options.count - bad} of {options.count} records whole")
    for name, kills in outcome.during.most_common():
        print(f"  {kills} x during '{name}'")
    for text in outcome.faults[:50]:
        print(f"error: {text}", file=sys.stderr)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
