"""FHIR R4 bundles in JSON or XML: patient, observations and statements, entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._fhir_bundle import Entry, choose_patient, load_bundle, person_of
from data.importers._fhir_observation import ObservationReader
from data.importers._fhir_statements import StatementReader, is_statement
from data.importers._fhir_xml import is_bundle, load_xml_bundle
from data.importers._files import read_head
from data.importers._intake import Intake
from data.importers._statements import Statements
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled
from data.importers.questionnaire import score_response
from data.record.types import ImportBatch

_CHECK_ENTRIES = 200


class FhirR4Importer:
    """Keeps good entries and quarantines bad ones, one by one."""

    id = "fhir_r4"
    display_name = "FHIR R4 bundle (JSON or XML)"
    version = "3"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims JSON and XML whose resource is a bundle."""
        if is_bundle(head):
            return 0.95
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not text.startswith(b"{"):
            return 0.0
        squeezed = b"".join(text[:8192].split())
        return 0.95 if b'"resourceType":"Bundle"' in squeezed else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield observations and statements of one patient; several patients need a choice."""
        entries = load_xml_bundle(path) if is_bundle(read_head(path)) else load_bundle(path)
        patient = choose_patient(entries, options.person_choice, path, options.same_person)
        intake = Intake(path, self, options)
        into, clock = intake.into, intake.clock
        if patient is not None:
            into.person = person_of(patient)
            if patient.aliases:
                into.note(
                    "The bundle numbers the person more than once; the entries agree in name, "
                    "birth date and sex, or you said that they are one person."
                )
        statements = Statements()
        reader = ObservationReader(into, clock, patient, statements)
        names = patient.names if patient else set()
        stated = StatementReader(into, statements, names, entries)
        others: Counter[str] = Counter()
        for number, entry in enumerate(entries):
            if number % _CHECK_ENTRIES == 0:
                if cancelled():
                    raise ImportCancelled(f"'{path.name}', entry {entry.index}")
                progress(number / len(entries))
            _take(entry, reader, stated, intake, others)
        for note in clock.notes():
            into.note(note)
        into.unmapped.update(others)
        statements.attach(into)
        progress(1.0)
        yield into.take()


def _take(
    entry: Entry,
    reader: ObservationReader,
    stated: StatementReader,
    intake: Intake,
    others: Counter[str],
) -> None:
    kind, into = entry.kind, intake.into
    if entry.repeated:
        # Which of the two values is meant cannot be known.
        keys = ", ".join(entry.repeated)
        into.note(f"Entry {entry.index} ({kind or 'no resource'}) holds a JSON key twice: {keys}.")
        if kind == "Observation" or is_statement(kind):
            into.refuse(f"JSON key twice: {keys}", entry.shown(), entry.index)
            return
    if entry.fault:
        into.refuse(f"not valid FHIR R4: {entry.fault}", f"{kind} {entry.full_url}", entry.index)
    elif kind == "":
        into.refuse("entry without a resource", entry.shown(), entry.index)
    elif kind == "Observation":
        reader.read(entry)
    elif is_statement(kind):
        if stated.read(entry) and kind == "QuestionnaireResponse":
            score_response(entry.resource, entry.index, intake)
    elif kind not in ("Patient", "Medication"):
        others[f"resource {kind}"] += 1


def validate(kind: str, resource: dict[str, Any]) -> str:
    """Why a resource is not valid R4B, or nothing."""
    from fhir.resources.R4B import get_fhir_model_class

    try:
        get_fhir_model_class(kind).model_validate(resource)
    except ValueError as error:
        return _first_reason(error)
    except (TypeError, AttributeError, RecursionError, KeyError, LookupError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _first_reason(error: ValueError) -> str:
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)[:160]
    first = errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}"[:200]
