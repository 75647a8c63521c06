"""Whether a batch is about the record's person, and what it adds to what is known of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from data.record.errors import PersonMismatchError
from data.record.results import SourceRecord
from data.record.types import ImportBatch, Person

_FACTS = {"identifier": "identifier", "birth_date": "birth date", "sex": "sex"}
_NAME = "name"
#: What files write in place of a name
_NOBODY = {
    "anonymous", "anonymized", "anonymised", "anon", "deidentified", "de", "identified", "patient",
    "person", "user", "test", "unknown", "none", "me", "my", "subject", "sample", "default", "name",
    "owner", "x",
}  # fmt: skip
_REMEDY = "import it into that person's own record, or say that it is the same (--same-person)"


def check_person(person: Person, sources: Iterable[SourceRecord], batch: ImportBatch) -> str:
    """Raise `PersonMismatchError` if the batch names somebody else; silence is no contradiction.

    The identifier is also compared with earlier files of the same importer, whose numbering
    of people is the same even where the record itself has no identifier. An identifier that the
    record took from another importer's file is no contradiction: a clinic and a genome laboratory
    number people each in their own way. Two clinics of one importer do so too: their numbers may
    differ where name, birth date and sex are stated and agree. A name differs where it has no
    part in common with any name that the record knows: a first name, a family name or a nickname.

    Returns a sentence if the file differs and is taken all the same, else nothing.
    """
    claimed = batch.person
    if claimed is None:
        return ""
    sources = tuple(sources)
    found = list(_contradictions(person, sources, batch, claimed))
    if not found:
        return ""
    if batch.same_person:
        told = " and ".join(f"the {words} '{theirs}' for '{ours}'" for words, ours, theirs in found)
        return f"The file has {told}; you said that it is the same person."
    known = (person, *(entry.person for entry in sources if entry.person is not None))
    by_number = all(words == _FACTS["identifier"] for words, _, _ in found)
    if by_number and any(entry.identifier == claimed.identifier for entry in known[1:]):
        return ""
    if by_number and any(alike(claimed, one) for one in known):
        _, ours, theirs = found[0]
        return (
            f"The file numbers the person '{theirs}', not '{ours}'; "
            "name, birth date and sex agree, so it is taken for the same person."
        )
    raise _mismatch(*found[0], batch)


def _contradictions(
    person: Person, sources: tuple[SourceRecord, ...], batch: ImportBatch, claimed: Person
) -> Iterator[tuple[str, str, str]]:
    """Each fact that differs: what, as the record has it, as the file has it."""
    numbered_by = {
        entry.source.importer
        for entry in sources
        if entry.person is not None and not differ(entry.person.identifier, person.identifier)
        if entry.person.identifier
    }
    ours_is_foreign = bool(numbered_by) and batch.source.importer not in numbered_by
    for name, words in _FACTS.items():
        ours, theirs = getattr(person, name), getattr(claimed, name)
        if differ(ours, theirs) and not (name == "identifier" and ours_is_foreign):
            yield words, ours, theirs
    names = [one for one in (person, *(s.person for s in sources if s.person)) if one.display_name]
    if names and not any(_namesakes(claimed.display_name, one.display_name) for one in names):
        yield _NAME, names[0].display_name, claimed.display_name
    for earlier in sources:
        if earlier.person is None or earlier.source.importer != batch.source.importer:
            continue
        unnumbered = ours_is_foreign or not person.identifier
        if unnumbered and differ(earlier.person.identifier, claimed.identifier):
            yield _FACTS["identifier"], earlier.person.identifier, claimed.identifier


def alike(one: Person, other: Person) -> bool:
    """Whether name, birth date and sex are stated by both and the same, accents and order aside."""
    names = [_name_parts(person.display_name) for person in (one, other)]
    stated = all((*names, one.birth_date, other.birth_date, one.sex, other.sex))
    same = one.sex == other.sex and not differ(one.birth_date, other.birth_date)
    return stated and same and names[0] == names[1]


def _namesakes(one: str, other: str) -> bool:
    """Whether two names may be one person's: a part in common, or one of them is no name."""
    parts = [_name_parts(name) - _NOBODY for name in (one, other)]
    return any(not {p for p in mine if not p.isdigit()} for mine in parts) or bool(
        parts[0] & parts[1]
    )


def _name_parts(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return frozenset(re.findall(r"\w+", bare.casefold()))


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
