"""Adaptive designs keep the error they promise, and drop what falls behind."""

from __future__ import annotations

import numpy as np

from twin_core.trial.adaptive import adapted, contrast


def outcomes(effects: tuple[float, ...], people: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array(effects)[:, None] + rng.standard_normal((len(effects), people))


def test_nothing_works_and_little_is_claimed() -> None:
    trials, false = 300, 0
    for seed in range(trials):
        y = outcomes((0.0, 0.0, 0.0), 150, seed)
        found = adapted(y, (0.5, 1.0), lower_is_better=True, seed=seed)
        false += any(contrast(y, found, arm).p < 0.05 for arm in (1, 2))
    assert false / trials < 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / trials)


def test_an_arm_that_falls_behind_gets_no_more_people() -> None:
    y = outcomes((0.0, 0.0, -1.0), 400, 1)
    found = adapted(y, (0.5, 1.0), lower_is_better=True, seed=1)
    assert found.dropped == (None, 0.5, None)
    assert not np.any(found.arm[200:] == 1)
    assert contrast(y, found, 2).high < 0.0


def test_everybody_is_somewhere_and_the_control_stays() -> None:
    y = outcomes((0.0, 1.0, 2.0, 3.0), 300, 2)
    found = adapted(y, (0.3, 0.6, 1.0), lower_is_better=True, seed=2)
    assert found.dropped[0] is None
    assert np.bincount(found.arm, minlength=4).sum() == 300
