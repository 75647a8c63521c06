"""A judgement learns from the first part of a record only, and judges the rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.record import Record
from workbench.demo.run import sample_record
from workbench.service.service import quiet
from workbench.service.validate import Validation, validate_record


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    path: Path = sample_record(tmp_path_factory.mktemp("sample"))
    with Record.open(path, mode="r") as record:
        return validate_record(record, 0.3, quiet)


def test_every_horizon_is_judged_beside_both_rivals_on_the_same_rows(judged: Validation) -> None:
    assert [score.horizon_min for score in judged.forecasts] == [30.0, 60.0, 120.0, 240.0]
    for score in judged.forecasts:
        assert score.n > 500
        assert score.rmse < score.rmse_hold_last
        assert np.isfinite([score.rmse_ar8, score.mard_percent, score.mean_band_width]).all()
        assert 0.75 < score.coverage_90 <= 1.0


def test_the_replay_of_the_synthetic_person_is_close(judged: Validation) -> None:
    (replay,) = judged.replay
    assert replay.mard_percent < 15.0
    assert replay.coverage_90 > 0.75
    assert any("left out" in note or "leaves out" in note for note in judged.twin.notes)
