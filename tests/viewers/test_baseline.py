"""A person's own usual: by the local clock, from the weeks before, silent where data are few."""

from __future__ import annotations

import numpy as np
import pytest

from viewers.timeline.baseline import LEAST_DAYS, NS_PER_DAY, typical_day, usual_band


def days(count: int, every_min: int = 30) -> tuple[np.ndarray, np.ndarray]:
    step = every_min * 60 * 10**9
    time = np.arange(0, count * NS_PER_DAY, step, dtype=np.int64)
    hour = time % NS_PER_DAY / 3.6e12
    return time, 100.0 + 20.0 * np.sin(hour / 24 * 2 * np.pi)


def test_the_fan_follows_the_local_clock() -> None:
    time, value = days(10)
    here = typical_day("x", time, np.zeros(len(time), np.int32), value)
    east = typical_day("x", time, np.full(len(time), 6 * 3600, np.int32), value)
    middle = here.levels[2]
    assert here.hour[int(np.argmax(middle))] == pytest.approx(6.0, abs=0.5)
    assert east.hour[int(np.argmax(east.levels[2]))] == pytest.approx(12.0, abs=0.5)
    assert (np.diff(here.levels, axis=0) >= 0).all()
    assert here.days == 10


def test_bins_with_few_values_say_nothing() -> None:
    time, value = days(2)
    fan = typical_day("x", time, np.zeros(len(time), np.int32), value)
    assert np.isnan(fan.levels).all()


def test_the_band_knows_only_the_days_before_it() -> None:
    time, value = days(40)
    value = np.where(time >= 30 * NS_PER_DAY, value + 500.0, value)
    band = usual_band("x", time, value)
    assert np.isnan(band.low[:LEAST_DAYS]).all()
    assert band.high[30] < 130.0, "the change of day 30 is not yet usual on day 30"
    assert band.high[39] > 500.0
    assert (band.low[10:] <= band.middle[10:]).all()


def test_choosing_signals_of_another_time_goes_there() -> None:
    from viewers.timeline.state import TimelineState, Track

    state = TimelineState()
    state.set_available(
        [
            Track("glucose.interstitial", "Glucose", "mg/dL", 0, 20 * NS_PER_DAY),
            Track("heart.rate", "Heart rate", "{beats}/min", 200 * NS_PER_DAY, 210 * NS_PER_DAY),
        ]
    )
    state.show(["heart.rate"])
    assert state.window[1] > 209 * NS_PER_DAY
    state.show(["glucose.interstitial"])
    assert state.window == (13 * NS_PER_DAY, 20 * NS_PER_DAY + 1)
    state.set_window(19 * NS_PER_DAY, 20 * NS_PER_DAY)
    state.show(["glucose.interstitial", "heart.rate"])
    assert state.window == (19 * NS_PER_DAY, 20 * NS_PER_DAY), "what is in view stays in view"
