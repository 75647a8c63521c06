"""Garmin's account export (JSON of its ZIP): nights, days, variability, weight, pressure, workouts.

Layouts by public descriptions of real exports, not by a file of ours: times ending in GMT are UTC,
sleep stages seconds, body mass grams; a workout's duration is in ms, its lengths are in cm and its
calories in kJ: two accounts held against Garmin's own lists gave 4.19 of them a kilocalorie.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime, parse_iso
from data.importers._intake import DAY_S, Intake, span_between
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

_STAGES = {
    "deepSleepSeconds": "sleep.deep",
    "lightSleepSeconds": "sleep.light",
    "remSleepSeconds": "sleep.rem",
    "awakeSleepSeconds": "sleep.awake",
}
_ASLEEP = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")
#: Path of a number in a night or a day -> signal, unit
_NIGHT = {
    ("averageRespiration",): ("respiration.rate", "/min"),
    ("spo2SleepSummary", "averageSPO2"): ("respiration.spo2", "%"),
    ("spo2SleepSummary", "lowestSPO2"): ("respiration.spo2_lowest", "%"),
    ("spo2SleepSummary", "averageHR"): ("heart.rate", "/min"),
    ("avgSleepStress",): ("stress.level", "1"),
}
_DAY = {
    ("totalSteps",): ("activity.steps", "1"),
    ("totalDistanceMeters",): ("activity.distance", "m"),
    ("activeKilocalories",): ("activity.energy", "kcal"),
    ("totalKilocalories",): ("energy.expenditure", "kcal"),
    ("floorsAscendedInMeters",): ("activity.ascent", "m"),
    # What is called restingHeartRate is a mean of seven days, as in the FIT profile.
    ("currentDayRestingHeartRate",): ("heart.rate_resting", "/min"),
    ("respiration", "avgWakingRespirationValue"): ("respiration.rate", "/min"),
    ("averageSpo2Value",): ("respiration.spo2", "%"),
    ("lowestSpo2Value",): ("respiration.spo2_lowest", "%"),
}
_WORKOUT = {
    ("duration",): ("workout.duration", "ms"),
    ("distance",): ("workout.distance", "cm"),
    ("elevationGain",): ("activity.ascent", "cm"),
    ("avgHr",): ("heart.rate", "/min"),
    ("calories",): ("workout.energy", "kJ"),
}
_PRESSURE = {
    "systolic": ("pressure.systolic", "mm[Hg]"),
    "diastolic": ("pressure.diastolic", "mm[Hg]"),
    "pulse": ("heart.rate", "/min"),
}
_KNOWN = {
    *_STAGES, *(path[0] for path in (*_NIGHT, *_DAY, *_WORKOUT)), "allDayStress", "calendarDate",
    "userProfilePK", "uuid", "sleepStartTimestampGMT", "sleepEndTimestampGMT", "retro",
    "sleepWindowConfirmationType", "wellnessStartTimeGmt", "wellnessStartTimeLocal",
    "wellnessEndTimeGmt", "wellnessEndTimeLocal", "durationInMilliseconds", "metaData", "metrics",
    "weight", "bloodPressure", "vo2Max", "activityId", "activityType", "sportType", "name",
    "beginTimestamp", "startTimeGmt", "startTimeLocal", "parent", "deviceId",
}  # fmt: skip


class GarminAccountImporter(JsonExport):
    """One kind of data a file."""

    id = "garmin_account"
    display_name = "Garmin account export JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Field names that only this export has together."""
        kinds = (
            ("sleepStartTimestampGMT", "sleepWindowConfirmationType"),
            ("sleepStartTimestampGMT", "deepSleepSeconds", "calendarDate"),
            ("calendarDate", "userProfilePK", "uuid"),
            ("calendarDate", "metrics", "type", "status"),
            ("metaData", "calendarDate"),  # body and blood pressure
            ("summarizedActivitiesExport",),
        )
        return 0.9 if any(has_keys(head, *names) for names in kinds) else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Objects numbered from 1."""
        for place, row in enumerate(_rows(document), 1):
            try:
                _row(row, place, take)
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)
                continue
            take.unmapped(row, _KNOWN)


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for row in objects(document if isinstance(document, list) else [document]):
        if "summarizedActivitiesExport" in row:
            yield from objects(row["summarizedActivitiesExport"])
        else:
            yield row


def _row(row: dict[str, Any], place: int, take: Intake) -> None:
    if "sleepStartTimestampGMT" in row:
        _night(row, place, take)
    elif "activityId" in row:
        _workout(row, place, take)
    elif "metrics" in row:
        _overnight(row, place, take)
    elif "bloodPressure" in row:
        _pressure(row, place, take)
    elif "metaData" in row:
        _body(row, place, take)
    else:
        _day(row, place, take)


def _night(row: dict[str, Any], place: int, take: Intake) -> None:
    if row.get("sleepWindowConfirmationType") == "OFF_WRIST":
        take.into.skipped["a night without the watch on is no measurement"] += 1
        return
    start = _utc(row["sleepStartTimestampGMT"], take)
    span = span_between(start, _utc(row.get("sleepEndTimestampGMT"), take))
    for field, signal in _STAGES.items():
        take.put(signal, "s", row.get(field), start, place, span)
    parts = [row[field] for field in _ASLEEP if row.get(field) is not None]
    if len(parts) > 1:  # older watches know no REM; a night with nothing but one stage is not whole
        take.put("sleep.duration", "s", sum(map(take.number, parts)), start, place, span)
    _numbers(row, _NIGHT, start, place, take, span)


def _day(row: dict[str, Any], place: int, take: Intake) -> None:
    if row.get("wellnessStartTimeGmt") and row.get("wellnessStartTimeLocal"):
        local = parse_iso(str(row["wellnessStartTimeLocal"]))
        utc = _utc(row["wellnessStartTimeGmt"], take)
        start = utc._replace(offset_s=_offset(local._replace(offset_s=0), utc, take))
    else:
        start = take.iso(row.get("calendarDate"))
    length = row.get("durationInMilliseconds")
    span = take.number(length) / 1000 if length else DAY_S
    _numbers(row, _DAY, start, place, take, span)
    for part in objects(inner(row, "allDayStress", "aggregatorList")):
        if part.get("type") == "TOTAL":
            _stress(part.get("averageStressLevel"), start, place, take, span)


def _overnight(row: dict[str, Any], place: int, take: Intake) -> None:
    """Of the morning's status only what the night's own file lacks."""
    at = take.iso(row.get("calendarDate"))
    for metric in objects(row["metrics"]):
        if metric.get("value") == 0 and metric.get("status") in (None, "UNKNOWN"):
            take.into.skipped["a health status of 0 is Garmin's sign for no reading"] += 1
        elif metric.get("type") == "HRV":
            take.put("heart.rmssd", "ms", metric.get("value"), at, place)
        elif metric.get("value") is not None:
            take.into.unmapped[f"health status {metric.get('type')}"] += 1


def _body(row: dict[str, Any], place: int, take: Intake) -> None:
    measured = inner(row, "weight", "timestampGMT")
    at = _utc(measured, take) if measured else take.iso(inner(row, "metaData", "calendarDate"))
    take.put("body.mass", "g", inner(row, "weight", "weight"), at, place)
    fitness = row.get("vo2Max")
    take.put("fitness.vo2max", "mL/(kg.min)",
             None if isinstance(fitness, dict | list) else fitness, at, place)  # fmt: skip


def _pressure(row: dict[str, Any], place: int, take: Intake) -> None:
    at = take.iso(_local(inner(row, "metaData", "calendarDate")))
    for field, (signal, unit) in _PRESSURE.items():
        take.put(signal, unit, inner(row, "bloodPressure", field), at, place)


def _local(when: Any) -> Any:
    """A local time as text; this export also writes it as a list, year first."""
    if not isinstance(when, list):
        return when
    if not 3 <= len(when) <= 7 or not all(type(part) is int for part in when):
        raise NotATime("it is no list of year, month, day and time")
    year, month, day, hour, minute, second = [*when[:6], 0, 0, 0][:6]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"


def _workout(row: dict[str, Any], place: int, take: Intake) -> None:
    if row.get("parent") is True:
        take.into.skipped["a workout of several sports only repeats the sums of its parts"] += 1
        return
    began = take.number(row.get("beginTimestamp") or row.get("startTimeGmt")) / 1000
    start = take.epoch(began)
    if row.get("startTimeLocal") is not None:
        offset = round(take.number(row["startTimeLocal"]) / 1000 - began)
        start = take.epoch(began, _checked(offset))
    span = max(take.number(row.get("duration") or 0) / 1000, 0.0)
    _numbers(row, _WORKOUT, start, place, take, span, str(row.get("activityType") or ""))


def _numbers(
    row: dict[str, Any],
    fields: dict[Any, tuple[str, str]],
    start: Instant,
    place: int,
    take: Intake,
    span: float,
    text: str = "",
) -> None:
    for path, (signal, unit) in fields.items():
        value = inner(row, *path)
        if signal == "stress.level":
            _stress(value, start, place, take, span)
        else:
            take.put(signal, unit, value, start, place, span, text)


def _stress(value: Any, start: Instant, place: int, take: Intake, span: float) -> None:
    if isinstance(value, int | float) and value < 0:
        take.into.skipped["stress levels below 0 are Garmin's sign for no reading"] += 1
    else:
        take.put("stress.level", "1", value, start, place, span)


def _utc(text: Any, take: Intake) -> Instant:
    at = take.utc_text(text)
    return at._replace(offset_s=take.clock.offset_of_utc(at.time_ns))


def _offset(local: Any, utc: Instant, take: Intake) -> int:
    return _checked(round((take.clock.place(local).time_ns - utc.time_ns) / 1e9))


def _checked(offset_s: int) -> int:
    if not -43_200 <= offset_s <= 50_400:
        raise NotATime("the local time is no zone's")
    return offset_s
