"""Records that cannot be true of one person: `fit` says what it did, widens, or declines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source

START_NS, MINUTE_NS = 1_700_006_400_000_000_000, 60_000_000_000  # a midnight
DAYS, A_DAY = 15, 96
SENSOR, FOOD, DOSE = "glucose.interstitial", "meal.carbohydrate", "insulin.bolus"


def sensor(level: float = 140.0, restless: float = 8.0, seed: int = 1) -> np.ndarray:
    """A wandering sensor, a sample every quarter of an hour."""
    random = np.random.default_rng(seed)
    wander = np.zeros(DAYS * A_DAY)
    for place in range(1, len(wander)):
        wander[place] = 0.95 * wander[place - 1] + restless * random.standard_normal()
    return np.maximum(level + wander, 45.0)


def series(signal: str, minute: np.ndarray, value: np.ndarray, unit: str) -> Series:
    time = START_NS + (minute * MINUTE_NS).astype(np.int64)
    rows = np.arange(len(minute))
    return Series(signal, time, value, value, unit, np.zeros(len(rows), np.int32), "utc", rows)


def written(path: Path, minute: np.ndarray, value: np.ndarray) -> Path:
    """A person with type 1 diabetes: three meals and doses a day, and this sensor."""
    meals = (np.arange(DAYS)[:, None] * 1440.0 + np.array([450.0, 750.0, 1140.0])).ravel()
    order = np.argsort(minute, kind="stable")
    batch = [
        series(SENSOR, minute[order], value[order], "mg/dL"),
        series(FOOD, meals, np.full(len(meals), 60.0), "g"),
        series(DOSE, meals, np.full(len(meals), 6.0), "[iU]"),
    ]
    with Record.create(path, Person(display_name="Eve", conditions=("type 1 diabetes",))) as made:
        made.commit(ImportBatch(Source("t.csv", "0" * 64, "test", "1"), batch))
    return path


QUARTERS = np.arange(DAYS * A_DAY) * 15.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doubtful")


#: What was said of a record, which is judged once.
_SAID: dict[Path, dict[str, Any]] = {}


def judged(run: Any, path: Path) -> dict[str, Any]:
    if path not in _SAID:
        said = run("fit", path, "--validate", "--json")
        assert said.code == 0
        _SAID[path] = said.table
    return _SAID[path]


def sound(run: Any, folder: Path) -> dict[str, Any]:
    """What is said of a record without fault."""
    path = folder / "sound.vtr"
    return judged(run, path if path.exists() else written(path, QUARTERS, sensor()))


def noted(table: dict[str, Any], *words: str) -> bool:
    return any(all(word in note for word in words) for note in table["notes"])


def learned(table: dict[str, Any]) -> list[str]:
    return [row["name"] for row in table["parameters"] if row["learned"]]


def surest(table: dict[str, Any]) -> float:
    """The highest shrinkage that a fit claims of the glucose organ."""
    return max(r["shrinkage"] for r in table["parameters"] if r["name"].startswith("glucose"))


def test_ten_samples_teach_nothing_and_say_so(run: Any, folder: Path) -> None:
    table = judged(run, written(folder / "ten.vtr", QUARTERS[:10], sensor()[:10]))
    assert not learned(table)
    assert noted(table, "fewer than two days")
    assert not table["forecasts"]


def test_millimoles_taken_for_milligrams_teach_nothing(run: Any, folder: Path) -> None:
    """The record keeps such values apart, so that the fit finds no glucose, and says so."""
    table = judged(run, written(folder / "unit.vtr", QUARTERS, sensor() / 18.016))
    assert not learned(table)
    assert noted(table, "fewer than two days of glucose")
    assert not table["forecasts"]


def test_a_sound_record_is_not_doubted(run: Any, folder: Path) -> None:
    table = sound(run, folder)
    assert learned(table)
    assert not noted(table, "contradict")
    assert not noted(table, "another person")
    assert not noted(table, "another unit")


def test_a_sensor_that_changed_hands_is_believed_less(run: Any, folder: Path) -> None:
    own, other = sensor(130.0, 3.0), sensor(230.0, 14.0, seed=2)
    half = len(own) // 4
    value = np.concatenate([own[:half], other[half:]])
    worn = (half * 15.0 > QUARTERS) | (half * 15.0 + 60.0 <= QUARTERS)  # a new sensor warms up
    table = judged(run, written(folder / "swapped.vtr", QUARTERS[worn], value[worn]))
    assert noted(table, "another person")
    assert surest(table) < surest(sound(run, folder))


def test_two_sensors_at_once_are_told_and_believed_less(run: Any, folder: Path) -> None:
    minute = np.concatenate([QUARTERS, QUARTERS + 4.0])
    value = np.concatenate([sensor(110.0), sensor(240.0, seed=2)])
    table = judged(run, written(folder / "two.vtr", minute, value))
    assert noted(table, "contradicts itself")
    assert surest(table) < surest(sound(run, folder))


def test_a_few_days_of_two_sensors_are_left_out(run: Any, folder: Path) -> None:
    first = QUARTERS[: 3 * A_DAY]
    minute = np.concatenate([QUARTERS, first + 4.0])
    value = np.concatenate([sensor(), sensor(240.0, seed=2)[: len(first)]])
    table = judged(run, written(folder / "few.vtr", minute, value))
    assert noted(table, "3 days", "left out")
    assert not noted(table, "contradicts itself")


def test_a_months_gap_is_no_other_person(run: Any, folder: Path) -> None:
    minute = QUARTERS + np.where(QUARTERS >= 7 * 1440.0, 31 * 1440.0, 0.0)
    table = judged(run, written(folder / "gap.vtr", minute, sensor()))
    assert not noted(table, "another person")
    assert np.isfinite([row["rmse"] for row in table["forecasts"]]).all()
