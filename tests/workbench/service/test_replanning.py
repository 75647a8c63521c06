"""Plans on real days: doses once, a day that is the person's, plans kept unless worth it."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source
from twin_core.body import assemble_by_id
from twin_core.scenario.optimise import Measure
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.twin import Twin, prior_twin
from workbench.goals import find_goal, goal_for
from workbench.service.better_day import doubted, help_days
from workbench.service.doses import doses_of
from workbench.service.grid import Rows
from workbench.service.reality import contradiction, lately
from workbench.service.replanning import replan, usual_goal
from workbench.service.service import quiet

START = 1_700_006_400_000_000_000
MINUTE = 60_000_000_000
DAY = Scenario(
    events=(
        Event(kind="meal", at_h=8.0, duration_min=15.0, knobs={"carbohydrate": 60.0}),
        Event(kind="insulin_bolus", at_h=8.0, knobs={"dose": 6.0}),
        Event(kind="meal", at_h=19.0, duration_min=15.0, knobs={"carbohydrate": 80.0}),
        Event(kind="insulin_bolus", at_h=19.0, knobs={"dose": 8.0}),
    )
)


def series(name: str, minute: np.ndarray, value: np.ndarray) -> Series:
    zeros = np.zeros(len(value), np.int32)
    time_ns = START + minute.astype(np.int64) * MINUTE
    return Series(name, time_ns, value, value.copy(), "", zeros, "utc", np.arange(len(value)))


def record_of(path: Path, *rows: Series) -> Path:
    source = Source("a.csv", hashlib.sha256(b"a").hexdigest(), "test", "1")
    with Record.create(path, Person(display_name="Ida", conditions=("type 1 diabetes",))) as kept:
        kept.commit(ImportBatch(source, list(rows)))
    return path


@pytest.fixture(scope="module")
def injecting() -> Twin:
    body = assemble_by_id(("glucose_t1d", "energy_balance"))
    return prior_twin(body, DAY, facts={"age": 40.0, "mass": 75.0}, members=4)


@pytest.mark.parametrize(("second", "left"), [(6.0, 30), (40.0, 60)])
def test_doses_in_pairs_within_minutes_are_one_dose_and_meals_apart_are_not(
    second: float, left: int, tmp_path: Path
) -> None:
    first = np.arange(30) * 300.0
    minute = np.sort(np.concatenate([first, first + second]))
    size = np.repeat(4.0 + np.arange(30) % 5, 2)
    with Record.open(record_of(tmp_path / "a.vtr", series("insulin.bolus", minute, size))) as kept:
        found = doses_of(kept)
    assert len(found.rows) == left
    assert bool(found.note) == (left == 30)
    assert found.rows.value.sum() == pytest.approx(size.sum() * left / 60)


def test_a_typical_day_that_the_sensor_does_not_know_is_doubted() -> None:
    measure = Measure(signal="glucose.plasma", take="share_within", low=70.0, high=180.0)
    minute = np.arange(0.0, 10 * 1440.0, 15.0)
    value = np.where(np.arange(len(minute)) % 2, 100.0, 250.0)
    was = lately(measure, Rows(minute, value, np.zeros(len(minute))))
    assert was == pytest.approx(50.0)
    assert not contradiction(measure, (55.0, 45.0, 70.0), was)
    assert not contradiction(measure, (65.0, 59.0, 70.0), was)
    assert "do not act on it" in contradiction(measure, (80.0, 75.0, 85.0), was)
    few = Rows(minute[:90], value[:90], np.zeros(90))
    assert math.isnan(lately(measure, few))
    weight = Measure(signal="body.mass")
    assert math.isnan(lately(weight, Rows(minute, value, np.zeros(len(minute)))))


def test_more_meal_insulin_lowers_glucose_and_less_does_the_opposite(
    injecting: Twin, tmp_path: Path
) -> None:
    found = {one.words: one for one in help_days(injecting)}
    assert "Walk for half an hour after dinner" not in found  # no organ here knows how to walk
    more, less = found["A tenth more insulin with meals"], found["A tenth less insulin with meals"]
    assert more.worths * less.worths <= 0.0
    assert more.worths != less.worths
    high = series("glucose.interstitial", np.arange(10 * 96) * 15.0, np.full(960, 300.0))
    with Record.open(record_of(tmp_path / "high.vtr", high)) as kept:
        told = doubted(kept, injecting, (more, less))
    assert any(one.doubt for one in told)


def test_the_meals_of_people_who_inject_are_judged_with_their_insulin() -> None:
    asked = find_goal("meals_glucose")
    assert goal_for(asked, ["glucose_endogenous", "circulation"]) is asked
    other = goal_for(asked, ["glucose_t1d", "circulation"])
    assert "glucose_t1d" in other.organs
    assert {event.kind for event in other.events} == {"meal", "insulin_bolus"}
    assert {lever.id for lever in other.levers} >= {"ratio", "carbohydrate", "dinner"}


def test_a_goals_day_stands_in_only_where_the_person_has_none() -> None:
    asked = find_goal("insulin_settings")
    assert asked.day_of(DAY) is DAY
    assert {event.kind for event in asked.day_of(Scenario()).events} == {"meal"}


def test_plans_come_in_order_and_none_sees_what_came_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    facts = {"age": 40.0, "mass": 75.0, "height": 175.0, "sex": 1.0}
    body = assemble_by_id(("energy_balance", "training"))
    runner = prior_twin(body, Scenario(), facts=facts, members=8)

    def fitted(record: Record, end: float) -> Twin:
        seen.append(end)
        return runner

    monkeypatch.setattr("workbench.service.replanning._fitted", fitted)
    minute = np.arange(30 * 96) * 15.0
    path = record_of(tmp_path / "a.vtr", series("glucose.interstitial", minute, 150 + minute * 0))
    with Record.open(path) as kept:
        assert usual_goal(kept) == "insulin_settings"
        found = replan(kept, find_goal("training_taper"), 7, 2, quiet)
        with pytest.raises(ScenarioError, match="give fewer days"):
            replan(kept, find_goal("training_taper"), 90, 2, quiet)
    assert seen == sorted(seen)
    first, last = found.turns
    assert first.changed
    assert not last.changed  # the same twin: nothing is gained by another plan
    assert last.settings == first.settings
    assert seen[1] - seen[0] == 7 * 1440
    assert not last.doubt  # no sensor tells of training
