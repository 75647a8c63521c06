"""A bounded queue between sources and the record: when it is full the oldest values go, counted.

A source must never wait for a slow disk, or its own buffers overflow where nobody counts. The
oldest go because the newest are what a person looks at. Whole files are never dropped: they are
still on disk, and few.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from data.live.sample import Arrived, Item, Sample

#: Some 40 s of a 500 Hz recording.
CAPACITY = 20_000


class Channel:
    """Safe between threads. `dropped` counts the values that had to go."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._samples: deque[Sample] = deque()
        self._files: deque[Arrived] = deque()
        self._capacity = capacity
        self._ready = threading.Condition()
        self.dropped = 0
        self.highest = 0

    def put(self, items: Sequence[Item]) -> None:
        """Hand over; returns at once."""
        with self._ready:
            for item in items:
                if isinstance(item, Arrived):
                    self._files.append(item)
                    continue
                if len(self._samples) >= self._capacity:
                    self._samples.popleft()
                    self.dropped += 1
                self._samples.append(item)
            self.highest = max(self.highest, len(self._samples))
            self._ready.notify()

    def take(self, most: int, timeout_s: float) -> tuple[list[Sample], list[Arrived]]:
        """What has come, waiting up to `timeout_s` for it; files one at a time."""
        with self._ready:
            if not self._samples and not self._files:
                self._ready.wait(timeout_s)
            count = min(most, len(self._samples))
            samples = [self._samples.popleft() for _ in range(count)]
            files = [self._files.popleft()] if self._files else []
            return samples, files

    def __len__(self) -> int:
        with self._ready:
            return len(self._samples) + len(self._files)
