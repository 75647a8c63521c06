"""Garmin's and Oura's account exports, written small after public descriptions of real ones."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from data.importers import detect
from tests.torture.seeds import seeds
from tests.torture.seeds.made import zipped
from tests.torture.seeds.phones import fit_bytes

GARMIN = {seed.name: seed for seed in seeds()["garmin_account"]}
OURA = {seed.name: seed for seed in seeds()["oura_account"]}


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000_000


@pytest.fixture
def garmin(importing, written):
    return lambda name: importing(written(name, GARMIN[name].content))


def test_a_garmin_night_is_its_stages_in_utc(garmin) -> None:
    found = garmin("1_sleepData.json")
    (duration,) = found.series("sleep.duration")
    assert duration.value[0] == 6.75
    assert duration.time_ns[0] == ns("2024-05-14T15:41:04+00:00")
    assert duration.duration_s is not None
    assert duration.duration_s[0] == 7 * 3600
    assert found.values("sleep.rem") == [1.5]
    assert found.values("respiration.spo2") == [95.5]
    assert found.values("heart.rate") == [49]
    assert dict(found.last.unmapped) == {"sleepScores": 1, "unmeasurableSeconds": 1}


def test_a_night_without_stages_has_no_duration(importing, written) -> None:
    night = json.loads(GARMIN["1_sleepData.json"].content)[0]
    for stage in ("deepSleepSeconds", "remSleepSeconds", "lightSleepSeconds"):
        del night[stage]
    found = importing(written("1_sleepData.json", json.dumps([night])))
    assert "sleep.duration" not in found.signals


def test_a_garmin_day_begins_at_its_own_midnight(garmin) -> None:
    found = garmin("UDSFile_1.json")
    (steps,) = found.series("activity.steps")
    assert (steps.value[0], steps.time_ns[0]) == (8000, ns("2024-05-15T00:00:00+02:00"))
    assert steps.utc_offset_s[0] == 7200
    assert found.values("energy.expenditure") == [2460]
    # The other field is a mean of seven days.
    assert found.values("heart.rate_resting") == [49]
    assert found.values("stress.level") == [27]
    assert dict(found.last.unmapped) == {"restingHeartRate": 1}


def test_garmin_variability_weight_and_workouts_in_their_units(garmin) -> None:
    assert garmin("1_healthStatusData.json").signals == {"heart.rmssd": 1}
    assert garmin("1_userBioMetrics.json").values("body.mass") == [71.5]
    found = garmin("1_summarizedActivities.json")
    assert found.values("workout.duration") == [30]
    assert found.values("workout.distance") == [5000]
    assert found.values("activity.ascent") == [30]
    (beat,) = found.series("heart.rate")
    assert (beat.time_ns[0], beat.utc_offset_s[0]) == (1_715_760_000_000_000_000, 7200)
    assert found.values("workout.energy") == pytest.approx([400], rel=2e-3)  # 1676 kJ
    assert not found.last.unmapped


def test_garmin_pressure_is_of_the_clock_on_the_wall(garmin) -> None:
    found = garmin("BloodPressureFile_1.json")
    (upper,) = found.series("pressure.systolic")
    assert (upper.value[0], upper.time_ns[0]) == (118, ns("2024-05-15T07:30:00+00:00"))
    assert found.values("pressure.diastolic") == [76]
    assert found.values("heart.rate") == [60]
    assert any("no time zone" in note for note in found.last.notes)


def test_what_garmin_did_not_measure_is_no_value(importing, written) -> None:
    status = [{"calendarDate": "2024-05-15", "metrics": [
        {"type": "HRV", "value": 0.0, "status": "UNKNOWN"},
        {"type": "SPO2", "value": 0.0, "status": "UNKNOWN"}]}]  # fmt: skip
    found = importing(written("1_healthStatusData.json", json.dumps(status)))
    assert not found.signals
    assert not found.last.unmapped
    night = json.loads(GARMIN["1_sleepData.json"].content)[0]
    night["sleepWindowConfirmationType"] = "OFF_WRIST"
    found = importing(written("1_sleepData.json", json.dumps([night])))
    assert not found.signals
    assert any("without the watch on" in note for note in found.last.notes)


def test_the_whole_garmin_archive_with_the_fit_files_inside(importing, written) -> None:
    members = {f"DI_CONNECT/{name}": seed.content for name, seed in GARMIN.items()}
    members["DI_CONNECT/UploadedFiles_0.zip"] = zipped({"1.fit": fit_bytes()})
    members["DI_CONNECT/deep.zip"] = zipped({"a.zip": zipped({"1.fit": fit_bytes()})})
    members["customer_data/customer.json"] = b'{"firstName": "Ada"}'
    found = importing(written("garmin.zip", zipped(members)))
    assert found.signals["heart.rate"] == 5  # night, workout, pulse and two of the FIT file
    names = {batch.source.file_name for batch in found.batches}
    assert "garmin.zip/DI_CONNECT/UploadedFiles_0.zip/1.fit" in names
    told = " ".join(found.last.notes)
    assert "7 files of the archive read" in told
    assert "deep.zip/a.zip (an archive in an archive in the archive)" in told
    assert "customer.json" in told


def test_oura_tables_hold_json_in_their_cells(importing, written) -> None:
    night = importing(written("sleepmodel.csv", OURA["sleepmodel.csv"].content))
    assert night.values("sleep.duration") == [7]
    (beats,) = night.series("heart.rate")
    assert beats.time_ns.tolist() == [ns("2024-01-01T23:00:00+01:00")]
    assert importing(written("o.csv", OURA["dailyspo2.csv"].content)).values(
        "respiration.spo2"
    ) == [97.4]
    assert importing(written("t.csv", OURA["temperature.csv"].content)).values(
        "body.skin_temperature"
    ) == [34.25]


def test_sleep_that_was_deleted_or_denied_is_left_out(importing, written) -> None:
    text = OURA["sleepmodel.csv"].content.decode().replace("long_sleep", "deleted")
    found = importing(written("sleepmodel.csv", text))
    assert not found.signals
    assert any("deleted" in note for note in found.last.notes)


def test_oura_scores_are_known_and_have_no_signal(importing, written) -> None:
    text = 'id;contributors;day;score\na;{"hrv_balance": 80};2024-01-02;77\n'
    found = importing(written("dailyreadiness.csv", text))
    assert dict(found.last.unmapped) == {"contributors": 1, "score": 1}


def test_oura_export_of_the_first_version(importing, written) -> None:
    (_, old) = seeds()["oura"]
    found = importing(written(old.name, old.content))
    assert found.values("sleep.duration") == [7.5]
    assert found.values("heart.rate_resting") == [48]
    assert found.values("heart.rate") == [60]  # 0 is no reading
    assert found.values("activity.steps") == [9000]


def test_oura_trends_by_a_mapping(importing, written) -> None:
    header = "date,Total Sleep Score,Lowest Resting Heart Rate,Total Sleep Duration,Average HRV"
    path = written("trends.csv", f"{header}\n2024-01-02,80,44,27000,52\n")
    assert detect(path).importer.id == "mapped_table"
    found = importing(path)
    assert found.values("sleep.duration") == [7.5]
    assert found.values("heart.rmssd") == [52]


def test_oura_trends_of_2020_call_durations_times(importing, written) -> None:
    header = ("date,Total Sleep Time,REM Sleep Time,Deep Sleep Time,Light Sleep Time,Sleep Timing,"
              "Sleep Timing,Lowest Resting Heart Rate,Steps,Total Burn")  # fmt: skip
    row = "2020-03-04,24690,2400,7800,14490,13170,,46,5703,2545"
    found = importing(written("trends.csv", f"{header}\n{row}\n"))
    stages = [found.values(f"sleep.{stage}")[0] for stage in ("rem", "deep", "light")]
    assert found.values("sleep.duration") == pytest.approx([sum(stages)])
    assert found.values("activity.steps") == [5703]
