"""Tables that tools make of Apple Health's export: one CSV for each type, and workouts.

Columns are the attributes of the export itself; `type` is HealthKit's without its prefix.
"""

from __future__ import annotations

from pathlib import Path

from data.catalog import codes
from data.importers._intake import Intake, span_between
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow
from data.importers._units import UnknownUnit, ucum

_RECORD = {"type", "unit", "startDate", "endDate", "value"}
_WORKOUT = {"workoutActivityType", "startDate", "endDate", "duration", "durationUnit"}
_SUMMARY = {"dateComponents", "activeEnergyBurned", "activeEnergyBurnedUnit"}
_PREFIX = "HKQuantityTypeIdentifier"
_PARTS = {
    "duration": ("workout.duration", "durationUnit"),
    "totalDistance": ("workout.distance", "totalDistanceUnit"),
    "totalEnergyBurned": ("workout.energy", "totalEnergyBurnedUnit"),
}


class AppleHealthCsvImporter(TableExport):
    """Records, workouts and day summaries."""

    id = "apple_health_csv"
    display_name = "Apple Health tables"

    def sniff(self, path: Path, head: bytes) -> float:
        """The attributes of a record, a workout or a day as columns."""
        header = set(header_of(path, head))
        return 0.9 if any(kind <= header for kind in (_RECORD, _WORKOUT, _SUMMARY)) else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Which table it is follows from its columns."""
        if "dateComponents" in row:
            take.into.skipped["day summaries only repeat the sums of the records"] += 1
            return
        start = take.iso(row["startDate"])
        span = span_between(start, take.iso(row["endDate"]))
        if "workoutActivityType" in row:
            label = row["workoutActivityType"].removeprefix("HKWorkoutActivityType")
            for name, (signal, unit) in _PARTS.items():
                if row.get(name) not in (None, "", "0", "0.0"):
                    take.put(signal, row.get(unit, ""), row[name], start, line, span, label)
            return
        meaning = codes("healthkit").get(_PREFIX + row["type"].removeprefix(_PREFIX))
        if meaning is None:
            take.into.unmapped[row["type"]] += 1
        elif _is_fraction(row["unit"], meaning.factor):
            # The export writes shares of one under the unit %.
            take.put(
                meaning.signal, "1", row["value"], start, line, span, row.get("sourceName", "")
            )
        else:
            source = row.get("sourceName", "")
            take.put(meaning.signal, row["unit"], row["value"], start, line, span, source)


def _is_fraction(unit: str, factor: float) -> bool:
    try:
        return factor == 100.0 and ucum(unit) == "%"
    except UnknownUnit:
        return False
