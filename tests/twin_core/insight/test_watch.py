"""Evidence for causes, thresholds from a budget, causes in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin_core.insight.alarm import episodes, ranked, threshold_for, thresholds
from twin_core.insight.baseline import Channel
from twin_core.insight.innovation import innovations
from twin_core.insight.signature import signature_of
from twin_core.insight.watch import watch

CHANNELS = (
    Channel("heart_low", "heart", "/min", 3.0, 0.3),
    Channel("variability", "variability", "ms", 0.15, 0.3, "log"),
    Channel("sleep", "sleep", "h", 1.0, 0.0),
)
TITLES = {"title": "x", "do": "y", "evidence": "C", "source": "assumed"}
ILL = TITLES | {"rise": 4, "effects": {"heart_low": 7.0, "variability": -0.25}}
TIRED = TITLES | {"rise": 18, "effects": {"heart_low": 4.0, "sleep": -1.5}}
SIGNATURES = [signature_of("ill", ILL, CHANNELS), signature_of("tired", TIRED, CHANNELS)]
DAYS = np.arange(150)
RATES = [(1.0, 2.0), (2.0, 1.0), (3.0, 0.4), (4.0, 0.1)]


def days(seed: int = 0) -> np.ndarray:
    e = np.random.default_rng(seed).standard_normal((150, 3))
    return np.stack([60 + 3 * e[:, 0], 45 * np.exp(0.15 * e[:, 1]), 7.5 + e[:, 2]], axis=1)


def ill(start: int = 100) -> np.ndarray:
    values = days()
    ramp = np.clip((np.arange(150) - start + 1) / 5, 0, 1) * (np.arange(150) < start + 9)
    values[:, 0] += 8.0 * ramp
    values[:, 1] *= np.exp(-0.3 * ramp)
    return values


def test_an_illness_raises_the_evidence_for_it_and_before_its_height() -> None:
    quiet = watch(DAYS, days(), CHANNELS, SIGNATURES)
    seen = watch(DAYS, ill(), CHANNELS, SIGNATURES)
    assert seen.score[103:106].max() > quiet.score.max() + 2.0
    assert abs(int(seen.evidence["ill"].began[105]) - 100) <= 2


def test_the_cause_that_fits_comes_first() -> None:
    seen = watch(DAYS, ill(), CHANNELS, SIGNATURES)
    first = ranked(seen.evidence, 106, {"ill": 1.0, "tired": 1.0})[0]
    assert first.cause == "ill"
    assert first.probability > 0.5
    total = sum(one.probability for one in ranked(seen.evidence, 106, {"ill": 1.0, "tired": 1.0}))
    assert total <= 1.0 + 1e-12


def test_a_rare_cause_needs_more_evidence_to_alarm_and_none_less_to_be_named() -> None:
    (rare,) = [signature_of("ill", ILL | {"rarity": 1.5}, CHANNELS)]
    plain, held = (watch(DAYS, ill(), CHANNELS, [one]) for one in (SIGNATURES[0], rare))
    np.testing.assert_allclose(held.score, plain.score - 1.5)
    np.testing.assert_array_equal(held.evidence["ill"].score, plain.evidence["ill"].score)


def test_a_cause_without_prior_is_not_thought_of() -> None:
    seen = watch(DAYS, ill(), CHANNELS, SIGNATURES)
    assert [one.cause for one in ranked(seen.evidence, 106, {"tired": 1.0})] == ["tired"]


def test_news_are_causal_of_unit_spread_and_answer_to_a_course_as_told() -> None:
    values = days()
    values[60:64, 0] = np.nan
    found = innovations(values, DAYS, CHANNELS)
    known = found.value[20:]
    assert np.isnan(found.value[60:64, 0]).all()
    assert abs(np.nanstd(known) - 1.0) < 0.15
    later = values.copy()
    later[100:] += 5.0
    np.testing.assert_array_equal(innovations(later, DAYS, CHANNELS).value[:100], found.value[:100])
    # A small course added to the days adds to their news what `response` foretells.
    course = np.outer(np.minimum(np.arange(1, 8) / 4.0, 1.0), [0.3, 0.0, 0.0])
    moved = values.copy()
    moved[90:97, 0] += course[:, 0]
    added = innovations(moved, DAYS, CHANNELS).value[90:97, 0] - found.value[90:97, 0]
    foretold = [found.response(course)[k, 90 + k, 0] for k in range(7)]
    free = np.abs(found.value[90:97, 0]) < 1.8
    np.testing.assert_allclose(added[free], np.array(foretold)[free], atol=0.03)


def test_a_long_record_is_watched_in_stretches_that_agree() -> None:
    rng = np.random.default_rng(1)
    values = np.stack([60 + 3 * rng.standard_normal(500), np.full(500, 45.0), np.full(500, 7.0)], 1)
    found = innovations(values, np.arange(500), CHANNELS).value[:, 0]
    assert np.isfinite(found[1:]).all()
    assert abs(np.std(found[240:]) - 1.0) < 0.15


def test_the_opposite_of_an_illness_is_no_evidence() -> None:
    values = days()
    values[100:, 0] -= 8.0
    values[100:, 1] *= np.exp(0.3)
    assert watch(DAYS, values, CHANNELS, SIGNATURES).evidence["ill"].score[100:].max() < 1.0


def test_one_wild_day_is_no_alarm_where_days_in_concert_are() -> None:
    values = days()
    values[100, 0] = 160.0
    one, many = (watch(DAYS, v, CHANNELS, SIGNATURES).score for v in (values, ill()))
    assert one[100] < many[100:107].max()


def test_days_without_values_and_whole_channels_missing_are_survived() -> None:
    values = ill()
    values[90:95] = np.nan
    values[:, 2] = np.nan
    seen = watch(DAYS, values, CHANNELS, SIGNATURES)
    assert np.isfinite(seen.score).all()
    assert seen.score[103:107].max() > 1.0


@given(st.floats(0.05, 3.0), st.floats(0.05, 3.0))
def test_a_larger_budget_never_asks_for_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert threshold_for(high, RATES) <= threshold_for(low, RATES)


def test_a_budget_is_above_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        threshold_for(0.0, RATES)


def test_a_life_of_many_alarms_raises_its_own_threshold() -> None:
    score = np.where(np.arange(150) % 15 == 0, 3.5, 0.0)
    limit = thresholds(0.5, RATES, score, np.ones(150, bool))
    assert limit[0] == 3.0
    assert limit[-1] == 4.0


def test_episodes_join_over_short_gaps_and_long_ones_are_told_again() -> None:
    score = np.zeros(150)
    score[[10, 12, 60]] = 5.0
    assert [(e.first, e.last) for e in episodes(score, 1.0)] == [(10, 12), (60, 60)]
    assert len(episodes(np.full(150, 5.0), 1.0)) == 5
    assert episodes(np.zeros(150), 1.0) == []
