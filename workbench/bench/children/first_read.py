"""The first envelopes of a record in a process that has imported nothing yet."""

from __future__ import annotations

import json
import sys
import time

BEGAN = time.perf_counter()


def main(path: str, points: int) -> None:
    """Prints seconds on the wall from the first import to the envelopes of all signals."""
    from data.record import Record

    imported = time.perf_counter()
    with Record.open(path, mode="r") as record:
        drawn = sum(len(record.envelope(name, None, None, points)) for name in record.signals())
    ended = time.perf_counter()
    print(json.dumps({"all_s": ended - BEGAN, "read_s": ended - imported, "points": drawn}))


main(sys.argv[1], int(sys.argv[2]))
