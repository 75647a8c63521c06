"""What a watch says of rest is taken while its wearer is still."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.record import Person, Record
from workbench.service import gather
from workbench.service.gather import FEW_STILL, Stretch, while_still
from workbench.service.grid import EMPTY, Rows

MINUTE = np.arange(2 * 1440, step=5.0)
WALKING = (MINUTE % 1440.0 >= 600.0) & (MINUTE % 1440.0 < 900.0)


def rows(value: np.ndarray) -> Rows:
    return Rows(MINUTE, value, np.zeros(len(MINUTE)))


def test_a_watch_that_errs_low_in_motion_is_not_taken_for_rest() -> None:
    """Walking, the wrist loses beats: the lowest tenth of all values would be those."""
    rate = rows(np.where(WALKING, 40.0, 62.0))
    still = while_still(rate, rows(np.where(WALKING, 300.0, 0.0)))
    assert np.quantile(rate.value, 0.1) == 40.0
    assert (still.value == 62.0).all()
    assert len(still) > FEW_STILL


def test_without_steps_or_stillness_all_of_it_counts() -> None:
    rate = rows(np.full(len(MINUTE), 62.0))
    assert while_still(rate, EMPTY) is rate
    assert while_still(rate, rows(np.full(len(MINUTE), 80.0))) is rate


def test_the_fitted_days_are_told_by_date() -> None:
    told = Stretch(start=18_750 * 1440.0, fit_days=7, held_days=3).sentence()
    assert (
        told == "glucose is fitted to the 7 days that the record tells most of; day 1 is 2021-05-03"
    )


@pytest.mark.parametrize(("steps", "moving"), [(True, set()), (False, {"heart.rate"})])
def test_a_pulse_of_hours_that_may_be_in_motion_is_told_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, steps: bool, moving: set[str]
) -> None:
    known = {"heart.rate": rows(np.full(len(MINUTE), 62.0))}
    if steps:
        known["activity.steps"] = rows(np.where(WALKING, 300.0, 0.0))
    monkeypatch.setattr(gather, "local_rows", lambda record, name: known.get(name, EMPTY))
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        found, in_motion = gather.at_rest(record)
    assert found == {"heart.rate": 62.0}
    assert in_motion == moving
