"""The heart answers to sleep, arousal and caffeine, which other organs tell it by the minute."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.project import project
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.simulate.response import probes_of
from twin_core.twin import prior_twin

ORGANS = ("circulation", "sleep_circadian", "stress")
COFFEE = Event(kind="caffeine", at_h=10.0, knobs={"dose": 200.0})
EXAM = Event(kind="demand", at_h=15.0, duration_min=60.0)


@pytest.fixture(scope="module")
def day() -> Projection:
    body = assemble_by_id(ORGANS)
    facts = {"age": 40.0, "sex": 1.0, "height": 178.0, "mass": 78.0}
    twin = prior_twin(body, Scenario(), facts=facts, members=1)
    return project(twin, Scenario(events=(COFFEE, EXAM)), members=1, precision="float64")


def hours(day: Projection, signal: str, begin: float, end: float, arm: str = "baseline") -> float:
    held = (day.time_h >= begin) & (day.time_h < end)
    return float(np.mean(getattr(day.bands[signal], arm)[2][held]))


def test_what_the_minutes_tell_the_heart() -> None:
    signals = {probe.signal for probe in probes_of(assemble_by_id(ORGANS))}
    assert signals == {"sleep.asleep", "caffeine.plasma", "autonomic.sympathetic"}


def test_pressure_and_rate_dip_at_night(day: Projection) -> None:
    """Mean pressure falls by 6 to 16 % from rest to deep sleep, rate by 3 to 13 % (V253, V254).

    This person rests all day: who moves about dips further, by 10 to 20 %.
    """
    for signal, low, high in (("pressure.mean_arterial", 0.84, 0.95), ("heart.rate", 0.85, 0.97)):
        night, noon = hours(day, signal, 2.0, 5.0), hours(day, signal, 11.0, 14.0)
        assert low < night / noon < high, signal


def test_coffee_raises_pressure_for_hours(day: Projection) -> None:
    """200 to 300 mg: systolic +8, diastolic +6 mmHg within an hour in the caffeine-naive.

    Mesas 2011 (doi:10.3945/ajcn.110.009811); less in those who drink it daily.
    """
    for signal, low, high in (("pressure.systolic", 1.5, 9.0), ("pressure.diastolic", 1.0, 7.0)):
        rise = hours(day, signal, 11.0, 13.0, "intervention") - hours(day, signal, 11.0, 13.0)
        assert low < rise < high, signal
    before = hours(day, "pressure.systolic", 8.0, 10.0, "intervention")
    assert before == pytest.approx(hours(day, "pressure.systolic", 8.0, 10.0), abs=0.2)


def test_stress_makes_the_heart_beat_faster(day: Projection) -> None:
    faster = hours(day, "heart.rate", 15.3, 16.0, "intervention") - hours(
        day, "heart.rate", 15.3, 16.0
    )
    assert faster > 3.0
    assert {o.name for o in day.outcomes} >= {"Mean heart rate", "Mean systolic pressure"}
