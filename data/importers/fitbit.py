"""Fitbit: Google Takeout files and API answers in JSON: heart rate, steps, sleep, weight, workouts.

Takeout writes its minute files in UTC with month first; the API and the sleep log write local time.
Fields: https://dev.fitbit.com/build/reference/web-api
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime, parse_slashed
from data.importers._intake import DAY_S, Intake
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

# Resource of the API's daily and intraday answers -> signal, unit.
_RESOURCES = {
    "steps": ("activity.steps", "1"),
    "calories": ("energy.expenditure", "kcal"),
    "heart": ("heart.rate", "/min"),
}
_STAGES = {"light": "sleep.light", "deep": "sleep.deep", "rem": "sleep.rem", "wake": "sleep.awake",
           "awake": "sleep.awake"}  # fmt: skip
_STEP_S = {"minute": 60.0, "second": 1.0}
_SHORT_YEAR = re.compile(r"(\d\d/\d\d/)(\d\d)( \d\d:\d\d:\d\d)\Z", re.ASCII)
_TAKEOUT_DAY = re.compile(r"(\d\d)/(\d\d)/(\d\d)\Z", re.ASCII)
_UNIT_ASKED = "body weight and distance have no unit: the account's own unit system decides it"
_SLEEP_KNOWN = {"levels", "minutesAsleep", "startTime", "endTime", "dateOfSleep", "logId", "type",
                "duration", "minutesAwake", "timeInBed", "isMainSleep", "infoCode",
                "mainSleep", "logType"}  # fmt: skip


class FitbitImporter(JsonExport):
    """One kind of data a file."""

    id = "fitbit"
    display_name = "Fitbit JSON (Takeout and API)"

    def sniff(self, path: Path, head: bytes) -> float:
        """Takeout's lists of `dateTime` and `value`, or the API's own keys."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if text.startswith(b"["):
            dated = re.match(rb'\[\s*\{\s*"dateTime"\s*:\s*"\d\d/\d\d/\d\d ', text)
            slept = has_keys(head, "dateOfSleep", "minutesAsleep")
            weighed = has_keys(head, "logId", "weight", "bmi", "date")
            return 0.95 if (dated and has_keys(head, "value")) or slept or weighed else 0.0
        if re.search(rb'\A\{\s*"(sleep|weight)"\s*:\s*\[\s*(\]|\{\s*"(dateOfSleep|bmi)")', text):
            return 0.9
        if has_keys(head, "activities", "goals", "summary") or has_keys(head, "summary",
                                                                        "caloriesOut"):  # fmt: skip
            return 0.9
        return 0.95 if re.search(rb'"activities-(steps|heart|calories)', head) else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Objects numbered from 1 in each list."""
        if isinstance(document, list):
            _takeout(document, take)
            return
        for place, night in enumerate(objects(inner(document, "sleep")), 1):
            _sleep(night, place, take)
        for place, row in enumerate(objects(inner(document, "weight")), 1):
            _weight(row, place, take)
        for place, row in enumerate(objects(inner(document, "activities")), 1):
            _workout(row, place, take)
        if isinstance(inner(document, "summary"), dict) and "activities" in document:
            take.into.note(
                "The day's summary names no date and was left out; its activities do and were read."
            )
        for resource in _RESOURCES:
            _series(document, resource, take)


def _takeout(rows: list[Any], take: Intake) -> None:
    for place, row in enumerate(objects(rows), 1):
        if "dateOfSleep" in row:
            _sleep(row, place, take)
            continue
        if "bmi" in row:
            _weight(row, place, take)
            continue
        try:
            at = _utc_minute(row.get("dateTime"), take)
        except NotATime as error:
            take.refuse(error, row, place)
            continue
        value = row.get("value")
        if isinstance(value, dict):
            _resting(value, at, place, take) if "value" in value else _beat(value, at, place, take)
        elif "steps" in take.path.name:
            take.put("activity.steps", "1", value, at, place, 60.0)
        else:
            # The content is the same for steps, distance and calories: only the name tells.
            take.refuse("the file's name does not say what it counts (steps-...)", row, place)


def _beat(value: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    if value.get("confidence") == 0:
        take.into.skipped["heart rates of confidence 0 are the watch's sign for no reading"] += 1
        return
    take.put("heart.rate", "/min", value.get("bpm"), at, place)


def _resting(value: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    if "resting" not in take.path.name:
        take.refuse("the file's name does not say what it counts (resting_...)", value, place)
    elif value.get("value"):  # 0 stands for a day without one
        take.put("heart.rate_resting", "/min", value["value"], at, place)


def _utc_minute(text: Any, take: Intake) -> Instant:
    found = _SHORT_YEAR.match(text) if isinstance(text, str) else None
    if found is None:
        raise NotATime("not a date of the form MM/DD/YY hh:mm:ss")
    # Fitbit began in 2007, so two digits are of this century.
    local = parse_slashed(f"{found[1]}20{found[2]}{found[3]}", day_first=False)
    at = take.clock.place(local._replace(offset_s=0))
    return Instant(at.time_ns, take.clock.offset_of_utc(at.time_ns), "utc")


def _sleep(night: dict[str, Any], place: int, take: Intake) -> None:
    try:
        start = take.iso(night.get("startTime"))
        span = take.number(night.get("duration")) / 1000
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", night, place, "sleep.duration")
        return
    label = "main sleep" if night.get("isMainSleep", night.get("mainSleep")) else ""
    asleep = night.get("minutesAsleep")
    take.put("sleep.duration", "min", asleep, start, place, span, label)
    for part in objects(inner(night, "levels", "data")):
        _stage(part, place, take)
    take.unmapped(night, _SLEEP_KNOWN)


def _stage(part: dict[str, Any], place: int, take: Intake) -> None:
    signal = _STAGES.get(str(part.get("level")))
    if signal is None:
        # "asleep" and "restless" of older trackers are no stages; the night holds their sum.
        return
    try:
        at = take.iso(part.get("dateTime"))
        span = take.number(part.get("seconds"))
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", part, place, signal)
        return
    take.put(signal, "s", span, at, place, span)


def _weight(row: dict[str, Any], place: int, take: Intake) -> None:
    unit = take.options.assume_unit
    if unit is None:
        raise take.failure(_UNIT_ASKED, "state it with the option assume_unit (--unit kg)")
    try:
        at = take.iso(f"{_day(row.get('date'))} {row.get('time')}")
    except NotATime as error:
        take.refuse(error, row, place, "body.mass")
        return
    take.put("body.mass", unit, row.get("weight"), at, place)
    take.put("body.fat_fraction", "%", row.get("fat"), at, place)


def _day(text: Any) -> str:
    """A day as the API writes it, or as Takeout does: MM/DD/YY."""
    found = _TAKEOUT_DAY.match(str(text))
    return f"20{found[3]}-{found[1]}-{found[2]}" if found else str(text)


def _workout(row: dict[str, Any], place: int, take: Intake) -> None:
    clock = row.get("startTime") if row.get("hasStartTime", True) else "00:00"
    try:
        at = take.iso(f"{row.get('startDate')} {clock}")
        span = take.number(row.get("duration")) / 1000
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", row, place, "workout.duration")
        return
    label = str(row.get("name") or "")
    take.put("workout.duration", "s", span, at, place, span, label)
    take.put("workout.energy", "kcal", row.get("calories"), at, place, span, label)
    if row.get("distance"):
        # Kilometres or miles, by the account's setting, which the file does not hold.
        take.into.unmapped["distance without a unit"] += 1


def _series(document: Any, resource: str, take: Intake) -> None:
    signal, unit = _RESOURCES[resource]
    days = objects(inner(document, f"activities-{resource}"))
    detail = inner(document, f"activities-{resource}-intraday")
    rows = objects(inner(detail, "dataset"))
    if rows and len(days) == 1:
        step = _STEP_S.get(str(inner(detail, "datasetType")), 0.0)
        every = inner(detail, "datasetInterval")
        span = step * every if isinstance(every, int | float) and signal != "heart.rate" else 0.0
        for place, row in enumerate(rows, 1):
            when = f"{days[0].get('dateTime')} {row.get('time')}"
            _one(signal, unit, row.get("value"), when, span, place, take)
        return
    for place, day in enumerate(days, 1):
        if signal == "heart.rate":
            resting = inner(day, "value", "restingHeartRate")
            _one("heart.rate_resting", unit, resting, day.get("dateTime"), 0.0, place, take)
        else:
            _one(signal, unit, day.get("value"), day.get("dateTime"), DAY_S, place, take)


def _one(
    signal: str, unit: str, value: Any, when: Any, span: float, place: int, take: Intake
) -> None:
    try:
        take.put(signal, unit, value, take.iso(when), place, span)
    except NotATime as error:
        take.refuse(error, f"{when} {value}", place, signal)
