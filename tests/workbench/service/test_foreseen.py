"""What files would bring is told without storing anything, and one batch at a time."""

from __future__ import annotations

import weakref

import pytest

from workbench.service import foreseen
from workbench.service.foreseen import foresee
from workbench.service.imports import import_into
from workbench.service.understood import headline

DAYS = "date,weight kg,steps\n2024-03-01,71.5,9000\n2024-03-04,71.2,8000\n"


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


def test_no_batch_is_kept(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.importers import import_file

    (tmp_path / "days.csv").write_text(DAYS)
    alive: list[weakref.ref] = []

    def many(*args, **named):
        (batch,) = import_file(tmp_path / "days.csv")
        for _ in range(20):
            copy = type("Batch", (), {n: getattr(batch, n) for n in batch.__slots__})()
            alive.append(weakref.ref(copy))
            assert sum(ref() is not None for ref in alive) <= 3
            yield copy
            del copy

    monkeypatch.setattr("data.importers.import_file", many)
    (told,) = foreseen.foresee(tmp_path / "a.vtr", [tmp_path / "days.csv"])
    assert told["stored"] == {"activity.steps": 40, "body.mass": 40}
