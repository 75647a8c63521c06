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
    fresh = {row.id: row.name for row in candidates()}
    again = {row.id: row.name for row in candidates(had={"glucose.interstitial"})}
    assert [id for id in again if again[id] != fresh[id]] == ["sensor_week"]
    assert again["sensor_week"] == fresh["sensor_week"].replace("a week", "another week", 1)


def test_who_wears_a_sensor_is_not_sent_for_what_it_tells() -> None:
    fresh = {row.id for row in candidates()}
    again = {row.id for row in candidates(had={"glucose.interstitial"})}
    assert fresh - again == {"hba1c"}


def test_every_outcome_is_a_signal() -> None:
    for outcome in OUTCOMES.values():
        assert signal(outcome.signal).unit
