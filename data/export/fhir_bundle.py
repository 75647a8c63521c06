"""A FHIR R4 bundle: the person, observations coded in LOINC where a code is known, provenance.

Each file that values came from has a Provenance that targets them and names the file, its checksum
and the importer. Numbers of resources follow from their content, so the same value has the same
number in every export, and sending it twice stores it once.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import IO, Any

from data.catalog.codes import codes
from data.export.errors import ExportError
from data.export.instants import local_text, utc_text
from data.record import Origin, Person, SignalData
from twin_core.vocabulary import signal as catalogue_signal

#: Above this a bundle is no longer of use to the tools that read FHIR.
MOST_OBSERVATIONS = 100_000
SIGNAL = "urn:vitruvian:signal"
IDENTIFIER = "urn:vitruvian:value"
SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 4122's own for URLs
_UCUM, _LOINC = "http://unitsofmeasure.org", "http://loinc.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_TEST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
_SOFTWARE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_CATEGORIES = {
    "lab": "laboratory", "glucose": "laboratory", "blood_gas": "laboratory", "mind": "survey",
    "heart": "vital-signs", "pressure": "vital-signs", "respiration": "vital-signs",
    "body": "vital-signs", "activity": "activity", "workout": "activity", "sleep": "activity",
}  # fmt: skip
_SECOND = 1_000_000_000


def write_fhir(out: IO[bytes], tables: Iterable[SignalData], person: Person) -> int:
    """A bundle of the type collection; how many observations."""
    entries, count = bundle_entries(tables, person)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    out.write(json.dumps(bundle, ensure_ascii=False).encode("utf-8"))
    return count


def bundle_entries(
    tables: Iterable[SignalData], person: Person
) -> tuple[list[dict[str, Any]], int]:
    """Entries with full URLs, and how many of them are observations.

    Raises `ExportError` where there are too many, or where a resource is not valid R4.
    """
    patient = patient_of(person)
    subject = f"urn:uuid:{patient['id']}"
    found, targets = [], {}
    for data in tables:
        if len(found) + len(data) > MOST_OBSERVATIONS:
            raise ExportError(
                f"more than {MOST_OBSERVATIONS} observations",
                data.signal,
                "choose --signal, --from and --to, or use csv",
            )
        made = list(observations(data, subject, person.synthetic))
        check(made[:1] + made[-1:])
        for resource, place in zip(made, data.source_index.tolist(), strict=True):
            targets.setdefault(data.origins[place], []).append(resource["id"])
        found += made
    proofs = [provenance(origin, ids) for origin, ids in targets.items()]
    check([patient, *proofs])
    entries = [
        {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
        for resource in (patient, *found, *proofs)
    ]
    return entries, len(found)


def patient_of(person: Person) -> dict[str, Any]:
    """The person; what is not known is left out."""
    name = person.display_name or person.identifier
    number = str(uuid.uuid5(SPACE, f"urn:vitruvian:person|{person.identifier}|{name}"))
    found: dict[str, Any] = {"resourceType": "Patient", "id": number}
    if person.synthetic:
        found["meta"] = {"tag": [_TEST]}
    found["identifier"] = [{"system": "urn:vitruvian:person", "value": number}]
    if name:
        found["name"] = [{"text": name}]
    if person.sex:
        found["gender"] = person.sex
    if person.birth_date:
        found["birthDate"] = person.birth_date[:10]
    return found


def observations(data: SignalData, subject: str, synthetic: bool) -> Iterator[dict[str, Any]]:
    """One resource a value, in the order of `data`."""
    code, category = _code(data.signal), _CATEGORIES.get(data.signal.partition(".")[0])
    values, offsets = data.value.tolist(), data.utc_offset_s.tolist()
    spans, sources = data.duration_s.tolist(), data.source_index.tolist()
    for i, time_ns in enumerate(data.time_ns.tolist()):
        text = data.text[i] if data.text else ""
        about = f"{data.signal}|{time_ns}|{values[i]!r}|{spans[i]!r}|{text}"
        about += f"|{data.origins[sources[i]].source.sha256}|{subject}"
        number = str(uuid.uuid5(SPACE, about))
        found: dict[str, Any] = {"resourceType": "Observation", "id": number, "status": "final"}
        if synthetic:
            found["meta"] = {"tag": [_TEST]}
        found["identifier"] = [{"system": IDENTIFIER, "value": number}]
        if category:
            found["category"] = [{"coding": [{"system": _CATEGORY, "code": category}]}]
        found |= {"code": code, "subject": {"reference": subject}}
        found |= _when(time_ns, spans[i], offsets[i])
        quantity = {"value": values[i], "unit": data.unit, "system": _UCUM, "code": data.unit}
        found["valueQuantity"] = quantity
        if text:
            found["note"] = [{"text": text}]
        yield found


def _when(time_ns: int, span_s: float, offset_s: int) -> dict[str, Any]:
    start = local_text(time_ns, offset_s)
    if span_s <= 0:
        return {"effectiveDateTime": start}
    end = local_text(time_ns + round(span_s * _SECOND), offset_s)
    return {"effectivePeriod": {"start": start, "end": end}}


def _code(name: str) -> dict[str, Any]:
    known = loinc_of(name)
    coding = [{"system": _LOINC, "code": known}] if known else []
    return {
        "coding": [*coding, {"system": SIGNAL, "code": name}],
        "text": catalogue_signal(name).name,
    }


def loinc_of(name: str) -> str:
    """The first LOINC code that stands for a signal, empty if none does."""
    return next((code for code, meaning in codes("loinc").items() if meaning.signal == name), "")


def provenance(origin: Origin, targets: list[str]) -> dict[str, Any]:
    """Which file these values came from, by which importer, when."""
    source = origin.source
    about = f"{source.sha256}|{origin.original_unit}|{origin.clock_basis}|{targets[0]}"
    imported = utc_text(origin.imported_ns) if origin.imported_ns else "1970-01-01T00:00:00+00:00"
    agent = {
        "type": {"coding": [{"system": _SOFTWARE, "code": "assembler"}]},
        "who": {"display": f"Vitruvian importer {source.importer} {source.importer_version}"},
    }
    what: dict[str, Any] = {"display": source.file_name or source.device or "unknown file"}
    if source.sha256:
        what["identifier"] = {"system": "urn:vitruvian:sha256", "value": source.sha256}
    return {
        "resourceType": "Provenance",
        "id": str(uuid.uuid5(SPACE, about)),
        "target": [{"reference": f"urn:uuid:{target}"} for target in targets],
        "recorded": imported,
        "agent": [agent],
        "entity": [{"role": "source", "what": what}],
    }


def check(resources: Iterable[dict[str, Any]]) -> None:
    """Raise `ExportError` unless these are valid R4B resources."""
    from fhir.resources.R4B import get_fhir_model_class

    for resource in resources:
        kind = resource["resourceType"]
        try:
            get_fhir_model_class(kind).model_validate(resource)
        except ValueError as error:
            reason = " ".join(str(error).split())[:200]
            raise ExportError(
                f"a {kind} would not be valid FHIR: {reason}", kind, "use csv, and report this"
            ) from error
