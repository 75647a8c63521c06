"""Trials from file to verdict: organs answer, unknown rows say why, shards give one result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from twin_core.simulate import blocks
from workbench.commands.say import Refused
from workbench.trials import shards
from workbench.trials.analyse import analysed
from workbench.trials.conduct import prepare
from workbench.trials.evidence import Judged, judge_all, shipped_table
from workbench.trials.show import as_data, page
from workbench.trials.spec import read_trial, read_trials

EXAMPLES = Path(__file__).parents[3] / "workbench" / "trials" / "examples"


def row(name: str, arms: dict, endpoints: list, **more: object) -> dict:
    cohort = {"n": 400, "age": {"mean": 55, "sd": 9}, "sex": {"female_pct": 50}}
    told = {
        "cohort": cohort | more.pop("cohort", {}),
        "arms": [{"name": k, "interventions": v} for k, v in arms.items()],
        "duration_days": 56, "endpoints": endpoints, "dependent": False,
    }  # fmt: skip
    return {"id": name, "citation": name, "confirmed": True, "simulate": told} | more


def drug(name: str, dose: float) -> dict:
    return {"kind": "drug", "name": name, "dose": dose, "unit": "mg", "schedule": "once daily"}


def endpoint(signal: str, unit: str, value: float, **more: object) -> dict:
    return {
        "signal": signal, "unit": unit, "statistic": "mean_change_difference",
        "between": ["treated", "control"], "at_day": 56, "value": value,
    } | more  # fmt: skip


ROWS = [
    row("pressure", {"control": [], "treated": [drug("indapamide", 1.5)]},
        [endpoint("systolic BP", "mmHg", -9.0, ci95=[-11, -7])],
        cohort={"conditions": ["hypertension"]}),
    row("lipids", {"control": [], "treated": [drug("simvastatin", 40)]},
        [endpoint("LDL cholesterol", "%", -39, statistic="percent_change", dependent=True)],
        cohort={"conditions": ["hypercholesterolaemia"]}),
    row("unknown", {"control": [], "treated": [drug("unobtainium", 1)]},
        [endpoint("systolic BP", "mmHg", -9.0), endpoint("aura", "1", 1.0)]),
    row("memory", {"control": [], "treated": [drug("lisinopril", 20)]},
        [endpoint("systolic BP", "mmHg", -9.0)], confirmed=False),
]  # fmt: skip


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    path = tmp_path_factory.mktemp("trials") / "rows.json"
    path.write_text(json.dumps({"rows": ROWS}), encoding="utf-8")
    return judge_all(path, people=32)


def test_organs_answer_trials_that_they_were_not_told(judged: Judged) -> None:
    pressure, lipids = judged.outcomes[0][1], judged.outcomes[1][1]
    assert pressure.simulated is not None
    assert -13.0 < pressure.simulated.value < -5.0
    assert not pressure.wired
    assert lipids.simulated is not None
    assert -45.0 < lipids.simulated.value < -30.0


def test_rows_that_cannot_be_run_say_why(judged: Judged) -> None:
    reasons = [o.missing for _, o in judged.outcomes[2:4]]
    assert "unobtainium" in reasons[0]
    assert "aura" in reasons[1]
    assert judged.not_run == 2


def test_rows_from_memory_run_but_do_not_count(judged: Judged) -> None:
    assert judged.outcomes[4][1].simulated is not None
    assert judged.unconfirmed == 1
    assert judged.groups["all"].count == 2
    assert judged.groups["dependent"].count == 1


def test_the_page_and_the_data_hold_every_row(judged: Judged) -> None:
    text = page(judged, "rows.json", {}, None)
    assert all(f"| {name} |" in text for name in ("pressure", "lipids", "unknown", "memory"))
    assert len(as_data(judged)["rows"]) == 5


def test_shards_of_any_size_give_the_same_rows(tmp_path: Path) -> None:
    spec = read_trial(EXAMPLES / "dash-sodium.toml")
    tables = []
    for size in (60, 25):
        parts = shards.shards_of(60, size)
        path = tmp_path / f"{size}.h5"
        order = reversed(parts)  # shards may finish in any order
        shards.stream(((s, shards.run_shard(spec, 1, s)) for s in order), 60, path)
        tables.append(shards.read(path))
    for name, values in tables[0].items():
        np.testing.assert_array_equal(values, tables[1][name])
    (result,) = analysed(prepare(spec, 1), tables[0])
    assert result.low < -8.9 < result.high or abs(result.effect + 8.9) < 3.0
    assert result.people == 60


@pytest.fixture
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra, not installed")
    cores = blocks._cores()
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    yield cluster.scheduler_address
    cluster.close()
    blocks.keep_to(cores)


def test_workers_give_the_rows_of_this_process_on_one_core_each(scheduler: str) -> None:
    spec = read_trial(EXAMPLES / "dash-sodium.toml")
    parts = shards.shards_of(40, 20)
    here = {shard.first: rows for shard, rows in shards.local(spec, 1, parts)}
    there = {s.first: rows for s, rows in shards.on_cluster(spec, 1, parts, scheduler)}
    assert blocks._cores() == 1
    assert there.keys() == here.keys()
    for first, rows in here.items():
        for name, values in rows.items():
            np.testing.assert_array_equal(there[first][name], values)


def test_the_shipped_table_is_understood() -> None:
    specs = read_trials(shipped_table())
    assert len(specs) >= 95
    assert all(spec.arms and spec.endpoints for spec in specs)


def test_a_trial_that_asks_for_the_unknown_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        'days = 30\ncohort = { n = 50 }\narms = { a = ["placebo"], b = ["unobtainium 3 mg"] }\n'
        '[[endpoint]]\nsignal = "systolic BP"\nstatistic = "mean_change_difference"\n'
    )
    with pytest.raises(Refused, match="unobtainium"):
        prepare(read_trial(path), 1)
