"""GPX tracks: place, altitude, speed, and the heart rate and cadence of Garmin's extension.

https://www.topografix.com/GPX/1/1 (degrees of WGS 84, metres, m/s, times in UTC).
"""

from __future__ import annotations

from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._xml import first_below, local, text_of
from data.importers._xml_export import XmlExport

_EXTENDED = {
    "hr": ("heart.rate", "/min"),
    "heartrate": ("heart.rate", "/min"),
    "cad": ("activity.cadence", "/min"),
    "atemp": ("weather.temperature", "Cel"),
    "power": ("activity.power", "W"),
}


class GpxImporter(XmlExport):
    """Points with a time; a planned route has none and is not what happened."""

    id = "gpx"
    display_name = "GPX track"
    root = "gpx"
    tags = ("trkpt", "wpt", "rtept")

    def element(self, element: Any, take: Intake) -> None:
        """One point."""
        if local(element) == "rtept":
            take.into.skipped["the points are of a planned route"] += 1
        else:
            _point(element, take)


def _point(point: Any, take: Intake) -> None:
    written, line = text_of(point, "time"), int(point.sourceline or 0)
    if not written:
        take.into.skipped["the points have no time"] += 1
        return
    try:
        at = take.utc_text(written)
    except NotATime as error:
        take.refuse(error, written, line, "place.latitude")
        return
    at = at._replace(offset_s=take.clock.offset_of_utc(at.time_ns))
    take.put("place.latitude", "deg", point.get("lat"), at, line)
    take.put("place.longitude", "deg", point.get("lon"), at, line)
    take.put("place.altitude", "m", text_of(point, "ele"), at, line)
    speed = text_of(point, "speed") or first_below(point, "speed")
    take.put("activity.speed", "m/s", speed, at, line)
    for name, (signal, unit) in _EXTENDED.items():
        take.put(signal, unit, first_below(point, name), at, line)
