"""Helpers that import a file and gather what it yielded; access to the shared sample files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from data.importers import ImportOptions, import_file
from data.record.types import ImportBatch, Quarantined, Series
from twin_core.vocabulary import catalogue


@dataclass
class Imported:
    """All batches of one file."""

    batches: list[ImportBatch]

    @property
    def last(self) -> ImportBatch:
        return self.batches[-1]

    @property
    def quarantined(self) -> list[Quarantined]:
        return [value for batch in self.batches for value in batch.quarantined]

    @property
    def signals(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for series in self.series():
            counts[series.signal] = counts.get(series.signal, 0) + len(series.value)
        return counts

    def series(self, signal: str = "") -> list[Series]:
        every = [series for batch in self.batches for series in batch.series]
        return [series for series in every if not signal or series.signal == signal]

    def values(self, signal: str) -> list[float]:
        return [float(v) for series in self.series(signal) for v in series.value]


def check_batch(batch: ImportBatch) -> None:
    """What holds for every batch of every importer."""
    assert len(batch.source.sha256) == 64
    for series in batch.series:
        assert series.signal in catalogue()
        n = len(series.value)
        columns = (series.time_ns, series.original_value, series.utc_offset_s, series.locator)
        assert all(len(column) == n for column in columns)
        assert series.time_ns.dtype == np.int64
        assert np.isfinite(series.value).all()
        assert np.isfinite(series.original_value).all()
        assert (np.diff(series.time_ns) >= 0).all()
        assert series.original_unit
        assert series.text is None or len(series.text) == n
        assert series.duration_s is None or len(series.duration_s) == n


Importing = Callable[..., Imported]


@pytest.fixture
def importing() -> Importing:
    def run(path: Path, **options: object) -> Imported:
        batches = list(import_file(path, ImportOptions(**options)))  # type: ignore[arg-type]
        for batch in batches:
            check_batch(batch)
        # An archive's files are sources of their own.
        assert zipfile.is_zipfile(path) or len({batch.source.sha256 for batch in batches}) == 1
        return Imported(batches)

    return run


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "sample"
