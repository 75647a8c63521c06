"""What live sources hand over, and what a live source is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from data.live.skew import Skew


@dataclass(frozen=True, slots=True)
class Sample:
    """One value in the catalogue's unit. `received_s` is the monotonic clock at its arrival."""

    signal: str
    time_ns: int
    value: float
    device: str
    utc_offset_s: int
    received_s: float


@dataclass(frozen=True, slots=True)
class Arrived:
    """A whole file that has come in; `done` is called once it is in the record or was refused."""

    path: Path
    received_s: float
    done: Callable[[], None] = field(default=lambda: None)


Item = Sample | Arrived
#: Hands items over; never blocks.
Put = Callable[[Sequence[Item]], None]
#: Tells one sentence about the state of a source.
Tell = Callable[[str], None]


class Source(Protocol):
    """A live source. `run` connects and hands over until `stop` is set, or raises `OSError`
    (and its kin) when the connection is lost: it is then run again after a pause."""

    name: str
    skew: Skew

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None: ...
