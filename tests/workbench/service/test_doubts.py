"""A record that contradicts itself is doubted; one that says a thing twice alike is not."""

from __future__ import annotations

import numpy as np

from workbench.service.doubts import disagreeing, pressures
from workbench.service.grid import Rows


def rows(offset: float) -> Rows:
    """Two sensors every five minutes for a day, the second off by `offset`."""
    minute = np.arange(288) * 5.0
    value = 130.0 + 20.0 * np.sin(minute / 100.0)
    both = np.concatenate([minute, minute + 1.0])
    order = np.argsort(both, kind="stable")
    values = np.concatenate([value, value + offset])[order]
    return Rows(both[order], values, np.zeros(len(both)))


def test_two_sensors_that_contradict_each_other_are_doubted() -> None:
    (doubt,) = disagreeing(rows(90.0), 0.0, 1440.0, "sensor glucose")
    assert "contradicts itself" in doubt.sentence
    assert not doubt.declines


def test_two_sensors_that_agree_are_not() -> None:
    assert disagreeing(rows(8.0), 0.0, 1440.0, "sensor glucose") == ()
    assert disagreeing(rows(90.0), 9000.0, 1440.0, "sensor glucose") == ()


def test_pressures_that_cannot_be_are_left_out_and_told() -> None:
    kept, told = pressures(
        {"pressure.systolic": 80.0, "pressure.diastolic": 95.0, "heart.rate": 60.0}
    )
    assert kept == {"heart.rate": 60.0}
    assert "contradict" in told[0]
    sound = {"pressure.systolic": 120.0, "pressure.diastolic": 80.0}
    assert pressures(sound) == (sound, ())
