"""Each foreseen failure is one sentence on stderr and exit code 2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source

MANIFEST = Path(__file__).parents[3] / "plugins/energy_balance/organ.toml"


def test_unknown_option_and_command(run) -> None:
    run("show", "--bogus").refused("--bogus")
    run("dance").refused("dance")


def test_wrong_unit(run, sugar: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "odd.toml"
    mapping.write_text(
        'name = "odd"\ntitle = "Odd"\nsource = "test"\n[[table]]\nid = "t"\nheader = ["date"]\n'
        'time = { column = "date" }\n[[table.value]]\ncolumn = "glucose mg/dL"\n'
        'signal = "glucose.capillary"\nunit = "kg"\n'
    )
    run("import", tmp_path / "new.vtr", sugar, "--mapping", mapping).refused("kg")


def test_future_date_is_kept_apart(run, sugar: Path, tmp_path: Path) -> None:
    sugar.write_text(sugar.read_text() + "2199-01-01T00:00:00+00:00,120\n")
    row = run("import", tmp_path / "new.vtr", sugar, "--json").table[0]
    assert row["quarantined"] == 1
    assert any("future" in reason for reason in row["reasons"])


def test_truncated_file(run, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_text('{"resourceType": "Bundle", "type": "collection", "entry": [{"resour')
    run("import", tmp_path / "new.vtr", file).refused("bundle.json")


def test_person_mismatch(run, tmp_path: Path) -> None:
    rows = "index,event_type,event_subtype,glucose,timestamp,transmitter_time\n"
    for number in ("001", "002"):
        body = f"1,EGV,,1{number[1:]},2020-02-13 17:23:32,1\n2,EGV,,104,2020-02-13 17:28:32,2\n"
        (tmp_path / f"Dexcom_{number}.csv").write_text(rows + body)
    path = tmp_path / "new.vtr"
    options = ("--mapping", "big_ideas")
    assert run("import", path, tmp_path / "Dexcom_001.csv", *options).code == 0
    run("import", path, tmp_path / "Dexcom_002.csv", *options).refused("another person")


def test_missing_files_make_no_record(run, tmp_path: Path) -> None:
    run("import", tmp_path / "new.vtr", tmp_path / "none.csv").refused("none.csv")
    assert not (tmp_path / "new.vtr").exists()


@pytest.mark.parametrize("command", ["show", "fit", "render", "report", "open"])
def test_missing_record(run, tmp_path: Path, command: str) -> None:
    out = {"render": ("--out", tmp_path / "a.png"), "report": ("--out", tmp_path / "a.pdf")}
    run(command, tmp_path / "none.vtr", *out.get(command, ())).refused("none.vtr")


def test_a_page_that_could_not_be_written(run, record: Path, tmp_path: Path) -> None:
    run("fit", record, "--out", tmp_path / "page.html").refused("--validate")
    run("fit", record, "--validate", "--out", tmp_path / "page.doc").refused("page.doc")
    run("fit", record, "--validate", "--out", tmp_path / "none" / "page.pdf").refused("none")


def test_record_locked(run, record: Path, sugar: Path) -> None:
    with Record.open(record, mode="w"):
        run("import", record, sugar).refused("ada.vtr")


def test_manifest_with_an_unknown_key(run, tmp_path: Path) -> None:
    manifest = tmp_path / "organ.toml"
    text = MANIFEST.read_text("utf-8").replace("[clock]", 'flavour = "sweet"\n[clock]', 1)
    manifest.write_text(text)
    run("plugin", "validate", tmp_path).refused("flavour")
    run("plugin", "validate", tmp_path / "none").refused("none")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with nothing to learn from, so that its twin is the prior, made at once."""
    path = tmp_path_factory.mktemp("twin") / "bo.vtr"
    time = np.arange(3, dtype=np.int64) * 86_400_000_000_000 + 1_700_000_000_000_000_000
    series = Series(
        "body.mass", time, np.full(3, 70.0), np.full(3, 70.0), "kg",
        np.zeros(3, np.int32), "utc", np.arange(3),
    )  # fmt: skip
    source = Source("t.csv", "0" * 64, "test", "1")
    with Record.create(path, Person(display_name="Bo", conditions=("type 1 diabetes",))) as made:
        made.commit(ImportBatch(source, [series]))
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[event]]\nkind = "dance"\nat_h = 8.0\n', ("dance", "walk")),
        ('[[event]]\nkind = "meal"\nat_h = 8.0\n[event.knobs]\ncarbohydrate = 9000\n', ("9000",)),
        ('[[event]]\nkind = "meal"\nat_h = 30.0\n', ("beyond the horizon", "30 h")),
        ('[[event]]\nkind = "meal"\nat_h = 8.0\nwhen = 3\n', ("when",)),
        ("[[event\n", ("not TOML",)),
    ],
)
def test_scenario_outside_the_models_range(run, fitted: Path, text: str, words) -> None:
    plan = fitted.parent / "plan.toml"
    plan.write_text(text)
    run("project", fitted, "--scenario", plan).refused(*words)


def test_horizon_and_missing_scenario(run, fitted: Path) -> None:
    plan = fitted.parent / "empty.toml"
    plan.write_text('name = "x"\n')
    run("project", fitted, "--scenario", plan, "--horizon", "soon").refused("soon", "24h")
    run("project", fitted, "--scenario", fitted.parent / "no.toml").refused("no.toml")


def test_days_between_repeat_the_habits(run, fitted: Path) -> None:
    plan = fitted.parent / "walk.toml"
    plan.write_text('name = "x"\n[[event]]\nkind = "walk"\nat_h = 43.3333\n')
    said = run(
        "project", fitted, "--scenario", plan, "--horizon", "48h", "--members", "2", "--json"
    )
    glucose = said.table["bands"]["glucose.plasma"]["baseline"][2]
    second_day = glucose[len(glucose) // 2 :]
    assert max(second_day) > 1.1 * glucose[len(glucose) // 4 - 1]
    assert sum(o["name"].startswith("Heart rate") for o in said.table["outcomes"]) == 1
