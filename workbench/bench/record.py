"""A record of ten years: how fast it is written, and how soon its first curves can be drawn.

Eight signals every five minutes, a year in each commit. The first read happens in a fresh process
and counts its imports; files that were just written are in the system's cache. Then one day of one
signal is read from the middle, in CPU time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from workbench.bench.children import start
from workbench.bench.row import Row

NAME = "record"
GOAL_S = 1.0
GOAL_DAY_MS = 50.0
#: Middle and swing of each signal, in its unit
SIGNALS = {
    "glucose.interstitial": (140.0, 40.0),
    "heart.rate": (75.0, 20.0),
    "heart.rmssd": (45.0, 25.0),
    "respiration.rate": (15.0, 4.0),
    "respiration.spo2": (96.0, 3.0),
    "body.skin_temperature": (33.0, 2.0),
    "activity.met": (3.0, 2.0),
    "activity.steps": (120.0, 110.0),
}
STEP_NS = 300_000_000_000
DAY_STEPS = 288
START_NS = 1_400_000_000_000_000_000 // STEP_NS * STEP_NS


@dataclass(frozen=True, slots=True)
class Size:
    """`points` of each curve at first sight, about the pixels of a wide screen."""

    years: int = 10
    year_days: int = 365
    points: int = 2000
    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Seconds to the first envelopes, CPU time of one day, and rows written in a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "years.vtr"
        rates = write(path, size)
        megabytes = sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
        day = START_NS + size.years * size.year_days // 2 * DAY_STEPS * STEP_NS
        asked = str(path), str(size.points), str(day)
        told = [start("first_read", *asked).table for _ in range(size.repeats)]
    rows = size.years * size.year_days * DAY_STEPS * len(SIGNALS)
    note = f"{rows:,} rows in {megabytes:.0f} MB; {told[0]['points']:,} points drawn"
    keys = "all_s", "all_cpu_s", "read_s", "day_cpu_ms"
    all_s, cpu_s, read_s, day_ms = (tuple(table[key] for table in told) for key in keys)
    return [
        Row(NAME, "first curves, imports included", all_s, "s", GOAL_S, False, None, (note,)),
        Row(NAME, "CPU time of that", cpu_s, "CPU-s", more_is_better=False),
        Row(NAME, "of that, opening and reading", read_s, "s", more_is_better=False),
        Row(NAME, "a day of one signal", day_ms, "CPU-ms", GOAL_DAY_MS, False),
        Row(NAME, "written, signed and safe on disk", tuple(rates), "rows/s"),
    ]


def write(path: Path, size: Size) -> list[float]:
    """Writes the record a year at a time; rows a second of each commit."""
    from data.record import ImportBatch, Person, Record, Source

    rates, steps = [], size.year_days * DAY_STEPS
    with Record.create(path, Person(identifier="benchmark", synthetic=True)) as record:
        for year in range(size.years):
            series = [_series(name, year, steps) for name in SIGNALS]
            source = Source(f"year {year}", f"{year:064x}", "benchmark", "1", synthetic=True)
            began = time.perf_counter()
            record.commit(ImportBatch(source, series))
            rates.append(steps * len(series) / (time.perf_counter() - began))
    return rates


def _series(name: str, year: int, steps: int):  # type: ignore[no-untyped-def]
    from data.record import Series
    from twin_core.vocabulary import signal

    rng = np.random.default_rng([year, len(name)])
    index = year * steps + np.arange(steps, dtype=np.int64)
    middle, swing = SIGNALS[name]
    day = np.sin(2.0 * np.pi * index / DAY_STEPS)
    value = np.round(middle + swing * (0.6 * day + 0.4 * rng.uniform(-1.0, 1.0, steps)))
    return Series(
        signal=name,
        time_ns=START_NS + index * STEP_NS,
        value=value,
        original_value=value,
        original_unit=signal(name).unit,
        utc_offset_s=np.zeros(steps, np.int32),
        clock_basis="utc",
        locator=np.arange(steps, dtype=np.int64),
    )
