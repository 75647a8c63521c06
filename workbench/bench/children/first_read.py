"""The first envelopes of a record in a process that has imported nothing yet; then one day."""

from __future__ import annotations

import json
import sys
import time

BEGAN = time.perf_counter()
BEGAN_CPU = time.process_time()


def main(path: str, points: int, day_ns: int) -> None:
    """Prints seconds on the wall from the first import to the envelopes of all signals.

    And CPU time of opening the record and reading a day of its first signal from `day_ns` on.
    """
    from data.record import Record

    imported = time.perf_counter()
    with Record.open(path, mode="r") as record:
        drawn = sum(len(record.envelope(name, None, None, points)) for name in record.signals())
    ended = time.perf_counter()
    spent_s, began_cpu = time.process_time() - BEGAN_CPU, time.process_time()
    with Record.open(path, mode="r") as record:
        day = record.read(min(record.signals()), day_ns, day_ns + 86_400_000_000_000)
    told = {
        "all_s": ended - BEGAN,
        "all_cpu_s": spent_s,
        "read_s": ended - imported,
        "points": drawn,
        "day_cpu_ms": 1e3 * (time.process_time() - began_cpu),
        "day_rows": len(day),
    }
    print(json.dumps(told))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
