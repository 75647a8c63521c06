"""Real benchmark runs, very small: they measure what they say and their set-up is right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.bench import (
    body,
    closed_loop,
    decade,
    identify,
    live,
    record,
    slider,
    type1_days,
    window,
)
from workbench.bench.peers import PYTHON


@pytest.fixture(autouse=True)
def no_peers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PYTHON, str(tmp_path / "nowhere"))


def test_type1_days_without_the_peer_go_on() -> None:
    rows = type1_days.measure(type1_days.Size(persons=40, repeats=2))
    assert [row.unit for row in rows] == ["days/s", "days/CPU-s"] * 2 + ["days/CPU-s"]
    assert all(0.0 < value < 1e6 for row in rows for value in row.values)
    assert all(row.peer is None and row.ratio is None for row in rows)
    assert any("names no interpreter" in note for row in rows for note in row.notes)


def test_every_person_of_the_blocks_has_a_day_of_their_own() -> None:
    from twin_core.simulate.blocks import blocks_of

    day = type1_days._Day(None, "")
    theta = day.persons(70)
    assert len(blocks_of(70)) > 1
    together = day.walk(theta, "float64").minutes[:, 0, 0]
    assert together.shape == (288, 70)
    for person in (0, 69):
        alone = day.walk(theta[:, [person]], "float64").minutes[:, 0, 0, 0]
        np.testing.assert_allclose(together[:, person], alone, rtol=1e-9)
    assert np.ptp(together[-1]) > 1.0


def test_the_day_is_eaten_and_injected() -> None:
    day = type1_days.table()
    assert day["carbohydrate"].sum() == sum(grams for _, grams, _ in type1_days.MEALS)
    assert day["bolus"].sum() == pytest.approx(sum(units for *_, units in type1_days.MEALS))
    assert day["carbohydrate"].max() <= type1_days.EATING


def test_the_peer_gets_the_settled_published_heart() -> None:
    heart = closed_loop._Heart()
    asked = heart.question(closed_loop.Size())
    assert asked["period"] == pytest.approx(0.8)
    ring = sum(vessel["R_poiseuille"] for name, vessel in asked["vessels"].items() if "sys" in name)
    assert ring == pytest.approx(1.053)
    # The published volume of the left ventricle (mL) and blood that is conserved by both.
    volumes = [asked["initial"][f"Vc:{name}"] for name in closed_loop.CHAMBERS]
    assert 100.0 < max(volumes) < 200.0
    assert all(np.isfinite(value) for value in asked["initial"].values())


def test_live_values_are_timed_and_survive_a_kill() -> None:
    waits, lost = live.measure(live.Size(seconds=0.5, kills=1))
    assert len(waits.values) >= 5
    assert waits.median > 0.0
    assert 0 <= lost.median <= 2


def test_one_week_is_made_and_identified() -> None:
    rows = identify.measure(identify.Size(days=2, starts=2, repeats=1))
    assert [row.unit for row in rows] == ["s", "CPU-s"]
    assert "90 % intervals hold" in rows[0].notes[0]


def test_the_week_of_both_programs_is_one_person() -> None:
    from twin_core.body import assemble_by_id

    body = assemble_by_id(("glucose_t1d",), ("heart.rate_excess", "body.mass"))
    week = identify.make_week(body, 2)
    assert len(week.glucose) == len(week.label) == 576
    assert {"B", "L", "D"} <= set(week.label)
    assert np.ptp(week.glucose) > 30.0
    # No step is fed without its label, or the peer would not see that meal.
    assert all(label for label, rate in zip(week.label, week.carbohydrate, strict=True) if rate)


def test_two_years_are_walked() -> None:
    (row,) = decade.measure(decade.Size(years=2.0, members=2, window_days=60, repeats=1))
    assert row.values[0] > 0.0
    assert "2 of 2 members" in row.notes[0]


def test_a_small_record_is_written_and_read_in_another_process() -> None:
    size = record.Size(years=2, year_days=3, repeats=1)
    curves, spent, reading, day, written = record.measure(size)
    assert 0.0 < reading.median < curves.median
    assert spent.median > 0.0
    assert 0.0 < day.median < 2000.0
    assert len(written.values) == 2
    assert curves.notes[0].startswith("13,824 rows")


@pytest.mark.window
def test_the_window_is_painted_in_another_process() -> None:
    imported, started = window.measure(window.Size(repeats=1))
    assert 0.0 < imported.median < started.median


def test_a_slider_changes_one_knob_of_the_last_event() -> None:
    from workbench.service.habits import plain_day

    day = plain_day(True)
    moved = slider.with_knob(day, "meal", "carbohydrate", 33.0)
    pairs = list(zip(day.events, moved.events, strict=True))
    changed = [after for before, after in pairs if before != after]
    assert [event.knobs for event in changed] == [{"carbohydrate": 33.0}]
    assert changed[0].at_h == max(event.at_h for event in day.events if event.kind == "meal")


def test_events_put_into_made_up_watches_are_found_and_people_are_not_mixed() -> None:
    from workbench.bench.vigil import judge
    from workbench.bench.vigil.companions import with_companions
    from workbench.service.grid import Rows

    def person(seed: int) -> dict[str, Rows]:
        rng = np.random.default_rng(seed)
        minute = 1440.0 * 19_000 + 720.0 + 1440.0 * np.arange(90)
        rest = Rows(minute, 60 + rng.standard_normal(90), np.zeros(90))
        beat = np.repeat(minute, 60) + np.tile(np.arange(60.0), 90)
        heart = Rows(beat, np.repeat(60 + 2 * rng.standard_normal(90), 60), np.zeros(len(beat)))
        return with_companions({"heart.rate_resting": rest, "heart.rate": heart}, seed)

    people = {str(seed): judge.quiet_of(person(seed)) for seed in range(3)}
    way = list(judge.WAYS)[-1]
    done = judge.trials(people, 9, 0.5)
    found = [np.isfinite(one.lead[way]) for one in done]
    assert len(done) == 9
    assert np.mean(found) >= 0.6
    count, months = judge.false_alarms(people, way, judge.limits(people, way, 0.5))
    assert count / months < 2.0


@pytest.mark.window
def test_the_body_draws_picks_and_keeps_its_memory() -> None:
    moving, update, still, picks, memory = body.measure(body.Size(frames=3, ticks=20))
    assert moving.median > still.median > 0.0, "light copies and a smaller frame are faster"
    assert 0.0 < update.median < 1000.0 / moving.median
    assert 0.0 < picks.median < 100.0
    assert memory.notes[0].endswith("no actor and no timer more")
