"""Exports as other countries' phones and sites write them: read right, or refused by a reason."""

from __future__ import annotations

import json

import pytest

from data.importers import DateOrderError, ImportFailure
from tests.data.importers.test_apple_health import export

GERMAN = (
    "Gerät,Seriennummer,Gerätezeitstempel,Aufzeichnungstyp,Glukosewert-Verlauf mg/dL,"
    "Glukose-Scan mg/dL,Nicht numerisches schnellwirkendes Insulin,"
    "Schnellwirkendes Insulin (Einheiten),Nicht numerische Nahrungsdaten,Kohlenhydrate (Gramm),"
    "Kohlenhydrate (Portionen),Nicht numerisches Depotinsulin,Depotinsulin (Einheiten),Notizen,"
    "Glukose-Teststreifen mg/dL,Keton mmol/L,Mahlzeiteninsulin (Einheiten),"
    "Korrekturinsulin (Einheiten),Insulin-Änderung durch Anwender (Einheiten)"
)
LIBRE = f"""Glukose-Werte,Erstellt am,24-02-2024 12:12 UTC,Erstellt von,Ada
{GERMAN}
FreeStyle LibreLink,SN,28-03-2024 22:00,0,101,,,,,,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:15,5,,,,,,45,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:20,4,,,,"3,5",,,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:30,2,,,,,,,,,,,98,,,,
"""
CLARITY = """Index;Zeitstempel (JJJJ-MM-TTThh:mm:ss);Ereignistyp;Ereignisuntertyp;\
Patienteninfo;Geräteinfo;Quellgeräte-ID;Glukosewert (mmol/l);Insulinwert (IE);\
Kohlenhydratwert (Gramm);Dauer (hh:mm:ss)
10;2026-06-02T00:00:00;EGV;;;;iOS;5,8;;;
11;2026-06-02T00:05:00;EGV;;;;iOS;Niedrig;;;
12;2026-06-02T00:10:00;Kohlenhydrate;;;;iOS;;;45;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_german_libreview_is_read_by_the_places_of_its_columns(
    importing, written, encoding
) -> None:
    found = importing(written("a.csv", LIBRE.encode(encoding)))
    assert found.values("glucose.interstitial") == [101.0]
    assert found.values("meal.carbohydrate") == [45.0]
    assert found.values("insulin.bolus") == [3.5]
    assert found.values("glucose.capillary") == [98.0]
    assert any("not in English" in note for note in found.last.notes)


def test_a_libreview_in_mmol_with_decimal_commas(importing, written) -> None:
    text = LIBRE.replace("mg/dL", "mmol/L").replace(",0,101,", ',0,"5,6",')
    found = importing(written("a.csv", text))
    assert found.values("glucose.interstitial") == pytest.approx([5.6 * 18.0156])


def test_places_are_not_trusted_without_units_and_kinds(importing, written) -> None:
    from data.importers import UnknownFormatError

    for text in (
        LIBRE.replace("Glukose-Scan mg/dL", "Glukose-Scan"),
        LIBRE.replace("22:00,0,", "22:00,Verlauf,"),
    ):
        with pytest.raises(UnknownFormatError):
            importing(written("a.csv", text))


@pytest.mark.parametrize("text", [CLARITY, "\ufeff" + CLARITY,
                                  CLARITY.replace("5,8", '"5,8"').replace(";", ",")])  # fmt: skip
def test_a_german_clarity_is_read_and_its_words_are_not_guessed(importing, written, text) -> None:
    found = importing(written("a.csv", text))
    assert found.values("glucose.interstitial") == pytest.approx([5.8 * 18.0156])
    assert dict(found.last.unmapped) == {"Kohlenhydrate": 1}
    assert [item.raw for item in found.quarantined] == ["Niedrig"]


@pytest.mark.parametrize("clock", ["10:00:00 PM", "10:00:00\u202fPM", "22:00:00"])
def test_apple_times_of_a_twelve_hour_clock(importing, written, clock) -> None:
    record = (
        '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="w" unit="count/min" '
        f'startDate="2026-02-01 {clock} -0300" endDate="2026-02-01 {clock} -0300" value="61"/>'
    )
    found = importing(written("export.xml", export(record)))
    (series,) = found.series("heart.rate")
    assert series.time_ns.tolist() == [1_769_994_000_000_000_000]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sep=;\ndate;weight kg\n2024-03-13 07:00;71,4\n", 71.4),
        ("Date,Weight KG\n3/13/2024 7:00 AM,71.4\n", 71.4),
        ("date\tweight kg\n13.03.2024 07:00\t71.4\n", 71.4),
        ("date,weight kg\r2024-03-13 07:00,71.4\r", 71.4),
        ("date,weight lb\n2024-03-13 7:00 am,157.4\n", 71.395),
    ],
)
def test_tables_kept_by_hand(importing, written, text, value) -> None:
    found = importing(written("a.csv", text))
    (series,) = found.series("body.mass")
    assert series.value.tolist() == pytest.approx([value], abs=1e-3)
    assert series.time_ns.tolist() == [1_710_313_200_000_000_000]


def test_a_date_of_either_order_is_asked_for(importing, written) -> None:
    with pytest.raises(DateOrderError, match=r"column 'Date'.*--day-first"):
        importing(written("a.csv", "Date,Steps\n3/4/2024,714\n"))


@pytest.mark.parametrize("clock", ["13:00 AM", "00:30 PM"])
def test_contradicting_clocks_are_no_times(importing, written, clock) -> None:
    found = importing(written("a.csv", f"date,steps\n2024-03-13 {clock},714\n"))
    assert not found.series("activity.steps")
    assert "is no time" in found.quarantined[0].reason


STAGES = """com.samsung.health.sleep_stage,6321003,5
start_time,sleep_id,custom,create_sh_ver,modify_sh_ver,update_time,create_time,stage,time_offset,\
deviceuuid,pkg_name,end_time,datauuid
2025-01-01 22:10:00.000,x,,,,,,40002,UTC+0900,d,p,2025-01-01 22:40:00.000,u,
2025-01-01 22:40:00.000,x,,,,,,40003,UTC+0900,d,p,2025-01-01 23:40:00.000,u,
2025-01-01 23:40:00.000,x,,,,,,40001,UTC+0900,d,p,2025-01-01 23:50:00.000,u,
"""
NIGHT = """com.samsung.shealth.sleep,6321003,12
efficiency,com.samsung.health.sleep.start_time,com.samsung.health.sleep.end_time,\
com.samsung.health.sleep.time_offset
90,2025-01-01 22:10:00.000,2025-01-02 06:10:00.000,UTC+0900,
"""


def test_samsungs_stages_are_read_and_a_night_in_bed_is_no_sleep(importing, written) -> None:
    found = importing(written("com.samsung.health.sleep_stage.2025.csv", STAGES))
    assert found.values("sleep.light") == [0.5]
    assert found.values("sleep.deep") == [1.0]
    assert found.values("sleep.duration") == [0.5, 1.0]
    assert found.values("sleep.awake") == pytest.approx([1 / 6])
    night = importing(written("com.samsung.shealth.sleep.2025.csv", NIGHT))
    assert not night.series()
    assert "sleep_stage" in str(night.last.unmapped)


def test_samsungs_glucose_needs_a_unit(importing, written) -> None:
    head = "com.samsung.health.blood_glucose,6321003,5\nstart_time,glucose,time_offset"
    path = written("a.csv", head + "\n2025-01-01 22:10:00.000,5.6,UTC+0100,\n")
    with pytest.raises(ImportFailure, match="--unit"):
        importing(path)
    found = importing(path, assume_unit="mmol/L")
    assert found.values("glucose.capillary") == pytest.approx([5.6 * 18.0156])


@pytest.mark.parametrize(
    ("name", "text", "signal", "value"),
    [
        ("heart_rate_2025-01-01.csv", "timestamp,beats per minute,data source\n"
         "2025-01-01T05:00:05Z,61.0,Charge 6\n", "heart.rate", 61.0),
        ("daily_resting_heart_rate.csv", "timestamp,beats per minute,data source\n"
         "2025-01-01T00:00:00Z,52.5,Charge 6\n", "heart.rate_resting", 52.5),
        ("Daily SpO2 - 2025.csv", "timestamp,average_value,lower_bound,upper_bound\n"
         "2025-01-01T00:00:00Z,95.6,92.0,98.5\n", "respiration.spo2", 95.6),
        ("Summary.csv", "timestamp,rmssd,nremhr,entropy\n2025-01-01T00:00:00,40.1,55,2.5\n",
         "heart.rmssd", 40.1),
        ("resting_heart_rate-2025.json", '[{"dateTime": "01/02/25 00:00:00", "value": '
         '{"date": "01/02/25", "value": 61.25, "error": 6.7}}]', "heart.rate_resting", 61.25),
        ("bp.csv", "Date,Heart rate,Systolic,Diastolic,Comments\n2025-01-02 07:00:00,61,121,78,\n",
         "pressure.systolic", 121.0),
        ("weight.csv", 'Date,"Weight (lb)","Fat mass (lb)",Comments\n"2025-01-02 07:00:00",154,,\n',
         "body.mass", 154 * 0.45359237),
    ],
)  # fmt: skip
def test_newer_exports_of_fitbit_and_withings(importing, written, name, text, signal, value):
    assert importing(written(name, text)).values(signal) == pytest.approx([value])


def test_a_heart_rate_that_may_be_a_resting_one_is_not_guessed(importing, written) -> None:
    with pytest.raises(ImportFailure):
        importing(written("a.csv", "timestamp,beats per minute\n2025-01-01T05:00:05Z,61\n"))


def test_takeouts_weight_needs_a_unit_and_its_short_dates_are_read(importing, written) -> None:
    text = '[{"logId": 1, "weight": 157.4, "bmi": 23.1, "date": "01/02/25", "time": "07:00:00"}]'
    path = written("weight-2025-01-01.json", text)
    with pytest.raises(ImportFailure, match="--unit"):
        importing(path)
    (series,) = importing(path, assume_unit="[lb_av]").series("body.mass")
    assert series.time_ns.tolist() == [1_735_801_200_000_000_000]


def test_ouras_endless_interval_is_quarantined(importing, written) -> None:
    night = {
        "bedtime_start": "2024-01-01T23:00:00+00:00",
        "bedtime_end": "2024-01-02T07:00:00+00:00",
        "day": "2024-01-02",
        "heart_rate": {"interval": 1e308, "items": [55, 56, 57],
                       "timestamp": "2024-01-01T23:00:00+00:00"},
    }  # fmt: skip
    found = importing(written("a.json", json.dumps({"data": [night]})))
    assert found.values("heart.rate") in ([], [55.0])
    assert any("too far" in item.reason for item in found.quarantined)


def test_ouras_endless_night_is_quarantined(importing, written) -> None:
    night = {
        "bedtime_start": "2024-01-01T23:00:00+00:00",
        "bedtime_end": "2024-01-02T07:00:00+00:00",
        "day": "2024-01-02",
        "total_sleep_duration": 10**400,
    }
    found = importing(written("a.json", json.dumps({"data": [night]})))
    assert not found.values("sleep.duration")
    assert found.quarantined
