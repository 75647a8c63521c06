"""What light, duty, flights, coffee and melatonin do, against published findings."""

from __future__ import annotations

import numpy as np
import pytest

from .nights import DAY, ORGAN, by_day, clock_minima, days, hours, slept


def _phase(states, day: int) -> float:
    """Hour of the clock's minimum about that day, from -8 to 16."""
    minima = clock_minima(states.clock_x, ORGAN.dt)
    return (float(minima[np.argmin(np.abs(minima - 24.0 * day - 4.0))]) + 8.0) % 24.0 - 8.0


@pytest.mark.parametrize("name", ["laboratory_day", "forger_1999", None])
def test_melatonin_onset_of_a_regular_sleeper(name: str | None) -> None:
    """20.5 to 22.5 h (physiology row V216); onset is 7 h before the minimum."""
    light = {"daylight": 0.0, "room_light": 1000.0}
    params = ORGAN.preset(name, **light) if name else ORGAN.params()
    states, _ = days(15, params)
    onset = (clock_minima(states.clock_x, ORGAN.dt)[-1] - 7.0) % 24.0
    assert 20.5 < onset < 22.5


def test_own_melatonin_rises_about_then() -> None:
    _, seen = days(3)
    evening = by_day(seen.melatonin)[1]
    noon, night = evening[DAY // 2], evening[: DAY // 12].mean()
    assert noon < 1.0
    assert night > 50.0


def test_constitution_of_a_rested_day() -> None:
    states, seen = days(4)
    assert slept(states)[-1] == pytest.approx(8.0, abs=0.4)
    assert by_day(seen.sleep_loss)[-1].mean() < 0.15
    awake = by_day(states.asleep)[-1] < 0.5
    assert 3.0 < by_day(seen.sleepiness)[-1][awake].mean() < 4.5


def test_a_night_awake_is_felt_towards_morning_and_slept_off() -> None:
    """Sleepiness peaks near the temperature minimum, not at the end of waking (Ingre 2014)."""
    h = hours(6)
    states, seen = days(6, kept_awake=((h > 7.0) & (h < 47.0)).astype(float))
    assert slept(states)[1] < 2.0
    sleepiness = np.asarray(seen.sleepiness)
    peak = h[24 * 12 :][np.argmax(sleepiness[24 * 12 : 40 * 12])]
    assert 26.0 < peak < 32.0
    assert sleepiness.max() > 7.0
    assert slept(states)[2] > slept(states)[5]
    assert by_day(seen.sleep_loss)[1].mean() > 2.5
    assert by_day(seen.sleep_loss)[5].mean() < 0.3


def test_short_nights_cost_about_what_they_miss() -> None:
    h = hours(10) % 24.0
    states, seen = days(10, kept_awake=((h >= 23.0) | (h < 2.0)).astype(float))
    missed = 7.8 - slept(states)[-1]
    assert 2.0 < missed < 3.2
    assert by_day(seen.sleep_loss)[-1].mean() == pytest.approx(missed, abs=0.4)
    assert by_day(seen.sleepiness)[-1].mean() > by_day(seen.sleepiness)[0].mean()


@pytest.mark.parametrize("zones", [8.0, -8.0])
def test_jet_lag_passes_within_two_weeks(zones: float) -> None:
    states, seen = days(15, zone_shift=np.where(hours(15) > 24.0, zones, 0.0))
    off = by_day(seen.misalignment).mean(axis=1)
    assert abs(off[1]) > 5.0
    assert np.sign(off[1]) == -np.sign(zones)
    assert abs(off[5]) < 0.6 * abs(off[1])
    assert abs(off[-1]) < 1.0
    assert slept(states)[1:4].mean() < slept(states)[-1]


def test_night_work_with_daylight_leaves_the_clock_behind() -> None:
    h = hours(6)
    duty = ((h > 24.0) & ((h % 24.0 >= 22.0) | (h % 24.0 < 6.0))).astype(float)
    later = np.where(h > 24.0, 9.0, 0.0)
    states, seen = days(6, kept_awake=duty, bed_shift=later, extra_light=300.0 * duty)
    assert slept(states)[1:4].mean() < 6.5
    awake = by_day(states.asleep) < 0.5
    tired = [day[up].mean() for day, up in zip(by_day(seen.sleepiness), awake, strict=True)]
    assert tired[2] > tired[0] + 0.8
    assert 0.0 < _phase(states, 5) - _phase(states, 0) < 6.0


def test_bright_light_delays_in_the_evening_and_advances_in_the_morning() -> None:
    """Type 1 response of Khalsa 2003 (10.1113/jphysiol.2003.040477): 5 h peak to trough."""
    h = hours(6)
    dim = {"daylight": 0.0, "room_light": 10.0}
    plain, _ = days(6, ORGAN.params(**dim))
    shift = {}
    for begin in (20.0, 30.0):
        pulse = ((h >= begin + 24.0) & (h < begin + 30.7)).astype(float)
        lit, _ = days(6, ORGAN.params(**dim), kept_awake=pulse, extra_light=1e4 * pulse)
        shift[begin] = _phase(plain, 5) - _phase(lit, 5)
    assert shift[20.0] < -0.5
    assert shift[30.0] > 0.5
    assert 1.5 < shift[30.0] - shift[20.0] < 7.0


@pytest.mark.parametrize("dose", [0.5, 3.0])
def test_melatonin_in_the_afternoon_advances_and_in_the_morning_does_not(dose: float) -> None:
    """10.1210/jc.2009-2590: best some hours before onset, none or a delay after waking."""
    h, dim = hours(7), {"daylight": 0.0, "room_light": 30.0}

    def phase(at: float | None) -> float:
        taken = np.zeros_like(h)
        if at is not None:
            taken = ((h >= 24.0) & (h < 96.0) & (h % 24.0 >= at) & (h % 24.0 < at + 1 / 12)) / 5.0
        return _phase(days(7, ORGAN.params(**dim), melatonin_rate=dose * taken)[0], 5)

    plain = phase(None)
    assert 0.6 < plain - phase(16.0) < 2.5
    assert plain - phase(8.0) < 0.5


def test_evening_caffeine_costs_sleep_and_morning_coffee_does_not() -> None:
    """400 mg six hours before bed take more than half an hour (10.5664/jcsm.3170)."""
    h = hours(2)

    def night(dose: float, at: float) -> float:
        rate = np.where((h >= at) & (h < at + 0.25), dose / 15.0, 0.0)
        states, _ = days(2, caffeine_rate=rate)
        return float(states.asleep[DAY // 2 : DAY + DAY // 2].sum()) * ORGAN.dt / 60.0

    assert 0.5 < night(0.0, 8.0) - night(400.0, 17.0) < 2.0
    assert night(0.0, 8.0) - night(100.0, 8.0) < 0.15
    assert night(400.0, 23.0) < night(400.0, 17.0)


def test_caffeine_is_neither_made_nor_lost() -> None:
    """Swallowed = in gut and body + cleared."""
    h = hours(2)
    rate = np.where(h < 0.5, 4.0, 0.0)
    states, seen = days(2, caffeine_rate=rate)
    cleared = 5.88 * np.asarray(seen.caffeine).sum() * ORGAN.dt / 60.0
    left = float(states.caffeine_gut[-1] + states.caffeine[-1])
    assert cleared + left == pytest.approx(rate.sum() * ORGAN.dt, rel=0.01)
    half = 44.1 * np.log(2.0) / 5.88
    level = np.asarray(seen.caffeine)
    assert level[120] / level[round((10 + half) * 12)] == pytest.approx(2.0, rel=0.02)


def test_free_running_in_the_dark_keeps_the_intrinsic_period() -> None:
    dark = ORGAN.preset("free_running", daylight=0.0, room_light=0.0)
    states, _ = days(30, dark)
    assert np.diff(clock_minima(states.clock_x, ORGAN.dt))[-5:].mean() == pytest.approx(
        24.2, abs=0.05
    )


def test_guard_reports_a_stopped_clock() -> None:
    derived = ORGAN.organ.derive(ORGAN.params())
    states, _ = days(1)
    state = type(states)(*(leaf[-1] for leaf in states))
    assert bool(ORGAN.organ.guard(state, derived))
    still = state._replace(clock_x=0.0 * state.clock_x, clock_xc=0.0 * state.clock_xc)
    assert not bool(ORGAN.organ.guard(still, derived))
