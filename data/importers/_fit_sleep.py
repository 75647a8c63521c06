"""Sleep stages of FIT files: each message says what the time up to it was.

The stage before the first message begins at the event of falling asleep; without one its length is
not known. Checked against Gadgetbridge, which reads the times as upper bounds too.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from data.importers._clock import Instant
from data.importers._collect import Collector
from twin_core.vocabulary import to_signal_unit

_LEVELS = ("unmeasurable", "awake", "light", "deep", "rem")
_ASLEEP_EVENT = (74, "sleep")
_SECOND = 1_000_000_000


class _Mark(NamedTuple):
    time_s: int
    level: str
    locator: int


class SleepLevels:
    """Collects the marks of one file."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []

    def take(self, name: str, fields: dict[str, Any], time_s: int | None, locator: int) -> bool:
        """Whether the message was one of sleep."""
        if name == "event":
            if fields.get("event") in _ASLEEP_EVENT and time_s is not None:
                began = fields.get("event_type") in (0, "start")
                self._marks += [_Mark(time_s, "", locator)] if began else []
            return False
        if name != "sleep_level":
            return False
        level = fields.get("sleep_level")
        if isinstance(level, int) and 0 <= level < len(_LEVELS):
            level = _LEVELS[level]
        if time_s is not None:
            self._marks.append(_Mark(time_s, str(level), locator))
        return True

    def fill(self, into: Collector, offset_s: int) -> None:
        """Hand the stages over, with the time asleep."""
        self._marks.sort()
        previous: int | None = None
        for mark in self._marks:
            if mark.level == "":
                previous = mark.time_s
                continue
            if previous is None:
                into.refuse("sleep stage without a beginning", mark.level, mark.locator)
            else:
                self._stage(mark, previous, into, offset_s)
            previous = mark.time_s

    def _stage(self, mark: _Mark, begin_s: int, into: Collector, offset_s: int) -> None:
        span = float(mark.time_s - begin_s)
        if not span:
            return
        if mark.level not in _LEVELS[1:]:
            into.unmapped[f"sleep level {mark.level}"] += 1
            return
        at = Instant(begin_s * _SECOND, offset_s, "utc")
        signals = [f"sleep.{mark.level}"]
        if mark.level != "awake":
            signals.append("sleep.duration")
        for signal in signals:
            change = to_signal_unit(signal, "s")
            into.add(signal, at, span, "s", change, mark.locator, span)
