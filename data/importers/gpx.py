"""GPX tracks: place, altitude, speed, and the heart rate and cadence of Garmin's extension.

https://www.topografix.com/GPX/1/1 (degrees of WGS 84, metres, m/s, times in UTC).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._xml import CutXmlError, elements, first_below, local, root_name, text_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled
from data.record.types import ImportBatch

_EXTENDED = {
    "hr": ("heart.rate", "/min"),
    "heartrate": ("heart.rate", "/min"),
    "cad": ("activity.cadence", "/min"),
    "atemp": ("weather.temperature", "Cel"),
    "power": ("activity.power", "W"),
}
_TICK = 5000


class GpxImporter:
    """Points with a time; a planned route has none and is not what happened."""

    id = "gpx"
    display_name = "GPX track"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The root element is `gpx`."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return 0.95 if text.startswith(b"<") and root_name(text) == "gpx" else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the points in batches; a cut file is kept up to the cut."""
        take = Intake(path, self, options)
        incomplete = ""
        try:
            for number, point in enumerate(elements(path, "trkpt", "wpt", "rtept"), 1):
                if local(point) == "rtept":
                    take.into.skipped["the points are of a planned route"] += 1
                else:
                    _point(point, take)
                point.clear()
                if number % _TICK == 0 and cancelled():
                    raise ImportCancelled(f"'{path.name}', point {number}")
                if take.into.full:
                    yield take.into.take(last=False)
        except CutXmlError as error:
            incomplete = f"{error}; the points before it were kept."
        progress(1.0)
        yield take.batch(incomplete)


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
