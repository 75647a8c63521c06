"""Whether a batch is about the record's person, and what it adds to what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.record.errors import PersonMismatchError
from data.record.results import SourceRecord
from data.record.types import ImportBatch, Person

_FACTS = {"identifier": "identifier", "birth_date": "birth date", "sex": "sex"}
_REMEDY = (
    "import it into that person's own record, or correct this record's person if it is the same"
)


def check_person(person: Person, sources: Iterable[SourceRecord], batch: ImportBatch) -> None:
    """Raise `PersonMismatchError` if the batch names somebody else; silence is no contradiction.

    The identifier is also compared with earlier files of the same importer, whose numbering
    of people is the same even where the record itself has no identifier. An identifier that the
    record took from another importer's file is no contradiction: a clinic and a genome laboratory
    number people each in their own way.
    """
    claimed = batch.person
    if claimed is None:
        return
    sources = tuple(sources)
    numbered_by = {
        entry.source.importer
        for entry in sources
        if entry.person is not None and not differ(entry.person.identifier, person.identifier)
        if entry.person.identifier
    }
    ours_is_foreign = bool(numbered_by) and batch.source.importer not in numbered_by
    for name, words in _FACTS.items():
        ours, theirs = getattr(person, name), getattr(claimed, name)
        if name == "identifier" and ours_is_foreign:
            continue
        if differ(ours, theirs):
            raise _mismatch(words, ours, theirs, batch)
    for earlier in sources:
        if earlier.person is None or earlier.source.importer != batch.source.importer:
            continue
        unnumbered = ours_is_foreign or not person.identifier
        if unnumbered and differ(earlier.person.identifier, claimed.identifier):
            raise _mismatch("identifier", earlier.person.identifier, claimed.identifier, batch)


def adopt(person: Person, claimed: Person | None) -> Person:
    """The person with birth date and sex filled in from a file where they were unknown."""
    if claimed is None:
        return person
    return replace(
        person,
        birth_date=person.birth_date or claimed.birth_date,
        sex=person.sex or claimed.sex,
    )


def differ(ours: str, theirs: str) -> bool:
    """Whether both are stated and not the same, letter case and outer spaces aside."""
    ours, theirs = ours.strip().casefold(), theirs.strip().casefold()
    return bool(ours and theirs and ours != theirs)


def _mismatch(words: str, ours: str, theirs: str, batch: ImportBatch) -> PersonMismatchError:
    return PersonMismatchError(
        f"the file is about another person: its {words} is '{theirs}', the record's is '{ours}'",
        batch.source.file_name,
        _REMEDY,
    )
