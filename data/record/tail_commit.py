"""Move live values into segments."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import numpy as np

from data.record.commit import commit_batches
from data.record.store import Store
from data.record.tail import Tail, live_source, to_block
from data.record.types import CommitReceipt, ImportBatch, Series


def commit_tail(store: Store, tail: Tail) -> list[CommitReceipt]:
    """Commit all live values and start a new live file; empty if there are none."""
    store.check_writable()
    numbers = tail.numbers()
    frames = tail.frames()
    if not len(frames):
        return []
    batches = [_batch(frames[frames["device"] == device]) for device in np.unique(frames["device"])]
    receipts = commit_batches(store, batches, tail_first=max(numbers) + 1)
    tail.close()
    for number in numbers:
        # A damaged file is kept: what cannot be read now may still be mended.
        if not tail.damaged:
            with suppress(OSError):
                store.disk.remove(tail.path(number))
    return receipts


def _batch(frames: np.ndarray) -> ImportBatch:
    device = frames["device"][0].decode("utf-8")
    checksum = hashlib.sha256(frames.tobytes()).hexdigest()
    series = []
    for name in np.unique(frames["signal"]):
        block = to_block(frames[frames["signal"] == name])
        series.append(
            Series(
                name.decode("utf-8"),
                block.rows.time_ns,
                block.rows.value,
                block.rows.original_value,
                block.origins[0].original_unit,
                block.rows.utc_offset_s,
                "utc",
                block.rows.locator,
            )
        )
    return ImportBatch(live_source(device, checksum), series)
