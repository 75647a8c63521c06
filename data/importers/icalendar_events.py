"""iCalendar files (RFC 5545): what was on the calendar, as events with their title and length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from data.importers._clock import Clock, Instant, LocalTime, NotATime, unix_ns
from data.importers._files import open_binary, up_to
from data.importers._intake import Intake, span_between
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled, ImportFailure
from data.record.types import ImportBatch

LARGEST = 32 << 20
#: Repetitions of one event that are read.
MOST_TIMES = 5000
_DAY = timedelta(days=1)
_END = b"END:VEVENT"


class ICalendarImporter:
    """Past events; what lies ahead is a plan and is counted."""

    id = "icalendar"
    display_name = "iCalendar events"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The first words are BEGIN:VCALENDAR."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return 0.95 if text[:15].upper() == b"BEGIN:VCALENDAR" else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield every event once, and repeating ones for each time that has passed."""
        take = Intake(path, self, options)
        events, incomplete = _events(path)
        for place, event in enumerate(events, 1):
            if cancelled():
                raise ImportCancelled(f"'{path.name}', event {place}")
            if isinstance(event, Exception):
                take.refuse(f"damaged: {event}", "event", place, "calendar.event")
                continue
            try:
                _event(event, place, take)
            except (NotATime, ValueError, TypeError, AttributeError, KeyError) as error:
                # The library reads properties lazily, so a bad one surfaces here.
                take.refuse(f"time: {error}", _title(event) or "event", place, "calendar.event")
            if take.into.full:
                yield take.into.take(last=False)
        progress(1.0)
        yield take.batch(incomplete)


def _events(path: Path) -> tuple[list[Any], str]:
    """The events, and a sentence where the file ends before its calendar does.

    In place of an event that cannot be read stands what is wrong with it.
    """
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise ImportFailure(
            f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "export a shorter span"
        )
    incomplete = ""
    if not raw.rstrip().upper().endswith(b"END:VCALENDAR"):
        # The library passes over a cut calendar silently, so its whole events are closed here.
        end = raw.upper().rfind(_END)
        if end < 0:
            raise DamagedFileError(
                "the calendar is cut before its first event ends",
                f"'{path.name}'",
                "export it again",
            )
        raw = raw[: end + len(_END)] + b"\r\nEND:VCALENDAR\r\n"
        incomplete = f"'{path.name}' ends before its calendar does; its whole events were kept."
    try:
        return _parsed(raw), incomplete
    except _UNREADABLE as error:
        found = _one_by_one(raw)
        if all(isinstance(event, Exception) for event in found):
            raise DamagedFileError(
                f"the calendar is cut or damaged ({error})", f"'{path.name}'", "export it again"
            ) from None
        return found, incomplete


#: What the library raises for content that is no calendar.
_UNREADABLE = (ValueError, IndexError, KeyError, RecursionError, AttributeError, TypeError)
_BLOCK = re.compile(rb"BEGIN:VEVENT\b.*?END:VEVENT[^\S\n]*\r?\n?", re.IGNORECASE | re.DOTALL)
_CLOSE = re.compile(rb"END:VCALENDAR", re.IGNORECASE)


def _parsed(raw: bytes) -> list[Any]:
    from icalendar import Calendar

    calendars = Calendar.from_ical(raw, multiple=True)
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def _one_by_one(raw: bytes) -> list[Any]:
    """Each event, or what is wrong with it: one that is damaged takes no other with it."""
    blocks, frame = _BLOCK.findall(raw), _BLOCK.sub(b"", raw)
    close = _CLOSE.search(frame)
    if close is None:
        return []
    before, after = frame[: close.start()], frame[close.start() :]

    def read(some: list[bytes]) -> list[Any]:
        try:
            return _parsed(before + b"".join(some) + after)
        except _UNREADABLE as error:
            if len(some) <= 1:
                return [error]
        middle = len(some) // 2
        return read(some[:middle]) + read(some[middle:])

    return read(blocks) if blocks else []


def _event(event: Any, place: int, take: Intake) -> None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        take.into.skipped["the events were cancelled"] += 1
        return
    first = event.decoded("DTSTART")
    start = _instant(first, take)
    span = _length(event, first, start, take)
    title = _title(event)
    if str(event.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        title = "private"
    now = datetime.now(UTC).timestamp() * 1e9
    for moment in _times(event, first, take):
        at = _instant(moment, take)
        if at.time_ns > now:
            take.into.skipped["the events lie ahead and have not happened"] += 1
            continue
        take.put("calendar.event", "h", span / 3600, at, place, span, title)


def _title(event: Any) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())


def _length(event: Any, first: Any, start: Instant, take: Intake) -> float:
    if "DTEND" in event:
        return span_between(start, _instant(event.decoded("DTEND"), take))
    if "DURATION" in event:
        return event.decoded("DURATION").total_seconds()
    return 0.0 if isinstance(first, datetime) else _DAY.total_seconds()


def _times(event: Any, first: Any, take: Intake) -> Iterator[Any]:
    if "RRULE" not in event:
        yield first
        return
    from dateutil.rrule import rrulestr

    rules = event["RRULE"]
    if isinstance(rules, list):
        raise NotATime("several rules of repetition in one event")
    # The rule runs on the wall clock: a meeting at nine stays at nine over clock changes.
    begin = first if isinstance(first, datetime) else datetime(first.year, first.month, first.day)
    wall = begin.replace(tzinfo=None)
    text = _naive_until(rules.to_ical().decode(), begin)
    skipped = {_wall(moment, begin) for moment in _excluded(event)}
    last = datetime.now() + _DAY
    found = list(islice(rrulestr(text, dtstart=wall).between(wall, last, inc=True), MOST_TIMES))
    if len(found) == MOST_TIMES:
        take.into.note(f"Of '{_title(event)}' the first {MOST_TIMES} repetitions were read.")
    for moment in found:
        if moment in skipped:
            continue
        yield moment.replace(tzinfo=begin.tzinfo) if isinstance(first, datetime) else moment.date()


def _naive_until(rule: str, begin: datetime) -> str:
    from dateutil import parser

    parts = []
    for part in rule.split(";"):
        if part.upper().startswith("UNTIL=") and part.endswith("Z"):
            until = parser.isoparse(part[6:])
            local = until.astimezone(begin.tzinfo) if begin.tzinfo else until
            part = f"UNTIL={local:%Y%m%dT%H%M%S}"
        parts.append(part)
    return ";".join(parts)


def _excluded(event: Any) -> Iterator[Any]:
    found = event.get("EXDATE", [])
    for group in found if isinstance(found, list) else [found]:
        for entry in group.dts:
            yield entry.dt


def _wall(moment: Any, begin: datetime) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    if moment.tzinfo is not None and begin.tzinfo is not None:
        moment = moment.astimezone(begin.tzinfo)
    return moment.replace(tzinfo=None)


def _instant(moment: date | datetime, take: Intake) -> Instant:
    if not isinstance(moment, datetime):
        day = datetime(moment.year, moment.month, moment.day)
        return take.clock.place(LocalTime(day, None, True))
    offset = moment.utcoffset()
    if moment.tzinfo is None or offset is None:
        return take.clock.place(LocalTime(moment, None, False))
    seconds = int(offset.total_seconds())
    wall = moment.replace(tzinfo=None)
    time_ns = unix_ns(wall) - seconds * 1_000_000_000
    if not seconds and take.options.assume_zone:
        seconds = Clock(take.options.assume_zone, "zone").offset_of_utc(time_ns)
    return Instant(time_ns, seconds, "zone" if offset else "utc")
