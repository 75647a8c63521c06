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
