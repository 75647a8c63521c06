"""One small file or more in the real layout of each format, made here: what fuzzing starts from."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import struct
import zipfile
from dataclasses import dataclass, field
from typing import Any

import numpy as np

BEGAN = "2024-03-01T08:00:00+01:00"


@dataclass(frozen=True)
class Seed:
    """A file: its name, content, the options that it needs, and files that lie beside it."""

    name: str
    content: bytes
    options: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, bytes] = field(default_factory=dict)


def _text(name: str, *lines: str, **options: Any) -> Seed:
    return Seed(name, ("\n".join(lines) + "\n").encode(), options)


def _json(name: str, document: Any, **options: Any) -> Seed:
    return Seed(name, json.dumps(document).encode(), options)


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


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

CCDA = b"""<ClinicalDocument xmlns="urn:hl7-org:v3"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<recordTarget><patientRole><id root="1.2" extension="p1"/><patient><name><given>Ada</given>
<family>Lovelace</family></name><administrativeGenderCode code="F"/><birthTime value="19151210"/>
</patient></patientRole></recordTarget><component><section>
<templateId root="2.16.840.1.113883.10.20.22.2.3.1"/><entry><observation>
<templateId root="2.16.840.1.113883.10.20.22.4.2"/>
<code code="2345-7" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
<effectiveTime value="20240301080000+0100"/><value xsi:type="PQ" value="99" unit="mg/dL"/>
</observation></entry></section></component></ClinicalDocument>"""

FHIR: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "p1",
                "gender": "female",
                "birthDate": "1980-02-02",
                "name": [{"family": "Lovelace", "given": ["Ada"]}],
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "subject": {"reference": "Patient/p1"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "2345-7"}]},
                "effectiveDateTime": "2024-03-01T08:00:00+01:00",
                "valueQuantity": {
                    "value": 99,
                    "unit": "mg/dL",
                    "system": "http://unitsofmeasure.org",
                    "code": "mg/dL",
                },
            }
        },
        {
            "resource": {
                "resourceType": "Condition",
                "subject": {"reference": "Patient/p1"},
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "44054006"}]},
                "onsetDateTime": "2015-01-01",
            }
        },
    ],
}

FHIR_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
<entry><fullUrl value="urn:uuid:1"/><resource><Patient><id value="p1"/>
<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Ada</p></div></text>
<name><family value="Lovelace"/><given value="Ada"/></name><gender value="female"/>
<birthDate value="1980-02-02"/></Patient></resource></entry>
<entry><resource><Observation><status value="final"/><code><coding>
<system value="http://loinc.org"/><code value="2345-7"/></coding></code>
<subject><reference value="Patient/p1"/></subject>
<effectiveDateTime value="2024-03-01T08:00:00+01:00"/><valueQuantity><value value="99"/>
<unit value="mg/dL"/><system value="http://unitsofmeasure.org"/><code value="mg/dL"/>
</valueQuantity></Observation></resource></entry>
<entry><resource><Condition><code><coding><system value="http://snomed.info/sct"/>
<code value="44054006"/></coding></code><subject><reference value="Patient/p1"/></subject>
<onsetDateTime value="2015-01-01"/></Condition></resource></entry></Bundle>"""

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

MTN = """<motionfile><log2>
<property><name>=StartTime</name><content>2018-05-23 17:30:00</content></property>
<property><name>+Sex</name><content>Male</content></property>
<channel><name>motion</name><epoch>5</epoch><offset>1</offset><data>1,2,3</data></channel>
</log2></motionfile>"""

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

PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
        "44260-8")  # fmt: skip


def _questionnaire() -> Seed:
    items = [
        {"linkId": f"/{code}", "answer": [{"valueCoding": {"code": "LA6569-3"}}]} for code in PHQ9
    ]
    return _json(
        "phq9.json",
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "questionnaire": "http://loinc.org/q/44249-1",
            "authored": "2024-03-28T09:00:00+01:00",
            "item": items,
        },
    )


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


