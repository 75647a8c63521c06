"""Sensors, pumps and their clouds."""

from __future__ import annotations

from tests.torture.seeds.made import Seed, json_file, text


def diabetes() -> dict[str, list[Seed]]:
    events = {"time": "2024-01-01T10:00:00Z", "timezoneOffset": -480, "uploadId": "u"}
    return {
        "dexcom_clarity": [
            text("clarity.csv", "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,"
                  "Patient Info,Device Info,Source Device ID,Glucose Value (mg/dL),"
                  "Insulin Value (u),Carb Value (grams)", "1,,FirstName,,Ada,,,,,",
                  "2,2024-01-01 10:00:00,EGV,,,,x,99,,", "3,2024-01-01 10:07:00,Carbs,,,,x,,,30")
        ],
        "libreview": [
            text("libre.csv", "Glucose Data,Generated on,x",
                  "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL,"
                  "Scan Glucose mg/dL,Rapid-Acting Insulin (units),Carbohydrates (grams)",
                  "L,S,31-03-2024 10:00,0,100,,,", "L,S,31-03-2024 10:15,1,,105,,")
        ],
        "carelink": [
            text("carelink.csv", "Last Name;First Name;Patient ID;Start Date",
                  '"Byron";"Ada";"";"01.05.2021"', "",
                  "-------;Guardian Connect;Pump;X;-------",
                  "Index;Date;Time;BG Reading (mmol/L);Basal Rate (U/h);Sensor Glucose (mmol/L);"
                  "Event Marker", "0;2021/07/25;09:00:00;;1,5;;", "1;2021/07/25;10:00:00;5,5;;;",
                  "3;2021/07/25;11:05:00;;;;Meal: 45,00grams")
        ],
        "nightscout": [
            json_file("entries.json", [{"type": "sgv", "date": 1_700_000_000_000, "sgv": 100}]),
            json_file("treatments.json", [
                {"eventType": "Temp Basal", "created_at": "2024-01-01T10:00:00Z", "absolute": 1.0,
                 "duration": 30}]),
        ],
        "nightscout_csv": [
            text("report.csv", "# CGM ENTRIES", "Date,Time,Glucose (mg/dL),Type",
                  "4/7/2026,7:59:42 PM,129,sgv", "# TREATMENTS",
                  "Date,Time,Event Type,Insulin (U),Carbs (g)", "4/7/2026,7:20:22 PM,SMB,0.1,",
                  day_first=False)
        ],
        "tidepool": [
            json_file("tidepool.json", [
                events | {"type": "cbg", "units": "mmol/L", "value": 5.5},
                events | {"type": "basal", "rate": 0.8, "duration": 1_800_000}])
        ],
        "glucose_cohort": [
            text("iglu.csv", "id,time,gl", "A,2015-06-06 21:50:27,153",
                  "A,2015-06-06 22:05:27,137")
        ],
    }  # fmt: skip
