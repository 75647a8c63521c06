"""What is refused is kept aside with the reason, and never enters a series."""

from __future__ import annotations

import time

import numpy as np
import pytest

from data.record import ImportBatch, Quarantined
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch, make_series, make_source

DAY = 1440 * MINUTE


@pytest.mark.parametrize(
    ("time_ns", "value", "reason"),
    [
        (START, np.nan, "not a finite number"),
        (START, np.inf, "not a finite number"),
        (START, 1999.0, r"outside what can be measured (20 to 600 mg/dL)"),
        (START, -4.0, r"outside what can be measured (20 to 600 mg/dL)"),
        pytest.param(
            time.time_ns() + 3 * DAY, 100.0, "dated more than a day in the future", id="future"
        ),
        (-(2**62), 100.0, "dated before 1900"),
    ],
)
def test_refused(record, reopen, time_ns, value, reason):
    series = make_series(
        np.array([time_ns, START + MINUTE]), np.array([value, 100.0]), locator=np.array([7, 8])
    )
    receipt = record.commit(ImportBatch(make_source("a"), [series]))
    assert (receipt.quarantined, receipt.stored) == (1, {GLUCOSE: 1})
    with reopen() as again:
        assert again.read(GLUCOSE).locator.tolist() == [8]
        (item,) = again.quarantined()
        assert (item.reason, item.locator, item.signal) == (reason, 7, GLUCOSE)
        assert repr(value / 18.0) + " mmol/L" in item.raw
        assert item.source.file_name == "a"


def test_within_a_day_of_now_is_not_future(record):
    series = make_series(np.array([time.time_ns() + DAY // 2]), np.array([100.0]))
    assert record.commit(ImportBatch(make_source("a"), [series])).quarantined == 0


def test_what_an_importer_refused_is_kept(record, reopen):
    refused = (
        Quarantined("no unit", "12\0,\ud800é", 3),
        Quarantined("no date", "x", 4, "heart.rate"),
    )
    receipt = record.commit(make_batch("a.csv", quarantined=refused))
    assert receipt.quarantined == 2
    with reopen() as again:
        found = sorted(again.quarantined(), key=lambda item: item.locator)
        assert [(i.reason, i.locator, i.signal) for i in found] == [
            ("no unit", 3, ""),
            ("no date", 4, "heart.rate"),
        ]
        assert found[0].raw.startswith("12")
        assert found[0].raw.endswith("é")


def test_a_file_with_nothing_but_refusals_is_remembered(record):
    series = make_series(np.array([START]), np.array([np.nan]))
    batch = ImportBatch(make_source("a"), [series])
    assert record.commit(batch).quarantined == 1
    assert record.commit(batch).already_imported
    record.compact()
    assert len(record.quarantined()) == 1
