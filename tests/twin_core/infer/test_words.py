"""What the data leave open is told in words, not in identifiers."""

from __future__ import annotations

import pytest

from twin_core.infer.laplace import Direction


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (
            (("circulation.resting_heart_rate", 0.8), ("circulation.lv_passive_elastance", -0.5)),
            "the data cannot tell resting heart rate from left-ventricular passive elastance",
        ),
        ((("glucose_t1d.basal_glucose", 1.0),), "the data tell nothing of basal glucose"),
    ],
)
def test_a_direction_is_told_without_identifiers(members, sentence: str) -> None:
    told = Direction(members, 0.1).sentence()
    assert told == sentence
    assert "_" not in told
    assert "." not in told
