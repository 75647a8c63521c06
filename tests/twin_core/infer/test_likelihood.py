"""Devices at their limits bound the model and do not pull it; wild values are believed less."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from tests.twin_core.infer.made_up import SENSOR, body
from twin_core.body import assemble_by_id
from twin_core.infer.likelihood import censored, disbelief, observed_of
from twin_core.infer.observed import whiten
from twin_core.organ import Noise
from twin_core.twin import Unexplained


def test_a_value_at_a_limit_counts_on_its_wrong_side_only() -> None:
    table = np.array([[400.0], [400.0], [40.0], [40.0], [120.0]])
    observed = observed_of(body(), (SENSOR,), table, {SENSOR: Unexplained(10.0, 0.0, 15.0)})
    model = jnp.asarray([[480.0], [350.0], [20.0], [70.0], [90.0]])[..., None]
    off = np.asarray(whiten(model, observed))[:, 0, 0]
    assert off[0] == 0.0
    assert off[1] < 0.0
    assert off[2] == 0.0
    assert off[3] > 0.0
    assert off[4] < 0.0


def test_missing_values_are_never_at_a_limit() -> None:
    value, known = np.array([0.0, 40.0, 401.0]), np.array([False, True, True])
    np.testing.assert_array_equal(censored(value, known, (40.0, 400.0)), [0.0, -1.0, 1.0])


def test_a_wild_value_is_believed_less_and_a_usual_one_is_not() -> None:
    off = np.array([0.3, -0.5, 9.0, 0.2, 0.1])
    factor = disbelief(off, np.ones(5, dtype=bool), 0.0)
    assert factor[2] > 3.0
    np.testing.assert_array_equal(factor[[0, 1, 3, 4]], 1.0)


def test_a_long_departure_is_the_models_and_not_the_devices() -> None:
    """Misses that last are what the model leaves out: only their first sample surprises."""
    off = np.concatenate([np.zeros(5), np.full(20, 3.0)])
    factor = disbelief(off, np.ones(25, dtype=bool), 0.95)
    assert factor[5] > 2.0
    np.testing.assert_array_equal(factor[6:], 1.0)


def test_a_device_in_motion_errs_as_much_more_as_its_manifest_says() -> None:
    device = Noise(scale=3.0, relative=0.1, in_motion=1.3)
    np.testing.assert_allclose(device.sd(np.array([0.0, -40.0])), [3.0, 5.0])
    assert device.sd(40.0, moving=True) == pytest.approx(6.5)


def test_a_pulse_in_motion_is_believed_less_by_a_fit_of_the_heart() -> None:
    heart = assemble_by_id(("circulation",))
    quiet, table = {"heart.rate": Unexplained(0.0, 0.0, 0.0)}, np.array([[62.0]])
    still = observed_of(heart, ("heart.rate",), table, quiet)
    moving = observed_of(heart, ("heart.rate",), table, quiet, in_motion=frozenset(["heart.rate"]))
    assert float(moving.sd[0, 0] / still.sd[0, 0]) == pytest.approx(1.3)
