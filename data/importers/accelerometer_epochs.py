"""Epochs of the Oxford accelerometer tool (UK Biobank): acceleration, MET, and its guess of sleep.

https://biobankaccanalysis.readthedocs.io: `acc` is in milli-g; classes are shares of an epoch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake
from data.importers._rows import dict_rows
from data.importers._table import header_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.record.types import ImportBatch

_ZONED = re.compile(r"(\S+ \S+?)([+-]\d{4}) \[[\w/+\-]+\]\Z")
_LONGEST_S = 300.0
_MILLI_G = "10*-3.[g]"  # UCUM of a thousandth of standard gravity; m[g] would be milligrams


class AccelerometerEpochsImporter:
    """The time series that the tool writes beside its summary."""

    id = "accelerometer_epochs"
    display_name = "UK Biobank accelerometer epochs"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """A time, an acceleration and the classes of the tool."""
        header = header_of(path, head)
        return 0.9 if header[:2] == ["time", "acc"] and "sleep" in header else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the epochs; each lasts until the next."""
        take = Intake(path, self, options)
        held: tuple[Instant, dict[str, str], int] | None = None
        step = 0.0
        with dict_rows(path, take, progress=progress, cancelled=cancelled) as rows:
            for line, row in rows:
                try:
                    at = _when(row["time"], take)
                except NotATime as error:
                    take.refuse(error, list(row.values()), line)
                    continue
                if held is not None:
                    gap = (at.time_ns - held[0].time_ns) / 1e9
                    step = gap if 0 < gap <= _LONGEST_S else step
                    _put(held, step, take)
                held = at, row, line
                if take.into.full:
                    yield take.into.take(last=False)
            if held is not None:
                _put(held, step, take)
        progress(1.0)
        yield take.batch()


def _when(text: str, take: Intake) -> Instant:
    found = _ZONED.match(text)
    return take.iso(f"{found[1]}{found[2]}" if found else text)


def _put(epoch: tuple[Instant, dict[str, str], int], step: float, take: Intake) -> None:
    at, row, line = epoch
    take.put("activity.acceleration", _MILLI_G, row["acc"], at, line, step)
    take.put("activity.met", "1", row.get("MET"), at, line, step)
    if row["sleep"] in ("1", "1.0"):
        take.put("sleep.duration", "s", step, at, line, step, "guessed from movement")
    take.unmapped({k: v for k, v in row.items() if v not in ("0", "0.0")},
                  {"time", "acc", "MET", "sleep"})  # fmt: skip
