"""Puts single values of exports into a collector: number, time and unit checked one by one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from data.importers._clock import (
    Clock,
    Instant,
    NotATime,
    parse_iso,
    parse_slashed,
)
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._numbers import NotANumber, parse_number
from data.importers._statements import Statements
from data.importers._units import UnknownUnit, ucum
from data.importers.contract import ImportOptions
from data.importers.errors import ImportFailure
from data.record.types import ImportBatch
from twin_core.vocabulary import Conversion, UnitError, to_signal_unit

_SECOND = 1_000_000_000
_LAST_S = 9_000_000_000  # the year 2255, near the end of 64-bit nanoseconds
DAY_S = 86_400.0


@cache
def _change(signal: str, unit: str) -> Conversion:
    return to_signal_unit(signal, unit)


class Intake:
    """What an importer of one file needs: a collector, a clock for local times, and checks."""

    def __init__(self, path: Path, importer: Any, options: ImportOptions, device: str = "") -> None:
        self.path, self.options = path, options
        self.into = Collector(source_of(path, importer.id, importer.version, device))
        self.clock = Clock.for_local(options.assume_zone)
        #: What the file says that is no number in time.
        self.statements = Statements()

    def number(self, value: Any) -> float:
        """A finite number from JSON or text; `NotANumber` for all else."""
        if isinstance(value, bool) or value is None:
            raise NotANumber("not a number")
        if isinstance(value, int | float):
            return parse_number(repr(value))
        if isinstance(value, str):
            return parse_number(value)
        raise NotANumber("not a number")

    def iso(self, text: Any) -> Instant:
        """A written ISO time; without an offset it is local."""
        if not isinstance(text, str):
            raise NotATime("no time")
        return self.clock.place(parse_iso(text))

    def slashed(self, text: str, day_first: bool) -> Instant:
        """A local time such as 31/01/2024 13:45 in a known order."""
        return self.clock.place(parse_slashed(text, day_first))

    def utc_text(self, text: Any, offset_s: int = 0) -> Instant:
        """A written time that the format defines as UTC, with the local offset."""
        if not isinstance(text, str):
            raise NotATime("no time")
        at = self.clock.place(parse_iso(text)._replace(offset_s=0))
        return Instant(at.time_ns, offset_s, "utc")

    def shifted(self, text: Any, offset_s: int) -> Instant:
        """A written local time whose offset the file gives beside it."""
        if not isinstance(text, str):
            raise NotATime("no time")
        return self.clock.place(parse_iso(text)._replace(offset_s=offset_s))

    def epoch(self, seconds: Any, offset_s: int | None = None) -> Instant:
        """Seconds since 1970; the local offset from the file, else from the stated zone."""
        whole = self.number(seconds)
        if abs(whole) > _LAST_S:
            raise NotATime("epoch time out of range")
        time_ns = round(whole * 1e6) * 1000
        offset = self.clock.offset_of_utc(time_ns) if offset_s is None else offset_s
        return Instant(time_ns, offset, "utc")

    def put(
        self,
        signal: str,
        unit: str,
        value: Any,
        at: Instant,
        locator: int,
        span_s: float = 0.0,
        text: str = "",
    ) -> None:
        """Keep a value, or quarantine it with the reason. None and empty text are no value."""
        if value is None or value == "":
            return
        try:
            number = self.number(value)
            known = ucum(unit)
            change = _change(signal, known)
        except (NotANumber, UnknownUnit, UnitError) as error:
            self.into.refuse(str(error), str(value), locator, signal)
            return
        self.into.add(signal, at, number, known, change, locator, span_s, text)

    def refuse(self, error: Exception | str, raw: Any, locator: int, signal: str = "") -> None:
        """Quarantine a whole row or object."""
        self.into.refuse(f"time: {error}" if isinstance(error, NotATime) else str(error),
                         shown(raw), locator, signal)  # fmt: skip

    def unmapped(self, row: dict[str, Any], known: set[str] | frozenset[str]) -> None:
        """Count the filled fields that no rule names."""
        for name, value in row.items():
            if name and name not in known and value not in (None, "", [], {}):
                self.into.unmapped[name] += 1

    def batch(self, incomplete: str = "") -> ImportBatch:
        """All values with the notes on their times."""
        for note in self.clock.notes():
            self.into.note(note)
        self.statements.attach(self.into)
        if self.into.empty:
            self.into.note("The file is of a known kind and holds no values.")
        return self.into.take(incomplete)

    def failure(self, what: str, remedy: str) -> ImportFailure:
        """A refusal of the whole file."""
        return ImportFailure(what, f"'{self.path.name}'", remedy)


def shown(raw: Any) -> str:
    """A row or object as the text that the quarantine keeps."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, list):
        return "|".join(str(part) for part in raw)
    return json.dumps(raw, default=str, ensure_ascii=False)


def span_between(start: Instant, end: Instant) -> float:
    """Seconds from start to end; an end before its start is no time."""
    seconds = (end.time_ns - start.time_ns) / _SECOND
    if seconds < 0:
        raise NotATime("the end is before the start")
    return seconds


def offset_of(text: Any) -> int:
    """Seconds of an offset written as +0100, UTC+03:00 or -8 (hours)."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        hours, minutes, sign = abs(float(text)), 0.0, -1 if text < 0 else 1
    else:
        bare = str(text).strip().removeprefix("UTC").removeprefix("GMT").replace(":", "")
        if bare in ("", "Z"):
            return 0
        if bare[0] not in "+-" or not bare[1:].isascii() or not bare[1:].isdigit():
            raise NotATime(f"'{text}' is no time zone offset")
        digits = bare[1:].zfill(2)
        digits = digits if len(digits) > 2 else digits + "00"
        sign = -1 if bare[0] == "-" else 1
        hours, minutes = float(digits[:-2]), float(digits[-2:])
    seconds = sign * (hours * 3600 + minutes * 60)
    # The comparison is false for what is not a number, too.
    if not -43_200 <= seconds <= 50_400:
        raise NotATime(f"'{text}' is no time zone offset")
    return int(seconds)
