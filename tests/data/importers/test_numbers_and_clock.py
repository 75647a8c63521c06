"""Numbers and times as files write them."""

from __future__ import annotations

import contextlib
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers import ImportFailure
from data.importers._clock import (
    Clock,
    Instant,
    NotATime,
    date_order,
    parse_iso,
    parse_slashed,
)
from data.importers._numbers import NotANumber, parse_number
from data.importers._units import UnknownUnit, ucum

BAD = [
    "",
    " ",
    "NaN",
    "inf",
    "-Infinity",
    "1e309",
    "72,5",
    "0x40",
    "1_000",
    "1 000",
    "١٢",
    "9" * 99,
]


@pytest.mark.parametrize("text", [*BAD, "9" * 99])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_survives(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.text(max_size=50))
def test_a_number_is_finite_or_refused(text: str) -> None:
    for decimal in ".,":
        with contextlib.suppress(NotANumber):
            assert math.isfinite(parse_number(text, decimal))


def test_decimal_comma_where_it_was_declared() -> None:
    assert parse_number("72,5", ",") == 72.5
    for mixed in ("5.6", "1.080,2"):
        with pytest.raises(NotANumber):
            parse_number(mixed, ",")


def test_times() -> None:
    assert parse_iso("2024-01-31T13:45:01.5+01:00").offset_s == 3600
    assert parse_iso("2024-01-31").date_only
    assert parse_slashed("01/10/2023 05:45", day_first=True).wall == datetime(2023, 10, 1, 5, 45)
    assert parse_slashed("10-01-2023 05:45 PM", day_first=False).wall.hour == 17
    for text in ("2023-02-30", "31/31/2023", "yesterday", "2023-01-01 25:00"):
        with pytest.raises(NotATime):
            parse_iso(text)


def test_date_order_is_known_only_where_one_fits() -> None:
    assert date_order("31-03-2024 10:00") is True
    assert date_order("03/31/2024") is False
    assert date_order("03/04/2024") is None
    assert date_order("2024-03-31") is None


def test_clock_change_hours_are_counted() -> None:
    clock = Clock.for_local(None, "Europe/London")
    before = clock.place(parse_iso("2023-10-29 00:30"))
    twice = clock.place(parse_iso("2023-10-29 01:30"))
    after = clock.place(parse_iso("2023-10-29 02:30"))
    skipped = clock.place(parse_iso("2024-03-31 01:30"))
    assert [at.offset_s for at in (before, twice, after, skipped)] == [3600, 3600, 0, 0]
    assert (clock.twice, clock.skipped) == (1, 1)
    assert before.basis == "assumed"
    assert len(clock.notes()) == 3
    moment = datetime.fromtimestamp(after.time_ns / 1e9, UTC)
    assert moment.hour == 2


def test_a_zone_that_the_caller_states_counts_as_known() -> None:
    assert Clock.for_local("Asia/Shanghai").basis == "zone"
    assert Clock.for_local(None).place(parse_iso("2024-01-01 00:00")).offset_s == 0
    with pytest.raises(ImportFailure, match="time zone"):
        Clock.for_local("Mars/Olympus")


def test_units() -> None:
    assert ucum("lb") == "[lb_av]"
    assert ucum("mmHg") == "mm[Hg]"
    assert ucum("mg/dL") == "mg/dL"
    for text in ("", "furlongs", "mg per cup"):
        with pytest.raises(UnknownUnit):
            ucum(text)


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 1e300, -1e11])
def test_a_sample_cannot_lie_absurdly_far_from_its_start(seconds) -> None:
    start = Instant(0, 0, "utc")
    with pytest.raises(NotATime, match="too far"):
        start.after(seconds)
    assert start.after(1.5).time_ns == 1_500_000_000
