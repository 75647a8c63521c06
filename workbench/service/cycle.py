"""First days of periods that a record tells of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.record import Record

WORDS = ("period", "menstru", "menses")
SIGNALS = ("calendar.event", "journal.answer")
#: Labels closer than this belong to one period.
APART_DAYS = 10


def period_starts(record: Record) -> NDArray[np.int64]:
    """Local days since 1970, ascending; empty where nothing says so."""
    days: set[int] = set()
    for name in SIGNALS:
        if name not in record.signals():
            continue
        data = record.read(name)
        for at, label in enumerate(data.text or ()):
            if any(word in label.lower() for word in WORDS):
                local_s = data.time_ns[at] / 1e9 + data.utc_offset_s[at]
                days.add(int(local_s // 86400))
    ordered = sorted(days)
    firsts = [d for i, d in enumerate(ordered) if i == 0 or d - ordered[i - 1] > APART_DAYS]
    return np.asarray(firsts, np.int64)
