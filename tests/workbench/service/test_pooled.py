"""The shipped prior of forecasts: whole, with its origin, and as good as when it was written."""

from __future__ import annotations

import numpy as np
import pytest

from data.evidence.forecast_prior import KINDS, forecast_prior_origin
from twin_core.infer.forecast.pooled import Inputs, Pooled
from workbench.service.pooled import as_arrays, as_pooled, shipped
from workbench.service.validate import LEADS


@pytest.mark.parametrize("insulin", [True, False])
def test_each_kind_of_people_has_networks_for_every_lead(insulin: bool) -> None:
    prior = shipped(insulin)
    assert prior.leads == LEADS
    assert len(prior.networks) >= 2
    silent = prior(np.full((3, prior.inputs.width), np.nan))
    assert silent.shape == (3, len(LEADS))
    assert np.abs(silent).max() < 2.0


def test_what_is_written_is_read_back() -> None:
    random = np.random.default_rng(0)
    inputs = Inputs(random.normal(size=3), np.ones(3), np.array([0, 2, 4]), np.array([2]), 5)
    layers = ((random.normal(size=(4, 6)), random.normal(size=6)),
              (random.normal(size=(6, 2)), random.normal(size=2)))  # fmt: skip
    prior = Pooled((6, 12), inputs, (layers, layers))
    again = as_pooled(as_arrays(KINDS[0], prior), KINDS[0])
    x = random.normal(size=(50, 5))
    x[::7, 2] = np.nan
    assert again.fits((6, 12), 5)
    np.testing.assert_allclose(again(x), prior(x), atol=0.02)


def test_the_origin_names_people_licences_and_how() -> None:
    origin = forecast_prior_origin()
    assert "none of these people can be judged" in origin["learned_from"]
    for people in origin["people"]:
        assert people["licence"]
        assert people["persons"]
