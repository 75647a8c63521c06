"""Virtual people: their joint moments, table 1, and that each is the same whoever else is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.trial.cohort import (
    Criteria,
    Moments,
    Target,
    draw_cohort,
    draw_like,
    effective_size,
    matched,
    proper,
)
from twin_core.trial.draws import PEOPLE, uniforms

MOMENTS = Moments(
    ("age", "sbp", "tg"),
    (False, False, True),
    np.array([[50.0, 50.0], [125.0, 120.0], [4.8, 4.6]]),
    np.array([[12.0, 12.0], [16.0, 17.0], [0.5, 0.5]]),
    proper(np.array([[1.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 1.0]])),
)


def test_numbers_belong_to_a_person_not_to_a_batch() -> None:
    whole = uniforms(3, PEOPLE, 0, 40, 5)
    np.testing.assert_array_equal(whole[13:29], uniforms(3, PEOPLE, 13, 16, 5))


def test_people_are_the_same_in_any_shard() -> None:
    criteria = Criteria(0.4, {"age": Target(60.0, 8.0, 50.0, 75.0)})
    whole = draw_cohort(MOMENTS, criteria, seed=5, count=300)
    part = draw_cohort(MOMENTS, criteria, seed=5, first=100, count=50)
    for name, values in part.items():
        np.testing.assert_array_equal(values, whole[name][100:150])


def test_table_one_is_met_and_limits_hold() -> None:
    criteria = Criteria(0.3, {"age": Target(60.0, 6.0, 50.0, 75.0), "tg": Target(180.0, 60.0)})
    people = draw_cohort(MOMENTS, criteria, seed=1, count=4000)
    assert people["age"].min() >= 50.0
    assert people["age"].max() <= 75.0
    assert people["age"].mean() == pytest.approx(60.0, abs=1.0)
    assert people["tg"].mean() == pytest.approx(180.0, rel=0.03)
    assert people["tg"].std() == pytest.approx(60.0, rel=0.08)
    assert 1.0 - people["sex"].mean() == pytest.approx(0.3, abs=0.03)


def test_what_table_one_leaves_out_follows_by_regression() -> None:
    young = draw_cohort(MOMENTS, Criteria(0.0, {"age": Target(40.0, 5.0)}), seed=1, count=4000)
    old = draw_cohort(MOMENTS, Criteria(0.0, {"age": Target(70.0, 5.0)}), seed=1, count=4000)
    expected = 0.5 * 16.0 / 12.0 * 30.0
    assert old["sbp"].mean() - young["sbp"].mean() == pytest.approx(expected, rel=0.1)


def test_weights_reach_other_means_with_little_loss() -> None:
    people = draw_cohort(MOMENTS, Criteria(0.5, {}), seed=2, count=3000)
    w = matched(people, {"age": 55.0, "sbp": 128.0})
    assert w.sum() == pytest.approx(3000.0)
    assert (w @ people["age"]) / 3000.0 == pytest.approx(55.0, abs=1e-6)
    assert (w @ people["sbp"]) / 3000.0 == pytest.approx(128.0, abs=1e-6)
    assert 1500.0 < effective_size(w) < 3000.0


def test_what_is_known_of_people_is_kept_and_the_rest_drawn_given_it() -> None:
    count, men = 4000, np.ones(4000, dtype=bool)
    known = {"sbp": np.full(count, 160.0)}
    people = draw_like(MOMENTS, known, men, seed=4)
    np.testing.assert_allclose(people["sbp"], 160.0)
    expected = 50.0 + 0.5 * 12.0 * (160.0 - 125.0) / 16.0
    assert people["age"].mean() == pytest.approx(expected, abs=0.7)
    assert people["age"].std() == pytest.approx(12.0 * np.sqrt(1.0 - 0.5**2), rel=0.05)


def test_each_person_may_be_known_by_something_else() -> None:
    known = {"sbp": np.array([150.0, np.nan]), "age": np.array([np.nan, 70.0])}
    people = draw_like(MOMENTS, known, np.array([True, False]), seed=4)
    assert people["sbp"][0] == pytest.approx(150.0)
    assert people["age"][1] == pytest.approx(70.0)
    assert np.isfinite(people["tg"]).all()
