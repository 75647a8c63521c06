"""What the data leave open is told in words, not in identifiers."""

from __future__ import annotations

import pytest

from twin_core.infer.laplace import Direction
from twin_core.twin import Unexplained


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (
            (("circulation.resting_heart_rate", 0.8), ("circulation.lv_passive_elastance", -0.5)),
            "the data cannot tell a higher resting heart rate from a higher "
            "left-ventricular passive elastance",
        ),
        (
            (("glucose_t1d.gastric_emptying_max", 0.7), ("glucose_t1d.insulin_sensitivity", 0.7)),
            "the data cannot tell a higher gastric emptying max from a lower insulin sensitivity",
        ),
        ((("glucose_t1d.basal_glucose", 1.0),), "the data tell nothing of basal glucose"),
    ],
)
def test_a_direction_is_told_without_identifiers(members, sentence: str) -> None:
    told = Direction(members, 0.1).sentence()
    assert told == sentence
    assert "_" not in told
    assert "." not in told


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (Unexplained(30.0, 0.9, 15.0, 60.0), "30 mg/dL of sensor glucose, 25 % of their variance"),
        (Unexplained(70.0, 0.9, 15.0, 60.0), "explains nothing"),
        (Unexplained(30.0, 0.9, 15.0), "last about 2.4 h"),
    ],
)
def test_what_the_model_does_not_explain_is_told(row: Unexplained, part: str) -> None:
    assert part in row.sentence("sensor glucose", "mg/dL")
