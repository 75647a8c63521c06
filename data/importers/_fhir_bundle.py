"""Reading a bundle's JSON with its repeated keys, its version, and whose it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from data.importers._files import open_binary, up_to
from data.importers.errors import (
    DamagedFileError,
    ImportFailure,
    PersonChoiceError,
    UnsupportedVersionError,
)
from data.record.identity import alike
from data.record.types import Person

#: JSON is read whole; larger bundles would pass the memory limit.
LARGEST = 128 << 20
BEFORE_R4 = {"MedicationOrder", "MedicationPrescription", "DiagnosticOrder", "ProcedureRequest"}
_SHOWN = 200


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its keys came twice."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One bundle entry, numbered from 1."""

    index: int
    full_url: str
    resource: dict[str, Any]
    repeated: tuple[str, ...]
    #: Why the resource could not be read, where it could not.
    fault: str = ""
    #: Other names of the same thing, such as the numbers that other clinics give a patient.
    aliases: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The resource type, or empty."""
        kind = self.resource.get("resourceType")
        return kind if isinstance(kind, str) else ""

    @property
    def names(self) -> set[str]:
        """What references to this resource may look like."""
        identifier = self.resource.get("id", "")
        names = {self.full_url, f"{self.kind}/{identifier}", f"urn:uuid:{identifier}"}
        return {name for name in names if name} | self.aliases

    def shown(self) -> str:
        """The start of the entry's JSON."""
        return json.dumps(self.resource, default=str)[:_SHOWN]


def load_bundle(path: Path) -> list[Entry]:
    """The entries of a bundle; refuses other JSON, older FHIR, and files beyond the limit."""
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise too_large(path, "JSON")
    try:
        bundle = json.loads(raw, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DamagedFileError(
            f"the JSON is cut or damaged ({error})", f"'{path.name}'{place}", "export it again"
        ) from None
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise DamagedFileError(f"'{path.name}' is not a FHIR bundle", "", "export a bundle")
    found = bundle.get("entry")
    entries = (
        [_entry(n, item) for n, item in enumerate(found, 1)] if isinstance(found, list) else []
    )
    _require_r4(entries, path)
    return entries


def _pairs(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        found.repeated = tuple(key for key, _ in pairs if key in seen or seen.add(key))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _entry(index: int, item: Any) -> Entry:
    holder = item if isinstance(item, dict) else {}
    resource = holder.get("resource")
    url = holder.get("fullUrl")
    return Entry(
        index,
        url if isinstance(url, str) else "",
        resource if isinstance(resource, dict) else {},
        tuple(sorted(set(_repeated(item)))),
    )


def _repeated(node: Any) -> list[str]:
    keys = list(node.repeated) if isinstance(node, _Object) else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        keys += _repeated(child)
    return keys


def _require_r4(entries: list[Entry], path: Path) -> None:
    for entry in entries:
        if entry.kind in BEFORE_R4 or _is_dstu2(entry):
            raise older_fhir(path, entry.index, entry.kind)


def older_fhir(path: Path, number: int, kind: str) -> UnsupportedVersionError:
    """The refusal of a bundle in an older FHIR."""
    return UnsupportedVersionError(
        "the bundle is written in FHIR DSTU2 or STU3, and only R4 is read",
        f"'{path.name}', entry {number} ({kind})",
        "ask the source for FHIR R4 or convert it first",
    )


def too_large(path: Path, form: str) -> ImportFailure:
    """The refusal of a bundle beyond the limit."""
    return ImportFailure(
        f"'{path.name}' is larger than {LARGEST >> 20} MB of {form}",
        remedy="split the bundle into smaller ones",
    )


def _is_dstu2(entry: Entry) -> bool:
    resource = entry.resource
    if entry.kind == "Patient":
        names = resource.get("name")
        names = names if isinstance(names, list) else []
        return any(isinstance(n, dict) and isinstance(n.get("family"), list) for n in names)
    if entry.kind == "Observation":
        return isinstance(resource.get("category"), dict) or "comments" in resource
    return False


def choose_patient(
    entries: list[Entry], choice: str | None, path: Path, same_person: bool = False
) -> Entry | None:
    """The one patient, or the one that the caller named.

    Several entries are one patient where name, birth date and sex agree, or where the caller said
    that the file is about one person.
    """
    patients = [entry for entry in entries if entry.kind == "Patient"]
    named = [(str(entry.resource.get("id", "")), full_name(entry)) for entry in patients]
    if choice is not None:
        for entry, (identifier, name) in zip(patients, named, strict=True):
            if choice.casefold() in (identifier.casefold(), name.casefold()):
                return entry
        if patients:
            raise PersonChoiceError(f"'{path.name}' (none is '{choice}')", named)
    if not patients:
        return None
    first, *others = patients
    one = person_of(first)
    if not same_person and not all(alike(one, person_of(entry)) for entry in others):
        raise PersonChoiceError(f"'{path.name}'", named)
    return replace(first, aliases=frozenset().union(*(entry.names for entry in others)))


def full_name(entry: Entry) -> str:
    """Given and family name of a patient."""
    names = entry.resource.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    if isinstance(first.get("text"), str):
        return first["text"]
    given = first.get("given")
    parts = [*(given if isinstance(given, list) else []), first.get("family") or ""]
    return " ".join(str(part) for part in parts if part)


def person_of(entry: Entry) -> Person:
    """A FHIR patient as a person."""
    gender: Any = entry.resource.get("gender")
    born = entry.resource.get("birthDate")
    return Person(
        identifier=str(entry.resource.get("id", "")),
        display_name=full_name(entry),
        sex=gender if gender in ("female", "male") else "",
        birth_date=born if isinstance(born, str) else "",
    )
