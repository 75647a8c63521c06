"""Every way to a record's values is in its log, in words that anybody understands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data.audit.journal import entries, sentence
from data.record import ImportBatch, Person, Record
from tests.data.vault.made_up import HEART, START, STEP, series, source
from tests.torture.story import COACH, COACH_PUBLIC, SECRET, cheap_locks
from workbench.service.consents import consents_of
from workbench.service.logbook import Logbook, note_at
from workbench.service.understood import account_lines

WORKBENCH = Path(__file__).parents[3] / "workbench"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """An encrypted record that is shared with a coach; its path."""
    monkeypatch.setattr("data.vault.session.unlocked", lambda _: (SECRET,))
    path = tmp_path / "ada.vtr"
    with cheap_locks(), Record.create(path, Person("ada")) as record:
        record.start_audit()
        record.commit(ImportBatch(source("belt.csv"), [series(HEART, 40)]))
        record.encrypt("correct horse")
        record.share("coach", COACH_PUBLIC, ["heart"], purpose="training")
    return path


def told(path) -> list[str]:
    with Record.open(path, identities=[SECRET]) as record:
        found = [entry for entry in entries(record._store) if entry is not None]
    return [sentence(entry).partition(" ")[2] for entry in found]


def test_the_log_reads_as_sentences(kept) -> None:
    Record.open(kept, identities=[COACH], purpose="training plan").close()
    assert told(kept) == [
        "began the log",
        "imported heart rate (belt.csv)",
        "encrypted the record",
        "shared heart with coach, for training",
        "opened the record, for training plan",
        "opened the record",
    ]


def test_consents_read_as_sentences(kept) -> None:
    (row,) = consents_of(kept).rows
    assert row["sentence"] == (
        "coach may read heart data (heart rate) of all time, new values included, "
        "until you take it back, for training."
    )
    assert row["last_read"] is None
    Record.open(kept, identities=[COACH]).close()
    assert consents_of(kept).rows[0]["last_read"] is not None
    with Record.open(kept, "w", identities=[SECRET]) as record:
        first, last = START + 5 * STEP, START + 500 * STEP
        record.share("clinic", COACH_PUBLIC, ["all"], start_ns=first, stop_ns=last)
    assert "every kind of measurement from 2023-11-1" in consents_of(kept).rows[1]["sentence"]


def test_a_plain_record_is_told_to_be_open_to_all(tmp_path) -> None:
    Record.create(tmp_path / "plain.vtr", Person()).close()
    found = consents_of(tmp_path / "plain.vtr")
    assert (found.state, found.rows) == ("open", ())
    assert "whoever gets at its folder" in found.first


def test_projections_of_the_window_are_logged_together(kept) -> None:
    book = Logbook(every_s=0.2)
    for _ in range(30):
        book.projected(kept, "a walk")
    book.close()
    found = [text for text in told(kept) if "scenario" in text]
    times = [int(text.rpartition(", ")[2].split()[0]) if "times" in text else 1 for text in found]
    assert sum(times) == 30
    assert len(found) <= 3


def test_an_access_is_logged_without_a_key(kept) -> None:
    note_at(kept, "export", "the picture body.png")
    assert told(kept)[-2] == "exported (the picture body.png)"


def test_live_values_and_corrections_of_the_person_are_logged(tmp_path) -> None:
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        record.start_audit()
        record.tail_append(HEART, START, 61.0)
        record.tail_commit()
        record.update_person(Person("ada"))
        found = [sentence(entry) for entry in entries(record._store) if entry is not None]
    assert "imported heart rate (live values)" in found[-2]
    assert found[-1].endswith("corrected whom the record is about")


def test_whoever_projects_or_writes_files_of_an_open_record_logs_it() -> None:
    """Functions of the commands that project do it through the service that logs."""
    for path in (*(WORKBENCH / "commands").glob("*.py"), *(WORKBENCH / "demo").glob("*.py")):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "run_scenario" not in called, f"{path.name}: use project_record, which logs"


def test_an_erased_file_is_told(tmp_path) -> None:
    row = {"file": "belt.csv", "already_imported": True, "erased": "2026-01-02"}
    head, line = account_lines(row)
    assert head == "belt.csv:"
    assert line.strip().startswith("what was erased of it on 2026-01-02 stays erased; ")
    assert "--again" in line
