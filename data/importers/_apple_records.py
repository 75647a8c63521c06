"""Turns the elements of an Apple Health export into values."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from data.catalog import CodeMeaning, codes
from data.importers._clock import Instant, NotATime, parse_iso, unix_ns
from data.importers._collect import Collector
from data.importers._numbers import NotANumber, parse_number
from data.importers._units import UnknownUnit, ucum
from data.record.types import Person
from twin_core.vocabulary import IDENTITY, Conversion, UnitError, to_signal_unit

_SECOND = 1_000_000_000
_SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
_INSULIN = "HKQuantityTypeIdentifierInsulinDelivery"
_GLUCOSE = "HKQuantityTypeIdentifierBloodGlucose"
_ASLEEP = "HKCategoryValueSleepAnalysisAsleep"
_SENSOR = re.compile(
    r"dexcom|libre|eversense|medtronic|minimed|simplera|xdrip|loop|sugarmate|stelo", re.IGNORECASE
)
_MOLAR = re.compile(r"<[\d.]+>")
# HealthKit's "Cal" is the large calorie.
_SPELLINGS = {"Cal": "kcal", "cal": "cal", "IU": "[IU]", "count": "1", "count/min": "/min"}
_SEXES = {"HKBiologicalSexFemale": "female", "HKBiologicalSexMale": "male"}
_STATISTICS = {
    "HKQuantityTypeIdentifierActiveEnergyBurned": "workout.energy",
    "HKQuantityTypeIdentifierDistanceWalkingRunning": "workout.distance",
    "HKQuantityTypeIdentifierDistanceCycling": "workout.distance",
    "HKQuantityTypeIdentifierDistanceSwimming": "workout.distance",
    "HKQuantityTypeIdentifierDistanceWheelchair": "workout.distance",
}

Attributes = dict[str, str]


class AppleRecords:
    """Receives elements in document order and fills a `Collector`."""

    def __init__(self, into: Collector) -> None:
        self._into = into
        self._meanings = codes("healthkit")
        self._days: dict[str, int] = {}
        self._offsets: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._conversions: dict[tuple[str, str], tuple[str, Conversion]] = {}
        self._correlation = False
        self._insulin: tuple[Attributes, int, str] | None = None
        self._workout: tuple[Attributes, int, dict[str, tuple[str, str]]] | None = None
        self.elements = 0

    def start(self, name: str, attributes: Attributes, offset: int) -> None:
        """An element opens at byte `offset`."""
        if name == "Record":
            # Apple repeats the records of a correlation at the top level.
            if not self._correlation:
                self.elements += 1
                self._record(attributes, offset)
        elif name == "MetadataEntry":
            if self._insulin and attributes.get("key") == "HKInsulinDeliveryReason":
                self._insulin = (*self._insulin[:2], attributes.get("value", ""))
        elif name == "WorkoutStatistics":
            self._statistics(attributes)
        elif name == "Workout":
            self.elements += 1
            self._workout = (attributes, offset, {})
        elif name == "Correlation":
            self._correlation = True
        elif name == "Me":
            self._me(attributes)
        elif name in ("ActivitySummary", "ClinicalRecord", "Audiogram"):
            self._into.unmapped[name] += 1

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "Record" and self._insulin:
            self._dose(*self._insulin)
            self._insulin = None
        elif name == "Workout" and self._workout:
            self._session(*self._workout)
            self._workout = None
        elif name == "Correlation":
            self._correlation = False

    def _record(self, attributes: Attributes, offset: int) -> None:
        kind = attributes.get("type", "")
        meaning = self._meanings.get(kind)
        if meaning is None:
            self._into.unmapped[kind] += 1
            return
        if kind == _INSULIN:
            self._insulin = (attributes, offset, "")
            return
        raw = attributes.get("value", "")
        try:
            at, span = self._times(attributes)
            if kind == _SLEEP:
                self._sleep(raw, at, span, offset)
                return
            signal = meaning.signal
            source = attributes.get("sourceName", "")
            # One string for all records of a source; the parser makes a new one for each.
            source = self._names.setdefault(source, source)
            if kind == _GLUCOSE and _SENSOR.search(source):
                signal = "glucose.interstitial"
            self._value(signal, meaning, raw, attributes.get("unit", ""), at, offset, span, source)
        except (NotANumber, NotATime, UnknownUnit, UnitError) as error:
            self._into.refuse(str(error), _shown(raw, attributes), offset, meaning.signal)

    def _value(
        self,
        signal: str,
        meaning: CodeMeaning | None,
        raw: str,
        unit: str,
        at: Instant,
        offset: int,
        span: float,
        text: str,
    ) -> None:
        original = parse_number(raw)
        known = self._conversions.get((signal, unit))
        if known is None:
            known = self._conversions[signal, unit] = self._conversion(signal, meaning, unit)
        code, change = known
        self._into.add(signal, at, original, code, change, offset, span, text)

    def _conversion(
        self, signal: str, meaning: CodeMeaning | None, unit: str
    ) -> tuple[str, Conversion]:
        code = self._unit(unit)
        change = to_signal_unit(signal, code)
        if meaning is not None and code == "%":
            change = Conversion(change.scale * meaning.factor, change.offset)
        return code, change

    def _unit(self, text: str) -> str:
        plain = _MOLAR.sub("", text)
        return _SPELLINGS.get(plain) or ucum(plain)

    def _sleep(self, raw: str, at: Instant, span: float, offset: int) -> None:
        if not raw.startswith(_ASLEEP):
            self._into.skipped["sleep records in bed or awake, not asleep"] += 1
            return
        stage = raw[len(_ASLEEP) :].lower() or "asleep"
        change = to_signal_unit("sleep.duration", "s")
        self._into.add("sleep.duration", at, span, "s", change, offset, span, stage)

    def _dose(self, attributes: Attributes, offset: int, reason: str) -> None:
        raw = attributes.get("value", "")
        try:
            at, span = self._times(attributes)
            if reason == "2":
                self._value(
                    "insulin.bolus", None, raw, attributes.get("unit", ""), at, offset, 0.0, "bolus"
                )
            elif reason == "1":
                self._basal(raw, attributes.get("unit", ""), at, offset, span)
            else:
                self._into.refuse("insulin that is said to be neither basal nor bolus", raw, offset)
        except (NotANumber, NotATime, UnknownUnit, UnitError) as error:
            self._into.refuse(str(error), _shown(raw, attributes), offset, "insulin.bolus")

    def _basal(self, raw: str, unit: str, at: Instant, offset: int, span: float) -> None:
        if self._unit(unit) != "[IU]":
            raise UnknownUnit(f"insulin in '{unit}'")
        if span <= 0:
            self._value("insulin.long_acting", None, raw, unit, at, offset, 0.0, "basal")
            return
        # An amount given over a span is a rate.
        self._into.add(
            "insulin.basal_rate",
            at,
            parse_number(raw),
            "[IU]",
            IDENTITY,
            offset,
            span,
            "basal",
            share=3600.0 / span,
        )

    def _statistics(self, attributes: Attributes) -> None:
        signal = _STATISTICS.get(attributes.get("type", ""))
        if self._workout and signal and "sum" in attributes:
            self._workout[2][signal] = (attributes["sum"], attributes.get("unit", ""))

    def _session(
        self, attributes: Attributes, offset: int, found: dict[str, tuple[str, str]]
    ) -> None:
        totals = {
            "workout.distance": ("totalDistance", "totalDistanceUnit"),
            "workout.energy": ("totalEnergyBurned", "totalEnergyBurnedUnit"),
        }
        for signal, (amount, unit) in totals.items():
            if amount in attributes:
                found.setdefault(signal, (attributes[amount], attributes.get(unit, "")))
        label = attributes.get("workoutActivityType", "").removeprefix("HKWorkoutActivityType")
        try:
            at, span = self._times(attributes)
        except NotATime as error:
            self._into.refuse(str(error), _shown(label, attributes), offset, "workout.duration")
            return
        change = to_signal_unit("workout.duration", "s")
        self._into.add("workout.duration", at, span, "s", change, offset, span, label)
        for signal, (raw, unit) in found.items():
            try:
                self._value(signal, None, raw, unit, at, offset, span, label)
            except (NotANumber, UnknownUnit, UnitError) as error:
                self._into.refuse(str(error), raw, offset, signal)

    def _me(self, attributes: Attributes) -> None:
        prefix = "HKCharacteristicTypeIdentifier"
        sex: Any = _SEXES.get(attributes.get(f"{prefix}BiologicalSex", ""), "")
        born = attributes.get(f"{prefix}DateOfBirth", "")
        self._into.person = Person(sex=sex, birth_date=born)

    def _times(self, attributes: Attributes) -> tuple[Instant, float]:
        start = attributes.get("startDate", "")
        at = self._instant(start)
        end = attributes.get("endDate", start)
        if end == start:
            return at, 0.0
        span = (self._instant(end).time_ns - at.time_ns) / _SECOND
        if span < 0:
            raise NotATime("ends before it starts")
        return at, span

    def _instant(self, text: str) -> Instant:
        """Read ``2024-01-31 13:45:00 +0100``; phones with a 12-hour clock may write AM and PM."""
        try:
            day = self._days.get(text[:10])
            if day is None:
                day = (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days
                self._days[text[:10]] = day
            zone = self._offsets.get(text[19:])
            if zone is None:
                zone = self._offsets[text[19:]] = _zone(text[19:])
            seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
        except ValueError:
            return _in_full(text)
        return Instant((day * 86400 + seconds - zone) * _SECOND, zone, "offset")


def _in_full(text: str) -> Instant:
    try:
        read = parse_iso(text)
    except NotATime:
        read = None
    if read is None or read.offset_s is None:
        raise NotATime(f"unreadable time '{text[:40]}'")
    return Instant(unix_ns(read.wall) - read.offset_s * _SECOND, read.offset_s, "offset")


def _zone(text: str) -> int:
    found = re.fullmatch(r" ([+-])(\d{2}):?(\d{2})", text)
    if not found:
        raise ValueError(text)
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return -seconds if found[1] == "-" else seconds


def _shown(raw: str, attributes: Attributes) -> str:
    unit = attributes.get("unit", "")
    return f"{raw} {unit}".strip()
