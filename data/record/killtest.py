"""Kill a writer at random instants and prove that nothing it had confirmed is lost.

``python -m data.record.killtest --kills 500``: a child process commits, appends live values,
stores documents and compacts, and confirms each step through a pipe after it returned. It is
killed with SIGKILL; then the record must open without a warning, hold every confirmed value,
and hold each unconfirmed batch wholly or not at all. This proves atomicity, not durability:
what the kernel had taken in survives a kill, so power loss is simulated in the tests.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing as mp
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from data.record import ImportBatch, Person, Record, RecordError, Series, Source

SIGNAL = "glucose.interstitial"
LIVE_SIGNAL = "heart.rate"
ROWS = 24
_SECOND = 1_000_000_000
_START = 1_600_000_000 * _SECOND
_STEPS_A_CHILD = 1000
_KILLS_A_RECORD = 50


@dataclass(slots=True)
class Outcome:
    """What the kills showed. `faults` are sentences, none if all held."""

    kills: int = 0
    confirmed: int = 0
    during_commit: int = 0
    faults: list[str] = field(default_factory=list)


def batch(number: int) -> ImportBatch:
    """The batch of that number: its instants and values follow from the number alone."""
    time_ns = instants(number)
    value = values(number)
    source = Source(f"{number}.csv", hashlib.sha256(b"%d" % number).hexdigest(), "killtest", "1")
    n = len(time_ns)
    series = Series(
        SIGNAL,
        time_ns,
        value,
        value,
        "mg/dL",
        np.zeros(n, np.int32),
        "utc",
        np.arange(n, dtype=np.int64),
    )
    return ImportBatch(source, [series])


def instants(number: int) -> np.ndarray:
    return _START + (number * ROWS + np.arange(ROWS, dtype=np.int64)) * _SECOND


def values(number: int) -> np.ndarray:
    return 60.0 + number % 400 + np.arange(ROWS) / 64


def write_until_killed(path: Path, first: int, seed: int, pipe: int) -> None:
    """The child: one random step after the other, each confirmed when it is done."""
    choice = random.Random(seed)
    try:
        record = Record.open(path, "w")
    except RecordError as error:
        os.write(pipe, b"error %s\n" % str(error).encode())
        return
    with record:
        os.write(pipe, b"o 0\n")
        for number in range(first, first + _STEPS_A_CHILD):
            os.write(pipe, b"b %d\n" % number)
            kind = _step(record, number, choice.random())
            os.write(pipe, b"%s %d\n" % (kind, number))


def _step(record: Record, number: int, lot: float) -> bytes:
    if lot < 0.6:
        record.commit(batch(number))
        return b"c"
    if lot < 0.8:
        beat = 60.0 + number % 100
        record.tail_append(LIVE_SIGNAL, _START + number * _SECOND, beat)
        return b"t"
    if lot < 0.9:
        record.store_document("scenario", "test", {"number": number})
        return b"d"
    record.compact(grace_s=0.0)
    return b"k"


def run(kills: int, seed: int, folder: Path, longest_s: float = 0.35) -> Outcome:
    """Kill that many writers on records in `folder`."""
    choice = random.Random(seed)
    outcome = Outcome()
    fork: Any = mp.get_context("fork" if "fork" in mp.get_all_start_methods() else "spawn")
    _load_everything(folder / "warm-up.vtr")
    steps: dict[str, set[int]] = {}
    path = folder
    for kill in range(kills):
        if kill % _KILLS_A_RECORD == 0:
            path = folder / f"{kill}.vtr"
            Record.create(path, Person(identifier="killed")).close()
            steps = {"c": set(), "t": set(), "d": set()}
        reading, writing = os.pipe()
        first = (kill % _KILLS_A_RECORD) * _STEPS_A_CHILD
        child = fork.Process(
            target=write_until_killed, args=(path, first, choice.getrandbits(32), writing)
        )
        child.start()
        os.close(writing)
        time.sleep(choice.uniform(0.0, longest_s))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        with os.fdopen(reading, "rb") as pipe:
            told = [line.split() for line in pipe.read().splitlines() if line]
        outcome.kills += 1
        outcome.during_commit += bool(told and told[-1][0] == b"b")
        for kind, *facts in told:
            if kind == b"error":
                outcome.faults.append(f"kill {kill}: {b' '.join(facts).decode()}")
            elif kind.decode() in steps:
                steps[kind.decode()].add(int(facts[0]))
                outcome.confirmed += 1
        faults = check(path, steps, thorough=kill % 10 == 9 or kill == kills - 1)
        outcome.faults += [f"kill {kill}: {fault}" for fault in faults]
    return outcome


def _load_everything(path: Path) -> None:
    """Load all modules before forking, so that a child spends its short life writing."""
    with Record.create(path, Person()) as record:
        for kind in (0.0, 0.7, 0.85, 1.0):
            _step(record, 0, kind)
        record.read(SIGNAL)


def check(path: Path, steps: dict[str, set[int]], thorough: bool) -> list[str]:
    """Sentences on all that is not as was confirmed."""
    try:
        with Record.open(path) as record:
            faults = [f"warning: {warning}" for warning in record.warnings]
            faults += _check_batches(record, steps["c"])
            faults += _check_live(record, steps["t"])
            faults += _check_documents(record, steps["d"])
            if thorough:
                faults += [f"{finding.path}: {finding.sentence}" for finding in record.verify()]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return faults


def _check_batches(record: Record, confirmed: set[int]) -> list[str]:
    data = record.read(SIGNAL)
    number = (data.time_ns - _START) // _SECOND // ROWS
    present, counts = np.unique(number, return_counts=True)
    expected = 60.0 + number % 400 + (data.time_ns - _START) // _SECOND % ROWS / 64
    faults = [f"batch {n} has {c} rows" for n, c in zip(present, counts, strict=True) if c != ROWS]
    faults += [f"batch {n} is lost" for n in sorted(confirmed - set(present.tolist()))]
    if not np.array_equal(expected, data.value):
        faults.append("a value is wrong")
    return faults


def _check_live(record: Record, confirmed: set[int]) -> list[str]:
    data = record.read(LIVE_SIGNAL)
    number = (data.time_ns - _START) // _SECOND
    faults = [f"live value {n} is lost" for n in sorted(confirmed - set(number.tolist()))]
    if not np.array_equal(data.value, 60.0 + number % 100):
        faults.append("a live value is wrong")
    return faults


def _check_documents(record: Record, confirmed: set[int]) -> list[str]:
    stored = {
        record.document(info.kind, info.name, info.version).content["number"]
        for info in record.documents("scenario")
    }
    return [f"document {n} is lost" for n in sorted(confirmed - stored)]


def main() -> int:
    """Command line: exit code 0 only if nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m data.record.killtest", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(options.kills, options.seed, Path(folder))
    if options.json:
        print(json.dumps({name: getattr(outcome, name) for name in Outcome.__slots__}))
    else:
        print(
            f"{outcome.kills} kills, {outcome.during_commit} in the middle of a step, "
            f"{outcome.confirmed} steps confirmed, {len(outcome.faults)} faults"
        )
    for fault in outcome.faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
