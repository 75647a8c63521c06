"""Care over months against people that are not the rule's model: it follows, and hurts less."""

from __future__ import annotations

import numpy as np

from workbench.bench.care_year import pressure_year, training_year
from workbench.service.adapting import TARGET

DAYS = 140


def test_a_dose_by_response_reaches_the_target_and_follows_salt_that_nobody_told_of() -> None:
    led, fixed = pressure_year(2, DAYS)
    assert abs(led.truth[-1].mean() - TARGET) < abs(fixed.truth[-1].mean() - TARGET) - 5.0
    assert led.truth.min() > TARGET - 15.0
    np.testing.assert_allclose(fixed.settings, 1.0)
    assert fixed.truth[-1].mean() > fixed.truth[DAYS // 2 - 1].mean()  # more salt


def test_training_by_recovery_is_less_and_hurts_less() -> None:
    led, fixed = training_year(2, 84)
    assert led.settings.mean() < fixed.settings.mean()
    assert np.median(led.outputs["risk.injury"][-1]) < np.median(fixed.outputs["risk.injury"][-1])
    best, planned = (one.outputs["training.performance"][-1].mean() for one in (led, fixed))
    assert best > planned - 1.0
