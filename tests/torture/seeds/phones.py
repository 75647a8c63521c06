"""Phones, watches and rings, and what they export."""

from __future__ import annotations

import sqlite3
import struct

from tests.torture.seeds.made import Seed, json_file, text, zipped

APPLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [<!ELEMENT HealthData (ExportDate,Me,Record*)>]>
<HealthData locale="en_GB"><ExportDate value="2024-03-28 10:00:00 +0100"/>
<Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-02"
 HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min"
 startDate="2024-03-01 08:00:00 +0100" endDate="2024-03-01 08:00:00 +0100" value="61"/>
<Record type="HKQuantityTypeIdentifierBloodGlucose" sourceName="Dexcom"
 unit="mmol&lt;180.15588&gt;/L" value="5.5"
 startDate="2024-03-01 08:05:00 +0100" endDate="2024-03-01 08:05:00 +0100"/>
<Record type="HKCategoryTypeIdentifierSleepAnalysis" value="HKCategoryValueSleepAnalysisAsleepREM"
 startDate="2024-03-01 01:00:00 +0100" endDate="2024-03-01 02:00:00 +0100"/>
<Record type="HKQuantityTypeIdentifierInsulinDelivery" unit="IU" value="2"
 startDate="2024-03-01 08:00:00 +0100" endDate="2024-03-01 09:00:00 +0100">
<MetadataEntry key="HKInsulinDeliveryReason" value="1"/></Record>
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" startDate="2024-03-02 08:00:00 +0100"
 endDate="2024-03-02 08:30:00 +0100"><WorkoutStatistics
 type="HKQuantityTypeIdentifierActiveEnergyBurned" sum="300" unit="Cal"/></Workout>
</HealthData>"""


GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
 xmlns:g="urn:garmin"><trk><trkseg><trkpt lat="46.5" lon="-13.25"><ele>1614.5</ele>
<time>2024-01-01T10:00:00Z</time><extensions><g:TPX><g:hr>101</g:hr></g:TPX></extensions></trkpt>
<trkpt lat="46.6" lon="13"><time>2024-01-01T10:00:01Z</time></trkpt></trkseg></trk></gpx>"""


TCX = """<?xml version="1.0"?><TrainingCenterDatabase
 xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
<Activity Sport="Running"><Lap StartTime="2024-01-01T10:00:00Z"><TotalTimeSeconds>90
</TotalTimeSeconds><DistanceMeters>300</DistanceMeters><Calories>12</Calories><Track><Trackpoint>
<Time>2024-01-01T10:00:00Z</Time><HeartRateBpm><Value>99</Value></HeartRateBpm></Trackpoint>
</Track></Lap></Activity></Activities></TrainingCenterDatabase>"""


