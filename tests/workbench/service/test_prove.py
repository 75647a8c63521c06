"""A statement of one aggregate: right, bare, signed, asked for, logged, and given once."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from data.audit.journal import entries
from data.export.errors import ExportError
from data.export.statement import verify
from data.record import ImportBatch, Person, Record, Series, Source
from workbench.cli import app
from workbench.service.prove import Goal, NotProvedError, prove

DAY = 86_400_000_000_000
START = 1_700_006_400_000_000_000 // DAY * DAY
WALKS = Goal("steps", 8000.0, 0.7, 60)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    value = np.where(np.arange(60) % 4 == 0, 3000.0, 9000.0)  # 75 % of the days
    time_ns = START + np.arange(60, dtype=np.int64) * DAY
    zeros = np.zeros(60, np.int32)
    spans = np.full(60, 86400.0, np.float32)
    rows = Series(
        "activity.steps", time_ns, value, value.copy(), "", zeros, "utc", np.arange(60), spans
    )
    source = Source("w.csv", hashlib.sha256(b"w").hexdigest(), "test", "1")
    with Record.create(tmp_path / "a.vtr", Person(display_name="Bea")) as kept:
        kept.commit(ImportBatch(source, [rows]))
        kept.start_audit()
    return tmp_path / "a.vtr"


def test_a_statement_says_whether_and_nothing_else_and_is_logged(place: Path) -> None:
    with Record.open(place, "w") as kept:
        signed = prove(kept, WALKS, "Acme", "a bonus")
        log = [entry for entry in entries(kept._store) if entry is not None]
    assert signed["statement"]["met"] is True
    text = json.dumps(signed)
    assert "Bea" not in text
    assert "9000" not in text
    assert log[-1].action == "prove"
    assert log[-1].purpose == "a bonus"
    assert verify(signed)["goal"] == WALKS.words()


def test_a_goal_that_was_missed_is_told_as_such(place: Path) -> None:
    with Record.open(place, "w") as kept:
        signed = prove(kept, Goal("steps", 8000.0, 0.8, 60), "Acme", "a bonus")
    assert signed["statement"]["met"] is False


def test_what_was_altered_forged_or_is_stale_is_refused(place: Path) -> None:
    with Record.open(place, "w") as kept:
        signed = prove(kept, Goal("steps", 8000.0, 0.8, 60), "Acme", "a bonus")
    forged = json.loads(json.dumps(signed))
    forged["statement"]["met"] = True
    with pytest.raises(ExportError, match="altered"):
        verify(forged)
    with pytest.raises(ExportError, match="another key"):
        verify(signed, "00" * 32)
    with pytest.raises(ExportError, match="good until"):
        verify(signed, today=date(2100, 1, 1))
    more = {**signed, "statement": {**signed["statement"], "mean": 7500}}
    with pytest.raises(ExportError, match="more or less"):
        verify(more)
    with pytest.raises(ExportError, match="no statement"):
        verify(["x"])


def test_one_recipient_cannot_ask_its_way_to_the_data(place: Path) -> None:
    with Record.open(place, "w") as kept:
        prove(kept, WALKS, "Acme", "a bonus")
        with pytest.raises(NotProvedError, match="already"):
            prove(kept, Goal("steps", 8500.0, 0.7, 40), "ACME", "a bonus")
        prove(kept, WALKS, "Employer", "a bonus")
        for wrong in (Goal("steps", 1.0, 0.5, 3), Goal("moods", 1.0, 0.5, 60)):
            with pytest.raises(NotProvedError):
                prove(kept, wrong, "Other", "x")
        with pytest.raises(NotProvedError, match="60 of 120"):
            prove(kept, Goal("steps", 1.0, 0.5, 120), "Other", "x")


def test_the_commands_ask_for_consent_and_check(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.json"
    call = ["prove", str(place), "--goal", "steps", "--at-least", "8000", "--days", "60",
            "--to", "Acme", "--for", "a bonus", "--out", str(out), "--json"]  # fmt: skip
    assert CliRunner().invoke(app, call).exit_code != 0
    assert not out.exists()
    told = CliRunner().invoke(app, [*call, "--consent"])
    assert told.exit_code == 0, told.output
    key = json.loads(told.output)["statement"]["key"]
    checked = CliRunner().invoke(app, ["verify", str(out), "--key", key, "--json"])
    assert json.loads(checked.output)["key_compared"] is True
