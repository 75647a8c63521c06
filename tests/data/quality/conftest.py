"""A record into which tests put made-up days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source

MINUTE = 60_000_000_000
DAY = 1440 * MINUTE
START = 1_709_251_200_000_000_000  # 2024-03-01 UTC
GLUCOSE = "glucose.interstitial"

Put = Callable[..., str]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "ada.vtr", Person(identifier="P1")) as opened:
        yield opened


@pytest.fixture
def put(record: Record) -> Put:
    """Stores values of a signal as one file; gives the file's checksum."""

    def store(
        signal: str,
        time_ns: np.ndarray,
        value: np.ndarray,
        file: str = "one.csv",
        locator: np.ndarray | None = None,
        duration_s: np.ndarray | None = None,
        unit: str = "",
    ) -> str:
        source = Source(file, hashlib.sha256(file.encode()).hexdigest(), "test", "1")
        at = np.arange(len(time_ns)) if locator is None else locator
        order = np.argsort(time_ns, kind="stable")
        value = np.asarray(value, np.float64)[order]
        series = Series(
            signal, np.asarray(time_ns, np.int64)[order], value, value.copy(), unit,
            np.zeros(len(value), np.int32), "utc", np.asarray(at, np.int64)[order],
            None if duration_s is None else np.asarray(duration_s, np.float32)[order],
        )  # fmt: skip
        record.commit(ImportBatch(source, [series]))
        return source.sha256

    return store


def days(n: float, step_min: float = 5.0) -> np.ndarray:
    """Instants of a sensor over n days."""
    return START + (np.arange(int(n * 1440 / step_min)) * step_min * MINUTE).astype(np.int64)


def sugar(time_ns: np.ndarray, seed: int = 1) -> np.ndarray:
    """Glucose that rises after three meals a day, with the noise of a sensor, in whole mg/dL."""
    noise = np.random.default_rng(seed).normal(0.0, 2.0, len(time_ns))
    hour = (time_ns % DAY) / (60 * MINUTE)
    meals = sum(45.0 * np.exp(-(((hour - at) / 1.2) ** 2)) for at in (8.5, 13.5, 19.5))
    return np.round(105.0 + meals + noise)