def edf_bytes() -> bytes:
    """An EDF+ file of one channel of two records."""
    fields = [("0", 8), ("X F 02-MAY-1951 Ada", 80), ("Startdate 01-MAR-2024 X X X", 80),
              ("01.03.24", 8), ("08.00.00", 8), ("512", 8), ("", 44), ("2", 8), ("1", 8),
              ("1", 4)]  # fmt: skip
    channel = [("EEG Fpz-Cz", 16), ("", 80), ("uV", 8), ("-200", 8), ("200", 8), ("-2000", 8),
               ("2000", 8), ("", 80), ("4", 8), ("", 32)]  # fmt: skip
    head = "".join(text.ljust(width) for text, width in [*fields, *channel]).encode()
    return head + np.tile(np.array([-20, -10, 0, 10], "<i2"), 2).tobytes()


def nifti_bytes() -> bytes:
    """A label map with its table of names."""
    import nibabel

    labels = np.zeros((5, 5, 5), np.uint8)
    labels[1:3, 1:3, 1:3] = 1
    picture = nibabel.Nifti1Image(labels, np.diag([10.0, -10.0, 10.0, 1.0]))
    picture.header.set_xyzt_units("mm")
    table = (
        b'<?xml version="1.0"?><CaretExtension><VolumeInformation><LabelTable>'
        b'<Label Key="1">liver</Label></LabelTable></VolumeInformation></CaretExtension>'
    )
    picture.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, table))
    return picture.to_bytes()


def _dataset(modality: str, class_uid: str) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = class_uid
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.Modality, dataset.PatientID, dataset.PatientName = modality, "p1", "Lovelace^Ada"
    dataset.PatientSex, dataset.PatientBirthDate = "F", "19151210"
    dataset.StudyDate, dataset.StudyTime, dataset.TimezoneOffsetFromUTC = (
        "20240301",
        "080000",
        "+0100",
    )
    return dataset


def dicom_bytes() -> bytes:
    """A slice of 4 by 4 pixels."""
    dataset = _dataset("CT", "1.2.840.10008.5.1.4.1.1.2")
    _pixels(dataset, np.zeros((4, 4), np.uint16))
    return _saved(dataset)


def segmentation_bytes() -> bytes:
    """A liver of eight voxels in three slices."""
    from pydicom.dataset import Dataset

    plane, measures, shared, item, concept = (Dataset() for _ in range(5))
    plane.ImageOrientationPatient, measures.PixelSpacing = [1, 0, 0, 0, 1, 0], [5, 5]
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [plane], [measures]
    concept.CodeValue, concept.CodingSchemeDesignator = "10200004", "SCT"
    item.SegmentNumber, item.SegmentLabel = 1, "Liver"
    item.SegmentedPropertyTypeCodeSequence = [concept]
    frames = []
    for depth in (0, 2, 4):
        frame, position, owner = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient, owner.ReferencedSegmentNumber = [0, 0, depth], 1
        frame.PlanePositionSequence, frame.SegmentIdentificationSequence = [position], [owner]
        frames.append(frame)
    pixels = np.zeros((3, 6, 6), np.uint8)
    pixels[:, 2:4, 2:4] = 1
    dataset = _dataset("SEG", "1.2.840.10008.5.1.4.1.1.66.4")
    _pixels(dataset, pixels)
    dataset.NumberOfFrames, dataset.SegmentationType = 3, "BINARY"
    dataset.SegmentSequence = [item]
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.PerFrameFunctionalGroupsSequence = frames
    return _saved(dataset)


def report_bytes() -> bytes:
    """A measurement group: the volume of a liver, and a laboratory value with a LOINC code."""
    from pydicom.dataset import Dataset

    def code(value: str, scheme: str, meaning: str) -> Any:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
        return [item]

    def item(kind: str, name: Any) -> Any:
        found = Dataset()
        found.RelationshipType, found.ValueType, found.ConceptNameCodeSequence = (
            "CONTAINS",
            kind,
            name,
        )
        return found

    def number(name: Any, value: str, unit: str) -> Any:
        found, measured = item("NUM", name), Dataset()
        measured.NumericValue = value
        measured.MeasurementUnitsCodeSequence = code(unit, "UCUM", unit)
        found.MeasuredValueSequence = [measured]
        return found

    group = item("CONTAINER", code("125007", "DCM", "Measurement Group"))
    site = item("CODE", code("363698007", "SCT", "Finding Site"))
    site.ConceptCodeSequence = code("10200004", "SCT", "Liver")
    volume = number(code("118565006", "SCT", "Volume"), "1500", "cm3")
    group.ContentSequence = [site, volume]
    note = item("TEXT", code("121071", "DCM", "Finding"))
    note.TextValue = "No lesion."
    dataset = _dataset("SR", "1.2.840.10008.5.1.4.1.1.88.33")
    dataset.ContentDate, dataset.ContentTime = "20240302", "090000"
    glucose = number(code("2345-7", "LN", "Glucose"), "99", "mg/dL")
    dataset.ContentSequence = [group, glucose, note]
    return _saved(dataset)