def fit_bytes() -> bytes:
    """A FIT file of one definition (time, heart rate) and three records."""
    body = bytes([0x40, 0, 0]) + struct.pack("<HB", 20, 2) + bytes([253, 4, 0x86, 3, 1, 0x02])
    for second, rate in enumerate((60, 61, 255)):
        body += struct.pack("<BIB", 0, 1_000_000_000 + second, rate)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", _crc(header))
    return header + body + struct.pack("<H", _crc(header + body))


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def health_connect_bytes() -> bytes:
    """A database of the phone's layout: steps, weight, a pulse series and a staged night."""
    instant = "row_id INTEGER PRIMARY KEY, uuid BLOB, app_info_id INTEGER, time INTEGER, "
    instant += "zone_offset INTEGER, local_date INTEGER"
    span = "row_id INTEGER PRIMARY KEY, uuid BLOB, app_info_id INTEGER, start_time INTEGER, "
    span += "start_zone_offset INTEGER, end_time INTEGER, end_zone_offset INTEGER"
    start = 1_709_276_400_000
    database = sqlite3.connect(":memory:")
    database.executescript(f"""
        CREATE TABLE application_info_table (row_id INTEGER PRIMARY KEY, package_name TEXT);
        INSERT INTO application_info_table VALUES
            (1, 'com.example.watch'), (2, 'com.example.phone');
        CREATE TABLE steps_record_table ({span}, count INTEGER);
        INSERT INTO steps_record_table VALUES
            (1, x'01', 1, {start}, 3600, {start + 60_000}, 3600, 120),
            (2, x'02', 2, {start}, 3600, {start + 60_000}, 3600, 100);
        CREATE TABLE weight_record_table ({instant}, weight REAL);
        INSERT INTO weight_record_table VALUES (1, x'01', 2, {start}, 3600, 19783, 71500.0);
        CREATE TABLE heart_rate_record_table ({span});
        INSERT INTO heart_rate_record_table VALUES
            (7, x'07', 1, {start}, 3600, {start + 60_000}, 3600);
        CREATE TABLE heart_rate_record_series_table (row_id INTEGER PRIMARY KEY,
            parent_key INTEGER, beats_per_minute INTEGER, epoch_millis INTEGER);
        INSERT INTO heart_rate_record_series_table VALUES
            (1, 7, 61, {start}), (2, 7, 63, {start + 5000});
        CREATE TABLE sleep_session_record_table ({span}, notes TEXT, title TEXT);
        INSERT INTO sleep_session_record_table VALUES
            (3, x'03', 1, {start}, 3600, {start + 7_200_000}, 3600, NULL, NULL);
        CREATE TABLE sleep_stages_table (row_id INTEGER PRIMARY KEY, parent_key INTEGER,
            stage_start_time INTEGER, stage_end_time INTEGER, stage_type INTEGER);
        INSERT INTO sleep_stages_table VALUES
            (1, 3, {start}, {start + 3_600_000}, 5),
            (2, 3, {start + 3_600_000}, {start + 5_400_000}, 1);
        CREATE TABLE menstruation_flow_record_table ({instant}, flow INTEGER);
        INSERT INTO menstruation_flow_record_table VALUES (1, x'01', 2, {start}, 3600, 19783, 2);
        """)
    database.commit()
    content = database.serialize()
    database.close()
    return content


def _garmin() -> list[Seed]:
    night = {"sleepStartTimestampGMT": "2024-05-14T15:41:04.0",
             "sleepEndTimestampGMT": "2024-05-14T22:41:04.0", "calendarDate": "2024-05-15",
             "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL", "deepSleepSeconds": 5400,
             "lightSleepSeconds": 13_500, "remSleepSeconds": 5400, "awakeSleepSeconds": 900,
             "averageRespiration": 14.0, "avgSleepStress": 14.0, "unmeasurableSeconds": 0,
             "spo2SleepSummary": {"averageSPO2": 95.5, "lowestSPO2": 90, "averageHR": 49.0},
             "sleepScores": {"overallScore": 80}}  # fmt: skip
    day = {"userProfilePK": 111, "calendarDate": "2024-05-15", "uuid": "x", "totalSteps": 8000,
           "totalDistanceMeters": 6100, "activeKilocalories": 446.0, "totalKilocalories": 2460.0,
           "restingHeartRate": 50, "currentDayRestingHeartRate": 49,
           "wellnessStartTimeGmt": "2024-05-14T22:00:00.0",
           "wellnessStartTimeLocal": "2024-05-15T00:00:00.0", "durationInMilliseconds": 86_400_000,
           "allDayStress": {"aggregatorList": [{"type": "TOTAL", "averageStressLevel": 27},
                                               {"type": "AWAKE", "averageStressLevel": 33}]},
           "respiration": {"avgWakingRespirationValue": 15.0}}  # fmt: skip
    run = {"activityId": 1, "activityType": "running", "beginTimestamp": 1_715_760_000_000,
           "startTimeLocal": 1_715_767_200_000, "duration": 1_800_000.0, "distance": 500_000.0,
           "calories": 1676.0, "avgHr": 140.0, "elevationGain": 3000.0}  # fmt: skip
    status = {"calendarDate": "2024-05-15", "metrics": [
        {"type": "HRV", "value": 52.0, "status": "IN_RANGE"},
        {"type": "SKIN_TEMP_C", "value": -0.2, "status": "IN_RANGE"}]}  # fmt: skip
    weight = {"metaData": {"calendarDate": "2024-05-15T06:00:00.0"}, "weight": {"weight": 71_500.0}}
    pressure = {"metaData": {"calendarDate": [2024, 5, 15, 7, 30], "sequence": 1}, "version": 1,
                "bloodPressure": {"systolic": 118, "diastolic": 76, "pulse": 60}}  # fmt: skip
    return [
        json_file("1_sleepData.json", [night]),
        json_file("UDSFile_1.json", [day]),
        json_file("1_healthStatusData.json", [status]),
        json_file("1_userBioMetrics.json", [weight]),
        json_file("BloodPressureFile_1.json", [pressure]),
        json_file("1_summarizedActivities.json", [{"summarizedActivitiesExport": [run]}]),
    ]


