"""What files would bring is told without storing anything, and one batch at a time."""

from __future__ import annotations

import weakref
from dataclasses import fields

import pytest

from data.importers import ImportOptions
from data.record import ImportBatch, Record
from tests.torture.seeds import seeds
from workbench.service import foreseen
from workbench.service.foreseen import foresee
from workbench.service.imports import import_into, walk
from workbench.service.understood import headline

DAYS = "date,weight kg,steps\n2024-03-01,71.5,9000\n2024-03-04,71.2,8000\n"


class Watched(ImportBatch):
    """A batch whose end can be seen."""


def test_it_tells_what_the_import_then_stores(tmp_path) -> None:
    (tmp_path / "days.csv").write_text(DAYS)
    (tmp_path / "odd.txt").write_text("Dear diary\n")
    files = [tmp_path / "days.csv", tmp_path / "odd.txt"]
    record = tmp_path / "a.vtr"
    told, refused = foresee(record, files)
    assert not record.exists()
    done, _ = import_into(record, files)
    for key in ("stored", "days", "format", "quarantined", "converted", "already_imported"):
        assert told[key] == done[key], key
    assert "error" in refused
    assert headline([told, refused]) == "1 file understood, 1 not, 4 values of 2 kinds to store."
    assert "sha256" not in told, "there is nothing to take back yet"
    assert foresee(record, files)[0]["already_imported"]


def test_each_signal_is_read_once_however_many_files(tmp_path, monkeypatch) -> None:
    for day in range(1, 9):
        row = f"2024-03-0{day},{70 + day},9000"
        (tmp_path / f"{day}.csv").write_text(f"date,weight kg,steps\n{row}\n")
    read: list[str] = []
    real = Record.read
    monkeypatch.setattr(Record, "read", lambda self, name: (read.append(name), real(self, name))[1])
    done = import_into(tmp_path / "a.vtr", sorted(tmp_path.glob("*.csv")))
    assert [row["days"] for row in done] == [(f"2024-03-0{day}",) * 2 for day in range(1, 9)]
    assert sorted(read) == ["activity.steps", "body.mass"]


def test_parts_of_a_recording_are_read_by_its_header(tmp_path) -> None:
    for name in ("100.hea", "100.dat", "100.atr", "other.dat"):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in walk([tmp_path])] == ["100.hea", "other.dat"]
    assert walk([tmp_path / "100.dat"]) == [tmp_path / "100.dat"], "alone it says what it is"


def test_a_file_of_somebody_else_is_told_before_it_is_refused(tmp_path) -> None:
    made = seeds()
    files = []
    for kind in ("dicom", "fhir_r4"):
        files.append(tmp_path / made[kind][0].name)
        files[-1].write_bytes(made[kind][0].content)
    record = tmp_path / "a.vtr"
    told, done = foresee(record, files), import_into(record, files)
    for rows in (told, done):
        assert "error" not in rows[0]
        assert "about another person" in rows[1]["error"]
        assert rows[1]["question"]["option"] == "same_person"
    (again,) = foresee(record, files[1:])
    assert "about another person" in again["error"]
    (taken,) = foresee(record, files[1:], ImportOptions(same_person=True))
    assert any("you said that it is the same person" in note for note in taken["notes"])


def test_no_batch_is_kept(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.importers import import_file

    (tmp_path / "days.csv").write_text(DAYS)
    alive: list[weakref.ref] = []

    def many(*args, **named):
        (batch,) = import_file(tmp_path / "days.csv")
        for _ in range(20):
            copy = Watched(**{one.name: getattr(batch, one.name) for one in fields(batch)})
            alive.append(weakref.ref(copy))
            assert sum(ref() is not None for ref in alive) <= 3
            yield copy
            del copy

    monkeypatch.setattr("data.importers.import_file", many)
    (told,) = foreseen.foresee(tmp_path / "a.vtr", [tmp_path / "days.csv"])
    assert told["stored"] == {"activity.steps": 40, "body.mass": 40}
