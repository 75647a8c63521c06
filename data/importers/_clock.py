"""From the times that files write to UTC nanoseconds, with the local offset and its basis."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.importers.errors import ImportFailure
from data.record.types import ClockBasis

_EPOCH = datetime(1970, 1, 1)
_SECOND = 1_000_000_000
_FARTHEST_S = 1e10
_SLASHED = re.compile(
    r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp][Mm]))?)?\Z",
    re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})[-/](\d{2})[-/](\d{2})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([AaPp][Mm]))?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?\Z",
    re.ASCII,
)


class Instant(NamedTuple):
    """A moment: UTC nanoseconds, local offset in seconds, and how sure the pair is."""

    time_ns: int
    offset_s: int
    basis: ClockBasis

    def after(self, seconds: float) -> Instant:
        """So much later by the same clock; raises `NotATime` beyond a few hundred years."""
        if not abs(seconds) <= _FARTHEST_S:
            raise NotATime("a time too far from its start")
        return self._replace(time_ns=self.time_ns + round(seconds * _SECOND))


class LocalTime(NamedTuple):
    """A wall-clock reading, with its offset in seconds where the text gave one."""

    wall: datetime
    offset_s: int | None
    date_only: bool


class NotATime(ValueError):
    """Why a text is not a time, in a few words."""


def parse_iso(text: str) -> LocalTime:
    """Read ``2024-01-31[ T]13:45[:00][Z|+01:00]``."""
    found = _ISO.match(_plain(text))
    if not found:
        raise NotATime("not an ISO date")
    year, month, day, hour, minute, second, fraction, half, zone = found.groups()
    wall = _wall((year, month, day), (hour, minute, second, half))
    if fraction:
        wall += timedelta(microseconds=int(fraction[:6].ljust(6, "0")))
    return LocalTime(wall, _offset(zone) if zone else None, hour is None)


def parse_slashed(text: str, day_first: bool) -> LocalTime:
    """Read ``31/01/2024 13:45`` (or with points or dashes) in the order that is given."""
    found = _SLASHED.match(_plain(text))
    if not found:
        raise NotATime("not a date of the declared form")
    first, second, year, hour, minute, seconds, half = found.groups()
    day, month = (first, second) if day_first else (second, first)
    wall = _wall((year, month, day), (hour, minute, seconds, half))
    return LocalTime(wall, None, hour is None)


def date_order(text: str) -> bool | None:
    """True when `text` can only be day first, False only month first, None when both fit."""
    found = _SLASHED.match(_plain(text))
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second:
        return True
    if second > 12 >= first:
        return False
    return None


def _plain(text: str) -> str:
    """Without the unbreakable spaces that phones put before AM and PM."""
    return text.replace("\u202f", " ").replace("\xa0", " ").strip()


def _wall(date: tuple[str, ...], clock: tuple[str | None, ...]) -> datetime:
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half:
        afternoon = half.lower() == "pm"
        if (hours > 12 and not afternoon) or (hours == 0 and afternoon):
            raise NotATime(f"{hours} o'clock {half} is no time")
        hours = hours % 12 + (12 if afternoon else 0)
    try:
        year, month, day = (int(part) for part in date)
        return datetime(year, month, day, hours, int(minute or 0), int(second or 0))
    except ValueError as error:
        raise NotATime(str(error)) from None


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[-2:])
    return (-1 if text[0] == "-" else 1) * (hours * 3600 + minutes * 60)


def unix_ns(wall: datetime) -> int:
    """Nanoseconds from 1970 to a naive `wall`, as if it were UTC."""
    span = wall - _EPOCH
    return (span.days * 86400 + span.seconds) * _SECOND + span.microseconds * 1000


def find_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; an `ImportFailure` if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = "give a name such as Europe/London"
        raise ImportFailure(f"'{name}' is not an IANA time zone", remedy=remedy) from None


class Clock:
    """Places local times. Counts those that daylight saving makes ambiguous or impossible."""

    def __init__(self, zone: str | None, basis: ClockBasis) -> None:
        self.zone_name = zone
        self.basis: ClockBasis = basis
        self.twice = self.skipped = self.placed = 0
        self._zone = find_zone(zone) if zone else None
        self._hours: dict[datetime, int | None] = {}

    @classmethod
    def for_local(cls, assume_zone: str | None, default_zone: str | None = None) -> Clock:
        """The caller's zone counts as known; a default, or UTC, as assumed."""
        if assume_zone:
            return cls(assume_zone, "zone")
        return cls(default_zone, "assumed")

    def place(self, local: LocalTime) -> Instant:
        """The instant of a wall-clock reading."""
        if local.offset_s is not None:
            return Instant(unix_ns(local.wall) - local.offset_s * _SECOND, local.offset_s, "offset")
        self.placed += 1
        offset = self._offset_at(local.wall)
        return Instant(unix_ns(local.wall) - offset * _SECOND, offset, self.basis)

    def offset_of_utc(self, time_ns: int) -> int:
        """The zone's offset at a UTC instant."""
        if self._zone is None:
            return 0
        moment = datetime.fromtimestamp(time_ns // _SECOND, UTC).astimezone(self._zone)
        return _seconds(moment.utcoffset())

    def _offset_at(self, wall: datetime) -> int:
        if self._zone is None:
            return 0
        quarter = wall.replace(minute=wall.minute // 15 * 15, second=0, microsecond=0)
        known = self._hours.get(quarter)
        if known is None and quarter not in self._hours:
            first = _seconds(quarter.replace(tzinfo=self._zone).utcoffset())
            second = _seconds(quarter.replace(tzinfo=self._zone, fold=1).utcoffset())
            self._hours[quarter] = known = first if first == second else None
        if known is not None:
            return known
        first = _seconds(wall.replace(tzinfo=self._zone).utcoffset())
        second = _seconds(wall.replace(tzinfo=self._zone, fold=1).utcoffset())
        # The clock goes back where the earlier reading has the larger offset.
        self.twice += first > second
        self.skipped += first < second
        return first

    def notes(self) -> list[str]:
        """What a reader of the values should know about their times."""
        notes = []
        if self.basis == "assumed" and self.placed:
            zone = self.zone_name or "UTC"
            notes.append(f"The file names no time zone; local times were read as {zone}.")
        if self.twice:
            notes.append(
                f"{self.twice} local times lie in the hour that the autumn clock change repeats; "
                "the first of the two was taken."
            )
        if self.skipped:
            notes.append(
                f"{self.skipped} local times lie in the hour that the spring clock change skips; "
                "the offset before the change was used."
            )
        return notes


def _seconds(span: timedelta | None) -> int:
    return int(span.total_seconds()) if span is not None else 0
