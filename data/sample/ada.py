"""Ada, who does not exist: two weeks of a simulated adult with type 1 diabetes.

Made by ``python -m workbench.demo.make_sample --seed 7`` and stored in ``ada.npz``: for each
signal its times (UTC nanoseconds) and values in the catalogue's unit.
"""

from __future__ import annotations

import hashlib
from importlib import resources

import numpy as np

from data.record.types import ImportBatch, Person, Series, Source
from twin_core.vocabulary import signal


def sample_person() -> Person:
    """Who the sample is about; `synthetic` is set."""
    return Person(
        identifier="sample-ada",
        display_name="Ada (synthetic)",
        sex="female",
        birth_date="1986-04-12",
        height_cm=168.0,
        conditions=("type 1 diabetes",),
        synthetic=True,
    )


def sample_batch() -> ImportBatch:
    """All of the sample's signals as one import, its source marked synthetic."""
    file = resources.files("data.sample").joinpath("ada.npz")
    content = file.read_bytes()
    source = Source(
        "ada.npz", hashlib.sha256(content).hexdigest(), "sample", "1", "simulated", synthetic=True
    )
    with file.open("rb") as handle, np.load(handle) as table:
        names = sorted(key.removesuffix("|time") for key in table.files if key.endswith("|time"))
        series = [_series(name, table[f"{name}|time"], table[f"{name}|value"]) for name in names]
    return ImportBatch(source, series, notes=("a simulated person, not a measured one",))


def _series(name: str, time_ns: np.ndarray, value: np.ndarray) -> Series:
    count = len(time_ns)
    value = value.astype(np.float64)
    return Series(
        signal=name,
        time_ns=time_ns.astype(np.int64),
        value=value,
        original_value=value,
        original_unit=signal(name).unit,
        utc_offset_s=np.zeros(count, dtype=np.int32),
        clock_basis="utc",
        locator=np.arange(count, dtype=np.int64),
    )