def nrrd_bytes(space: str = "left-posterior-superior", units: bool = True) -> bytes:
    """A segmentation as 3D Slicer writes it: a liver of eight voxels, each 10 mm a side."""
    labels = np.zeros((5, 5, 5), np.uint8)
    labels[1:3, 1:3, 1:3] = 1
    lines = ["NRRD0005", "type: unsigned char", "dimension: 3", f"space: {space}",
             "sizes: 5 5 5", "space directions: (10,0,0) (0,10,0) (0,0,10)",
             "kinds: domain domain domain", "encoding: gzip",
             "space origin: (-10,-20,30)"]  # fmt: skip
    lines += ['space units: "mm" "mm" "mm"'] if units else []
    lines += ["Segment0_Name:=liver", "Segment0_LabelValue:=1", "Segment0_Layer:=0", "", ""]
    return "\n".join(lines).encode() + gzip.compress(labels.tobytes(order="F"), mtime=0)


def _pixels(dataset: Any, pixels: np.ndarray) -> None:
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = bits - 1, 0, 1
    dataset.PhotometricInterpretation, dataset.PixelData = "MONOCHROME2", pixels.tobytes()


def _saved(dataset: Any) -> bytes:
    import pydicom

    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


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


def seeds() -> dict[str, list[Seed]]:
    """Files by the importer that reads them."""
    return _phones() | _diabetes() | _clinic() | _genome() | _signals() | _tables()


