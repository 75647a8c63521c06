"""A fit finds the person that the data came from, says how sure it is, and admits the rest."""

from __future__ import annotations

import numpy as np
import pytest

from tests.twin_core.infer.made_up import NOISE, SENSOR, Fitted, fitted

PEOPLE = 10


@pytest.fixture(scope="module")
def people() -> list[Fitted]:
    return [fitted(seed) for seed in range(PEOPLE)]


@pytest.fixture(scope="module")
def fasting() -> Fitted:
    return fitted(1, eats=False)


def test_known_parameters_lie_within_their_95_percent_intervals(people: list[Fitted]) -> None:
    """Over ten people and eight parameters; single ones must miss now and then."""
    errors = np.array([person.errors() for person in people])
    assert np.mean(np.abs(errors) < 1.96) >= 0.9
    assert 0.3 < np.sqrt(np.mean(errors**2)) < 1.3  # neither too sure nor too unsure
    assert np.abs(errors).max() < 4.0


def test_what_was_fitted_is_far_better_than_the_prior(people: list[Fitted]) -> None:
    """Distance of the estimate from the truth, in prior standard deviations."""
    for name in ("insulin_sensitivity", "basal_glucose"):
        off = []
        for person in people:
            index, estimate = next(
                (i, e) for i, e in enumerate(person.twin.estimates) if e.name.endswith(name)
            )
            off.append(abs(person.truth[index] - person.spread(estimate)[0]))
        assert np.median(off) < 0.15


def test_noise_and_held_out_days_are_judged_as_made(people: list[Fitted]) -> None:
    for person in people:
        assert person.twin.unexplained[SENSOR].sd == pytest.approx(NOISE, rel=0.15)
        assert abs(person.twin.unexplained[SENSOR].correlation) < 0.2
        (held,) = person.twin.held_out
        assert held.rmse == pytest.approx(NOISE, rel=0.25)
        assert 0.8 < held.coverage_90 <= 1.0


def test_member_zero_is_the_optimum_and_the_members_spread_as_the_posterior(
    people: list[Fitted],
) -> None:
    for estimate in people[0].twin.estimates:
        values = people[0].twin.parameter(estimate.name)
        assert values[0] == pytest.approx(estimate.value, rel=1e-9)
        inside = np.mean((values[1:] > estimate.low) & (values[1:] < estimate.high))
        assert inside > 0.7


def test_meals_teach_of_the_gut_and_fasting_does_not(people: list[Fitted], fasting: Fitted) -> None:
    """The report of what was learned: a record without food tells of fasting glucose alone."""
    after_meals = {e.name.partition(".")[2]: e for e in people[1].twin.estimates}
    assert after_meals["gastric_emptying_min"].learned
    assert after_meals["insulin_sensitivity"].learned
    alone = {e.name.partition(".")[2]: e for e in fasting.twin.estimates}
    assert alone["basal_glucose"].learned
    for name in ("gastric_emptying_max", "gastric_emptying_min", "intestinal_absorption"):
        estimate = alone[name]
        assert not estimate.learned
        assert estimate.shrinkage == pytest.approx(0.0, abs=1e-6)
        assert estimate.low == pytest.approx(estimate.prior_low, rel=1e-3)
        assert estimate.high == pytest.approx(estimate.prior_high, rel=1e-3)
    unknown = {name for d in fasting.twin.directions for name, _ in d.members}
    assert "glucose_t1d.gastric_emptying_min" in unknown
    assert "glucose_t1d.basal_glucose" not in unknown
