"""Forecasts know nothing of the future, beat what they should, and their bands hold."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.infer.forecast import Pooled, Series, judge_forecasts, train
from twin_core.infer.forecast.base import base_of
from twin_core.infer.forecast.learn import Person, examples_of, learn_pooled
from twin_core.simulate.foresee import foreseen

LEADS = (6, 12)
TURN = 4200


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


def test_a_forecast_knows_nothing_of_what_comes_after_it(series: Series) -> None:
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
    base = base_of(series, now)
    seen, known = base.look(series), base.look(other)
    np.testing.assert_array_equal(seen.wide[: now + 1], known.wide[: now + 1])
    np.testing.assert_array_equal(seen.expected[: now + 1], known.expected[: now + 1])


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
    return learn_pooled([Person(series, TURN - 2 * 288)], networks=1, rounds=40)


def test_a_prior_of_others_helps_where_little_is_known_of_the_person(
    series: Series, prior: Pooled
) -> None:
    """Two days of the person's own, judged on days that neither prior nor person learned from."""
    short = _part(series, TURN - 2 * 288)
    judge = partial(judge_forecasts, short, 2 * 288, signal="glucose.interstitial", unit="mg/dL")
    for helped in judge(prior=prior):
        assert helped.n > 1500
        assert helped.rmse < 0.98 * helped.rmse_ar8
        assert 0.85 < helped.coverage_90 < 0.95


def test_a_prior_of_other_features_or_leads_is_left_alone(series: Series, prior: Pooled) -> None:
    width = prior.inputs.width
    assert prior.fits(LEADS, width)
    assert not prior.fits(LEADS, width - 1)
    assert not prior.fits((6, 24), width)
    other = base_of(_at(series, 12), TURN, prior).look(_at(series, 12))
    np.testing.assert_array_equal(other.expected, other.base)


def test_a_prior_is_taught_by_what_lines_miss_on_days_that_did_not_teach_them(
    series: Series,
) -> None:
    """Noise without any memory: a line of a day and a half fits it, and misses the rest by more
    than if it knew nothing."""
    few = _part(series, len(series) - 440)
    few = replace(few, value=np.random.default_rng(5).normal(100.0, 10.0, len(few)))
    base = base_of(few, len(few))
    view, known = base.look(few), np.isfinite(few.target(6))
    off = few.target(6) - few.value - view.base[:, 0]
    fitted = float(np.nanmean((off[known] / base.scale.sd) ** 2))
    examples = examples_of(Person(few, len(few)))
    assert len(examples.x) > 800, "each day is seen twice"
    assert fitted < 0.99
    assert float(np.nanmean(examples.y[:, 0] ** 2)) > 1.03 * fitted


def test_unknown_features_leave_a_prior_finite(prior: Pooled) -> None:
    answer = prior(np.full((3, prior.inputs.width), np.nan))
    assert np.isfinite(answer).all()
    assert np.abs(answer).max() < 3.0


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
