"""Runs the command line as its console script does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data.record import Person, Record
from twin_core.body import assemble_by_id
from twin_core.scenario.scenario import Scenario
from twin_core.twin import prior_twin
from workbench.cli import main

FACTS = {"age": 45.0, "sex": 1.0, "height": 178.0, "mass": 84.0}
GLUCOSE = "date,glucose mg/dL\n2024-03-01T08:00:00+00:00,101\n2024-03-01T09:00:00+00:00,140\n"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def table(self) -> Any:
        return json.loads(self.out)

    def refused(self, *words: str) -> None:
        """One line on stderr, exit 2, nothing of Python's own."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert self.code == 2
        assert len(lines) == 1
        assert lines[0].startswith("error: ")
        assert "Traceback" not in self.err
        for word in words:
            assert word in lines[0]


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["vitruvian", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def sugar(tmp_path: Path) -> Path:
    path = tmp_path / "sugar.csv"
    path.write_text(GLUCOSE)
    return path


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "ada.vtr"
    Record.create(path, Person(display_name="Ada", sex="female")).close()
    return path


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record whose twin is one of weight and training, without a fit."""
    path = tmp_path / "eva.vtr"
    Record.create(path, Person(display_name="Eva")).close()
    body = assemble_by_id(("energy_balance", "training"))
    twin = prior_twin(body, Scenario(), facts=FACTS, members=8)
    monkeypatch.setattr("workbench.service.service.open_or_fit", lambda record: twin)
    return path
