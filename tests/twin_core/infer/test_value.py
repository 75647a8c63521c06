"""What a measurement is said to be worth is what taking it would bring."""

from __future__ import annotations

import numpy as np
import pytest

from tests.twin_core.infer.made_up import MASS, MEALS, body
from twin_core.infer.value import Candidate, Outcome, best, rank, variance_after
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin, Unexplained, prior_twin

MEAN = Outcome("mean glucose", "glucose.plasma")
WEEK = Candidate(
    "week", "a week of sensor", "glucose.interstitial", (0.0, 6.0, 12.0, 18.0), 7, price=60.0
)
PRICK = Candidate(
    "prick", "a day of sensor", "glucose.interstitial", (0.0, 6.0, 12.0, 18.0), price=1.0
)
EMPTY = Candidate("far", "blood pressure", "pressure.systolic")
ELSEWHERE = Candidate("drink", "a drink", "glucose.plasma", organs=("glucose_endogenous",))


@pytest.fixture(scope="module")
def twin() -> Twin:
    eaten = [Event(kind="meal", at_h=h, knobs={"carbohydrate": g}) for h, g, _ in MEALS]
    doses = [Event(kind="insulin_bolus", at_h=h, knobs={"dose": u}) for h, _, u in MEALS]
    day = Scenario(events=(*eaten, *doses))
    found = prior_twin(body(), day, facts={"mass": MASS}, members=64)
    found.unexplained["glucose.interstitial"] = Unexplained(20.0, 0.9, 15.0)  # type: ignore[index]
    return found


def test_the_variance_left_is_that_of_a_linear_fit() -> None:
    random = np.random.default_rng(0)
    jacobian, g = random.standard_normal((5, 3)), random.standard_normal(3)
    root = random.standard_normal((3, 3))
    spread, error = root @ root.T, np.diag(random.uniform(0.5, 2.0, 5))
    z = np.linalg.cholesky(spread) @ random.standard_normal((3, 100_000))
    y = jacobian @ z + np.sqrt(np.diag(error))[:, None] * random.standard_normal((5, 100_000))
    gain = np.cov(g @ z, y)
    left = gain[0, 0] - gain[0, 1:] @ np.linalg.solve(gain[1:, 1:], gain[1:, 0])
    assert variance_after(g, spread, jacobian, error) == pytest.approx(left, rel=0.02)
    once, twice = (variance_after(g, spread, jacobian, error, n) for n in (1, 2))
    assert 0.0 < twice < once < g @ spread @ g


def test_what_says_more_is_worth_more_and_what_says_nothing_is_left_out(twin: Twin) -> None:
    rows = {row.candidate.id: row for row in rank(twin, MEAN, (WEEK, PRICK, EMPTY), "mg/dL")}
    assert rows["week"].shrinkage > 0.2
    assert rows["week"].shrinkage > rows["prick"].shrinkage
    assert rows["week"].after < rows["week"].before
    assert "far" not in rows


def test_the_best_is_the_one_that_brings_most_for_its_cost(twin: Twin) -> None:
    rows = rank(twin, MEAN, (WEEK, PRICK, ELSEWHERE), "mg/dL")
    assert [row.per_cost for row in rows] == sorted((row.per_cost for row in rows), reverse=True)
    assert "drink" not in {row.candidate.id for row in rows}
    assert rows[0].candidate.name in best(rows)
    assert "% surer" in best(rows)
    assert "no measurement" in best(())


def test_an_outcome_that_the_body_lacks_has_no_ranking(twin: Twin) -> None:
    assert rank(twin, Outcome("pressure", "pressure.mean_arterial"), (WEEK,), "mm[Hg]") == ()
