"""Tables of daily life, laboratories and places."""

from __future__ import annotations

import io

from tests.torture.seeds.made import Seed, json_file, text

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/Paris:20240301T080000
DTEND;TZID=Europe/Paris:20240301T090000
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Shift
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def workbook_bytes() -> bytes:
    """An XLSX table of days."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["date", "weight kg", "steps"])
    sheet.append(["2024-03-02", 71.5, 9000])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tables() -> dict[str, list[Seed]]:
    return {
        "purpleair": [
            json_file("pa.json", {"api_version": "V1", "data_time_stamp": 5, "sensor": {
                "sensor_index": 1, "last_seen": 1_667_666_162, "pm2.5": 7.5, "pressure": 1001.66}})
        ],
        "labs_text": [
            text("form.txt", "Example Laboratory", "Collection date: 2024-03-14", "",
                  "Test                  Result    Reference range   Units",
                  "Glucose               5.4       3.9 - 6.1         mmol/L",
                  "Creatinine            88        62 - 106          umol/L",
                  "Ferritin              < 5       30 - 400          ug/L",
                  "Vitamin D below 25 nmol/L is a deficiency."),
        ],
        "metabolomics": [
            text("panel.csv", "Metabolite,HMDB_ID,Concentration,Unit,Date,Matrix",
                  "D-Glucose,HMDB0000122,5.5,mmol/L,2024-03-01,plasma",
                  "L-Alanine,HMDB00161,320,umol/L,2024-03-01,plasma",
                  "L-Valine,HMDB0000883,<5,umol/L,2024-03-01,plasma")
        ],
        "prapare_table": [
            text("prapare.csv", "date,prapare_housing,prapare_stress",
                  "2024-03-01,I have housing,Somewhat")
        ],
        "area_deprivation": [
            text("adi.csv", '"","GISJOIN","FIPS","ADI_NATRANK","ADI_STATERNK"',
                  '"1","G01000100201001","010010201001","73","5"')
        ],
        "icalendar": [Seed("work.ics", CALENDAR.encode())],
        "mapped_table": [
            text("days.csv", "date,weight kg,steps", "2024-03-01,71.5,9000"),
            text("labs.csv", "date,loinc,value,unit", "2024-03-01,2345-7,99,mg/dL"),
            Seed("days.xlsx", workbook_bytes()),
            text("weight.csv", 'Date,"Weight (kg)","Fat mass (kg)","Bone mass (kg)",Comments',
                  '"2024-03-01 07:12:45",71.5,16.4,3.4,'),
            text("renpho.csv", "Time of Measurement,Weight(kg),BMI,Body Fat(%),Remarks",
                  "2024-03-01 07:20:30,71.5,23.8,23.2,"),
        ],
    }  # fmt: skip
