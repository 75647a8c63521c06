"""Nightscout and OpenAPS in JSON: sensor entries, treatments, pump history.

Fields: https://nightscout.github.io/ (entries and treatments). Entries are always in mg/dL,
rates in U/h, durations in minutes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime, parse_iso
from data.importers._intake import Intake
from data.importers._json import has_keys, is_json, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber
from data.importers._temp_basal import TempBasal

_ERROR_CODES = 13  # sensor values below this are codes for its troubles
_FOOD = {"carbs": "meal.carbohydrate", "protein": "meal.protein", "fat": "meal.fat"}
_UNITS = {"mg/dl": "mg/dL", "mmol": "mmol/L", "mmol/l": "mmol/L"}
_TIMES = {"date", "created_at", "_type"}
_SETTINGS = (("defaultProfile", "store"), ("carb_ratios", "bg_targets"))
_LOOP = (("iob", "basaliob"), ("mealCOB", "maxDeviation"), ("predBGs", "eventualBG"),
         ("minutes", "rate", "start"), ("temp", "rate", "duration"))  # fmt: skip


class NightscoutImporter(JsonExport):
    """What the web site and the loop's own files hold of the person."""

    id = "nightscout"
    display_name = "Nightscout or OpenAPS JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Entries, treatments or pump events; and their settings, to refuse them by name."""
        if has_keys(head, "date") and (has_keys(head, "sgv") or has_keys(head, "mbg")):
            return 0.95
        if has_keys(head, "created_at") and (
            has_keys(head, "eventType") or has_keys(head, "carbs", "enteredBy")
        ):
            return 0.95
        if has_keys(head, "_type", "timestamp"):
            return 0.9
        loop = any(has_keys(head, *keys) for keys in (*_SETTINGS, *_LOOP))
        return 0.6 if is_json(head) and loop else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Rows numbered from 1; a temporary rate ends where the next begins."""
        rows = objects(document)
        known = [row for row in rows if _TIMES & set(row) and "store" not in row]
        if not known:
            raise take.failure(
                "the file holds settings or predictions of a closed loop and no measurements",
                "import its entries, treatments or pump history",
            )
        rates = TempBasal(take)
        for place, row in enumerate(rows, 1):
            try:
                if "_type" in row:
                    _pump(row, place, take, rates)
                elif "created_at" in row:
                    _treatment(row, place, take, rates)
                else:
                    _entry(row, place, take)
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)
        rates.finish()


def _entry(row: dict[str, Any], place: int, take: Intake) -> None:
    milliseconds = take.number(row.get("date"))
    at = take.epoch(milliseconds / 1000, _offset(row, take))
    value = row.get("sgv")
    if value is not None:
        if isinstance(value, int | float) and value < _ERROR_CODES:
            take.refuse("a sensor's code for its troubles, not glucose", row, place,
                        "glucose.interstitial")  # fmt: skip
            return
        take.put("glucose.interstitial", "mg/dL", value, at, place)
    elif row.get("mbg") is not None:
        take.put("glucose.capillary", "mg/dL", row["mbg"], at, place)
    else:
        take.into.unmapped[f"entry {row.get('type')}"] += 1


def _offset(row: dict[str, Any], take: Intake) -> int | None:
    if take.options.assume_zone:
        # Several apps upload every entry with an offset of 0, wherever the person is.
        return None
    minutes = row.get("utcOffset")
    if isinstance(minutes, int) and -720 <= minutes <= 840:
        return minutes * 60
    try:
        return parse_iso(str(row.get("dateString"))).offset_s
    except NotATime:
        return None


def _treatment(row: dict[str, Any], place: int, take: Intake, rates: TempBasal) -> None:
    at = take.iso(row.get("created_at"))
    minutes = row.get("utcOffset")
    if isinstance(minutes, int) and minutes and -720 <= minutes <= 840:
        at = Instant(at.time_ns, minutes * 60, at.basis)
    kind = str(row.get("eventType") or "")
    used = False
    if row.get("insulin"):
        take.put("insulin.bolus", "[IU]", row["insulin"], at, place, text=kind)
        used = True
    for field, signal in _FOOD.items():
        if row.get(field):
            take.put(signal, "g", row[field], at, place, text=str(row.get("foodType") or kind))
            used = True
    if row.get("glucose"):
        used = True
        _finger(row, at, place, take)
    if kind == "Temp Basal":
        used = _temporary(row, at, place, take, rates)
    if not used:
        take.into.unmapped[kind or "treatment without a value"] += 1


def _finger(row: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    if row.get("glucoseType") == "Sensor":
        take.into.skipped[
            "glucose of a treatment that the sensor measured is an entry already"
        ] += 1
        return
    unit = _UNITS.get(str(row.get("units", "")).lower(), "")
    take.put("glucose.capillary", unit, row["glucose"], at, place)


def _temporary(
    row: dict[str, Any], at: Instant, place: int, take: Intake, rates: TempBasal
) -> bool:
    minutes = take.number(row.get("duration") or 0)
    rate = row.get("absolute", row.get("rate"))
    if rate is None and minutes:
        return False
    rates.add(at, take.number(rate or 0), minutes * 60, place)
    return True


def _pump(row: dict[str, Any], place: int, take: Intake, rates: TempBasal) -> None:
    at = take.iso(row.get("timestamp"))
    kind = row["_type"]
    if kind == "Bolus":
        take.put("insulin.bolus", "[IU]", row.get("amount"), at, place)
    elif kind == "TempBasal" and row.get("temp") == "absolute":
        rates.rate(at, take.number(row.get("rate")), place)
    elif kind == "TempBasalDuration":
        rates.length(at, take.number(row.get("duration (min)")) * 60)
    else:
        take.into.unmapped[str(kind)] += 1
