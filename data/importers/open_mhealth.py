"""Open mHealth data points in JSON: one measure each, with its unit and its time frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake, shown, span_between
from data.importers._json import load_json
from data.importers._statements import Statements
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled
from data.record.types import ImportBatch

_MEASURES = {
    "systolic_blood_pressure": "pressure.systolic",
    "diastolic_blood_pressure": "pressure.diastolic",
    "body_weight": "body.mass",
    "body_height": "body.height",
    "body_temperature": "body.temperature",
    "heart_rate": "heart.rate",
    "step_count": "activity.steps",
    "oxygen_saturation": "respiration.spo2",
    "respiratory_rate": "respiration.rate",
    "blood_glucose": "",  # by its specimen
}
_SPECIMENS = {
    "interstitial fluid": "glucose.interstitial",
    "capillary blood": "glucose.capillary",
    "plasma": "glucose.plasma",
    "serum": "glucose.plasma",
}
_UNITS = {"steps": "1", "breaths/min": "/min"}
_ABOUT = {"effective_time_frame", "specimen_source", "descriptive_statistic"}
_CHECK_POINTS = 5_000
_HEAD = re.compile(rb'\s*[\[{]\s*(?:\{\s*)?"(?:header|body|effective_time_frame|' +
                   "|".join(_MEASURES).encode() + rb')"\s*:')  # fmt: skip


class OpenMHealthImporter:
    """Keeps single measurements; a lowest or mean value of months is a finding, no measurement."""

    id = "open_mhealth"
    display_name = "Open mHealth data points (JSON)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims JSON that begins with a measure and holds one that is known."""
        measured = any(f'"{name}"'.encode() in head for name in _MEASURES)
        return 0.85 if measured and _HEAD.match(head.removeprefix(b"\xef\xbb\xbf")) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the measures of one data point or of a list of them."""
        intake = Intake(path, self, options)
        statements = Statements()
        content = load_json(path)
        points = content if isinstance(content, list) else [content]
        for number, point in enumerate(points, 1):
            if number % _CHECK_POINTS == 0:
                if cancelled():
                    raise ImportCancelled(f"'{path.name}', data point {number}")
                progress(number / len(points))
            _take(point, number, intake, statements)
        statements.attach(intake.into)
        progress(1.0)
        yield intake.batch()


def _take(point: Any, number: int, intake: Intake, statements: Statements) -> None:
    body = point.get("body", point) if isinstance(point, dict) else None
    if not isinstance(body, dict):
        intake.refuse("no data point", point, number)
        return
    intake.unmapped(body, frozenset(_MEASURES) | _ABOUT)
    for name in body.keys() & _MEASURES.keys():
        value, unit = _quantity(body[name], name)
        if body.get("descriptive_statistic"):
            _state(name, value, unit, body, number, statements)
            continue
        try:
            at, span = _time(body.get("effective_time_frame"), intake)
        except NotATime as error:
            intake.refuse(error, body, number, _MEASURES[name])
            continue
        signal = _MEASURES[name] or _SPECIMENS.get(str(body.get("specimen_source")), "")
        if signal:
            intake.put(signal, _UNITS.get(unit, unit), value, at, number, span)
        else:
            intake.into.unmapped["blood glucose of an unstated or other specimen"] += 1
            _state(name, value, unit, body, number, statements)


def _quantity(held: Any, name: str) -> tuple[Any, str]:
    if isinstance(held, dict):
        return held.get("value"), str(held.get("unit") or "")
    # Early step counts are bare numbers, whose unit the schema itself defines.
    return held, "steps" if name == "step_count" else ""


def _time(frame: Any, intake: Intake) -> tuple[Instant, float]:
    frame = frame if isinstance(frame, dict) else {}
    if "date_time" in frame:
        return intake.iso(frame["date_time"]), 0.0
    interval = frame.get("time_interval")
    if not isinstance(interval, dict):
        raise NotATime("the data point says no time")
    start = intake.iso(interval.get("start_date_time"))
    return start, span_between(start, intake.iso(interval.get("end_date_time")))


def _state(
    name: str, value: Any, unit: str, body: dict[str, Any], number: int, statements: Statements
) -> None:
    frame = body.get("effective_time_frame")
    frame = frame if isinstance(frame, dict) else {}
    interval = frame.get("time_interval")
    interval = interval if isinstance(interval, dict) else {}
    statements.add(
        "finding",
        number,
        code=name,
        name=name.replace("_", " "),
        value=value,
        unit=unit,
        start=frame.get("date_time") or interval.get("start_date_time"),
        end=interval.get("end_date_time"),
        detail=shown({key: body[key] for key in sorted(body) if key not in _MEASURES}),
    )
