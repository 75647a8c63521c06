"""One sample file of each format, its values read a second time by a few plain lines.

Formats whose own test file does that are named in `ELSEWHERE`; those without a sample file in
`NO_SAMPLE`. A new importer has to be put into one of the three.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data.importers import installed

Plain = Callable[[Path], list[float]]


def rows_of(path: Path, skip: int = 0, delimiter: str = ",") -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    lines = text.splitlines(keepends=True)[skip:]
    return list(csv.DictReader(io.StringIO("".join(lines)), delimiter=delimiter))


def document(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def clarity(path: Path) -> list[float]:
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    return [float(row[7]) for row in rows if row[2] == "EGV" and row[7].isdigit()]


def libre(path: Path) -> list[float]:
    rows = rows_of(path, skip=1)
    history = [r["Historic Glucose mg/dL"] for r in rows if r["Record Type"] == "0"]
    scans = [r["Scan Glucose mg/dL"] for r in rows if r["Record Type"] == "1"]
    return [float(value) for value in (*history, *scans) if value]


def apple(path: Path) -> list[float]:
    kind = "HKQuantityTypeIdentifierStepCount"
    found = re.findall(rf'<Record type="{kind}"[^>]* value="([\d.]+)"', path.read_text())
    return [float(value) for value in found]


def withings(path: Path) -> list[float]:
    groups = [g for g in document(path)["body"]["measuregrps"] if g["category"] == 1]
    return [m["value"] * 10.0 ** m["unit"] for g in groups for m in g["measures"] if m["type"] == 1]


def raw_pulses(path: Path) -> list[float]:
    return [value for row in rows_of(path) for value in json.loads(row["value"])]


def perceived_stress(path: Path) -> list[float]:
    backwards = (4, 5, 7, 8)
    totals = []
    for row in rows_of(path):
        answers = {n: row[f"pss_{n}"] for n in range(1, 11)}
        if all(answers.values()) and all(0 <= float(v) <= 4 for v in answers.values()):
            totals.append(sum(4 - int(v) if n in backwards else int(v) for n, v in answers.items()))
    return totals


def observed_glucose(path: Path) -> list[float]:
    found = []
    for entry in document(path)["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] != "Observation":
            continue
        codes = {coding.get("code") for coding in resource["code"].get("coding", ())}
        if codes & {"1558-6", "2339-0", "2345-7"} and resource["valueQuantity"]["unit"] == "mg/dL":
            found.append(float(resource["valueQuantity"]["value"]))
    return found


def simple_text(path: Path) -> list[float]:
    return [float(line) for line in path.read_text().splitlines() if line and line[0] != "#"]


def openaq(path: Path) -> list[float]:
    rows = [row for row in rows_of(path) if row["parameter"] == "pm25"]
    return [float(row["value"]) for row in rows if float(row["value"]) > -900]


#: Importer -> file, signal, options, and the plain reading.
TABLE: dict[str, tuple[str, str, dict[str, str], Plain]] = {
    "apple_health": (
        "wearables/apple_health_tdda/export6s3sample.xml", "activity.steps", {}, apple),
    "dexcom_clarity": (
        "glucose/dexcom_clarity_cgmformat/Clarity_Export_synthetic.csv", "glucose.interstitial",
        {}, clarity),
    "libreview": (
        "glucose/libreview_cgmformat/FreeStyle_Libre_3_synthetic.csv", "glucose.interstitial",
        {}, libre),
    "glucose_cohort": (
        "glucose/iglu_dexcom/example_data_5_subject.csv.gz", "glucose.interstitial",
        {"person_choice": "Subject 1"},
        lambda path: [float(r["gl"]) for r in rows_of(path) if r["id"] == "Subject 1"]),
    "health_connect": (
        "wearables/health_connect_deadronos/healthconnect_android_mixed.json", "activity.steps",
        {}, lambda path: [float(r["count"]) for r in document(path)["steps"]]),
    "ihealth": (
        "wearables/ihealth_shimmer/ihealth-bp.json", "pressure.systolic", {},
        lambda path: [float(r["HP"]) for r in document(path)["BPDataList"]]),
    "withings": (
        "wearables/withings_shimmer/withings-body-measures.json", "body.mass", {}, withings),
    "withings_csv": ("wearables/withings_ours_b/raw_hr_hr.csv", "heart.rate", {}, raw_pulses),
    "purpleair": (
        "nutrition_env_mental/purpleair_bachya/get_sensor_response.json", "air.pm25", {},
        lambda path: [float(document(path)["sensor"]["pm2.5"])]),
    "questionnaire_table": (
        "nutrition_env_mental/pss10_ours/pss10.csv", "mind.pss10", {}, perceived_stress),
    "fhir_r4": (
        "clinical/fhir_scholion/synthea_patient_clinical.json", "glucose.plasma", {},
        observed_glucose),
    "opensignals": (
        "signals/biosppy/ecg.txt", "heart.ecg_unnamed",
        {"recorded_at": "2024-03-01", "assume_unit": "mV"}, simple_text),
    "mapped_table": (
        "nutrition_env_mental/openaq_ours/openaq_location.csv", "air.pm25", {}, openaq),
}  # fmt: skip
ELSEWHERE = {
    "accelerometer_epochs", "actiwatch", "apple_ecg", "apple_health_csv", "carelink", "ccda",
    "dicom", "edf", "fitabase", "fitbit", "garmin_fit", "gpx", "hl7_v2", "loinc_labs",
    "motionwatch", "nifti", "nightscout", "nightscout_csv", "nrrd", "open_mhealth", "oura",
    "pgs_catalog", "polar", "questionnaire", "raw_genotypes", "samsung_health", "tcx", "vcf",
    "wfdb", "whoop",
}  # fmt: skip
#: `labs_text` is held to the values of the sample forms by its own test file.
NO_SAMPLE = {
    "archive", "area_deprivation", "garmin_account", "google_fit", "health_connect_db", "icalendar",
    "labs_text", "metabolomics", "oura_account", "prapare_table", "tidepool",
}  # fmt: skip


def test_every_importer_is_in_one_table() -> None:
    told = [*TABLE, *ELSEWHERE, *NO_SAMPLE]
    assert sorted(told) == sorted(installed().importers)


@pytest.mark.shared
@pytest.mark.parametrize("importer", TABLE)
def test_values_against_a_plain_reading(importing, samples: Path, importer: str) -> None:
    name, signal, options, plain = TABLE[importer]
    path = samples / name
    found = importing(path, **options)
    assert found.last.source.importer == importer
    expected = plain(path)
    assert expected
    assert sorted(found.values(signal)) == pytest.approx(sorted(expected))
