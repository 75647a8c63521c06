"""Calendars: zones, repetitions over clock changes, exceptions, plans and private titles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.importers import DamagedFileError


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


def hours(found) -> list[str]:
    (series,) = found.series("calendar.event")
    return [datetime.fromtimestamp(t / 1e9, UTC).isoformat() for t in series.time_ns]


def test_an_event_in_its_zone(importing, written) -> None:
    event = (
        "SUMMARY:Stand-up\nDTSTART;TZID=Europe/Berlin:20240701T090000\n"
        "DTEND;TZID=Europe/Berlin:20240701T093000"
    )
    found = importing(written("a.ics", calendar(event)))
    (series,) = found.series("calendar.event")
    assert hours(found) == ["2024-07-01T07:00:00+00:00"]
    assert (series.value[0], series.utc_offset_s[0], series.text) == (0.5, 7200, ("Stand-up",))
    assert series.duration_s is not None
    assert series.duration_s[0] == 1800


def test_repetitions_keep_the_wall_clock_and_their_exceptions(importing, written) -> None:
    event = (
        "SUMMARY:Run\nDTSTART;TZID=Europe/Berlin:20240324T090000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20240414T070000Z\nEXDATE;TZID=Europe/Berlin:20240407T090000"
    )
    found = importing(written("a.ics", calendar(event)))
    assert hours(found) == [
        "2024-03-24T08:00:00+00:00",
        "2024-03-31T07:00:00+00:00",
        "2024-04-14T07:00:00+00:00",
    ]


def test_whole_days_floating_times_and_what_is_left_out(importing, written) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y%m%dT%H%M%SZ")
    events = (
        "SUMMARY:Off sick\nDTSTART;VALUE=DATE:20240102\nDTEND;VALUE=DATE:20240104",
        "SUMMARY:Talk\nCLASS:PRIVATE\nDTSTART:20240105T100000\nDURATION:PT1H",
        f"SUMMARY:Plan\nDTSTART:{ahead}\nDURATION:PT1H",
        "SUMMARY:Gone\nSTATUS:CANCELLED\nDTSTART:20240105T100000Z",
        "SUMMARY:Backwards\nDTSTART:20240105T100000Z\nDTEND:20240105T090000Z",
        "SUMMARY:Timeless",
    )
    found = importing(written("a.ics", calendar(*events)), assume_zone="Europe/Paris")
    assert hours(found) == ["2024-01-01T23:00:00+00:00", "2024-01-05T09:00:00+00:00"]
    (series,) = found.series("calendar.event")
    assert series.text == ("Off sick", "private")
    assert series.value.tolist() == [48, 1]
    assert [q.raw for q in found.quarantined] == ["Backwards", "Timeless"]
    assert any("lie ahead" in note for note in found.last.notes)
    assert any("cancelled" in note for note in found.last.notes)


def test_an_endless_repetition_is_bounded(importing, written) -> None:
    event = "SUMMARY:Pill\nDTSTART:19900101T080000Z\nRRULE:FREQ=DAILY"
    found = importing(written("a.ics", calendar(event)))
    assert found.signals == {"calendar.event": 5000}
    assert any("first 5000" in note for note in found.last.notes)


def test_a_cut_calendar_is_said_or_refused(importing, written) -> None:
    whole = calendar("SUMMARY:A\nDTSTART:20240105T100000Z", "SUMMARY:B\nDTSTART:20240105T100000Z")
    with pytest.raises(DamagedFileError, match="cut before its first event"):
        importing(written("a.ics", whole[:80]))
    found = importing(written("b.ics", whole[:-30]))
    assert "ends before its calendar" in found.last.incomplete


def test_an_event_that_no_parser_reads_takes_no_other_with_it(importing, written) -> None:
    whole = "SUMMARY:{}\nDTSTART:2024010{}T100000Z\nDURATION:PT1H"
    broken = "SUMMARY:Shift\nDTSTART;TZID=Europe/Pa,ris:[T080000\nDURATION:PT1H"
    events = (whole.format("One", 1), broken, whole.format("Two", 2), whole.format("Three", 3))
    found = importing(written("a.ics", calendar(*events)))
    (series,) = found.series("calendar.event")
    assert series.text == ("One", "Two", "Three")
    (refused,) = found.quarantined
    assert (refused.locator, refused.reason.startswith("damaged: ")) == (2, True)
    with pytest.raises(DamagedFileError, match="cut or damaged"):
        importing(written("b.ics", calendar(broken)))
