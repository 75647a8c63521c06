"""Triggers with honest control of false ones, flares only with skill, control and scores."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from data.evidence.chronic import chronic
from data.record import ImportBatch, Person, Record, Series, Source
from twin_core.vocabulary import catalogue
from workbench.service.chronic import chronic_news
from workbench.service.flares import forecast
from workbench.service.triggers import FALSE_SHARE, find_triggers

DAY = 86_400_000_000_000
START = 1_700_006_400_000_000_000 // DAY * DAY


def noise(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(count)


def test_a_trigger_is_found_at_its_lag_and_chance_is_not() -> None:
    sleep = noise(200, 1)
    pain = 3.0 + noise(200, 2)
    pain[1:] -= 0.8 * sleep[:-1]
    others = {f"t{i}": noise(200, 10 + i) for i in range(6)}
    found = find_triggers({"pain": pain}, {"sleep": sleep, **others})
    first = found[0]
    assert (first.trigger, first.lag, first.told) == ("sleep", 1, True)
    assert first.low < first.effect < first.high < 0.0
    assert len(found) == 7 * 4


def test_false_ones_are_rare_over_many_people_without_any() -> None:
    people = 120
    wrong = sum(
        any(t.told for t in find_triggers(
            {"y": noise(90, 100 * p)}, {f"t{i}": noise(90, 100 * p + i + 1) for i in range(3)}
        ))
        for p in range(people)
    )  # fmt: skip
    assert wrong / people <= FALSE_SHARE + 2 * np.sqrt(FALSE_SHARE * (1 - FALSE_SHARE) / people)


def test_few_days_give_no_trigger() -> None:
    assert find_triggers({"y": noise(20, 0)}, {"x": noise(20, 1)}) == []


def test_flares_are_told_only_where_the_past_could_have_foretold_them() -> None:
    load = np.repeat(noise(60, 3), 5)
    pain = noise(300, 4)
    pain[7:] += 2.0 * load[:-7]
    good, blind = forecast("pain", pain, {"load": load}), forecast("pain", noise(300, 5), {})
    assert good is not None
    assert good.told
    assert blind is not None
    assert blind.skill < good.skill
    assert forecast("pain", noise(50, 0), {}) is None


def series(name: str, values: list[float]) -> Series:
    n = len(values)
    value = np.array(values)
    time_ns = START + np.arange(n, dtype=np.int64) * DAY
    zeros = np.zeros(n, np.int32)
    return Series(name, time_ns, value, value.copy(), "", zeros, "utc", np.arange(n))


@pytest.mark.parametrize(("mean", "answer"), [(120.0, "controlled"), (150.0, "not controlled")])
def test_pressure_and_mood(tmp_path: Path, mean: float, answer: str) -> None:
    batch = [
        series("pressure.systolic", list(mean + 5 * noise(14, 0))),
        series("pressure.diastolic", list(70 + 4 * noise(14, 1))),
        series("mind.phq9", [6.0, 14.0]),
        series("glucose.hba1c", [6.1]),
    ]
    source = Source("a.csv", hashlib.sha256(b"a").hexdigest(), "test", "1")
    person = Person(display_name="Bea", conditions=("type 2 diabetes",))
    with Record.create(tmp_path / "a.vtr", person) as kept:
        kept.commit(ImportBatch(source, batch))
        found = {one.title: one for one in chronic_news(kept).findings}
    assert found["blood pressure at home"].answer == answer
    assert "a real change" in found["depression (PHQ-9)"].sentence
    assert found["remission of type 2 diabetes"].answer == "may be in remission"


def test_outcomes_and_triggers_are_signals_of_the_catalogue() -> None:
    table = chronic()
    for row in (*table["outcome"].values(), *table["trigger"].values(), *table["score"].values()):
        assert row["signal"] in catalogue()
