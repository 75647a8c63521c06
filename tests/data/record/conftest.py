"""Small batches of made-up values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source

MINUTE = 60_000_000_000
START = 1_700_000_000_000_000_000 // MINUTE * MINUTE
GLUCOSE = "glucose.interstitial"


def make_source(name: str) -> Source:
    return Source(name, hashlib.sha256(name.encode()).hexdigest(), "test", "1")


def make_series(
    time_ns: np.ndarray, value: np.ndarray, signal: str = GLUCOSE, **changes: object
) -> Series:
    n = len(time_ns)
    facts: dict = {
        "signal": signal,
        "time_ns": np.asarray(time_ns, np.int64),
        "value": np.asarray(value, np.float64),
        "original_value": np.asarray(value, np.float64) / 18.0,
        "original_unit": "mmol/L",
        "utc_offset_s": np.full(n, 3600, np.int32),
        "clock_basis": "offset",
        "locator": np.arange(n, dtype=np.int64),
    }
    return Series(**(facts | changes))


def make_batch(
    name: str, n: int = 288, start: int = START, level: float = 100.0, **changes: object
) -> ImportBatch:
    time_ns = start + np.arange(n, dtype=np.int64) * 5 * MINUTE
    value = level + np.arange(n) % 40
    return ImportBatch(make_source(name), [make_series(time_ns, value)], **changes)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "person.vtr"


@pytest.fixture
def record(path: Path) -> Record:
    with Record.create(path, Person(identifier="P1")) as opened:
        yield opened


@pytest.fixture
def reopen(path: Path) -> Callable[[], Record]:
    return lambda: Record.open(path)
