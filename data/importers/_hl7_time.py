"""Times as HL7 v2 and CDA write them: ``YYYYMMDD[HHMM[SS[.S]]][+ZZZZ]``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from data.importers._clock import Clock, Instant, LocalTime, NotATime

_TIME = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.(\d{1,6})\d*)?)?([+-]\d{4})?\Z", re.ASCII
)


def parse_hl7(text: str) -> LocalTime:
    """The wall-clock time of a HL7 time stamp, with its offset where it has one."""
    text = text.strip()
    if not text:
        raise NotATime("the result says no time")
    found = _TIME.match(text)
    if not found:
        raise NotATime(f"'{text[:30]}' names no day")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        parts = (int(part or 0) for part in (year, month, day, hour, minute, second))
        wall = datetime(*parts)  # type: ignore[arg-type]
    except ValueError as error:
        raise NotATime(str(error)) from None
    if fraction:
        wall += timedelta(microseconds=int(fraction.ljust(6, "0")))
    # An offset beside a bare day says nothing: the hour is not known.
    return LocalTime(wall, _offset(zone) if zone else None, hour is None)


def place_hl7(text: str, clock: Clock) -> Instant | NotATime:
    """The instant of a time stamp, or the reason why there is none."""
    try:
        return clock.place(parse_hl7(text))
    except NotATime as error:
        return error


def birth_date(text: str) -> str:
    """``YYYY-MM-DD`` of a time stamp, or nothing."""
    digits = text.strip()[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if re.fullmatch(r"\d{8}", digits) else ""


def _offset(text: str) -> int:
    seconds = int(text[1:3]) * 3600 + int(text[3:]) * 60
    return -seconds if text[0] == "-" else seconds
