"""A child that takes in a made-up belt until it is killed, and tells what it sent and stored.

Lines on standard output: ``s N`` when frame N was handed over, ``d N`` when it was on disk.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.live import Sample, Skew, run
from data.record import Record


class Belt:
    """A frame every `every_s`: a rate whose instant is its number."""

    name = "made-up belt"
    skew = Skew()

    def __init__(
        self, first: int, every_s: float, confirm: Callable[[str], None] = lambda line: None
    ) -> None:
        self.first, self.every_s, self.confirm = first, every_s, confirm

    def run(self, put: Any, stop: threading.Event, tell: Any) -> None:
        number = self.first
        while not stop.is_set():
            put([Sample("heart.rate", number * 1_000_000, 60.0, "made-up", 0, time.monotonic())])
            self.confirm(f"s {number}")
            number += 1
            stop.wait(self.every_s)


class Telling(Record):
    """A record that confirms each value after it is on disk."""

    def tail_append_many(self, rows: Any) -> None:
        super().tail_append_many(rows)
        say(f"d {max(row[1] for row in rows) // 1_000_000}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(path: str, first: str, every_s: str) -> None:
    with Telling.open(Path(path), "w") as record:
        run(record, [Belt(int(first), float(every_s), say)])


if __name__ == "__main__":
    main(*sys.argv[1:])
