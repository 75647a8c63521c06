"""A small record: two signals, two files, spans, labels, an offset and fractions of seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source

START = 1_709_280_000_123_000_000


def put(record: Record, signal: str, value: list[float], file: str, **more: object) -> None:
    n = len(value)
    facts: dict = {
        "signal": signal,
        "time_ns": START + np.arange(n, dtype=np.int64) * 300_000_000_000,
        "value": np.array(value),
        "original_value": np.array(value),
        "original_unit": "",
        "utc_offset_s": np.full(n, 3600, np.int32),
        "clock_basis": "offset",
        "locator": np.arange(n),
    }
    source = Source(file, hashlib.sha256(file.encode()).hexdigest(), "test", "1")
    record.commit(ImportBatch(source, [Series(**(facts | more))]))  # type: ignore[arg-type]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    person = Person("P1", "Ada", "female", "1980-05-01", 168.0)
    with Record.create(tmp_path / "ada.vtr", person) as opened:
        put(opened, "glucose.interstitial", [101.0, 140.5, 99.25], "sensor.csv")
        put(
            opened, "meal.carbohydrate", [45.0, 20.0], "=food.csv", text=("lunch", "snack"),
            duration_s=np.array([900.0, 60.0], np.float32),
        )  # fmt: skip
        put(opened, "training.load", [33.0], "sensor.csv 2")
        yield opened
