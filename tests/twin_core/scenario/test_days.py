"""Habits hold on every day; what lies beyond a horizon is named, never dropped in silence."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from twin_core.organ import Knob
from twin_core.scenario.days import added, arms, cut_short, habits, never_walked, within_horizon
from twin_core.scenario.kinds import DrivenKnob, Kind
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.scenario.timeline import signal_grid, whole_minutes
from twin_core.vocabulary import Conversion

BREAKFAST, DINNER = (Event(kind="meal", at_h=hour, knobs={"dose": 1.0}) for hour in (8.0, 19.0))
DAY = Scenario(events=(BREAKFAST, DINNER))

Shape = Literal["spread", "hold", "persist"]


def clocks(scenario: Scenario) -> list[float]:
    return [round(event.at_h, 6) for event in scenario.events]


def kind(shape: Shape, minutes: float = 30.0) -> Kind:
    knob = Knob(
        id="dose", port="in", unit="1", low=0.0, high=10.0, default=1.0, shape=shape,
        description="Dose",
    )  # fmt: skip
    driven = DrivenKnob(knob, "activity.intensity", Conversion(1.0, 0.0))
    return Kind("meal", "Meal", "", (1.0, 600.0, minutes), (driven,), ())


def test_habits_are_repeated_on_every_day_of_a_horizon() -> None:
    usual = habits(DAY, 0.0, 60.0)
    assert clocks(usual) == [8.0, 19.0, 32.0, 43.0, 56.0]
    assert clocks(habits(DAY, 0.0, 24.0)) == [8.0, 19.0]
    assert clocks(habits(DAY, 0.0, 12.0)) == [8.0]


def test_habits_keep_their_clock_when_a_horizon_begins_in_the_morning() -> None:
    assert clocks(habits(DAY, 10.0, 24.0)) == [9.0, 22.0]
    assert habits(DAY, 10.0, 24.0).start_hour == 10.0


def test_a_scenario_departs_on_its_first_day_only() -> None:
    larger = DINNER.model_copy(update={"knobs": {"dose": 2.0}})
    late = Event(kind="walk", at_h=44.0)
    plan = Scenario(horizon_h=48.0, events=(BREAKFAST, larger, late))
    usual, tried = arms(DAY, plan)
    assert clocks(usual) == [8.0, 19.0, 32.0, 43.0]
    assert sorted(clocks(tried)) == [8.0, 19.0, 32.0, 43.0, 44.0]
    assert added(usual, plan) == (larger, late)
    assert arms(DAY, tried)[1] == tried, "habits were added twice"


def test_an_event_beyond_the_horizon_is_refused_by_name() -> None:
    plan = DAY.with_events(Event(kind="walk", at_h=30.0))
    with pytest.raises(ScenarioError, match="'walk' at 30 h lies beyond the horizon of 24 h") as e:
        arms(DAY, plan)
    assert str(e.value).count("; ") == 2
    within_horizon(plan.model_copy(update={"horizon_h": 31.0}))


def test_an_event_that_outlasts_the_horizon_is_noted() -> None:
    late = Event(kind="meal", at_h=23.9)
    (sentence,) = cut_short((late, DINNER), {"meal": kind("hold")}, 24.0)
    assert "'meal' at 23.9 h would last until 24.4 h" in sentence
    assert "horizon of 24 h" in sentence
    assert not cut_short((late,), {"meal": kind("persist")}, 24.0)


def test_a_walk_over_years_says_which_events_it_leaves_out() -> None:
    plan = Scenario(horizon_h=24.0 * 30, events=(DINNER, Event(kind="meal", at_h=50.0)))
    (sentence,) = never_walked(plan, {"meal": kind("hold")})
    assert "'meal' at 50 h" in sentence
    assert not never_walked(plan, {"meal": kind("persist")})


@pytest.mark.parametrize("at_h", [7.617, 7.6166667, 7.62])
def test_events_hold_whole_minutes_so_that_no_level_is_a_part_of_another(at_h: float) -> None:
    event = Event(kind="meal", at_h=at_h, duration_min=29.6)
    row = signal_grid(DAY.with_events(event), {"meal": kind("hold")}, 1440)["activity.intensity"]
    assert set(np.unique(row)) == {0.0, 1.0}
    assert np.flatnonzero(row)[[0, 29]].tolist() == [457, 486]


def test_an_amount_is_whole_after_rounding() -> None:
    event = Event(kind="meal", at_h=7.617, duration_min=29.6, knobs={"dose": 3.0})
    row = signal_grid(Scenario(events=(event,)), {"meal": kind("spread")}, 1440)
    assert row["activity.intensity"].sum() == pytest.approx(3.0)


def test_an_event_seconds_before_midnight_stays_on_its_day() -> None:
    assert whole_minutes(23.9999 * 60, 15.0, 1440) == (1439, 15)
