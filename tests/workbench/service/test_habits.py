"""A person's typical day, and a walk at an hour at which people walk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source
from twin_core.scenario.scenario import Event, Scenario
from workbench.service.gather import Stretch
from workbench.service.habits import evening_walk, typical_day

DAY_MIN = 1440


def day_of(*meals: tuple[float, float]) -> Scenario:
    return Scenario(
        events=tuple(
            Event(kind="meal", at_h=hour, duration_min=15.0, knobs={"carbohydrate": grams})
            for hour, grams in meals
        )
    )


@pytest.mark.parametrize(
    ("meals", "at_h", "name"),
    [
        (((8.0, 40.0), (19.0, 60.0)), 19.0, "A walk after the evening meal"),
        (((19.0, 60.0), (23 + 5 / 6, 50.0)), 19.0, "A walk after the evening meal"),
        (((19.0, 60.0), (21.0, 5.0)), 19.0, "A walk after the evening meal"),
        (((12.5, 60.0), (21.4, 50.0)), 12.5, "A walk after a meal"),
        (((21.25, 50.0),), 21.25, "A walk after the evening meal"),
        ((), 19.0, "A walk after the evening meal"),
    ],
    ids=["dinner", "supper near midnight", "a snack", "too late", "just in time", "no meals"],
)
def test_the_walk_follows_the_last_real_meal_of_the_evening(meals, at_h, name) -> None:
    baseline = day_of(*meals)
    walked = evening_walk(baseline)
    (walk,) = (event for event in walked.events if event.kind == "walk")
    assert walk.at_h == pytest.approx(at_h + 1 / 3)
    assert walked.name == name
    assert walked.events[:-1] == baseline.events


def test_the_typical_day_stands_on_whole_minutes(tmp_path: Path) -> None:
    minute = np.array([457.02, 1134.9, 1439.9]) + np.arange(2)[:, None] * DAY_MIN
    time_ns = (minute.ravel() * 60e9).astype(np.int64)
    grams = np.tile([40.0, 60.0, 20.0], 2)
    series = Series(
        "meal.carbohydrate", time_ns, grams, grams, "g",
        np.zeros(6, np.int32), "utc", np.arange(6),
    )  # fmt: skip
    with Record.create(tmp_path / "bo.vtr", Person()) as record:
        record.commit(ImportBatch(Source("a", "0" * 64, "test", "1"), [series]))
        day = typical_day(record, Stretch(0.0, 1, 1), insulin=False)
    assert [event.at_h * 60 for event in day.events] == [457, 1135, 1439]
