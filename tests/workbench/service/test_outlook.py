"""The long view: habits that exist in the organs, healthy years that add up."""

from __future__ import annotations

import numpy as np
import pytest

from data.evidence.habits import habits
from twin_core.body import assemble_by_id
from twin_core.insight.outlook import ORGANS, Course
from workbench.service.outlook import FLAGS, MEASURED, TOLD


@pytest.fixture(scope="module")
def body():
    return assemble_by_id(ORGANS)


def test_habits_drive_what_the_organs_take_and_outcomes_are_what_they_give(body) -> None:
    days = body.systems["days"]
    for row in habits().values():
        assert set(row.get("drives", {})) <= set(days.inputs)
        assert set(row.get("parameters", {})) <= set(body.parameters)
        assert row["source"]
    assert set(TOLD) <= set(days.outputs)
    assert {name for name, _ in MEASURED.values()} <= set(body.parameters)
    assert {name for names in FLAGS.values() for name in names} <= set(body.parameters)


def test_healthy_years_are_all_of_them_in_health_and_fewer_with_events() -> None:
    years = np.arange(1.0, 11.0)
    alive = np.full((10, 2), 100.0)
    event = np.stack([np.zeros(10), np.linspace(10.0, 100.0, 10)], axis=1)
    found = Course(years, {"risk.survival": alive, "risk.vascular_event": event}).healthy_years
    assert found[0] == pytest.approx(10.0)
    assert found[1] == pytest.approx(5.0)
