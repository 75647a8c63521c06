"""Health records, laboratories, questionnaires."""

from __future__ import annotations

import gzip
from typing import Any

from tests.torture.seeds.made import BEGAN, Seed, json_file, text, zipped
from tests.torture.seeds.pictures import (
    dicom_bytes,
    nifti_bytes,
    nrrd_bytes,
    report_bytes,
    segmentation_bytes,
)

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


PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
        "44260-8")  # fmt: skip


def _questionnaire() -> Seed:
    items = [
        {"linkId": f"/{code}", "answer": [{"valueCoding": {"code": "LA6569-3"}}]} for code in PHQ9
    ]
    return json_file(
        "phq9.json",
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "questionnaire": "http://loinc.org/q/44249-1",
            "authored": "2024-03-28T09:00:00+01:00",
            "item": items,
        },
    )


def clinic() -> dict[str, list[Seed]]:
    return {
        "fhir_r4": [json_file("bundle.json", FHIR), Seed("bundle.xml", FHIR_XML)],
        "ccda": [Seed("ccda.xml", CCDA)],
        "hl7_v2": [
            Seed("a.hl7", "\r".join([
                r"MSH|^~\&|LAB||APP||20240301||ORU^R01|1|P|2.5",
                "PID|1||p1^^^MR||Lovelace^Ada||19151210|F",
                "OBR|1|||24323-8^Panel^LN|||20240301080000+0100",
                "OBX|1|NM|2345-7^Glucose^LN||99|mg/dL|||||F", ""]).encode())
        ],
        "loinc_labs": [
            text("labs.csv", "collected_at,loinc,analyte,value,unit_ucum,comparator",
                  "2024-03-28T08:00:00+01:00,14749-6,Glucose,5.5,mmol/L,",
                  "2024-03-28T08:00:00+01:00,3016-3,TSH,0.1,m[IU]/L,<")
        ],
        "open_mhealth": [
            json_file("omh.json", [{"body_weight": {"value": 110, "unit": "lb"},
                                "effective_time_frame": {"date_time": BEGAN}}])
        ],
        "questionnaire": [_questionnaire()],
        "questionnaire_table": [
            text("pss.csv", "date," + ",".join(f"pss_{n}" for n in range(1, 11)),
                  "2024-03-01," + ",".join("2" for _ in range(10)))
        ],
        "dicom": [
            Seed("a.dcm", dicom_bytes()), Seed("seg.dcm", segmentation_bytes()),
            Seed("sr.dcm", report_bytes()),
            Seed("series.zip", zipped({"1.dcm": dicom_bytes()})),
        ],
        "nrrd": [Seed("a.seg.nrrd", nrrd_bytes(), {"recorded_at": BEGAN})],
        "nifti": [Seed("a.nii", nifti_bytes(), {"recorded_at": BEGAN}),
                  Seed("a.nii.gz", gzip.compress(nifti_bytes()), {"recorded_at": BEGAN})],
    }  # fmt: skip
