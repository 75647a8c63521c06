"""Open mHealth data points."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

AT = {"effective_time_frame": {"date_time": "2020-02-05T07:25:00-08:00"}}


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


def test_points_of_every_shape(importing, written) -> None:
    hour = {"start_date_time": "2016-02-05T06:25:00Z", "end_date_time": "2016-02-05T07:25:00Z"}
    points = [
        {"body_weight": {"value": 110, "unit": "lb"}, **AT},
        {"header": {"id": "x"}, "body": {"heart_rate": {"value": 50, "unit": "beats/min"}, **AT}},
        {"step_count": 6000, "effective_time_frame": {"time_interval": hour}},
        {"blood_glucose": {"value": 5, "unit": "mmol/L"}, "specimen_source": "plasma", **AT},
    ]
    found = importing(written("a.json", json.dumps(points)))
    assert found.values("body.mass") == pytest.approx([49.895], abs=1e-3)
    assert found.values("heart.rate") == [50]
    assert found.values("activity.steps") == [6000]
    assert found.values("glucose.plasma") == pytest.approx([90.078])
    assert found.series("activity.steps")[0].duration_s[0] == 3600
    assert found.series("body.mass")[0].utc_offset_s[0] == -8 * 3600


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ({"body_weight": {"value": 50, "unit": "kg"}}, "no time"),
        ({"body_weight": {"value": "many", "unit": "kg"}, **AT}, "not a finite"),
        ({"body_weight": {"value": 50}, **AT}, "no unit"),
        ({"body_weight": {"value": 50, "unit": "cm"}, **AT}, "do not measure the same"),
    ],
)
def test_bad_points_are_quarantined_alone(importing, written, point: dict, reason: str) -> None:
    good = {"heart_rate": {"value": 50, "unit": "beats/min"}, **AT}
    found = importing(written("a.json", json.dumps([point, good])))
    assert found.signals == {"heart.rate": 1}
    assert [q.locator for q in found.quarantined] == [1]
    assert reason in found.quarantined[0].reason


def test_statistics_and_unstated_specimens_are_no_measurements(importing, written) -> None:
    points = [
        {"body_weight": {"value": 49, "unit": "kg"}, "descriptive_statistic": "minimum", **AT},
        {"blood_glucose": {"value": 95, "unit": "mg/dL"}, **AT},
    ]
    found = importing(written("a.json", json.dumps(points)))
    assert found.signals == {}
    assert [(row["code"], row["value"]) for row in statements(found)] == [
        ("body_weight", 49),
        ("blood_glucose", 95),
    ]
    assert "minimum" in statements(found)[0]["detail"]
    assert dict(found.last.unmapped) == {"blood glucose of an unstated or other specimen": 1}


@pytest.mark.shared
def test_real_documents_against_plain_json(importing, samples: Path) -> None:
    kept = 0
    for path in sorted((samples / "clinical" / "openmhealth_schemas").glob("*.json")):
        plain = json.loads(path.read_text())
        numbers = sorted(
            float(held["value"] if isinstance(held, dict) else held)
            for name, held in plain.items()
            if isinstance(held, int) or (isinstance(held, dict) and "value" in held)
        )
        found = importing(path)
        told = [float(v) for series in found.series() for v in series.original_value]
        told += [float(row["value"]) for row in statements(found)]
        assert numbers == sorted(told) or found.quarantined, path.name
        assert bool(found.quarantined) == (
            "effective_time_frame" not in plain and "descriptive_statistic" not in plain
        )
        kept += len(told)
    assert kept > 30
