"""Levers keep to their ranges and steps; measures take what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from twin_core.scenario.optimise.lever import Lever
from twin_core.scenario.optimise.measure import Constraint, Measure, Objective

HOURS = np.arange(1, 97) / 2.0


@given(st.floats(0, 1), st.sampled_from([None, 0.5, 3.0, 7.0]))
def test_a_setting_lies_in_the_range_and_on_a_step(share: float, step: float | None) -> None:
    lever = Lever(id="a", words="{value}", low=-4.0, high=11.0, step=step)
    value = lever.at(share)
    assert isinstance(value, float)
    assert lever.low <= value <= lever.high
    if step is not None:
        assert abs((value - lever.low) / step - round((value - lever.low) / step)) < 1e-9
    assert lever.at(lever.share(value)) == pytest.approx(value)


def test_every_choice_is_reached() -> None:
    lever = Lever(id="a", words="{value}", choices=("x", "y", "z"))
    assert {lever.at(share) for share in np.linspace(0, 1, 31)} == {"x", "y", "z"}


def test_burden_is_none_for_what_is_usual_and_whole_at_the_far_end() -> None:
    lever = Lever(id="a", words="{value}", low=0.0, high=10.0, usual=2.0, burden=4.0)
    assert (lever.cost(2.0), lever.cost(10.0)) == (0.0, 4.0)


def test_a_clock_counts_only_its_hours_of_each_day() -> None:
    night = Measure(signal="glucose.plasma", clock=(22.0, 6.0)).window(HOURS)
    hours = set(HOURS[night] % 24.0)
    assert hours == {h / 2 for h in range(12)} | {22.0, 22.5, 23.0, 23.5}


def test_shares_are_percentages_of_the_time_that_counts() -> None:
    values = np.where(HOURS[:, None] <= 12.0, 60.0, 100.0) * np.ones((1, 3))
    below = Measure(signal="glucose.plasma", take="share_below", low=70.0, to_h=24.0)
    np.testing.assert_allclose(below.of(values, below.window(HOURS)), 50.0)


def test_a_chance_is_the_share_of_members_that_keep_a_limit() -> None:
    limit = Constraint(signal="body.mass", at_most=80.0, chance=0.75)
    assert limit.over(limit.excess(np.array([70.0, 75.0, 78.0, 79.0, 99.0]))) < 0.0
    assert limit.over(limit.excess(np.array([70.0, 75.0, 88.0, 89.0, 99.0]))) > 0.0


def test_a_sure_objective_looks_at_the_members_that_fare_worse() -> None:
    costs = np.array([1.0, 1.0, 1.0, 9.0])
    assert Objective(signal="body.mass", sure=0.9).over(costs) > Objective(signal="body.mass").over(
        costs
    )


@pytest.mark.parametrize(
    "given", [{"take": "share_below"}, {"signal": "no.such"}, {"at_most": 1.0, "at_least": 0.0}]
)
def test_a_limit_that_makes_no_sense_is_refused(given: dict) -> None:
    with pytest.raises((ValidationError, KeyError, ValueError)):
        Constraint(**{"signal": "body.mass", "at_most": 1.0, **given})
