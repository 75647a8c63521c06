"""Coverage counts what there is on each of the person's own days."""

from __future__ import annotations

import numpy as np

from data.quality import coverage
from data.record import Record
from tests.data.quality.conftest import GLUCOSE, START, Put, days, sugar


def test_days_are_counted_and_compared_with_a_full_one(record: Record, put: Put) -> None:
    time_ns = days(4)
    time_ns = np.delete(time_ns, np.s_[288:432])  # half of the second day
    put(GLUCOSE, time_ns, sugar(time_ns))
    put("body.mass", np.array([START, START + 3 * 86_400_000_000_000]), [70.0, 70.1], "s.csv")
    table = coverage(record)
    assert table.signals == ("body.mass", GLUCOSE)
    assert table.count.tolist() == [[1, 0, 0, 1], [288, 144, 288, 288]]
    assert table.share[1].tolist() == [1.0, 0.5, 1.0, 1.0]
    assert table.day(3).isoformat() == "2024-03-04"


def test_an_empty_record_has_no_days(record: Record) -> None:
    assert coverage(record).days == 0
