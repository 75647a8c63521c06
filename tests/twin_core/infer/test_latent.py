"""A meal that nobody logged is found again with about what was eaten, and the fit is not fooled."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.twin_core.infer.made_up import (
    FITTED_DAYS,
    MASS,
    NOISE,
    SENSOR,
    STEP_MIN,
    STEPS_A_DAY,
    body,
    drives,
    transforms,
)
from twin_core.infer.fit import GridData, PersonData, fit
from twin_core.infer.problem import Problem
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin, base_values

HIDDEN_G, HIDDEN_AT = 60.0, STEPS_A_DAY + 190  # 15:50 on the second day
EVERY = 3


@pytest.fixture(scope="module")
def twin() -> Twin:
    """A person at the prior's centre who forgot to log one meal."""
    table = drives(eats=True)
    names, base = transforms().names, base_values(body(), {"mass": MASS}, {})
    rows = tuple(list(body().parameters).index(name) for name in names)
    food = body().systems["minutes"].inputs.index("diet.carbohydrate_rate")
    eaten = table.copy()
    eaten[HIDDEN_AT : HIDDEN_AT + 3, food] += HIDDEN_G / (3 * STEP_MIN)
    problem = Problem(
        body(), "minutes", transforms(), base, rows, eaten, (SENSOR,), STEP_MIN, EVERY
    )  # fmt: skip
    exact = np.asarray(problem.predict(np.zeros((transforms().size, 1))))[:, 0, 0]
    seen = exact + NOISE * np.random.default_rng(0).standard_normal(exact.shape)
    grid = GridData(
        "minutes", table, {SENSOR: seen}, STEP_MIN, EVERY, FITTED_DAYS * STEPS_A_DAY // EVERY
    )
    data = PersonData(grids=(grid,), facts={"mass": MASS})
    return fit(body(), data, Scenario(), starts=2, members=32)


def test_the_meal_is_told_with_about_what_was_eaten(twin: Twin) -> None:
    (note,) = (note for note in twin.notes if "nobody logged" in note)
    grams, give = map(float, re.findall(r"(\d+) \(give or take (\d+)\)", note)[0])
    assert abs(grams - HIDDEN_G) < 20.0
    assert give < 20.0


def test_what_is_left_unexplained_is_little_more_than_the_sensors_own_error(twin: Twin) -> None:
    assert twin.unexplained[SENSOR].sd < 2.0 * NOISE


def test_parameters_are_not_fooled(twin: Twin) -> None:
    for estimate in twin.estimates:
        width = estimate.high - estimate.low
        centre = np.sqrt(estimate.prior_low * estimate.prior_high)
        assert abs(estimate.value - centre) < 1.5 * max(width, 0.3 * centre)
