"""Instants as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone


def utc_text(time_ns: int) -> str:
    """ISO 8601 in UTC; fractions of a second only where there are any."""
    return _text(time_ns, UTC)


def local_text(time_ns: int, utc_offset_s: int) -> str:
    """ISO 8601 with the offset that was in force, in whole minutes as FHIR wants it."""
    return _text(time_ns, timezone(timedelta(minutes=round(utc_offset_s / 60))))


def _text(time_ns: int, zone: timezone) -> str:
    seconds, rest = divmod(time_ns, 1_000_000_000)
    text = datetime.fromtimestamp(seconds, zone).isoformat(timespec="seconds")
    if not rest:
        return text
    return f"{text[:19]}.{f'{rest:09d}'.rstrip('0')}{text[19:]}"
