"""A record for live values, and a way to run sources until enough has come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from data.live import Account, run
from data.record import Person, Record

RunUntil = Callable[..., Account]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "ada.vtr", Person(identifier="P1")) as opened:
        opened.start_audit()
        yield opened


@pytest.fixture
def run_until(record: Record) -> RunUntil:
    """Runs sources until a condition holds, for ten seconds at most."""

    def go(sources: Sequence[Any], enough: Callable[[], bool], **options: Any) -> Account:
        stop = threading.Event()

        def watch() -> None:
            end = time.monotonic() + 10.0
            while not enough() and time.monotonic() < end:
                time.sleep(0.02)
            stop.set()

        threading.Thread(target=watch, daemon=True).start()
        return run(record, sources, stop=stop, pause=lambda attempt: 0.01, **options)

    return go
