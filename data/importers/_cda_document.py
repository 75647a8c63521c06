"""Opening a CDA document safely, and reading the small parts that its entries share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from data.importers._files import open_binary, up_to
from data.importers._hl7_time import birth_date
from data.importers.errors import DamagedFileError, ImportFailure, UnsafeFileError
from data.record.types import Person

LARGEST = 64 << 20
HL7 = "urn:hl7-org:v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = f"{{{_XSI}}}type"
_WRAP = (
    f'<ClinicalDocument xmlns="{HL7}" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="{_XSI}">'
).encode()
_DECLARATION = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*\?>")

#: Names of code systems by their object identifier.
SYSTEMS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
}


def load_document(path: Path) -> Any:
    """The root element; a section that stands alone gets the root that it lacks."""
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise ImportFailure(f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "split it")
    if b"<!ENTITY" in raw:
        raise UnsafeFileError(
            f"'{path.name}' defines XML entities, which can reach other files",
            "",
            "ask the source for a document without them",
        )
    if b"<ClinicalDocument" not in raw:
        # No line is added before the fragment, so that its line numbers stay true.
        raw = _WRAP + _DECLARATION.sub(b"", raw, count=1) + b"</ClinicalDocument>"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(
            f"the XML is cut or damaged ({error.msg})",
            f"'{path.name}', line {error.lineno}",
            "export it again",
        ) from None


def tag(name: str) -> str:
    """The name of an element of CDA."""
    return f"{{{HL7}}}{name}"


def child(element: Any, *names: str) -> Any:
    """The first element down a path of names, or None."""
    for name in names:
        element = element.find(tag(name)) if element is not None else None
    return element


def attribute(element: Any, name: str) -> str:
    """An attribute's text, empty where the element or it is missing."""
    return (element.get(name) or "").strip() if element is not None else ""


def text_of(element: Any) -> str:
    """All text inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def by_template(root: Any, name: str, *templates: str) -> Iterator[Any]:
    """Elements of that name which carry one of the templates (the end of their identifiers)."""
    wanted = {f"2.16.840.1.113883.10.20.22.4.{template}" for template in templates}
    for element in root.iter(tag(name)):
        if any(own.get("root") in wanted for own in element.findall(tag("templateId"))):
            yield element


def value_type(value: Any) -> str:
    """The data type that a value states, without its prefix."""
    return attribute(value, _TYPE).rpartition(":")[2]


def coded(element: Any) -> dict[str, str]:
    """System, code and name: of LOINC where the code or a translation has one."""
    if element is None:
        return {"system": "", "code": "", "name": ""}
    choices = [element, *element.findall(tag("translation"))]
    choices = [choice for choice in choices if attribute(choice, "code")]
    choices.sort(key=lambda choice: choice.get("codeSystem") != "2.16.840.1.113883.6.1")
    first = choices[0] if choices else element
    system = attribute(first, "codeSystem")
    name = attribute(first, "displayName") or text_of(child(element, "originalText"))
    code = attribute(first, "code")
    return {"system": SYSTEMS.get(system, system), "code": code, "name": name}


def times_of(element: Any) -> tuple[str, str]:
    """Start and end of an entry as written; of an instant, the start."""
    found = child(element, "effectiveTime")
    start = attribute(found, "value") or attribute(child(found, "low"), "value")
    return start, attribute(child(found, "high"), "value")


def people_of(root: Any) -> list[Person]:
    """Everybody whom the document names as its subject."""
    people = []
    for role in root.iterfind(f"{tag('recordTarget')}/{tag('patientRole')}"):
        patient = child(role, "patient")
        name = child(patient, "name")
        parts = [*name.findall(tag("given")), child(name, "family")] if name is not None else []
        gender = attribute(child(patient, "administrativeGenderCode"), "code")
        sex = {"F": "female", "M": "male"}.get(gender, "")
        people.append(
            Person(
                identifier=attribute(child(role, "id"), "extension"),
                display_name=" ".join(filter(None, map(text_of, parts))),
                sex=sex,  # type: ignore[arg-type]
                birth_date=birth_date(attribute(child(patient, "birthTime"), "value")),
            )
        )
    return people