def _phones() -> dict[str, list[Seed]]:
    at = "2024-01-01T23:00:00+01:00"
    return {
        "apple_health": [
            Seed("export.xml", APPLE),
            Seed("export.zip", _zip({"apple_health_export/export.xml": APPLE})),
        ],
        "apple_health_csv": [
            _text(
                "StepCount.csv",
                "sourceName,type,unit,startDate,endDate,value",
                '"W","StepCount","count",2014-09-13 10:27:54 +0100,2014-09-13 10:27:59 +0100,329',
            )
        ],
        "apple_ecg": [
            _text("ecg.csv", 'Name,"Ada"', "Recorded Date,2024-03-30 08:11:02 +0100",
                  'Sample Rate,"512 hertz"', "Lead,Lead I", "Unit,µV", "", "-2.5", "3.5")
        ],
        "health_connect": [
            _json("hc.json", {"records": [
                {"record_type": "steps", "value": 10, "unit": "count",
                 "start_time_ms": 1_700_000_000_000, "end_time_ms": 1_700_000_061_000}]}),
            _json("hc2.json", {"app_version": "1", "heart_rate": [{"bpm": 60, "time": at}]}),
        ],
        "fitbit": [
            _json("steps-2024-03-04.json", [{"dateTime": "03/04/24 22:00:00", "value": "9"}]),
            _json("sleep.json", {"sleep": [
                {"dateOfSleep": "2024-01-02", "startTime": "2024-01-01T23:00:00.000",
                 "duration": 28_800_000, "minutesAsleep": 450, "levels": {"data": [
                     {"dateTime": "2024-01-01T23:00:00.000", "level": "deep",
                      "seconds": 1800}]}}]}),
        ],
        "fitabase": [
            _text("daily.csv", "Id,ActivityDate,TotalSteps,TotalDistance,Calories",
                  "1,4/12/2016,13162,8.5,1985", "1,4/13/2016,10735,6.9,1797")
        ],
        "oura": [
            _json("oura.json", {"data": [
                {"day": "2024-01-02", "bedtime_start": at, "type": "long_sleep",
                 "total_sleep_duration": 27_000, "rem_sleep_duration": 5400,
                 "hrv": {"interval": 300, "items": [None, 40], "timestamp": at}}]})
        ],
        "whoop": [
            _text("sleeps.csv", "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,"
                  "Wake onset,Asleep duration (min),REM duration (min),Nap",
                  "2024-01-02 06:00:00,,UTC+03:00,2024-01-01 23:00:00,2024-01-02 06:00:00,390,90,"
                  "false")
        ],
        "polar": [
            _json("polar.json", {
                "polar_user": "https://www.polaraccesslink.com/v3/users/7",
                "start_time": "2024-01-01T10:00:00", "start_time_utc_offset": 120,
                "duration": "PT1M5.5S", "sport": "RUNNING",
                "samples": [{"recording_rate": 5, "sample_type": 0, "data": "90,0,92"}]})
        ],
        "withings": [
            _json("withings.json", {"status": 0, "body": {
                "timezone": "America/Los_Angeles", "measuregrps": [
                    {"category": 1, "date": 1_433_052_383,
                     "measures": [{"type": 1, "unit": -3, "value": 74_126}]}]}})
        ],
        "withings_csv": [
            _text("raw_hr_hr.csv", "start,duration,value",
                  '2024-01-01T08:00:00+01:00,"[60,30]","[60,61]"')
        ],
        "ihealth": [
            _json("ihealth.json", {"CurrentRecordCount": 1, "BGUnit": 1, "BGDataList": [
                {"BG": 6, "MDate": 1_442_491_407, "TimeZone": "-0800"}]})
        ],
        "samsung_health": [
            _text("hr.csv", "com.samsung.shealth.tracker.heart_rate,6312006,4",
                  "source,com.samsung.health.heart_rate.time_offset,"
                  "com.samsung.health.heart_rate.start_time,"
                  "com.samsung.health.heart_rate.heart_rate",
                  ",UTC+0100,2024-03-28 06:00:00.000,66.0,")
        ],
        "garmin_fit": [Seed("a.fit", fit_bytes())],
        "health_connect_db": [Seed("health_connect_export.db", health_connect_bytes())],
        "google_fit": [
            _json("raw_steps.json", {"Data Source": "raw:com.google.step_count.delta:watch",
                "Data Points": [
                    {"dataTypeName": "com.google.step_count.delta", "fitValue": [
                        {"value": {"intVal": 12}}], "startTimeNanos": 1_480_316_400_000_000_000,
                     "endTimeNanos": 1_480_316_460_000_000_000},
                    {"dataTypeName": "com.google.sleep.segment", "fitValue": [
                        {"value": {"intVal": 5}}], "startTimeNanos": 1_480_316_400_000_000_000,
                     "endTimeNanos": 1_480_318_200_000_000_000}]}),
            _json("walk.json", {"fitnessActivity": "walking", "startTime": "2024-03-01T08:00:00Z",
                "endTime": "2024-03-01T08:30:00Z", "aggregate": [
                    {"metricName": "com.google.distance.delta", "floatValue": 2100.5}]}),
        ],
        "archive": [Seed("takeout.zip", _zip({
            "Takeout/Fitbit/Global Export Data/steps-2024-03-04.json":
                b'[{"dateTime": "03/04/24 22:00:00", "value": "9"}]',
            "Takeout/Fit/Activities/walk.tcx": TCX.encode(),
            "Takeout/archive_browser.html": b"<html></html>",
        }))],
        "gpx": [Seed("a.gpx", GPX.encode())],
        "tcx": [Seed("a.tcx", TCX.encode())],
    }  # fmt: skip


