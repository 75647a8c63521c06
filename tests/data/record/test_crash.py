"""Killed writers and failing power: what was confirmed is there, nothing is half there."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from data.record import Person, Record, RecordError
from data.record.killtest import SIGNAL, batch, instants, run, values
from tests.data.record.power_loss import RecordingDisk, crash


def test_killed_writers_lose_nothing(tmp_path):
    outcome = run(20, seed=3, folder=tmp_path)
    assert outcome.faults == []
    assert outcome.kills == 20
    assert outcome.confirmed > 0


def snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write_some(path: Path, lazy: frozenset[str]) -> tuple[dict[Path, bytes], list[tuple]]:
    Record.create(path, Person()).close()
    disk = RecordingDisk(lazy)
    before = snapshot(path)
    with Record.open(path, "w", disk=disk) as record:
        for number in range(4):
            record.commit(batch(number))
            disk.confirm(number)
        record.compact(grace_s=0.0)
        record.store_document("scenario", "walk", {"minutes": 30})
        record.compact(grace_s=0.0)
        record.commit_many([batch(4), batch(5)])
        disk.confirm(4)
        disk.confirm(5)
    return before, disk.log


def broken_disks(folder: Path, lazy: frozenset[str], crashes: int) -> int:
    """On how many of the simulated disks something confirmed is lost or a value is wrong."""
    path = folder / "original.vtr"
    before, log = write_some(path, lazy)
    choice, broken = random.Random(11), 0
    for i in range(crashes):
        end = choice.randrange(1, len(log) + 1)
        left = crash(before, log[:end], choice)
        copy = folder / f"{i}.vtr"
        for name in ("keys", "manifests", "segments", "documents", "tail"):
            (copy / name).mkdir(parents=True)
        for file, data in left.items():
            (copy / file.relative_to(path)).write_bytes(data)
        confirmed = {facts[0] for kind, *facts in log[:end] if kind == "confirmed"}
        broken += not holds(copy, confirmed)
    return broken


def holds(path: Path, confirmed: set[int]) -> bool:
    try:
        with Record.open(path) as record:
            data = record.read(SIGNAL)
            present = {int(v) - 60 for v in data.value}
            expected = [
                (t, v) for n in sorted(present) for t, v in zip(instants(n), values(n), strict=True)
            ]
            rows = list(zip(data.time_ns, data.value, strict=True))
            whole = np.array_equal(rows, expected)
            return whole and confirmed <= present and record.warnings == [] and not record.verify()
    except RecordError:
        return False


def test_power_loss_breaks_nothing(tmp_path):
    assert broken_disks(tmp_path, frozenset(), 60) == 0


@pytest.mark.parametrize("lazy", ["file", "directory"])
def test_the_simulation_notices_a_missing_sync(tmp_path, lazy):
    assert broken_disks(tmp_path, frozenset({lazy}), 40) > 20
