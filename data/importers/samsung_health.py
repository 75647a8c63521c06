"""Samsung Health CSV exports: heart rate, steps, weight, sleep, exercise, oxygen.

The app's own file begins with a line naming the data type; its columns carry that name as a prefix,
its times are UTC with a time_offset, and each row has one cell more than the header. Durations are
in ms, distances in m. https://developer.samsung.com/health (data types).
"""

from __future__ import annotations

import re
from pathlib import Path

from data.importers._clock import Instant, NotATime
from data.importers._files import head_lines, read_head
from data.importers._intake import Intake, offset_of, span_between
from data.importers._table import header_cells
from data.importers._table_export import TableExport, TableRow

_TYPE = re.compile(r"com\.samsung\.(?:s?health)\.([\w.]+?)(?:\.\d{6,})?(?:,|\.csv|\Z)")
_FIELDS = {
    "heart_rate": ("heart.rate", "/min"),
    "resting_heart_rate": ("heart.rate_resting", "/min"),
    "respiratory_rate": ("respiration.rate", "/min"),
    "oxygen_saturation": ("respiration.spo2", "%"),
    "spo2": ("respiration.spo2", "%"),
    "body_fat": ("body.fat_fraction", "%"),
    "count": ("activity.steps", "1"),
    "systolic": ("pressure.systolic", "mm[Hg]"),
    "diastolic": ("pressure.diastolic", "mm[Hg]"),
}
_WORKOUT = {"distance": ("workout.distance", "m"), "calorie": ("workout.energy", "kcal")}
_KNOWN = {"start_time", "end_time", "time_offset", "source_name", "deviceuuid", "pkg_name",
          "datauuid", "create_time", "update_time", "modify_sh_ver", "create_sh_ver", "tag_id",
          "source", "unit", "distance_unit", "exercise_type", "duration", "sleep_stage", "weight",
          "height", "glucose", "glucose_unit", "sleep_id", "stage", "binning_data", "custom",
          "comment", "heart_beat_count", "hrv"}  # fmt: skip
#: Stages of the app's own sleep_stage table
_CODES = {"40001": "awake", "40002": "light", "40003": "deep", "40004": "rem"}
_NIGHT = "com.samsung.health.sleep"
_IN_BED = "a night from bed to waking; how long of it was sleep is in the file sleep_stage"
_HRV = "heart-rate variability: the file does not say whether it is SDNN or RMSSD"


class SamsungHealthImporter(TableExport):
    """The app's own files, and simpler ones with the same field names."""

    id = "samsung_health"
    display_name = "Samsung Health CSV"

    def sniff(self, path: Path, head: bytes) -> float:
        """A first line with a Samsung type, or its plain columns with the source's name."""
        lines = head_lines(head, 2)
        if lines and _TYPE.match(lines[0]) and len(lines) > 1 and "start_time" in lines[1]:
            return 0.95
        header = _header(lines[0]) if lines else []
        named = {*_FIELDS, "hrv", "sleep_stage", "weight", "exercise_type"} & set(header)
        return 0.9 if named and {"start_time", "source_name"} <= set(header) else 0.0

    def leading(self, path: Path) -> int:
        """One line about the type in the app's own files."""
        lines = head_lines(read_head(path), 1)
        return int(bool(lines and _TYPE.match(lines[0])))

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Fields by their names without the prefix."""
        plain = {name.rpartition(".")[2]: cell for name, cell in row.items()}
        start = _when(plain.get("start_time", ""), plain, take)
        end = plain.get("end_time", "")
        span = span_between(start, _when(end, plain, take)) if end else 0.0
        if "exercise_type" in plain:
            _exercise(plain, start, span, line, take)
            return
        for name, (signal, unit) in _FIELDS.items():
            spread = signal == "activity.steps" or signal == "heart.rate"
            take.put(signal, unit, plain.get(name), start, line, span if spread else 0.0)
        if plain.get("glucose"):
            _glucose(plain, start, line, take)
        if plain.get("height"):
            take.put("body.height", "cm", plain["height"], start, line)
        if plain.get("weight"):
            _weight(plain, start, line, take)
        if plain.get("hrv"):
            take.refuse(_HRV, list(row.values()), line, "heart.rmssd")
        if plain.get("sleep_stage"):
            _sleep(plain["sleep_stage"], start, span, line, take)
        elif plain.get("stage"):
            _sleep(_CODES.get(plain["stage"], plain["stage"]), start, span, line, take)
        elif f"{_NIGHT}.start_time" in row:
            take.into.unmapped[_IN_BED] += 1
        take.unmapped(plain, {*_FIELDS, *_KNOWN})


def _header(line: str) -> list[str]:
    return header_cells(line)


def _when(text: str, row: TableRow, take: Intake) -> Instant:
    if "time_offset" in row:
        return take.utc_text(text, offset_of(row["time_offset"]))
    return take.iso(text)


def _weight(row: TableRow, at: Instant, line: int, take: Intake) -> None:
    # The app's own table has no unit column: Samsung defines its weight in kg.
    unit = row.get("unit", "kg")
    take.put("body.mass", unit, row["weight"], at, line)


def _glucose(row: TableRow, at: Instant, line: int, take: Intake) -> None:
    # Without a column for it the unit is asked for: the app shows either.
    unit = row.get("glucose_unit") or take.options.assume_unit
    if unit is None:
        raise take.failure(
            "the glucose has no unit",
            "state it with the option assume_unit (--unit mg/dL or --unit mmol/L)",
        )
    take.put("glucose.capillary", unit, row["glucose"], at, line)


def _sleep(stage: str, at: Instant, span: float, line: int, take: Intake) -> None:
    stages = {"asleep": "sleep.duration", "light": "sleep.light", "deep": "sleep.deep",
              "rem": "sleep.rem", "awake": "sleep.awake"}  # fmt: skip
    signal = stages.get(stage.lower())
    if signal is None:
        take.into.unmapped[f"sleep stage {stage}"] += 1
        return
    take.put(signal, "s", span, at, line, span)
    if signal in ("sleep.light", "sleep.deep", "sleep.rem"):
        take.put("sleep.duration", "s", span, at, line, span)


def _exercise(row: TableRow, at: Instant, span: float, line: int, take: Intake) -> None:
    label = row["exercise_type"]
    milliseconds = row.get("duration", "")
    length = take.number(milliseconds) / 1000 if milliseconds else span
    if span and abs(length - span) > span + 1:
        raise NotATime("the duration is longer than the exercise")
    take.put("workout.duration", "s", length, at, line, span, label)
    for name, (signal, unit) in _WORKOUT.items():
        stated = row.get("distance_unit") or unit if name == "distance" else unit
        take.put(signal, stated, row.get(name), at, line, span, label)
    take.unmapped(row, {*_WORKOUT, *_KNOWN})