def _diabetes() -> dict[str, list[Seed]]:
    events = {"time": "2024-01-01T10:00:00Z", "timezoneOffset": -480, "uploadId": "u"}
    return {
        "dexcom_clarity": [
            _text("clarity.csv", "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,"
                  "Patient Info,Device Info,Source Device ID,Glucose Value (mg/dL),"
                  "Insulin Value (u),Carb Value (grams)", "1,,FirstName,,Ada,,,,,",
                  "2,2024-01-01 10:00:00,EGV,,,,x,99,,", "3,2024-01-01 10:07:00,Carbs,,,,x,,,30")
        ],
        "libreview": [
            _text("libre.csv", "Glucose Data,Generated on,x",
                  "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL,"
                  "Scan Glucose mg/dL,Rapid-Acting Insulin (units),Carbohydrates (grams)",
                  "L,S,31-03-2024 10:00,0,100,,,", "L,S,31-03-2024 10:15,1,,105,,")
        ],
        "carelink": [
            _text("carelink.csv", "Last Name;First Name;Patient ID;Start Date",
                  '"Byron";"Ada";"";"01.05.2021"', "",
                  "-------;Guardian Connect;Pump;X;-------",
                  "Index;Date;Time;BG Reading (mmol/L);Basal Rate (U/h);Sensor Glucose (mmol/L);"
                  "Event Marker", "0;2021/07/25;09:00:00;;1,5;;", "1;2021/07/25;10:00:00;5,5;;;",
                  "3;2021/07/25;11:05:00;;;;Meal: 45,00grams")
        ],
        "nightscout": [
            _json("entries.json", [{"type": "sgv", "date": 1_700_000_000_000, "sgv": 100}]),
            _json("treatments.json", [
                {"eventType": "Temp Basal", "created_at": "2024-01-01T10:00:00Z", "absolute": 1.0,
                 "duration": 30}]),
        ],
        "nightscout_csv": [
            _text("report.csv", "# CGM ENTRIES", "Date,Time,Glucose (mg/dL),Type",
                  "4/7/2026,7:59:42 PM,129,sgv", "# TREATMENTS",
                  "Date,Time,Event Type,Insulin (U),Carbs (g)", "4/7/2026,7:20:22 PM,SMB,0.1,",
                  day_first=False)
        ],
        "tidepool": [
            _json("tidepool.json", [
                events | {"type": "cbg", "units": "mmol/L", "value": 5.5},
                events | {"type": "basal", "rate": 0.8, "duration": 1_800_000}])
        ],
        "glucose_cohort": [
            _text("iglu.csv", "id,time,gl", "A,2015-06-06 21:50:27,153",
                  "A,2015-06-06 22:05:27,137")
        ],
    }  # fmt: skip


def _clinic() -> dict[str, list[Seed]]:
    return {
        "fhir_r4": [_json("bundle.json", FHIR), Seed("bundle.xml", FHIR_XML)],
        "ccda": [Seed("ccda.xml", CCDA)],
        "hl7_v2": [
            Seed("a.hl7", "\r".join([
                r"MSH|^~\&|LAB||APP||20240301||ORU^R01|1|P|2.5",
                "PID|1||p1^^^MR||Lovelace^Ada||19151210|F",
                "OBR|1|||24323-8^Panel^LN|||20240301080000+0100",
                "OBX|1|NM|2345-7^Glucose^LN||99|mg/dL|||||F", ""]).encode())
        ],
        "loinc_labs": [
            _text("labs.csv", "collected_at,loinc,analyte,value,unit_ucum,comparator",
                  "2024-03-28T08:00:00+01:00,14749-6,Glucose,5.5,mmol/L,",
                  "2024-03-28T08:00:00+01:00,3016-3,TSH,0.1,m[IU]/L,<")
        ],
        "open_mhealth": [
            _json("omh.json", [{"body_weight": {"value": 110, "unit": "lb"},
                                "effective_time_frame": {"date_time": BEGAN}}])
        ],
        "questionnaire": [_questionnaire()],
        "questionnaire_table": [
            _text("pss.csv", "date," + ",".join(f"pss_{n}" for n in range(1, 11)),
                  "2024-03-01," + ",".join("2" for _ in range(10)))
        ],
        "dicom": [
            Seed("a.dcm", dicom_bytes()), Seed("seg.dcm", segmentation_bytes()),
            Seed("sr.dcm", report_bytes()),
            Seed("series.zip", _zip({"1.dcm": dicom_bytes()})),
        ],
        "nrrd": [Seed("a.seg.nrrd", nrrd_bytes(), {"recorded_at": BEGAN})],
        "nifti": [Seed("a.nii", nifti_bytes(), {"recorded_at": BEGAN}),
                  Seed("a.nii.gz", gzip.compress(nifti_bytes()), {"recorded_at": BEGAN})],
    }  # fmt: skip


def _genome() -> dict[str, list[Seed]]:
    return {
        "vcf": [
            _text("a.vcf", "##fileformat=VCFv4.2", "##reference=GRCh38.fa",
                  "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tada",
                  "1\t101\trs1\tA\tG\t.\tPASS\t.\tGT\t0/1",
                  "chr2\t102\t.\tG\tT,C\t.\tLowQ\t.\tGT:DP\t2|1:9")
        ],
        "raw_genotypes": [
            _text("genome.txt", "# build 37", "# rsid\tchromosome\tposition\tgenotype",
                  "rs1\t1\t101\tAA", "rs2\tX\t102\t--", "i3\tMT\t103\tC")
        ],
        "pgs_catalog": [
            _text("PGS1.txt", "#pgs_id=PGS1", "#genome_build=GRCh37", "#variants_number=2",
                  "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight",
                  "rs1\t1\t101\tA\tG\t0.25", "rs2\t2\t102\tT\tC\t-1e-3")
        ],
    }  # fmt: skip


