"""Run live sources into an open record until told to stop; every value is on disk at once.

The record is used on the calling thread alone; each source has a thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.live.backoff import Keeper, pause_s
from data.live.channel import Channel
from data.live.sample import Arrived, Sample, Source
from data.record import Record

#: More than these at once would hold up the newest.
MOST_AT_ONCE = 2_000
KIND = "clock"
_TICK_S = 0.2


@dataclass
class Account:
    """What came in: values by signal, files, losses, and how long each took to be on disk."""

    values: Counter[str] = field(default_factory=Counter)
    files: list[dict[str, Any]] = field(default_factory=list)
    dropped: int = 0
    refused: int = 0
    lost_connections: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    waits_ms: list[float] = field(default_factory=list)

    def wait_ms(self, share: float) -> float | None:
        """The time from arrival to disk that this share of the values did not exceed."""
        return float(np.quantile(self.waits_ms, share)) if self.waits_ms else None


def run(
    record: Record,
    sources: Sequence[Source],
    seconds: float | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
    channel: Channel | None = None,
    pause: Callable[[int], float] = pause_s,
    stop: threading.Event | None = None,
) -> Account:
    """Take in what the sources bring for so many seconds, or until `stop`, or Ctrl-C.

    Raises what makes a source impossible; a lost connection is tried again instead.
    """
    channel = Channel() if channel is None else channel  # an empty one is false
    stop = stop or threading.Event()
    keepers = [Keeper(source, pause) for source in sources]
    threads = [
        threading.Thread(target=keeper.run, args=(channel.put, stop, tell), daemon=True)
        for keeper in keepers
    ]
    account = Account()
    for thread in threads:
        thread.start()
    try:
        _serve(record, channel, account, keepers, stop, seconds)
    except KeyboardInterrupt:
        tell("stopping")
    finally:
        stop.set()
        for thread in threads:
            thread.join(5.0)
        _empty(record, channel, account)
        _close(record, account, keepers, channel)
    for keeper in keepers:
        if keeper.broken is not None:
            raise keeper.broken
    return account


def _serve(
    record: Record,
    channel: Channel,
    account: Account,
    keepers: Sequence[Keeper],
    stop: threading.Event,
    seconds: float | None,
) -> None:
    end = None if seconds is None else time.monotonic() + seconds
    while not stop.is_set() and (end is None or time.monotonic() < end):
        left = _TICK_S if end is None else min(_TICK_S, max(0.0, end - time.monotonic()))
        _store(record, *channel.take(MOST_AT_ONCE, left), account)
        if any(keeper.broken is not None for keeper in keepers):
            return


def _empty(record: Record, channel: Channel, account: Account) -> None:
    while len(channel):
        _store(record, *channel.take(MOST_AT_ONCE, 0.0), account)


def _store(
    record: Record, samples: Sequence[Sample], files: Sequence[Arrived], account: Account
) -> None:
    good = [s for s in samples if np.isfinite(s.value)]
    account.refused += len(samples) - len(good)
    if good:
        record.tail_append_many(
            [(s.signal, s.time_ns, s.value, s.utc_offset_s, s.device) for s in good]
        )
        now = time.monotonic()
        account.waits_ms.extend(1e3 * (now - s.received_s) for s in good)
        del account.waits_ms[:-100_000]
        account.values.update(s.signal for s in good)
    for arrived in files:
        account.files.append(_import(record, arrived))
        arrived.done()


def _import(record: Record, arrived: Arrived) -> dict[str, Any]:
    from data.importers import ImportFailure, ImportOptions, import_file
    from data.record import RecordError

    row: dict[str, Any] = {"file": arrived.path.name}
    try:
        receipts = record.commit_many(import_file(arrived.path, ImportOptions()))
    except (ImportFailure, RecordError, OSError) as error:
        return row | {"error": " ".join(str(error).split())}
    stored: Counter[str] = Counter()
    for receipt in receipts:
        stored.update(receipt.stored)
    known = bool(receipts) and all(receipt.already_imported for receipt in receipts)
    return row | {"stored": dict(stored), "already_imported": known}


def _close(record: Record, account: Account, keepers: Sequence[Keeper], channel: Channel) -> None:
    """Keep the estimates of the clocks, move the values into segments, and log it all."""
    account.dropped = channel.dropped
    for keeper in keepers:
        name = keeper.source.name
        account.lost_connections[name] = keeper.lost
        if keeper.last_trouble:
            account.troubles[name] = keeper.last_trouble
        if keeper.source.skew.pairs:
            account.clocks[name] = keeper.source.skew.facts()
            record.store_document(KIND, name, {"at_ns": time.time_ns()} | account.clocks[name])
    record.tail_commit()
    names = ", ".join(keeper.source.name for keeper in keepers)
    record.note("live", sorted(account.values), detail=f"from {names}")
