"""One twin of a cohort as a person's record, marked synthetic, to be opened like any other."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from data.record import Record
from data.record.types import ImportBatch, Person, Series, Source
from twin_core.vocabulary import signal

#: Quantities of a cohort by signal and the factor to its unit.
SIGNALS = {
    "mass": ("body.mass", 1.0), "sbp": ("pressure.systolic", 1.0),
    "dbp": ("pressure.diastolic", 1.0), "hba1c": ("glucose.hba1c", 1.0),
    "ldl": ("lab.cholesterol_ldl", 1.0), "hdl": ("lab.cholesterol_hdl", 1.0),
    "tg": ("lab.triglycerides", 1.0),
}  # fmt: skip


def record_of(values: Mapping[str, float], number: int, folder: Path) -> Path:
    """Writes a record of one virtual person; the same person gives the same file name."""
    told = dict(values)
    if "bmi" in told and "height" in told:
        told["mass"] = told["bmi"] * (0.01 * told["height"]) ** 2
    text = json.dumps(told, sort_keys=True).encode()
    mark = hashlib.sha256(text).hexdigest()
    path = folder / f"twin-{number}-{mark[:6]}.vtr"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    born = datetime.now(tz=UTC) - timedelta(days=365.25 * told["age"])
    person = Person(
        identifier=f"cohort-{mark[:12]}", display_name=f"Twin {number} (synthetic)",
        sex="male" if told["sex"] > 0.5 else "female", birth_date=born.date().isoformat(),
        height_cm=told.get("height", 170.0),
        conditions=("type 2 diabetes",) if told.get("diabetes", 0.0) > 0.5 else (), synthetic=True,
    )  # fmt: skip
    now = np.array([time.time_ns()], dtype=np.int64)
    series = [_one(name, now, told[key] * by) for key, (name, by) in SIGNALS.items() if key in told]
    source = Source("cohort.json", mark, "trial", "1", "simulated", synthetic=True)
    with Record.create(path, person) as record:
        record.commit(ImportBatch(source, series, notes=("a virtual person of a trial",)))
    return path


def _one(name: str, when: np.ndarray, value: float) -> Series:
    values = np.array([value], dtype=np.float64)
    return Series(
        signal=name, time_ns=when, value=values, original_value=values,
        original_unit=signal(name).unit, utc_offset_s=np.zeros(1, dtype=np.int32),
        clock_basis="utc", locator=np.zeros(1, dtype=np.int64),
    )  # fmt: skip
