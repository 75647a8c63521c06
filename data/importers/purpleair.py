"""PurpleAir API answers in JSON: one sensor's particles and pressure at one moment.

Fields: https://api.purpleair.com (particles in ug/m3, pressure in mbar, temperature in degF).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._json import has_keys, inner
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

_FIELDS = {
    "pm1.0": ("air.pm1", "ug/m3"),
    "pm2.5": ("air.pm25", "ug/m3"),
    "pm10.0": ("air.pm10", "ug/m3"),
    "pressure": ("weather.pressure", "mbar"),
}
_HOUSING = (
    "Temperature and humidity were left out: PurpleAir measures them inside the sensor's "
    "housing, not in the air."
)


class PurpleAirImporter(JsonExport):
    """A single sensor's answer."""

    id = "purpleair"
    display_name = "PurpleAir JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """An answer about a sensor, or a list of sensors, of this interface."""
        if not has_keys(head, "api_version", "data_time_stamp"):
            return 0.0
        return 0.95 if has_keys(head, "sensor_index") or has_keys(head, "fields") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """The moment is when the sensor was last heard."""
        sensor = inner(document, "sensor")
        if not isinstance(sensor, dict):
            raise take.failure(
                "a list of many PurpleAir sensors says nothing of one person's air",
                "export the sensor nearest to the home",
            )
        try:
            at = take.epoch(sensor.get("last_seen"))
        except (NotATime, NotANumber) as error:
            take.refuse(f"time: {error}", sensor, 1)
            return
        label = str(sensor.get("name") or "")
        for field, (signal, unit) in _FIELDS.items():
            take.put(signal, unit, sensor.get(field), at, 1, text=label)
        if "temperature" in sensor or "humidity" in sensor:
            take.into.note(_HOUSING)
