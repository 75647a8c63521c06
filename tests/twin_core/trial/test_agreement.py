"""Verdicts: what counts as no significant difference, and how agreement is told."""

from __future__ import annotations

import math

import pytest

from twin_core.trial.agreement import Compared, Estimate, agreement


def compared(value: float, published: float, se: float = 1.0) -> Compared:
    return Compared(
        Estimate(value, se, 0.0, unit=2.0), published, se, (published - 2, published + 2)
    )


def test_both_standard_errors_count() -> None:
    assert compared(2.7, 0.0).agrees  # 2.7 over sqrt(2) is 1.91
    assert not compared(2.8, 0.0).agrees
    assert compared(1.9, 0.0).inside
    assert not compared(2.1, 0.0).inside


def test_ratios_are_told_as_ratios() -> None:
    value, low, high = Estimate(math.log(0.8), 0.1, 0.0, log=True).told()
    assert value == pytest.approx(0.8)
    assert low < 0.8 < high
    assert low * high == pytest.approx(0.64)


def test_perfect_agreement_has_slope_and_r_of_one() -> None:
    a = agreement([compared(x, x) for x in (-3.0, 0.0, 1.0, 5.0)])
    assert (a.agree, a.count) == (4, 4)
    assert a.r == pytest.approx(1.0)
    assert a.slope == pytest.approx(1.0)


def test_a_level_is_standardised_by_where_it_began() -> None:
    row = Compared(Estimate(130.0, 1.0, 0.0, unit=10.0, origin=140.0), 128.0, 1.0)
    assert row.standardised == (-1.0, -1.2)


def test_the_models_own_doubt_can_be_left_out_of_the_verdict() -> None:
    row = Compared(Estimate(2.0, 0.5, 2.0), 0.0, 0.5)
    assert row.agrees
    assert not row.agrees_by_chance_alone
    assert agreement([row, row]).strict == 0