def phones() -> dict[str, list[Seed]]:
    at = "2024-01-01T23:00:00+01:00"
    return {
        "apple_health": [
            Seed("export.xml", APPLE),
            Seed("export.zip", zipped({"apple_health_export/export.xml": APPLE})),
        ],
        "apple_health_csv": [
            text(
                "StepCount.csv",
                "sourceName,type,unit,startDate,endDate,value",
                '"W","StepCount","count",2014-09-13 10:27:54 +0100,2014-09-13 10:27:59 +0100,329',
            )
        ],
        "apple_ecg": [
            text("ecg.csv", 'Name,"Ada"', "Recorded Date,2024-03-30 08:11:02 +0100",
                  'Sample Rate,"512 hertz"', "Lead,Lead I", "Unit,µV", "", "-2.5", "3.5")
        ],
        "health_connect": [
            json_file("hc.json", {"records": [
                {"record_type": "steps", "value": 10, "unit": "count",
                 "start_time_ms": 1_700_000_000_000, "end_time_ms": 1_700_000_061_000}]}),
            json_file("hc2.json", {"app_version": "1", "heart_rate": [{"bpm": 60, "time": at}]}),
        ],
        "fitbit": [
            json_file("steps-2024-03-04.json", [{"dateTime": "03/04/24 22:00:00", "value": "9"}]),
            json_file("sleep.json", {"sleep": [
                {"dateOfSleep": "2024-01-02", "startTime": "2024-01-01T23:00:00.000",
                 "duration": 28_800_000, "minutesAsleep": 450, "levels": {"data": [
                     {"dateTime": "2024-01-01T23:00:00.000", "level": "deep",
                      "seconds": 1800}]}}]}),
        ],
        "fitabase": [
            text("daily.csv", "Id,ActivityDate,TotalSteps,TotalDistance,Calories",
                  "1,4/12/2016,13162,8.5,1985", "1,4/13/2016,10735,6.9,1797")
        ],
        "oura": [
            json_file("oura.json", {"data": [
                {"day": "2024-01-02", "bedtime_start": at, "type": "long_sleep",
                 "total_sleep_duration": 27_000, "rem_sleep_duration": 5400,
                 "hrv": {"interval": 300, "items": [None, 40], "timestamp": at}}]}),
            json_file("oura_account.json", {"sleep": [
                {"summary_date": "2024-01-01", "bedtime_start": at, "total": 27_000, "rem": 5400,
                 "awake": 600, "hr_lowest": 48, "rmssd": 41, "hr_5min": [0, 60]}],
                "activity": [{"summary_date": "2024-01-01", "steps": 9000, "cal_active": 400}]}),
        ],
        "oura_account": [
            text("sleepmodel.csv", "id;day;bedtime_start;total_sleep_duration;awake_time;type;"
                 "heart_rate", f"a;2024-01-02;{at};25200;3000;long_sleep;"
                 f'{{"interval":300,"items":[60,null],"timestamp":"{at}"}}'),
            text("dailyspo2.csv", "id;day;spo2_percentage;breathing_disturbance_index",
                 'a;2024-01-02;{"average": 97.4};3'),
            text("temperature.csv", "timestamp;skin_temp", f"{at};34.25"),
        ],
        "whoop": [
            text("sleeps.csv", "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,"
                  "Wake onset,Asleep duration (min),REM duration (min),Nap",
                  "2024-01-02 06:00:00,,UTC+03:00,2024-01-01 23:00:00,2024-01-02 06:00:00,390,90,"
                  "false")
        ],
        "polar": [
            json_file("polar.json", {
                "polar_user": "https://www.polaraccesslink.com/v3/users/7",
                "start_time": "2024-01-01T10:00:00", "start_time_utc_offset": 120,
                "duration": "PT1M5.5S", "sport": "RUNNING",
                "samples": [{"recording_rate": 5, "sample_type": 0, "data": "90,0,92"}]})
        ],
        "withings": [
            json_file("withings.json", {"status": 0, "body": {
                "timezone": "America/Los_Angeles", "measuregrps": [
                    {"category": 1, "date": 1_433_052_383,
                     "measures": [{"type": 1, "unit": -3, "value": 74_126}]}]}})
        ],
        "withings_csv": [
            text("raw_hr_hr.csv", "start,duration,value",
                  '2024-01-01T08:00:00+01:00,"[60,30]","[60,61]"')
        ],
        "ihealth": [
            json_file("ihealth.json", {"CurrentRecordCount": 1, "BGUnit": 1, "BGDataList": [
                {"BG": 6, "MDate": 1_442_491_407, "TimeZone": "-0800"}]})
        ],
        "samsung_health": [
            text("hr.csv", "com.samsung.shealth.tracker.heart_rate,6312006,4",
                  "source,com.samsung.health.heart_rate.time_offset,"
                  "com.samsung.health.heart_rate.start_time,"
                  "com.samsung.health.heart_rate.heart_rate",
                  ",UTC+0100,2024-03-28 06:00:00.000,66.0,")
        ],
        "garmin_account": _garmin(),
        "garmin_fit": [Seed("a.fit", fit_bytes())],
        "health_connect_db": [Seed("health_connect_export.db", health_connect_bytes())],
        "google_fit": [
            json_file("raw_steps.json", {"Data Source": "raw:com.google.step_count.delta:watch",
                "Data Points": [
                    {"dataTypeName": "com.google.step_count.delta", "fitValue": [
                        {"value": {"intVal": 12}}], "startTimeNanos": 1_480_316_400_000_000_000,
                     "endTimeNanos": 1_480_316_460_000_000_000},
                    {"dataTypeName": "com.google.sleep.segment", "fitValue": [
                        {"value": {"intVal": 5}}], "startTimeNanos": 1_480_316_400_000_000_000,
                     "endTimeNanos": 1_480_318_200_000_000_000}]}),
            json_file("walk.json", {"fitnessActivity": "walking",
                "startTime": "2024-03-01T08:00:00Z", "endTime": "2024-03-01T08:30:00Z",
                "aggregate": [{"metricName": "com.google.distance.delta", "floatValue": 2100.5}]}),
        ],
        "archive": [Seed("takeout.zip", zipped({
            "Takeout/Fitbit/Global Export Data/steps-2024-03-04.json":
                b'[{"dateTime": "03/04/24 22:00:00", "value": "9"}]',
            "Takeout/Fit/Activities/walk.tcx": TCX.encode(),
            "Takeout/archive_browser.html": b"<html></html>",
            "DI_CONNECT/UploadedFiles_0.zip": zipped({"1.fit": fit_bytes()}),
        }))],
        "gpx": [Seed("a.gpx", GPX.encode())],
        "tcx": [Seed("a.tcx", TCX.encode())],
    }  # fmt: skip
