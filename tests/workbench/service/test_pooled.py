"""The shipped prior of forecasts: whole, with its origin, and as good as when it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data.evidence.forecast_prior import forecast_prior, forecast_prior_origin
from twin_core.infer.forecast import Pooled
from workbench.service.pooled import save, shipped
from workbench.service.validate import LEADS


def test_every_lead_has_trees_that_end_in_leaves() -> None:
    assert set(shipped().trees) == set(LEADS)
    for trees in shipped().trees.values():
        feature, left, right = (trees.table[:, k].astype(int) for k in (0, 3, 4))
        inner = feature >= 0
        assert feature.max() < trees.width
        assert (left[inner] < len(feature)).all()
        assert (right[inner] > 0).all()
        answer = trees.predict(np.full((3, trees.width), np.nan))
        assert np.isfinite(answer).all()
        assert np.abs(answer).max() < 2.0


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    lead = LEADS[0]
    save(tmp_path / "prior.npz", Pooled({lead: shipped().trees[lead]}))
    kept = np.load(tmp_path / "prior.npz")
    np.testing.assert_array_equal(kept[f"table_{lead}"], forecast_prior()[lead].table)


def test_the_origin_names_people_licences_and_how() -> None:
    origin = forecast_prior_origin()
    assert "70 %" in origin["learned_from"]
    for people in origin["people"]:
        assert people["licence"]
        assert people["persons"]
