"""The command line answers each foreseen failure with one sentence and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.record import Person, Record
from workbench.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["vitruvian", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def one_sentence(error: str, *words: str) -> None:
    lines = [line for line in error.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert "Traceback" not in error
    for word in words:
        assert word in lines[0]


GLUCOSE = "date,glucose mg/dL\n2024-03-01T08:00:00+00:00,101\n2024-03-01T09:00:00+00:00,140\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "ada.vtr"
    Record.create(path, Person(display_name="Ada")).close()
    return path


def test_import_stores_and_a_second_import_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, path = tmp_path / "sugar.csv", tmp_path / "new.vtr"
    file.write_text(GLUCOSE)
    assert run(monkeypatch, "import", path, file, "--name", "Ada", "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first[0]["stored"] == {"glucose.capillary": 2}
    assert run(monkeypatch, "import", path, file, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["already_imported"] is True
    assert run(monkeypatch, "show", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["signals"]["glucose.capillary"]["n"] == 2


def test_future_date_is_quarantined_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sugar.csv"
    file.write_text(GLUCOSE + "2199-01-01T00:00:00+00:00,120\n")
    assert run(monkeypatch, "import", tmp_path / "new.vtr", file, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["quarantined"] == 1


def test_unknown_file_is_refused_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd, good = tmp_path / "odd.bin", tmp_path / "sugar.csv"
    odd.write_bytes(bytes(range(200)))
    good.write_text(GLUCOSE)
    assert run(monkeypatch, "import", tmp_path / "new.vtr", odd, good, "--json") == 2
    said = capsys.readouterr()
    one_sentence(said.err, "odd.bin")
    assert json.loads(said.out)[1]["stored"] == {"glucose.capillary": 2}


def test_missing_record_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "show", tmp_path / "none.vtr") == 2
    one_sentence(capsys.readouterr().err, "none.vtr")


def test_horizon_and_scenario_errors_are_one_sentence(
    record: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "x"\n[[event]]\nkind = "meal"\nat_h = 8.0\nwhen = 3\n')
    assert run(monkeypatch, "project", record, "--scenario", plan) == 2
    one_sentence(capsys.readouterr().err, "plan.toml", "when")
    plan.write_text('name = "x"\n')
    assert run(monkeypatch, "project", record, "--scenario", plan, "--horizon", "soon") == 2
    one_sentence(capsys.readouterr().err, "soon", "24h")


def test_manifest_with_unknown_key_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "organ.toml"
    text = (Path(__file__).parents[2] / "plugins/energy_balance/organ.toml").read_text("utf-8")
    manifest.write_text(text.replace("[clock]", 'flavour = "sweet"\n[clock]', 1))
    assert run(monkeypatch, "plugin", "validate", manifest) == 2
    one_sentence(capsys.readouterr().err, "flavour")


def test_all_built_in_organs_import(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "plugin", "list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["stage"] for row in rows} == {"imported"}
    assert len(rows) >= 4
