"""Whole exports as one ZIP: Takeout, Apple's with routes and ECGs, Health Connect's database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data.importers import ImportFailure, import_file
from data.importers._archive import SMALL
from data.record import Person, Record
from tests.torture.seeds import seeds
from tests.torture.seeds.phones import APPLE, GPX, TCX, health_connect_bytes
from workbench.service.imports import import_into
from workbench.service.understood import account_lines

STEPS = b'[{"dateTime": "03/04/24 22:00:00", "value": "9"}]'
FIT = seeds()["google_fit"][0].content
Written = Callable[[str, str | bytes], Path]


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


TAKEOUT = packed(
    **{
        "Takeout/Fitbit/Global Export Data/steps-2024-03-04.json": STEPS,
        "Takeout/Fit/All Data/raw_steps.json": FIT,
        "Takeout/Fit/Activities/walk.tcx": TCX.encode(),
        "Takeout/archive_browser.html": b"<html><body>index</body></html>",
        "Takeout/Photos/me.jpg": b"\xff\xd8\xff\xe0",
    }
)


def test_takeout_is_read_file_by_file_and_tells_what_is_left(written: Written, tmp_path) -> None:
    path = written("takeout.zip", TAKEOUT)
    (account,) = import_into(tmp_path / "a.vtr", [path])
    assert account["stored"]["activity.steps"] == 2
    assert account["stored"]["heart.rate"] == 1
    assert account["stored"]["sleep.deep"] == 1
    told = " ".join(account_lines(account))
    assert "3 files of the archive read" in told
    assert "2 files of the archive not for us" in told
    assert "archive_browser.html" in told
    with Record.open(tmp_path / "a.vtr") as record:
        names = {entry.source.file_name for entry in record.sources()}
    assert "takeout.zip/Takeout/Fit/Activities/walk.tcx" in names


def test_the_unpacked_folder_adds_nothing(written: Written, tmp_path) -> None:
    folder = tmp_path / "Takeout"
    folder.mkdir()
    (folder / "steps-2024-03-04.json").write_bytes(STEPS)
    import_into(tmp_path / "a.vtr", [written("takeout.zip", TAKEOUT)])
    for again in import_into(tmp_path / "a.vtr", [folder, tmp_path / "takeout.zip"]):
        assert again["already_imported"]


def test_a_bad_file_inside_does_not_spoil_the_others(written: Written, tmp_path) -> None:
    bomb = packed(**{"steps-1.json": STEPS, "cut.gpx": GPX[:80].encode(),
                     "bomb.json": b" " * (SMALL + 1)})  # fmt: skip
    (account,) = import_into(tmp_path / "a.vtr", [written("a.zip", bomb)])
    assert account["stored"] == {"activity.steps": 1}
    told = " ".join(account["notes"])
    assert "'cut.gpx' was refused" in told
    assert "grows beyond all measure" in told
    with pytest.raises(ImportFailure, match=r"nothing in the archive.*a\.txt"):
        list(import_file(written("b.zip", packed(**{"a.txt": b"hello"}))))


def test_names_that_lead_outside_are_never_opened(written: Written, tmp_path) -> None:
    out = packed(**{"../../steps-1.json": STEPS, "steps-2.json": STEPS})
    (account,) = import_into(tmp_path / "a.vtr", [written("a.zip", out)])
    assert any("unsafe names" in note for note in account["notes"])
    assert account["stored"] == {"activity.steps": 1}


def test_apple_export_brings_its_routes_and_ecgs(written: Written, tmp_path) -> None:
    ecg = seeds()["apple_ecg"][0].content
    content = packed(**{
        "apple_health_export/export.xml": APPLE,
        "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
        "apple_health_export/workout-routes/route_1.gpx": GPX.encode(),
        "apple_health_export/electrocardiograms/ecg_1.csv": ecg,
    })  # fmt: skip
    (account,) = import_into(tmp_path / "a.vtr", [written("export.zip", content)])
    assert account["importer"] == "apple_health"
    assert account["stored"]["place.latitude"] == 2
    assert account["stored"]["heart.ecg_i"] == 2
    assert account["stored"]["heart.rate"] == 2
    assert "2 files of the archive read" in " ".join(account["notes"])


def test_health_connect_database_in_its_zip(written: Written, tmp_path) -> None:
    content = packed(**{"health_connect_export.db": health_connect_bytes()})
    (account,) = import_into(tmp_path / "a.vtr", [written("Health Connect.zip", content)])
    assert account["unmapped"] == {"table menstruation_flow_record_table": 1}
    assert account["stored"]["heart.rate"] == 2


def test_health_connect_units_apps_and_stages(importing, written: Written) -> None:
    found = importing(written("a.db", health_connect_bytes()))
    assert found.values("body.mass") == [71.5]
    (steps,) = found.series("activity.steps")
    assert steps.text == ("com.example.watch", "com.example.phone")
    assert steps.duration_s is not None
    assert (steps.duration_s[0], steps.utc_offset_s[0]) == (60, 3600)
    (rate,) = found.series("heart.rate")
    assert rate.time_ns.tolist() == [1_709_276_400_000_000_000, 1_709_276_405_000_000_000]
    assert rate.text == ("com.example.watch",) * 2
    # Of two hours in bed one was slept.
    assert found.values("sleep.duration") == [1.0]
    assert found.values("sleep.deep") == [1.0]
    assert found.values("sleep.awake") == [0.5]


def test_a_database_that_is_cut_is_refused(written: Written) -> None:
    for size in (5000, 9000, 13_000):
        with pytest.raises(ImportFailure):
            list(import_file(written("a.db", health_connect_bytes()[:size])))


def test_google_fit_points_and_sessions(importing, written: Written) -> None:
    found = importing(written("a.json", FIT))
    assert found.values("activity.steps") == [12]
    assert found.values("sleep.duration") == [0.5]
    walk = importing(written("b.json", seeds()["google_fit"][1].content))
    assert walk.values("workout.distance") == [2100.5]
    assert walk.series("workout.distance")[0].text == ("walking",)


def test_an_archive_inside_a_record_is_kept_once(written: Written, tmp_path) -> None:
    path = written("takeout.zip", TAKEOUT)
    with Record.create(tmp_path / "p.vtr", Person()) as record:
        record.commit_many(import_file(path))
        before = (record.generation, record.signals(), record.documents())
        assert all(receipt.already_imported for receipt in record.commit_many(import_file(path)))
        assert (record.generation, record.signals(), record.documents()) == before


def test_progress_runs_through_every_file(written: Written, tmp_path) -> None:
    told: list[float] = []
    paths = [written("takeout.zip", TAKEOUT), written("a.xml", APPLE)]
    import_into(tmp_path / "a.vtr", paths, progress=lambda share, text="": told.append(share or 0))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert any(0 < share < 0.5 for share in told)
