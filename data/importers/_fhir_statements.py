"""FHIR resources that are statements: diagnoses, medicines, vaccines, families, reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from data.importers._collect import Collector
from data.importers._fhir_bundle import Entry
from data.importers._statements import Statements

_SYSTEMS = ("http://snomed.info/sct", "http://loinc.org")


def is_statement(kind: str) -> bool:
    """Whether resources of that kind are read here."""
    return kind in _READERS


class StatementReader:
    """Reads statements about one patient (or about whomever, if the bundle names none)."""

    def __init__(
        self, into: Collector, statements: Statements, names: set[str], entries: list[Entry]
    ) -> None:
        self._into, self._statements, self._names = into, statements, names
        self._drugs = {
            name: entry.resource.get("code")
            for entry in entries
            if entry.kind == "Medication"
            for name in entry.names
        }

    def read(self, entry: Entry) -> bool:
        """Take one resource, or quarantine it with the reason; whether it was taken."""
        from data.importers.fhir_r4 import validate

        resource = entry.resource
        about = _dict(resource.get("subject") or resource.get("patient")).get("reference")
        if self._names and isinstance(about, str) and not is_about(about, self._names):
            self._into.skipped["they are about another patient of the bundle"] += 1
            return False
        reason = validate(entry.kind, resource)
        if reason:
            self._into.refuse(f"not valid FHIR R4: {reason}", entry.shown(), entry.index)
            return False
        if "entered-in-error" in (resource.get("status"), _code(resource, "verificationStatus")):
            self._into.refuse("status entered-in-error", entry.shown(), entry.index)
            return False
        for kind, facts in _READERS[entry.kind](resource, self._drugs):
            self._statements.add(kind, entry.index, **facts)
        return True


def is_about(reference: str, names: set[str]) -> bool:
    """Whether a reference means the patient of these names."""
    return reference in names or any(reference.endswith(f"/{name}") for name in names)


_Found = Iterator[tuple[str, dict[str, Any]]]
_Drugs = dict[str, Any]


def _condition(resource: dict[str, Any], _: _Drugs) -> _Found:
    status = (_code(resource, "clinicalStatus"), _code(resource, "verificationStatus"))
    yield (
        "condition",
        coded(resource.get("code"))
        | {
            "start": _time(resource, "onset") or resource.get("recordedDate"),
            "end": _time(resource, "abatement"),
            "status": ", ".join(filter(None, status)),
        },
    )


def _medication(resource: dict[str, Any], drugs: _Drugs) -> _Found:
    reference = _dict(resource.get("medicationReference"))
    named = str(reference.get("reference", ""))
    concept = resource.get("medicationCodeableConcept") or drugs.get(named)
    dosage = resource.get("dosageInstruction") or resource.get("dosage") or ()
    texts = [str(_dict(item).get("text", "")) for item in dosage]
    period = _dict(resource.get("effectivePeriod"))
    facts = coded(concept) or {"name": reference.get("display") or named}
    yield (
        "medication",
        facts
        | {
            "start": _time(resource, "effective") or resource.get("authoredOn"),
            "end": period.get("end"),
            "status": resource.get("status"),
            "detail": "; ".join(filter(None, [resource.get("intent", ""), *texts])),
        },
    )


def _immunization(resource: dict[str, Any], _: _Drugs) -> _Found:
    when = {"start": _time(resource, "occurrence"), "status": resource.get("status")}
    yield "immunization", coded(resource.get("vaccineCode")) | when


def _family(resource: dict[str, Any], _: _Drugs) -> _Found:
    relative = coded(resource.get("relationship")).get("name", "")
    for condition in resource.get("condition", ()):
        about = {"about": relative, "start": _time(condition, "onset")}
        yield "family_history", coded(condition.get("code")) | about
    if not resource.get("condition"):
        status = {"about": relative, "status": resource.get("status")}
        yield "family_history", {"name": "no illness stated"} | status


def _answers(resource: dict[str, Any], _: _Drugs) -> _Found:
    shared = {
        "system": resource.get("questionnaire"),
        "start": resource.get("authored"),
        "status": resource.get("status"),
    }
    waiting = list(reversed(resource.get("item", ())))
    while waiting:
        item = waiting.pop()
        inside = list(item.get("item", ()))
        for answer in item.get("answer", ()):
            inside += answer.get("item", ())
            asked = {"code": item.get("linkId"), "name": item.get("text")}
            yield "answer", shared | asked | value_of(answer)
        waiting += reversed(inside)


def _report(resource: dict[str, Any], _: _Drugs) -> _Found:
    when = {"start": _time(resource, "effective"), "status": resource.get("status")}
    said = {"detail": resource.get("conclusion"), "value": _texts(resource)}
    yield "report", coded(resource.get("code")) | when | said


def _procedure(resource: dict[str, Any], _: _Drugs) -> _Found:
    period = _dict(resource.get("performedPeriod"))
    when = {"start": _time(resource, "performed"), "end": period.get("end")}
    yield "procedure", coded(resource.get("code")) | when | {"status": resource.get("status")}


def _allergy(resource: dict[str, Any], _: _Drugs) -> _Found:
    when = {"start": _time(resource, "onset") or resource.get("recordedDate")}
    facts = {"status": _code(resource, "clinicalStatus"), "detail": resource.get("criticality")}
    yield "allergy", coded(resource.get("code")) | when | facts


_READERS: dict[str, Callable[[dict[str, Any], _Drugs], _Found]] = {
    "Condition": _condition,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Immunization": _immunization,
    "FamilyMemberHistory": _family,
    "QuestionnaireResponse": _answers,
    "DiagnosticReport": _report,
    "Procedure": _procedure,
    "AllergyIntolerance": _allergy,
}


def coded(concept: Any) -> dict[str, Any]:
    """System, code and name of a CodeableConcept; the coding of a shared system comes first."""
    concept = _dict(concept)
    codings = concept.get("coding")
    found = [c for c in codings if isinstance(c, dict)] if isinstance(codings, list) else []
    found.sort(key=lambda coding: coding.get("system") not in _SYSTEMS)
    first = found[0] if found else {}
    name = first.get("display") or concept.get("text")
    facts = {"system": first.get("system"), "code": first.get("code"), "name": name}
    return {key: value for key, value in facts.items() if value}


def value_of(holder: dict[str, Any]) -> dict[str, Any]:
    """Value and unit of an answer or observation, whichever of FHIR's many kinds it is."""
    for key, value in holder.items():
        if not key.startswith("value"):
            continue
        if key == "valueQuantity":
            quantity = _dict(value)
            unit = quantity.get("unit") or quantity.get("code")
            return {"value": quantity.get("value"), "unit": unit}
        if isinstance(value, dict):
            concept = value if {"coding", "text"} & value.keys() else {"coding": [value]}
            facts = coded(concept)
            return {"value": facts.get("name") or facts.get("code"), "detail": facts.get("code")}
        return {"value": value if isinstance(value, bool | int | float) else str(value)}
    return {}


def _time(resource: dict[str, Any], stem: str) -> Any:
    for ending in ("DateTime", "Date", "Instant", "String"):
        if isinstance(resource.get(stem + ending), str):
            return resource[stem + ending]
    age = _dict(resource.get(f"{stem}Age"))
    if age:
        return f"at age {age.get('value')} {age.get('unit', '')}".strip()
    return _dict(resource.get(f"{stem}Period")).get("start")


def _texts(resource: dict[str, Any]) -> str:
    import base64
    import binascii

    texts = []
    for form in resource.get("presentedForm", ()):
        if str(form.get("contentType", "")).startswith("text/plain") and form.get("data"):
            try:
                texts.append(base64.b64decode(form["data"], validate=True).decode("utf-8"))
            except (binascii.Error, UnicodeDecodeError):
                texts.append("(a text that cannot be decoded)")
    return "\n\n".join(texts)


def _code(resource: dict[str, Any], key: str) -> str:
    found = coded(resource.get(key))
    return str(found.get("code") or found.get("name") or "")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
