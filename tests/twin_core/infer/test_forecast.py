"""Forecasts know nothing of the future, beat what they should, and their bands hold."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.infer.forecast import Pooled, Series, judge_forecasts, learn_pooled, train
from twin_core.infer.forecast.boosting import boosted, predicted, varied
from twin_core.infer.forecast.features import Scale, features
from twin_core.infer.forecast.pooled import _as_table
from twin_core.simulate.foresee import foreseen

LEADS = (6, 12)
TURN = 4200
SCALE = Scale(120.0, 30.0)


@pytest.fixture(scope="module")
def series() -> Series:
    """Three weeks of meals that raise a noisy sensor over an hour."""
    rng = np.random.default_rng(1)
    cells = 288 * 21
    meals = np.where(rng.random(cells) < 0.012, rng.uniform(20.0, 90.0, cells), 0.0)
    minutes = np.arange(96) * 5.0
    response = np.exp(-minutes / 90.0) - np.exp(-minutes / 45.0)
    drift = np.zeros(cells)
    for place in range(1, cells):
        drift[place] = 0.98 * drift[place - 1] + rng.normal(0.0, 1.0)
    value = 110.0 + 1.5 * np.convolve(meals, response)[:cells] + drift + rng.normal(0, 2, cells)
    value[1000:1100] = np.nan
    quiet = np.zeros((cells, len(LEADS)))
    return Series(
        value, meals[:, None], np.zeros((cells, 1)), np.arange(cells) * 5.0 % 1440.0,
        np.full(cells, 110.0), quiet + 110.0, LEADS,
    )  # fmt: skip


@pytest.mark.parametrize("lead", LEADS)
def test_a_forecast_knows_nothing_of_what_comes_after_it(series: Series, lead: int) -> None:
    now = 3000
    later = np.arange(len(series)) > now
    other = replace(
        series,
        value=np.where(later, 400.0, series.value),
        events=np.where(later[:, None], 500.0, series.events),
        levels=np.where(later[:, None], 9.0, series.levels),
        twin=np.where(later, 300.0, series.twin),
        foreseen=np.where(later[:, None], 300.0, series.foreseen),
    )
    np.testing.assert_array_equal(
        features(series, lead, SCALE)[: now + 1], features(other, lead, SCALE)[: now + 1]
    )


def test_what_is_judged_was_not_learned_from(series: Series) -> None:
    changed = replace(series, value=np.where(np.arange(len(series)) >= TURN, 55.0, series.value))
    rows = np.arange(3000, 3100)
    one, other = (train(s, 6, TURN) for s in (series, changed))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.predict(series, rows)[0], other.predict(series, rows)[0])


def test_forecasts_beat_both_rivals_where_meals_explain_the_rise(series: Series) -> None:
    for score in judge_forecasts(series, TURN, signal="glucose.interstitial", unit="mg/dL"):
        assert score.rmse < 0.97 * score.rmse_ar8
        assert score.rmse_ar8 < score.rmse_hold_last
        assert 0.83 < score.coverage_90 < 0.96
        assert score.n > 1000


def test_too_little_to_learn_from_is_no_forecast(series: Series) -> None:
    assert train(series, 6, 50) is None


def test_the_twin_foresees_what_a_run_without_further_events_gives() -> None:
    body = assemble_by_id(("glucose_t1d",), ("body.mass",))
    system = body.systems["minutes"]
    theta = np.asarray(list(body.defaults().values()))
    quiet = body.input_defaults("minutes")
    quiet[system.inputs.index("body.mass")] = 75.0
    meal = system.inputs.index("diet.carbohydrate_rate")
    drives = np.repeat(quiet[None], 96, axis=0)
    drives[10:13, meal] = 4.0
    drives[40:43, meal] = 5.0
    stopped = drives.copy()
    stopped[31:, meal] = 0.0
    look = {"dt": 5.0, "leads": (6, 24)}
    now, ahead = foreseen(body, theta, drives, quiet, "glucose.plasma", **look)
    without, _ = foreseen(body, theta, stopped, quiet, "glucose.plasma", **look)
    np.testing.assert_allclose(now[:31], without[:31])
    np.testing.assert_allclose(ahead[30], without[[36, 54]], rtol=1e-6)
    assert abs(ahead[30, 1] - now[54]) > 5.0


@pytest.fixture(scope="module")
def prior(series: Series) -> Pooled:
    """What two weeks of the same series teach, as if they were another person's."""
    return Pooled({12: learn_pooled([(series, TURN - 2 * 288)], 12)})


def test_a_shipped_prior_says_what_the_trees_that_it_was_made_from_say(series: Series) -> None:
    x = features(series, 12, SCALE)[200:1600]
    y = np.nan_to_num(series.target(12) - series.value)[200:1600]
    columns = varied(x)
    model = boosted(x[:, columns], y, max_iter=9, max_leaf_nodes=8)
    table = _as_table(model, columns, x.shape[1])
    assert np.isnan(x).any()
    np.testing.assert_allclose(table.predict(x), predicted(model, x[:, columns]), rtol=1e-9)


def test_a_prior_of_others_helps_where_little_is_known_of_the_person(
    series: Series, prior: Pooled
) -> None:
    """Two days of the person's own, judged on days that neither prior nor person learned from."""
    short = _at(_part(series, TURN - 2 * 288), 12)
    judge = partial(judge_forecasts, short, 2 * 288, signal="glucose.interstitial", unit="mg/dL")
    (helped,) = judge(prior=prior)
    assert helped.n > 1500
    assert helped.rmse < 0.98 * helped.rmse_ar8
    assert 0.85 < helped.coverage_90 < 0.95


def test_a_prior_of_other_features_or_leads_is_left_alone(series: Series, prior: Pooled) -> None:
    x = features(series, 6, SCALE)[:5]
    assert prior.change(6, x, 30.0) is None
    assert prior.change(12, x[:, :-1], 30.0) is None


def test_bands_follow_a_person_who_changes(series: Series) -> None:
    """Errors three times as large after the teaching days: the band widens until it holds."""
    rng = np.random.default_rng(3)
    noise = np.where(np.arange(len(series)) >= TURN, rng.normal(0.0, 10.0, len(series)), 0.0)
    restless = replace(series, value=series.value + noise)
    (score, *_) = judge_forecasts(restless, TURN, signal="glucose.interstitial", unit="mg/dL")
    assert 0.85 < score.coverage_90 < 0.95


def _part(series: Series, begin: int) -> Series:
    return replace(
        series,
        value=series.value[begin:],
        events=series.events[begin:],
        levels=series.levels[begin:],
        minute_of_day=series.minute_of_day[begin:],
        twin=series.twin[begin:],
        foreseen=series.foreseen[begin:],
    )


def _at(series: Series, lead: int) -> Series:
    column = series.leads.index(lead)
    return replace(series, leads=(lead,), foreseen=series.foreseen[:, column : column + 1])
