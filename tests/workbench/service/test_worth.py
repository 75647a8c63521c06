"""The table of measurements is whole: every row can be ranked by some outcome."""

from __future__ import annotations

from twin_core.vocabulary import signal
from workbench.service.worth import OUTCOMES, candidates


def test_every_measurement_names_a_signal_and_has_a_cost() -> None:
    rows = candidates()
    assert len(rows) >= 10
    for row in rows:
        signal(row.signal)
        assert row.cost > 0.0
        assert all(0.0 <= hour < 24.0 for hour in row.at_h)
        assert row.error is None or row.citation


def test_what_a_record_has_already_is_named_as_another() -> None:
    fresh, again = candidates(), candidates(had={"glucose.interstitial"})
    changed = [(a.name, b.name) for a, b in zip(fresh, again, strict=True) if a.name != b.name]
    assert [(a.removeprefix("a "), b.removeprefix("another ")) for a, b in changed] == [
        ("week of glucose sensor with every meal and dose logged",) * 2
    ]


def test_every_outcome_is_a_signal() -> None:
    for outcome in OUTCOMES.values():
        assert signal(outcome.signal).unit
