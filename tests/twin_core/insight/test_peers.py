"""Counted people, people like you, and a risk over a life."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.evidence import equation_table
from data.evidence.peers import peer_group
from twin_core.insight.equation import equation_from
from twin_core.insight.lifetime import lifetime
from twin_core.insight.peers import chart, icons

PREVENT = equation_from(equation_table("prevent"))
PERSON = {
    "age": 50, "sex": "female", "sbp": 122, "bp_tx": False, "total_c": 210, "hdl_c": 58,
    "statin": False, "dm": False, "smoking": False, "egfr": 90, "bmi": 28,
}  # fmt: skip
SPREADS = {"sbp": (122.0, 17.0), "total_c": (215.0, 44.0), "hdl_c": (60.0, 17.0)}


@given(st.floats(0.0, 1.0))
def test_icons_are_the_share_within_half_a_person(share: float) -> None:
    found = icons(share)
    assert 0 <= found.affected <= found.of
    assert abs(found.affected / found.of - share) <= 0.5 / found.of + 1e-12
    assert len(found.drawn) == 10


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        icons(1.2)


def test_an_average_person_stands_in_the_middle_and_high_pressure_above() -> None:
    middle = chart(PREVENT, PERSON, SPREADS, {"smoking": 0.2}, 374)
    high = chart(PREVENT, {**PERSON, "sbp": 170}, SPREADS, {"smoking": 0.2}, 374)
    assert middle is not None
    assert high is not None
    assert 20 < middle.below < 70
    assert high.below > 90
    assert list(middle.quantiles) == sorted(middle.quantiles)


def test_a_score_without_risk_has_no_chart() -> None:
    phq = equation_from(equation_table("phq9"))
    assert chart(phq, {"responses": [0] * 9}, {}, {}, 1) is None
    assert math.isnan(phq.share(phq.evaluate({"responses": [0] * 9})))


def test_a_life_adds_up_and_death_of_other_causes_takes_from_it() -> None:
    none, some = (lifetime(PREVENT, PERSON, [death] * 112, 10) for death in (0.0, 0.03))
    assert none is not None
    assert some is not None
    assert none.until == 79
    assert list(none.risk) == sorted(none.risk)
    short = PREVENT.share(PREVENT.evaluate(PERSON))
    assert none.risk[10] > short  # the risk of later ages is larger
    assert some.risk[-1] < none.risk[-1] < 1.0
    assert lifetime(PREVENT, {**PERSON, "age": 90}, [0.1] * 112, 10) is None


def test_groups_cover_adults_and_nobody_else() -> None:
    assert peer_group("female", 50)["systolic"][0] == 122.0  # type: ignore[index]
    assert peer_group("female", 12) is None
    assert peer_group("", 50) is None
