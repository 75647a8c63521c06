"""HDF5 objects end where they are let go, not by the collector, which runs on any thread."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from data.anatomy import load_body
from data.record import ImportBatch, Person, Record, SegmentDamagedError
from data.record.blocks import BLOCK
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_series, make_source


@pytest.fixture
def filled(path: Path) -> Path:
    with Record.create(path, Person(identifier="P1")) as record:
        time_ns = START + np.arange(60_000) * MINUTE
        noise = np.random.default_rng(1).uniform(80.0, 160.0, len(time_ns))  # not to be packed
        record.commit(ImportBatch(make_source("a.csv"), [make_series(time_ns, noise)]))
    return path


def left_to_the_collector(task: Callable[[], object]) -> list[str]:
    """HDF5 objects that nothing but their own circle holds once `task` has ended."""
    gc.collect()
    gc.disable()
    try:
        task()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        kinds = (h5py.HLObject, h5py.h5f.FileID, h5py.h5g.GroupID, h5py.h5d.DatasetID)
        return [type(left).__name__ for left in gc.garbage if isinstance(left, kinds)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_a_circle_would_be_seen(filled: Path) -> None:
    def circle() -> None:
        file = h5py.File(next((filled / "segments").iterdir()), "r")
        held: list[object] = [file]
        held.append(held)

    assert "File" in left_to_the_collector(circle)


def test_a_record_that_was_read_and_forgotten(filled: Path) -> None:
    def read() -> None:
        record = Record.open(filled)
        assert len(record.read(GLUCOSE).value) == 60_000
        record.envelope(GLUCOSE, None, None, 50)

    assert left_to_the_collector(read) == []


def test_a_damaged_segment(filled: Path) -> None:
    (segment,) = (filled / "segments").iterdir()
    altered = bytearray(segment.read_bytes())
    assert len(altered) > 3 * BLOCK, "opening reads the first block and the last"
    altered[len(altered) // 2] ^= 0xFF
    segment.write_bytes(altered)

    def refused() -> None:
        with Record.open(filled) as record, pytest.raises(SegmentDamagedError):
            record.read(GLUCOSE)

    assert left_to_the_collector(refused) == []


def test_the_body_that_is_shown() -> None:
    assert left_to_the_collector(lambda: load_body("coarse")) == []
