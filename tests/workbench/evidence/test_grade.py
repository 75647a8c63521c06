"""Comparisons of exercise, graded by per cent as simulators publish theirs."""

from __future__ import annotations

import pytest

from workbench.evidence.grade import grades, in_words, off_by
from workbench.evidence.judge import Verdict
from workbench.evidence.row import Row


def verdict(value: float | None, kind: str = "absolute", group: str = "exercise") -> Verdict:
    row = Row("X", group, "heart rate", "45 W", 90.0, 110.0, "%", kind, "", True)
    inside = None if value is None else 90.0 <= value <= 110.0
    return Verdict(row, value=value, inside=inside)


def test_good_fair_and_bad_by_how_far_a_value_is_off_the_mean() -> None:
    found = [verdict(v) for v in (109.0, 111.0, 129.0, 131.0, 60.0, None)]
    assert grades(found) == {"good": 1, "fair": 2, "bad": 2}
    assert "1 of 5" in in_words(found)


def test_a_rise_is_judged_by_what_it_makes_of_rest() -> None:
    assert off_by(verdict(130.0, kind="change")) == pytest.approx(15.0)
    assert off_by(verdict(130.0)) == pytest.approx(30.0)


def test_only_exercise_is_graded() -> None:
    assert off_by(verdict(200.0, group="rest")) is None
    assert in_words([verdict(200.0, group="rest")]) == ""
