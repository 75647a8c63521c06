"""Nightscout, OpenAPS, Tidepool, CareLink and iglu files; real ones parsed twice."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime

import pytest

from data.importers import DateOrderError, ImportFailure, PersonChoiceError
from data.record import Person, Record

CARELINK = (
    "Last Name;First Name;Patient ID;Start Date\n"
    '"Byron";"Ada";"";"01.05.2021"\n\n'
    "-------;Guardian Connect;Pump;X;-------\n"
    "Index;Date;Time;BG Reading ({unit});Basal Rate (U/h);Sensor Glucose ({unit});Event Marker\n"
    "0;2021/07/25;09:00:00;;1,5;;\n"
    "1;2021/07/25;10:00:00;5,5;;;\n"
    "2;2021/07/25;11:00:00;;0,5;;Insulin: 3,00\n"
    "3;2021/07/25;11:05:00;;;;Meal: 45,00grams\n"
    "4;2021/25/07;11:05:00;;;;\n"
    "-------;Guardian Connect;Sensor;X;-------\n"
    "Index;Date;Time;BG Reading ({unit});Basal Rate (U/h);Sensor Glucose ({unit});Event Marker\n"
    "5;2021/07/25;12:00:00;;;6,0;\n"
)


def seconds(series) -> list[int]:
    return (series.time_ns // 10**9).tolist()


def test_nightscout_entries_are_mg_per_dl(importing, written) -> None:
    rows = [
        {"type": "sgv", "date": 1_700_000_000_000, "sgv": 100, "utcOffset": 120},
        {"type": "sgv", "date": 1_700_000_300_000, "sgv": 5},
        {"type": "mbg", "date": 1_700_000_600_000, "mbg": 110},
        {"type": "sgv", "date": "soon", "sgv": 100},
    ]
    found = importing(written("a.json", json.dumps(rows)))
    (sensor,) = found.series("glucose.interstitial")
    assert (sensor.value[0], sensor.utc_offset_s[0]) == (100, 7200)
    assert found.values("glucose.capillary") == [110]
    assert [q.locator for q in found.quarantined] == [2, 4]


def test_a_temporary_rate_ends_where_the_next_begins(importing, written) -> None:
    def temporary(minute: int, rate: float, minutes: int) -> dict:
        return {"eventType": "Temp Basal", "created_at": f"2024-01-01T10:{minute:02d}:00Z",
                "absolute": rate, "duration": minutes}  # fmt: skip

    rows = [temporary(0, 1.0, 30), temporary(10, 2.0, 30), temporary(25, 0, 0)]
    rows.append({"eventType": "Bolus", "created_at": "2024-01-01T10:00:00Z", "insulin": 2})
    rows.append({"eventType": "BG Check", "created_at": "2024-01-01T10:00:00Z", "glucose": 5.0})
    found = importing(written("a.json", json.dumps(rows)))
    (rate,) = found.series("insulin.basal_rate")
    assert rate.duration_s is not None
    assert list(zip(rate.value.tolist(), rate.duration_s.tolist(), strict=True)) == [
        (1.0, 600.0), (2.0, 900.0)
    ]  # fmt: skip
    assert found.values("insulin.bolus") == [2]
    assert [q.reason for q in found.quarantined] == ["no unit"]


def test_openaps_rate_and_length_are_two_events(importing, written) -> None:
    when = "2018-06-02T00:00:00-07:00"
    rows = [
        {"_type": "TempBasal", "temp": "absolute", "rate": 0.4, "timestamp": when},
        {"_type": "TempBasalDuration", "duration (min)": 30, "timestamp": when},
        {"_type": "Bolus", "amount": 0.4, "timestamp": when},
    ]
    found = importing(written("a.json", json.dumps(rows)))
    (rate,) = found.series("insulin.basal_rate")
    assert rate.duration_s is not None
    assert (rate.value[0], rate.duration_s[0], rate.utc_offset_s[0]) == (0.4, 1800, -25_200)


def test_settings_of_a_loop_are_refused_by_name(importing, written) -> None:
    with pytest.raises(ImportFailure, match="settings or predictions"):
        importing(written("a.json", '{"carb_ratios": {}, "bg_targets": {}}'))


def test_nightscout_report_asks_for_the_date_order(importing, written) -> None:
    text = (
        "# CGM ENTRIES\nDate,Time,Glucose (mg/dL),Type\n4/7/2026,7:59:42 PM,129,sgv\n"
        "4/7/2026,7:59:42 PM,LOW,sgv\n# TREATMENTS\nDate,Time,Event Type,Insulin (U),Carbs (g)\n"
        "4/7/2026,7:20:22 PM,SMB,0.1,\n4/7/2026,7:25:26 PM,Temp Basal,,\n"
    )
    path = written("a.csv", text)
    with pytest.raises(DateOrderError, match="--day-first or --month-first"):
        importing(path)
    found = importing(path, day_first=False)
    start = int(datetime(2026, 4, 7, 19, 59, 42, tzinfo=UTC).timestamp())
    assert seconds(found.series("glucose.interstitial")[0]) == [start]
    assert found.values("insulin.bolus") == [0.1]
    assert dict(found.last.unmapped) == {"Temp Basal": 1}
    assert [q.raw for q in found.quarantined] == ["LOW"]


def test_bare_entries_whose_times_differ_are_refused(importing, written) -> None:
    text = '"1970-01-01T00:00:01.000Z",0000000001000,162,"Flat",\n'
    both = text + text.replace("01.000Z", "09.000Z")
    found = importing(written("a.csv", both))
    assert found.values("glucose.interstitial") == [162]
    assert "differ" in found.quarantined[0].reason


def test_tidepool_events(importing, written) -> None:
    base = {"time": "2024-01-01T10:00:00Z", "timezoneOffset": -480, "uploadId": "u", "userId": "p"}
    rows = [
        base | {"type": "cbg", "units": "mmol/L", "value": 5.5},
        base | {"type": "smbg", "value": 99},
        base | {"type": "bolus", "subType": "square", "normal": 1, "extended": 2,
         "duration": 3_600_000},
        base | {"type": "basal", "rate": 0.8, "duration": 1_800_000},
        base | {"type": "pumpSettings"},
    ]  # fmt: skip
    found = importing(written("a.json", json.dumps(rows)))
    assert found.values("glucose.interstitial") == pytest.approx([99.086], abs=1e-3)
    assert found.values("insulin.bolus") == [1, 2]
    assert found.series("insulin.basal_rate")[0].utc_offset_s[0] == -28_800
    assert [q.reason for q in found.quarantined] == ["no unit"]
    assert dict(found.last.unmapped) == {"pumpSettings": 1}
    rows.append(base | {"type": "cbg", "userId": "q"})
    with pytest.raises(ImportFailure, match="several Tidepool users"):
        importing(written("b.json", json.dumps(rows)))


def test_carelink_decimal_comma_units_and_unknown_insulin(importing, written) -> None:
    found = importing(written("a.csv", CARELINK.format(unit="mmol/L")))
    assert found.values("glucose.interstitial") == pytest.approx([6 * 18.0156], abs=1e-3)
    assert found.values("glucose.capillary") == pytest.approx([5.5 * 18.0156], abs=1e-3)
    assert found.values("meal.carbohydrate") == [45]
    (rate,) = found.series("insulin.basal_rate")
    assert rate.duration_s is not None
    assert (rate.value.tolist(), rate.duration_s.tolist()) == ([1.5], [7200])
    assert found.last.person is not None
    assert found.last.person.display_name == "Ada Byron"
    reasons = [q.reason for q in found.quarantined]
    assert reasons[0].startswith("insulin of an unknown kind")
    assert reasons[1].startswith("time")


def test_iglu_asks_whose_values(importing, written) -> None:
    text = "id,time,gl\nA,2015-06-06 21:50:27,153\nB,2015-06-06 22:05:27,137\n"
    path = written("a.csv.gz", gzip.compress(text.encode()))
    with pytest.raises(PersonChoiceError, match="2 people"):
        importing(path)
    assert importing(path, person_choice="B").values("glucose.interstitial") == [137]


def test_a_second_import_adds_nothing(importing, written, tmp_path) -> None:
    text = CARELINK.format(unit="mmol/L")
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        first = record.commit_many(importing(written("a.csv", text)).batches)
        again = record.commit_many(importing(written("b.csv", text + "\n")).batches)
    assert sum(sum(receipt.stored.values()) for receipt in first) == 4
    assert not any(receipt.stored for receipt in again)


@pytest.mark.shared
def test_carelink_sensor_against_a_plain_reading(importing, samples) -> None:
    path = samples / "glucose" / "carelink_guardian_cgmformat" / "medtronics_test_livia.csv"
    told = []
    with path.open(encoding="utf-8-sig") as stream:
        for row in csv.reader(stream, delimiter=";"):
            if len(row) > 40 and row[31].strip().isdigit():
                told.append((row[1], row[2], float(row[31])))
    (sensor,) = importing(path).series("glucose.interstitial")
    moments = [
        int(datetime.strptime(f"{d} {t}", "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp())
        for d, t, _ in told
    ]
    expected = sorted(zip(moments, (value for *_, value in told), strict=True))
    assert len(expected) == 22_149
    assert sorted(zip(seconds(sensor), sensor.value.tolist(), strict=True)) == expected


@pytest.mark.shared
def test_nightscout_json_and_csv_agree(importing, samples) -> None:
    folder = samples / "glucose" / "nightscout_cgmformat"
    (one,) = importing(folder / "nightscout_entries.json").series("glucose.interstitial")
    (two,) = importing(folder / "nightscout_entries.csv").series("glucose.interstitial")
    told = {row["date"]: row["sgv"] for row in
            json.loads((folder / "nightscout_entries.json").read_text())}  # fmt: skip
    assert dict(zip((one.time_ns // 10**6).tolist(), one.value.tolist(), strict=True)) == told
    assert (one.time_ns == two.time_ns).all()
    assert (one.value == two.value).all()
    doses = importing(folder / "nightscout_treatments.json").values("insulin.bolus")
    raw = json.loads((folder / "nightscout_treatments.json").read_text())
    assert sum(doses) == pytest.approx(sum(row.get("insulin") or 0 for row in raw))
