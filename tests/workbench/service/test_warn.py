"""Early warning on a record: days, causes that a record speaks for, alarms within a budget."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from data.evidence.vigilance import alarm_rates, causes, daily_channels
from data.record import ImportBatch, Person, Record, Series, Source
from twin_core.vocabulary import catalogue
from workbench.cli import app
from workbench.service.courses import courses, run_infection
from workbench.service.daily import daily, day_values
from workbench.service.grid import Rows
from workbench.service.signatures import signatures_for
from workbench.service.warn import news

DAY = 86_400_000_000_000
START = 1_700_006_400_000_000_000 // DAY * DAY
COUNT = 100


def series(name: str, values: np.ndarray, hour: float = 4.0, offset: int = 0) -> Series:
    n = len(values)
    time_ns = START + np.arange(n, dtype=np.int64) * DAY + int(hour * 3.6e12)
    offsets = np.full(n, offset, np.int32)
    return Series(name, time_ns, values, values.copy(), "", offsets, "utc", np.arange(n))


def rows(ill: bool) -> list[Series]:
    e = np.random.default_rng(3).standard_normal((COUNT, 4))
    ramp = np.clip((np.arange(COUNT) - 91) / 5, 0, 1) if ill else np.zeros(COUNT)
    return [
        series("heart.rate_resting", 60 + 1.5 * e[:, 0] + 8 * ramp),
        series("heart.rmssd", 45 * np.exp(0.15 * e[:, 1] - 0.3 * ramp)),
        series("respiration.rate", 15 + 0.6 * e[:, 2] + 2 * ramp),
        series("body.skin_temperature", 34 + 0.3 * e[:, 3] + 0.6 * ramp),
    ]


def record_at(path: Path, batch: list[Series], **person: object) -> Path:
    source = Source("watch.json", hashlib.sha256(b"watch").hexdigest(), "test", "1")
    with Record.create(path, Person(display_name="Bea", **person)) as kept:  # type: ignore[arg-type]
        kept.commit(ImportBatch(source, batch))
    return path


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("warn")
    return {
        "ill": record_at(folder / "ill.vtr", rows(True)),
        "well": record_at(folder / "well.vtr", rows(False)),
        "new": record_at(folder / "new.vtr", [series("heart.rate_resting", np.full(9, 60.0))]),
    }


def test_an_illness_alarms_with_its_reasons_and_health_does_not(places: dict[str, Path]) -> None:
    with Record.open(places["ill"]) as ill, Record.open(places["well"]) as well:
        sick, fine = news(ill, with_twin=False), news(well, with_twin=False)
    (alarm,) = [one for one in sick.alarms if one.now]
    assert alarm.signature.cause == "infection"
    assert len(alarm.reasons) >= 3
    assert alarm.score > alarm.threshold
    assert {row.channel.name for row in sick.departures} >= {"heart_resting", "breathing"}
    assert not [one for one in fine.alarms if one.now]


def test_a_larger_budget_lowers_the_threshold(places: dict[str, Path]) -> None:
    with Record.open(places["well"]) as well:
        low, high = (news(well, budget, with_twin=False).threshold for budget in (0.1, 2.0))
    assert high < low


def test_fluid_is_rare_but_not_where_a_weak_heart_is_recorded(places: dict[str, Path]) -> None:
    with Record.open(places["well"]) as well:
        table = daily(well)
    rare, known = (
        {one.cause: one.rarity for one in signatures_for(table, what)}
        for what in (frozenset(), frozenset({"heart_failure"}))
    )
    assert rare["congestion"] > 0.0 == known["congestion"]


def test_few_days_say_that_there_is_no_baseline_yet(places: dict[str, Path]) -> None:
    with Record.open(places["new"]) as kept:
        found = news(kept, with_twin=False)
    assert not found.alarms
    assert "no baseline yet" in found.notes[-1]


def test_the_command_gives_bands_sources_and_sentences(places: dict[str, Path]) -> None:
    told = CliRunner().invoke(app, ["warn", str(places["ill"]), "--json"])
    assert told.exit_code == 0, told.output
    table = json.loads(told.output)
    for row in table["departures"]:
        assert row["low"] < row["expected"] < row["high"]
        assert row["sentence"]
        assert row["source"]
    for alarm in table["alarms"]:
        assert alarm["evidence"] in "ABC"
        assert alarm["source"]
        assert alarm["advice"]


def test_a_night_counts_for_the_day_on_which_it_ends_and_half_days_are_no_sum() -> None:
    table = daily_channels()
    night = Rows(np.array([1440.0 * 10 + 23 * 60]), np.array([8.0]), np.zeros(1))
    assert day_values(night, table["sleep"]) == {11: 8.0}
    assert day_values(night, table["bedtime"]) == {11: 11.0}
    walk = Rows(1440.0 * 10 + np.arange(0.0, 2200.0, 60.0), np.full(37, 100.0), np.full(37, 60.0))
    assert day_values(walk, table["steps"]) == {10: 2400.0}


def test_tables_name_signals_of_the_catalogue_and_say_what_is_assumed() -> None:
    for name, row in daily_channels().items():
        assert row["signal"] in catalogue(), name
        assert row["source"]
        assert row["confirmed"] != ("assumed" in row["source"])
    known = set(daily_channels()) | {"steps_share"}
    for row in causes().values():
        assert set(row["effects"]) <= known
        assert row["source"]
        assert row["evidence"] in "ABC"
    rates = alarm_rates()
    assert len(rates["rates"]) == len(rates["thresholds"])


def test_the_kept_course_of_an_infection_is_what_the_organ_does() -> None:
    for name, days in run_infection().items():
        np.testing.assert_allclose(courses()["immune"][name], days, atol=6e-4)


def test_daily_values_take_watch_and_phone_once(places: dict[str, Path]) -> None:
    with Record.open(places["ill"]) as kept:
        table = daily(kept)
    assert [c.name for c in table.channels] == [
        "heart_resting", "variability", "breathing", "skin_temperature",
    ]  # fmt: skip
    assert np.isfinite(table.values).all()
