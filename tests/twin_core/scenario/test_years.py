"""Ten years in single precision say what double precision says."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.years import project_years
from twin_core.twin import Twin, prior_twin

TEN_YEARS_H = 3650 * 24.0
MEMBERS = 8
HABITS = Scenario(
    horizon_h=TEN_YEARS_H,
    events=(
        Event(kind="meal", at_h=8.0, knobs={"carbohydrate": 45.0}),
        Event(kind="insulin_bolus", at_h=8.0, knobs={"dose": 4.0}),
        Event(kind="meal", at_h=19.0, knobs={"carbohydrate": 70.0}),
        Event(kind="insulin_bolus", at_h=19.0, knobs={"dose": 6.0}),
    ),
)
WALK = Event(kind="walk", at_h=19.5, duration_min=45.0)


@pytest.fixture(scope="module")
def twin() -> Twin:
    body = assemble_by_id(("glucose_t1d", "circulation", "energy_balance"))
    facts = {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": 85.0}
    return prior_twin(body, HABITS, facts=facts, members=MEMBERS)


@pytest.fixture(scope="module")
def both(twin: Twin) -> tuple[Projection, Projection]:
    """The same ten years in double and in single precision."""
    walks = HABITS.with_events(WALK)
    double, single = (
        project_years(twin, walks, members=MEMBERS, precision=precision)
        for precision in ("float64", "float32")
    )
    return double, single


def test_single_precision_moves_no_curve_by_a_hundredth_of_its_band(both) -> None:
    double, single = both
    assert not double.failures
    assert not single.failures
    assert set(double.bands) == set(single.bands)
    for name, band in double.bands.items():
        for arm in ("baseline", "intervention"):
            exact, fast = getattr(band, arm), getattr(single.bands[name], arm)
            width = exact[-1] - exact[0]
            moved = np.abs(fast - exact).max(axis=0)
            assert (moved <= 0.01 * width + 1e-9).all(), (name, arm)


def test_single_precision_moves_no_outcome_by_a_hundredth_of_its_band(both) -> None:
    double, single = both
    for exact, fast in zip(double.outcomes, single.outcomes, strict=True):
        band = double.bands[exact.signal].intervention
        width = band[-1, -1] - band[0, -1]
        assert fast.signal == exact.signal
        assert fast.difference == pytest.approx(exact.difference, abs=0.01 * width + 1e-9)


def test_the_two_runs_are_not_the_same_run(both) -> None:
    """Else the comparison above would hold whatever single precision does."""
    double, single = both
    mass = double.bands["body.mass"].intervention - single.bands["body.mass"].intervention
    assert 0.0 < np.abs(mass).max() < 0.05


def test_the_walk_reaches_the_horizon(both) -> None:
    for projection in both:
        assert projection.time_h[-1] == pytest.approx(TEN_YEARS_H, rel=0.01)


def test_a_first_answer_walks_few_days_and_lands_near_the_full_one(both, twin: Twin) -> None:
    _, full = both
    first = project_years(twin, HABITS.with_events(WALK), members=MEMBERS, sparse=True)
    moved = 0
    for exact, fast in zip(full.outcomes, first.outcomes, strict=True):
        band = full.bands[exact.signal].intervention
        width = band[-1, -1] - band[0, -1]
        assert fast.difference == pytest.approx(exact.difference, abs=0.05 * width + 1e-6)
        moved += fast.difference != exact.difference
    assert moved, "the first answer is the full one"
