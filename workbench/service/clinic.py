"""A FHIR R4 bundle for the clinic: what was measured, what it may mean, and what it rests on.

Observation: the readings that equations took. RiskAssessment: each absolute risk, on them. Goal
and CarePlan: targets as proposals of the person, never orders. Provenance: the software.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.evidence.chronic import chronic
from data.export.fhir_bundle import SPACE, check, loinc_of, patient_of
from data.record import Record
from twin_core.vocabulary import catalogue
from workbench.service.around_risk import around
from workbench.service.insights import DOCTOR, Insights

_UCUM = "http://unitsofmeasure.org"
_LOINC = "http://loinc.org"
_SIGNAL = "urn:vitruvian:signal"
_ROLE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/goal-description"


def bundle(record: Record, found: Insights) -> dict[str, Any]:
    """The bundle, every resource valid R4; raises `ExportError` otherwise."""
    patient = patient_of(record.person)
    subject = {"reference": f"urn:uuid:{patient['id']}"}
    observations = dict(_observations(found, subject))
    made = [*observations.values(), *_assessments(found, subject, observations)]
    goals = list(_goals(found, subject))
    made += goals
    plan = _plan(found, subject, goals)
    made += [plan] if plan else []
    made.append(_provenance(found, made))
    check([patient, *made])
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in (patient, *made)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def write_bundle(out: Path, record: Record, found: Insights) -> int:
    """Writes the bundle; how many resources."""
    made = bundle(record, found)
    out.write_text(json.dumps(made, indent=1, ensure_ascii=False), encoding="utf-8")
    return len(made["entry"])


def _number(*about: object) -> str:
    return str(uuid.uuid5(SPACE, "|".join(map(str, about))))


def _observations(found: Insights, subject: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Readings by signal and origin, each once."""
    seen = set()
    for row in found.rows:
        for known in row.used.values():
            name = known.origin.split(",")[0]
            if name not in catalogue() or known.origin in seen or isinstance(known.value, bool):
                continue
            seen.add(known.origin)
            code = loinc_of(name)
            coding = [{"system": _LOINC, "code": code}] if code else []
            yield known.origin, {
                "resourceType": "Observation",
                "id": _number(found.audit.fingerprint, known.origin),
                "status": "final",
                "code": {"coding": [*coding, {"system": _SIGNAL, "code": name}],
                         "text": catalogue()[name].name},
                "subject": subject,
                "valueQuantity": {"value": float(known.value), "unit": known.unit,
                                  "system": _UCUM, "code": known.unit},
                "note": [{"text": known.origin}],
            }  # fmt: skip


def _assessments(
    found: Insights, subject: Any, observations: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for row in found.rows:
        near = around(row)
        if near is None or row.answer is None:
            continue
        basis = [
            {"reference": f"urn:uuid:{observations[known.origin]['id']}"}
            for known in row.used.values()
            if known.origin in observations
        ]
        notes = [*row.assumed, *row.answer.notes, *row.answer.outside]
        notes += [row.equation.disclaimer] if row.equation.disclaimer else []
        resource: dict[str, Any] = {
            "resourceType": "RiskAssessment",
            "id": _number(found.audit.fingerprint, row.equation.name),
            "status": "final",
            "method": {"text": f"{row.equation.title}, version {row.equation.version}; "
                               f"{row.equation.source}"},
            "subject": subject,
            "prediction": [{
                "outcome": {"text": near.event},
                "probabilityDecimal": round(near.share, 6),
                "whenRange": {"low": _years(0), "high": _years(near.years)},
                "rationale": near.sentence,
            }],
        }  # fmt: skip
        if basis:
            resource["basis"] = basis
        if notes:
            resource["note"] = [{"text": text} for text in notes]
        yield resource


def _years(number: int) -> dict[str, Any]:
    return {"value": number, "unit": "years", "system": _UCUM, "code": "a"}


def _goals(found: Insights, subject: Any) -> Iterator[dict[str, Any]]:
    """A target where something measured is off it."""
    table = chronic()["control"]["pressure"]
    for line in found.of(DOCTOR):
        if line.title == table["title"] and line.sentence.startswith("not"):
            yield {
                "resourceType": "Goal",
                "id": _number(found.audit.fingerprint, "goal", line.title),
                "lifecycleStatus": "proposed",
                "description": {"text": f"{line.title} below {table['systolic']:.0f}/"
                                        f"{table['diastolic']:.0f} mmHg"},
                "subject": subject,
                "target": [
                    {"measure": {"coding": [{"system": _LOINC, "code": code}]},
                     "detailQuantity": {"value": table[name], "comparator": "<", "unit": "mm[Hg]",
                                        "system": _UCUM, "code": "mm[Hg]"}}
                    for name, code in (("systolic", "8480-6"), ("diastolic", "8462-4"))
                ],
                "note": [{"text": f"{line.sentence}; {line.shown_source}"}],
            }  # fmt: skip


def _plan(found: Insights, subject: Any, goals: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the person would like to talk about: a proposal, no order."""
    lines = found.of(DOCTOR)
    if not lines:
        return None
    return {
        "resourceType": "CarePlan",
        "id": _number(found.audit.fingerprint, "plan"),
        "status": "draft",
        "intent": "proposal",
        "title": "What the person would like to talk about",
        "subject": subject,
        **({"goal": [{"reference": f"urn:uuid:{goal['id']}"} for goal in goals]} if goals else {}),
        "activity": [
            {"detail": {"status": "not-started", "doNotPerform": False,
                        "description": f"{one.sentence} (evidence {one.evidence}; "
                                       f"{one.shown_source})"}}
            for one in lines
        ],
        "note": [{"text": "Made by a program that informs and does not prescribe."}],
    }  # fmt: skip


def _provenance(found: Insights, targets: list[dict[str, Any]]) -> dict[str, Any]:
    audit = found.audit
    versions = ", ".join(f"{name} {number}" for name, number in audit.versions)
    targets = targets or [{"id": _number(audit.fingerprint, "nothing")}]
    return {
        "resourceType": "Provenance",
        "id": _number(audit.fingerprint, "provenance", audit.made),
        "target": [{"reference": f"urn:uuid:{one['id']}"} for one in targets],
        "recorded": audit.made,
        "agent": [{
            "type": {"coding": [{"system": _ROLE, "code": "assembler"}]},
            "who": {"display": f"Vitruvian: {versions}"},
        }],
        "entity": [{
            "role": "source",
            "what": {
                "display": f"record to {audit.until}, generation {audit.generation}; "
                           f"twin: {audit.twin}",
                "identifier": {"system": "urn:vitruvian:fingerprint", "value": audit.fingerprint},
            },
        }],
    }  # fmt: skip
