"""Facts of a person are those of their data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source
from workbench.service import measures as facts
from workbench.service.person import facts_of


def weighed(record: Record, *days: str) -> None:
    time_ns = np.array(
        [datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() for day in days]
    )
    n = len(days)
    series = Series(
        "body.mass", (time_ns * 1e9).astype(np.int64), np.full(n, 70.0), np.full(n, 70.0), "kg",
        np.zeros(n, np.int32), "utc", np.arange(n),
    )  # fmt: skip
    record.commit(ImportBatch(Source("a", "0" * 64, "test", "1"), [series]))


def test_age_is_that_on_the_last_day_of_the_data(tmp_path: Path) -> None:
    with Record.create(tmp_path / "bo.vtr", Person(birth_date="1980-05-01")) as record:
        weighed(record, "2019-01-01", "2020-05-01")
        assert facts_of(record).values["age"] == pytest.approx(40.0, abs=0.01)


def test_age_of_a_person_without_data_is_that_of_today(tmp_path: Path, monkeypatch) -> None:
    class Fixed(facts.date):
        @classmethod
        def today(cls) -> facts.date:
            return cls(2000, 5, 1)

    monkeypatch.setattr(facts, "date", Fixed)
    with Record.create(tmp_path / "bo.vtr", Person(birth_date="1980-05-01")) as record:
        assert facts_of(record).values["age"] == pytest.approx(20.0, abs=0.01)


def test_the_window_shapes_the_body_by_the_same_facts_as_the_twin(tmp_path: Path) -> None:
    """Else the body would be read twice at each opening."""
    with Record.create(
        tmp_path / "bo.vtr", Person(birth_date="1980-05-01", sex="female")
    ) as record:
        weighed(record, "2019-01-01", "2020-05-01")
        values, build = facts_of(record).values, facts.build_of(record)
    assert (build["age"], build["mass_kg"]) == (values["age"], values["mass"])
    assert build["height_cm"] == values["height"] == facts.ASSUMED["height"]
    assert build["sex"] == "female"


def sensed(record: Record, level: float, days: int = 3) -> None:
    """A sensor at one level, every quarter of an hour."""
    minute = np.arange(days * 96) * 15
    time_ns = 1_700_006_400_000_000_000 + minute * 60_000_000_000
    value = np.full(len(minute), level)
    series = Series(
        "glucose.interstitial", time_ns, value, value, "mg/dL",
        np.zeros(len(minute), np.int32), "utc", np.arange(len(minute)),
    )  # fmt: skip
    record.commit(ImportBatch(Source("s", "1" * 64, "test", "1"), [series]))


@pytest.mark.parametrize(
    ("level", "preset", "word"),
    [(100.0, "healthy", "at night is 100 mg/dL"), (170.0, "type_2_diabetes", "its preset")],
)
def test_type_2_diabetes_that_is_well_treated_begins_from_the_healthy_preset(
    tmp_path: Path, level: float, preset: str, word: str
) -> None:
    with Record.create(tmp_path / "bo.vtr", Person(conditions=("type 2 diabetes",))) as record:
        sensed(record, level)
        found = facts_of(record)
    assert found.presets == {"glucose_endogenous": preset}
    assert any(word in note for note in found.notes)


def test_what_the_sensor_tells_later_is_not_looked_at(tmp_path: Path) -> None:
    with Record.create(tmp_path / "bo.vtr", Person(conditions=("type 2 diabetes",))) as record:
        sensed(record, 100.0)
        assert facts_of(record, until=0.0).presets == {"glucose_endogenous": "type_2_diabetes"}
