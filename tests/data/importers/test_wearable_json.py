"""Exports of wearables in JSON, written small; real files against an independent parse."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from data.importers import DamagedFileError, ImportFailure
from data.record import Person, PersonMismatchError, Record

HOUR_NS = 3_600 * 1_000_000_000


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000_000


def polar(user: str = "7", **more: object) -> str:
    exercise = {
        "polar_user": f"https://www.polaraccesslink.com/v3/users/{user}",
        "start_time": "2024-01-01T10:00:00",
        "start_time_utc_offset": 120,
        "duration": "PT1M5.5S",
        "sport": "RUNNING",
        "samples": [{"recording_rate": 5, "sample_type": 0, "data": "90,0,92"}],
    }
    return json.dumps(exercise | more)


def test_health_connect_keeps_spans_units_and_refusals(importing, written) -> None:
    records = [
        {"record_type": "steps", "value": 10, "unit": "count", "start_time_ms": 1000,
         "end_time_ms": 61_000},
        {"record_type": "weight", "value": 160, "unit": "lb", "start_time_ms": 5000},
        {"record_type": "weight", "value": 72, "start_time_ms": 5000},
        {"record_type": "heart_rate", "value": 60, "unit": "bpm"},
        {"record_type": "steps", "value": 10, "unit": "count", "start_time_ms": 9,
         "end_time_ms": 1},
        {"record_type": "mood", "value": 3, "unit": "1", "start_time_ms": 9},
    ]  # fmt: skip
    found = importing(written("a.json", json.dumps({"records": records})))
    (steps,) = found.series("activity.steps")
    assert (steps.time_ns[0], steps.value[0]) == (1_000_000_000, 10)
    assert steps.duration_s is not None
    assert steps.duration_s[0] == 60
    assert found.values("body.mass") == pytest.approx([72.5748], abs=1e-3)
    assert [(q.locator, q.reason) for q in found.quarantined] == [
        (3, "no unit"), (4, "time: not a number"), (5, "time: the end is before the start")
    ]  # fmt: skip
    assert dict(found.last.unmapped) == {"mood": 1}


def test_oura_night_with_its_samples(importing, written) -> None:
    night = {
        "day": "2024-01-02", "bedtime_start": "2024-01-01T23:00:00+01:00", "type": "long_sleep",
        "total_sleep_duration": 27_000, "rem_sleep_duration": 5400, "awake_time": 600,
        "hrv": {"interval": 300, "items": [None, 40], "timestamp": "2024-01-01T23:00:00+01:00"},
    }  # fmt: skip
    found = importing(written("a.json", json.dumps({"data": [night, {"bedtime_start": "soon"}]})))
    assert found.values("sleep.duration") == [7.5]
    assert found.values("sleep.rem") == [1.5]
    (hrv,) = found.series("heart.rmssd")
    assert hrv.time_ns.tolist() == [ns("2024-01-01T22:05:00+00:00")]
    assert hrv.utc_offset_s[0] == 3600
    assert [q.locator for q in found.quarantined] == [2]


def test_polar_samples_stand_at_their_seconds(importing, written) -> None:
    found = importing(written("a.json", polar()))
    (rate,) = found.series("heart.rate")
    assert rate.time_ns.tolist() == [
        ns("2024-01-01T08:00:00+00:00"),
        ns("2024-01-01T08:00:10+00:00"),
    ]
    assert (rate.utc_offset_s[0], rate.clock_basis) == (7200, "offset")
    assert found.values("workout.duration") == pytest.approx([65.5 / 60])
    both = f"[{polar('7')}, {polar('8')}]"
    with pytest.raises(ImportFailure, match="several Polar users"):
        importing(written("b.json", both))


def test_another_polar_user_is_refused_by_the_record(importing, written, tmp_path) -> None:
    first, other = (
        importing(written("a.json", polar("7"))),
        importing(written("b.json", polar("8"))),
    )
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        stored = record.commit_many(first.batches)
        again = record.commit_many(importing(written("c.json", polar("7") + " ")).batches)
        with pytest.raises(PersonMismatchError, match="identifier"):
            record.commit_many(other.batches)
    assert sum(stored[0].stored.values()) == 3
    assert not any(receipt.stored for receipt in again)


def test_withings_measures_times_and_goals(importing, written) -> None:
    groups = [
        {"category": 1, "date": 1_433_052_383, "measures": [
            {"type": 1, "unit": -3, "value": 74_126}, {"type": 999, "unit": 0, "value": 1},
            {"type": 11, "unit": 0, "value": "x"}]},
        {"category": 2, "date": 1_433_052_383, "measures": [{"type": 1, "unit": 0, "value": 60}]},
    ]  # fmt: skip
    body = {"timezone": "America/Los_Angeles", "measuregrps": groups}
    found = importing(written("a.json", json.dumps({"status": 0, "body": body})))
    (mass,) = found.series("body.mass")
    assert mass.value.tolist() == pytest.approx([74.126])
    assert (mass.utc_offset_s[0], mass.clock_basis) == (-25_200, "utc")
    assert dict(found.last.unmapped) == {"measure type 999": 1}
    assert [q.reason for q in found.quarantined] == ["not a number"]
    assert any("goals" in note for note in found.last.notes)


def test_withings_day_lies_in_its_own_zone(importing, written) -> None:
    day = {"date": "2024-07-01", "steps": 9, "timezone": "Asia/Tokyo"}
    found = importing(written("a.json", json.dumps({"status": 0, "body": {"activities": [day]}})))
    (steps,) = found.series("activity.steps")
    assert steps.time_ns[0] == ns("2024-06-30T15:00:00+00:00")
    assert steps.clock_basis == "zone"


def test_ihealth_local_epochs_and_unit_codes(importing, written) -> None:
    def file(code: int) -> str:
        row = {"BG": 6, "MDate": 1_442_491_407, "TimeZone": "-0800"}
        return json.dumps({"CurrentRecordCount": 1, "BGUnit": code, "BGDataList": [row]})

    (glucose,) = importing(written("a.json", file(1))).series("glucose.capillary")
    assert glucose.value[0] == pytest.approx(6 * 18.0156, abs=1e-3)
    # The service writes local time as if it were UTC.
    assert glucose.time_ns[0] == (1_442_491_407 + 8 * 3600) * 1_000_000_000
    unknown = importing(written("b.json", file(7)))
    assert unknown.quarantined[0].reason == "unknown unit code 7 of BGUnit"


def test_fitbit_takeout_is_utc_and_month_first(importing, written) -> None:
    rows = [
        {"dateTime": "03/04/24 22:00:00", "value": {"bpm": 60, "confidence": 2}},
        {"dateTime": "03/04/24 22:00:10", "value": {"bpm": 70, "confidence": 0}},
        {"dateTime": "2024", "value": {"bpm": 70, "confidence": 3}},
    ]
    found = importing(written("heart_rate.json", json.dumps(rows)), assume_zone="Europe/Paris")
    (rate,) = found.series("heart.rate")
    assert rate.value.tolist() == [60]
    assert rate.time_ns[0] == ns("2024-03-04T22:00:00+00:00")
    assert rate.utc_offset_s[0] == 3600
    assert [q.locator for q in found.quarantined] == [3]


def test_fitbit_sleep_stages_and_weight_without_a_unit(importing, written) -> None:
    night = {
        "dateOfSleep": "2024-01-02", "startTime": "2024-01-01T23:00:00.000", "duration": 28_800_000,
        "minutesAsleep": 450, "levels": {"data": [
            {"dateTime": "2024-01-01T23:00:00.000", "level": "deep", "seconds": 1800}]},
    }  # fmt: skip
    found = importing(written("a.json", json.dumps({"sleep": [night]})))
    assert found.values("sleep.duration") == [7.5]
    assert found.values("sleep.deep") == [0.5]
    weight = {"weight": [{"bmi": 21, "date": "2024-01-01", "time": "07:00:00", "weight": 154}]}
    path = written("b.json", json.dumps(weight))
    with pytest.raises(ImportFailure, match="--unit"):
        importing(path)
    assert importing(path, assume_unit="[lb_av]").values("body.mass") == pytest.approx(
        [69.853], abs=1e-3
    )


def test_purpleair_sensor_is_read_and_a_list_of_sensors_is_not(importing, written) -> None:
    about = {"api_version": "V1", "data_time_stamp": 5}
    sensor = {"sensor_index": 1, "last_seen": 1_667_666_162, "pm2.5": 7.5, "pressure": 1001.66}
    found = importing(written("a.json", json.dumps(about | {"sensor": sensor | {"humidity": 33}})))
    assert found.values("air.pm25") == [7.5]
    assert found.values("weather.pressure") == pytest.approx([1001.66])
    assert any("housing" in note for note in found.last.notes)
    with pytest.raises(ImportFailure, match="many PurpleAir sensors"):
        importing(written("b.json", json.dumps(about | {"fields": ["sensor_index"], "data": []})))


def test_a_cut_or_doubled_document_is_refused(importing, written) -> None:
    with pytest.raises(DamagedFileError, match="line 1"):
        importing(written("a.json", polar()[:-9]))
    doubled = polar().replace('"sport"', '"duration": "PT1S", "sport"')
    with pytest.raises(DamagedFileError, match="'duration' stands twice"):
        importing(written("b.json", doubled))


@pytest.mark.shared
def test_polar_run_against_its_own_lists(importing, samples) -> None:
    path = samples / "wearables" / "polar_axs192" / "sample_data.json"
    raw = json.loads(path.read_text())
    found = importing(path)
    data = {block["sample_type"]: block["data"].split(",") for block in raw["samples"]}
    (rate,) = found.series("heart.rate")
    start = datetime.fromisoformat(raw["start_time"]).replace(tzinfo=UTC).timestamp()
    told = {int(start) + n: float(v) for n, v in enumerate(data[0]) if v != "0"}
    assert dict(zip((rate.time_ns // 10**9).tolist(), rate.value.tolist(), strict=True)) == told
    speed = [float(v) / 3.6 for v in data[1]]
    assert found.values("activity.speed") == pytest.approx(speed)


@pytest.mark.shared
def test_oura_nights_against_their_own_sums(importing, samples) -> None:
    path = samples / "wearables" / "oura_ours" / "sleep.json"
    nights = json.loads(path.read_text())["data"]
    found = importing(path)
    hours = [night["total_sleep_duration"] / 3600 for night in nights]
    assert found.values("sleep.duration") == pytest.approx(hours)
    hrv = [v for night in nights for v in night["hrv"]["items"] if v is not None]
    assert sorted(found.values("heart.rmssd")) == sorted(hrv)


@pytest.mark.shared
def test_fitbit_takeout_heart_rates(importing, samples) -> None:
    path = samples / "wearables" / "fitbit_takeout_ours" / "heart_rate-2024-03-30.json"
    rows = [row for row in json.loads(path.read_text()) if row["value"]["confidence"]]
    (rate,) = importing(path).series("heart.rate")
    assert rate.value.tolist() == [row["value"]["bpm"] for row in rows]
    first = datetime.strptime(rows[0]["dateTime"], "%m/%d/%y %H:%M:%S").replace(tzinfo=UTC)
    assert rate.time_ns[0] == int(first.timestamp()) * 10**9