def _signals() -> dict[str, list[Seed]]:
    header = "r 2 10 3 08:00:00 01/03/2024\nr.dat 16 200/mV 16 0 1 9 0 II\n"
    header += "r.dat 16 1/NU 16 0 2 12 0 PLETH\n"
    samples = np.array([1, 2, 3, 4, 5, 6], "<i2").tobytes()
    return {
        "wfdb": [Seed("r.hea", header.encode(), {}, {"r.dat": samples})],
        "edf": [Seed("a.edf", edf_bytes())],
        "opensignals": [
            _text("a.txt", "# Simple Text Format", "# Sampling Rate (Hz):= 100.00",
                  "# Units:= m/s^2", "# Labels:= acc_x", "1", "3", "5", recorded_at=BEGAN),
            _text("rr.txt", ",rr", "0,800", "1,900", recorded_at=BEGAN, assume_unit="ms"),
        ],
        "actiwatch": [
            Seed("a.awd", b"ada\r\n23-Jan-2018\r\n13:58\r\n 4 \r\n00\r\nV1\r\nF\r\n10\r\n20 M\r\n")
        ],
        "motionwatch": [Seed("a.mtn", MTN.encode())],
        "accelerometer_epochs": [
            _text("epochs.csv", "time,acc,light,sleep,MET",
                  "2014-05-07 13:29:50.000000+0100 [Europe/London],100,0.0,1.0,1.5",
                  "2014-05-07 13:30:20.000000+0100 [Europe/London],90,1.0,0.0,1.5")
        ],
    }  # fmt: skip


def _tables() -> dict[str, list[Seed]]:
    return {
        "purpleair": [
            _json("pa.json", {"api_version": "V1", "data_time_stamp": 5, "sensor": {
                "sensor_index": 1, "last_seen": 1_667_666_162, "pm2.5": 7.5, "pressure": 1001.66}})
        ],
        "labs_text": [
            _text("form.txt", "Example Laboratory", "Collection date: 2024-03-14", "",
                  "Test                  Result    Reference range   Units",
                  "Glucose               5.4       3.9 - 6.1         mmol/L",
                  "Creatinine            88        62 - 106          umol/L",
                  "Ferritin              < 5       30 - 400          ug/L",
                  "Vitamin D below 25 nmol/L is a deficiency."),
        ],
        "metabolomics": [
            _text("panel.csv", "Metabolite,HMDB_ID,Concentration,Unit,Date,Matrix",
                  "D-Glucose,HMDB0000122,5.5,mmol/L,2024-03-01,plasma",
                  "L-Alanine,HMDB00161,320,umol/L,2024-03-01,plasma",
                  "L-Valine,HMDB0000883,<5,umol/L,2024-03-01,plasma")
        ],
        "prapare_table": [
            _text("prapare.csv", "date,prapare_housing,prapare_stress",
                  "2024-03-01,I have housing,Somewhat")
        ],
        "area_deprivation": [
            _text("adi.csv", '"","GISJOIN","FIPS","ADI_NATRANK","ADI_STATERNK"',
                  '"1","G01000100201001","010010201001","73","5"')
        ],
        "icalendar": [Seed("work.ics", CALENDAR.encode())],
        "mapped_table": [
            _text("days.csv", "date,weight kg,steps", "2024-03-01,71.5,9000"),
            _text("labs.csv", "date,loinc,value,unit", "2024-03-01,2345-7,99,mg/dL"),
            Seed("days.xlsx", workbook_bytes()),
            _text("weight.csv", 'Date,"Weight (kg)","Fat mass (kg)","Bone mass (kg)",Comments',
                  '"2024-03-01 07:12:45",71.5,16.4,3.4,'),
            _text("renpho.csv", "Time of Measurement,Weight(kg),BMI,Body Fat(%),Remarks",
                  "2024-03-01 07:20:30,71.5,23.8,23.2,"),
        ],
    }  # fmt: skip
