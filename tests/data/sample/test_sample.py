"""The sample person is synthetic everywhere, small, and comes from its stated seed."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np

from data.record import Record
from data.sample import sample_batch, sample_person


def test_labelled_and_small() -> None:
    batch = sample_batch()
    assert sample_person().synthetic
    assert "synthetic" in sample_person().display_name
    assert batch.source.synthetic
    assert resources.files("data.sample").joinpath("ada.npz").stat().st_size < 300_000


def test_fourteen_days_that_a_record_takes_without_refusal(tmp_path: Path) -> None:
    with Record.create(tmp_path / "ada.vtr", sample_person()) as record:
        receipt = record.commit(sample_batch())
        assert receipt.quarantined == receipt.conflicts == 0
        assert receipt.stored["glucose.interstitial"] == 14 * 288
        glucose = record.read("glucose.interstitial").value
    assert 90 < glucose.mean() < 180
    assert 0.6 < np.mean((glucose >= 70) & (glucose <= 180)) <= 1.0


def test_days_of_a_life() -> None:
    rows = {series.signal: series for series in sample_batch().series}
    assert len(rows["meal.carbohydrate"].value) >= 14 * 3
    assert len(rows["meal.carbohydrate"].value) == len(rows["insulin.bolus"].value)
    assert rows["sleep.duration"].value.min() < 5.0
    assert rows["activity.met"].value.max() >= 8.0
