"""Trials of real people: one's own place, a handful of records, a control made of twins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.commands.say import Refused
from workbench.trials import me
from workbench.trials.analyse import analysed
from workbench.trials.as_record import record_of
from workbench.trials.conduct import prepare, rows_of
from workbench.trials.known import person_of
from workbench.trials.live import Gathered
from workbench.trials.spec import read_trial
from workbench.trials.synthetic import against_twins, read_people

TRIAL = """
days = 60
cohort = { n = 100, conditions = ["hypertension"]%s }
arms = { control = ["placebo"], treated = ["ramipril 10 mg once daily"] }
[[endpoint]]
signal = "systolic BP"
unit = "mmHg"
statistic = "mean_change_difference"
"""
PERSON = {"age": 61.0, "sex": 1.0, "height": 178.0, "bmi": 27.0, "sbp": 152.0, "dbp": 91.0}


def trial(tmp_path: Path, more: str = ""):
    path = tmp_path / "t.toml"
    path.write_text(TRIAL % more)
    return read_trial(path)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("people")
    told = [PERSON | {"sbp": sbp, "age": age} for sbp, age in ((152, 61), (146, 55), (165, 70))]
    return [record_of(values, k, folder) for k, values in enumerate(told)]


def test_a_twin_becomes_a_record_that_says_who_it_is(records: list[Path]) -> None:
    person = person_of(records[0])
    assert person.man
    assert person.values["sbp"] == pytest.approx(152.0)
    assert person.values["age"] == pytest.approx(61.0, abs=0.1)
    assert person.values["bmi"] == pytest.approx(27.0, abs=0.05)


def test_a_person_has_a_place_and_effects_of_their_own(
    records: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(me, "DRAWS", 8)
    monkeypatch.setattr(me, "CROWD", 40)
    told = me.in_trial(prepare(trial(tmp_path), 1), person_of(records[0]))
    place = {p.quantity: p for p in told.places}["sbp"]
    assert place.value == pytest.approx(152.0)
    assert 5.0 < place.percentile < 95.0
    (mine,) = told.mine
    assert mine.low <= mine.value <= mine.high < 0.0
    assert mine.population[1] < mine.value < mine.population[2]


def test_a_handful_of_people_is_no_crowd(records: list[Path], tmp_path: Path) -> None:
    names = ", ".join(f'"{path}"' for path in records)
    prepared = prepare(trial(tmp_path, f", records = [{names}]"), 1)
    rows = rows_of(prepared.spec, 1, 0, 120)
    assert set(np.unique(rows["people/record"])) == {0.0, 1.0, 2.0}
    assert 140.0 < rows["people/sbp"].mean() < 170.0
    (few,) = analysed(prepared, rows)
    many = analysed(prepared, {k: v for k, v in rows.items() if k != "people/record"})[0]
    assert few.p > many.p or few.high - few.low > many.high - many.low


def test_what_has_finished_is_told_while_the_rest_runs(tmp_path: Path) -> None:
    prepared = prepare(trial(tmp_path), 1)
    gathered = Gathered(prepared, 80)
    told = [gathered.with_shard(rows_of(prepared.spec, 1, first, 40)) for first in (0, 40)]
    assert [t["done"] for t in told] == [40, 80]
    assert len(told[0]["people"]["arm"]) == 40
    assert told[1]["results"][0]["people"] == 80


def test_a_control_of_twins_finds_what_was_done_to_people(tmp_path: Path) -> None:
    lines = ["age,sex,sbp,dbp,outcome"]
    rng = np.random.default_rng(3)
    for k in range(60):
        sbp = 150.0 + 8.0 * rng.standard_normal()
        lines.append(f"{50 + k % 20},{'mf'[k % 2]},{sbp:.1f},90,{sbp - 15.0:.1f}")
    path = tmp_path / "treated.csv"
    path.write_text("\n".join(lines) + "\n")
    found = against_twins(prepare(trial(tmp_path), 1), path)
    assert found.observed == pytest.approx(-15.0, abs=0.05)
    assert found.effect == pytest.approx(-12.0, abs=1.5)  # the clinic's own fall is the twins', too
    assert found.low < found.effect < found.high
    assert found.model > 0.0


def test_a_file_of_people_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("age,sex,outcome\n50,f,130\nold,m,140\n60,f,120\n")
    with pytest.raises(Refused, match="'old'"):
        read_people(path)
    path.write_text("age,outcome\n50,130\n")
    with pytest.raises(Refused, match="sex"):
        read_people(path)
