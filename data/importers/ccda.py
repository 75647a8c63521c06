"""C-CDA documents, and single sections of them: results, vital signs, and what is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._cda_document import load_document, people_of
from data.importers._cda_entries import read_results, read_statements
from data.importers._clock import Clock
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._statements import Statements
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled, PersonChoiceError
from data.record.types import ImportBatch, Person

_DOCUMENT = re.compile(rb"<(?:\w+:)?ClinicalDocument[\s>]")
_SECTION = re.compile(rb"<section[\s>]")
_CCDA = b'root="2.16.840.1.113883.10.20.22.'


class CcdaImporter:
    """Reads the coded entries; the narrative text is for people and stays in the file."""

    id = "ccda"
    display_name = "C-CDA clinical document (XML)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims XML whose root is a clinical document, or a section with C-CDA templates."""
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return 0.0
        if _DOCUMENT.search(head):
            return 0.95
        return 0.9 if _SECTION.search(head) and _CCDA in head else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield what the document says of its one person."""
        root = load_document(path)
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        into = Collector(source_of(path, self.id, self.version))
        into.person = _person(people_of(root), options.person_choice, path)
        clock = Clock.for_local(options.assume_zone)
        statements = Statements()
        progress(0.3)
        read_results(root, into, statements, clock)
        read_statements(root, statements)
        for note in clock.notes():
            into.note(note)
        statements.attach(into)
        progress(1.0)
        yield into.take()


def _person(people: list[Person], choice: str | None, path: Path) -> Person | None:
    if len(people) > 1:
        # One document tells of all of them together, so that none can be picked out.
        named = [(person.identifier, person.display_name) for person in people]
        raise PersonChoiceError(f"'{path.name}' (a document is about one person)", named)
    if people and choice is not None:
        named = (people[0].identifier.casefold(), people[0].display_name.casefold())
        if choice.casefold() not in named:
            pair = (people[0].identifier, people[0].display_name)
            raise PersonChoiceError(f"'{path.name}' (none is '{choice}')", [pair])
    return people[0] if people else None
