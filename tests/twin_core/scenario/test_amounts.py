"""What a scenario gives is what the body gets: grams and units, whatever grid and hour."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin_core.body import Body, assemble_by_id
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.project import project
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.timeline import force
from twin_core.twin import prior_twin

FOOD, INSULIN = "diet.carbohydrate_rate", "insulin.rapid_rate"
MASS = 75.0


@cache
def body() -> Body:
    return assemble_by_id(("glucose_t1d", "energy_balance"))


def meal(at_h: float, grams: float, minutes: float | None = None) -> Event:
    return Event(kind="meal", at_h=at_h, duration_min=minutes, knobs={"carbohydrate": grams})


def bolus(at_h: float, units: float) -> Event:
    return Event(kind="insulin_bolus", at_h=at_h, knobs={"dose": units})


@settings(max_examples=40, deadline=None)
@given(
    dt=st.sampled_from([1, 5]),
    grams=st.floats(1.0, 150.0),
    units=st.floats(0.5, 12.0),
    at_h=st.floats(0.0, 20.0),
    lasts=st.floats(1.0, 60.0),
)
def test_grams_and_units_arrive_whole(
    dt: int, grams: float, units: float, at_h: float, lasts: float
) -> None:
    events = (meal(at_h, grams, lasts), meal(21.5, 30.0), bolus(at_h, units))
    arms = (Scenario(events=events), Scenario(events=events[:1]))
    forced = force(body(), arms, kinds_of(body()), horizon_h=24.0, dt=dt)
    inputs = body().systems["minutes"].inputs
    eaten = forced.minutes[:, inputs.index(FOOD)].sum(axis=0) * dt
    injected = forced.minutes[:, inputs.index(INSULIN)].sum(axis=0) * dt
    np.testing.assert_allclose(eaten, [grams + 30.0, grams], rtol=1e-12)
    np.testing.assert_allclose(injected, [units, 0.0], rtol=1e-12)


def test_every_gram_eaten_is_absorbed_or_still_in_the_gut() -> None:
    """A day after a meal, what appeared in blood is the share that the gut lets through."""
    facts = {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": MASS}
    twin = prior_twin(body(), Scenario(), facts=facts, members=1)
    grams = 60.0
    result = project(twin, Scenario(events=(meal(1.0, grams, 15.0),)), members=1)
    band = result.bands["glucose.appearance"]
    hours = np.diff(result.time_h, prepend=0.0)
    appeared = (band.intervention - band.baseline)[2] @ (hours * 60.0) * MASS / 1000.0
    available = twin.parameter("glucose_t1d.carbohydrate_bioavailability")[0]
    assert appeared == pytest.approx(available * grams, rel=0.02)
    assert band.intervention[:, -1] == pytest.approx(0.0, abs=1e-2)
