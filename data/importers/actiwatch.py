"""Actiwatch AWD text files: seven lines about the recording, then one activity count a line.

Layout: header of Cambridge Neurotechnology Actiwatch; the epoch code counts quarters of a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, LocalTime
from data.importers._files import head_lines, open_text
from data.importers._intake import DAY_S, Intake
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import ImportBatch, Person

_HEADER = 7
_EPOCH_S = 15.0
_DATE = re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{4}\Z")
_TIME = re.compile(r"\d{1,2}:\d{2}\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEXES: dict[str, Any] = {"F": "female", "M": "male"}
_MARKED = re.compile(r"(\d+)\s*M?\Z")


class ActiwatchImporter:
    """One recording a file."""

    id = "actiwatch"
    display_name = "Actiwatch AWD"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """A name, a date such as 23-Jan-2018, a time, and an epoch code."""
        if b"\0" in head[:200]:
            return 0.0
        lines = [line.strip() for line in head_lines(head, _HEADER)]
        if len(lines) < _HEADER or not (_DATE.match(lines[1]) and _TIME.match(lines[2])):
            return 0.0
        return 0.9 if lines[3].isdigit() else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the counts; each covers its epoch."""
        take = Intake(path, self, options)
        with open_text(path) as (lines, share, _):
            header = [next(lines, "").strip() for _ in range(_HEADER)]
            start, epoch_s = _start(header, take)
            take.into.person = Person(identifier=header[0], sex=_SEXES.get(header[6], ""))
            for number, line in enumerate(lines):
                if number % 20_000 == 0:
                    progress(share())
                    if cancelled():
                        raise ImportCancelled(f"'{path.name}', line {number + _HEADER + 1}")
                _count(line, number, start, epoch_s, take)
                if take.into.full:
                    yield take.into.take(last=False)
        progress(1.0)
        yield take.batch()


def _start(header: list[str], take: Intake) -> tuple[Instant, float]:
    try:
        day, month, year = header[1].split("-")
        hour, minute = header[2].split(":")
        number = _MONTHS.index(month.lower()) + 1
        wall = datetime(int(year), number, int(day), int(hour), int(minute))
        epoch_s = _EPOCH_S * int(header[3])
    except (ValueError, OverflowError):
        raise DamagedFileError(
            "the recording's start cannot be read", f"'{take.path.name}', lines 2 to 4",
            "export it again",
        ) from None  # fmt: skip
    if not 0 < epoch_s <= DAY_S:
        raise DamagedFileError(
            "the epoch is 0 or longer than a day", f"'{take.path.name}', line 4", "export it again"
        )
    return take.clock.place(LocalTime(wall, None, False)), epoch_s


def _count(line: str, number: int, start: Instant, epoch_s: float, take: Intake) -> None:
    place, text = number + _HEADER + 1, line.strip()
    if not text:
        return
    found = _MARKED.match(text)
    if found is None:
        take.refuse("not a count", text, place, "activity.counts")
        return
    at = start.after(number * epoch_s)
    take.put("activity.counts", "1", found[1], at, place, epoch_s,
             "event button" if text.endswith("M") else "")  # fmt: skip
