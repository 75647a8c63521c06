"""Why a file could not be read. Each message is one sentence: what; where; what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

#: People of one file that its refusal names; the rest are counted.
_MOST_PEOPLE = 6


class ImportFailure(Exception):
    """A file that was refused; nothing of it should be kept."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__("; ".join(part for part in (what, where, remedy) if part))


class UnknownFormatError(ImportFailure):
    """No importer recognised the content."""

    def __init__(self, path: Path, seen: str, known: Sequence[str]) -> None:
        self.known = tuple(known)
        super().__init__(
            f"'{path.name}' looks like {seen}, which no importer reads",
            remedy=f"docs/importers.md lists the {len(known)} kinds of files that are read, "
            "and how to say what the columns of a table of your own mean",
        )


class DamagedFileError(ImportFailure):
    """The file breaks its own format so early or so badly that nothing can be kept."""


class UnsafeFileError(ImportFailure):
    """The file tries to reach outside itself (entities, links, absurd sizes)."""


class UnsupportedVersionError(ImportFailure):
    """A known format in a version that is not read."""


class DateOrderError(ImportFailure):
    """Dates fit both day first and month first."""


class UnitChoiceError(ImportFailure):
    """A column has no unit, and the caller has to say which."""


class StartChoiceError(ImportFailure):
    """A recording that does not say when it began."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "the file does not say when it was recorded",
            where,
            "say it with the option recorded_at (--recorded-at 2024-03-01T08:00)",
        )


class MappingError(ImportFailure):
    """A mapping file that cannot be used."""


class PersonChoiceError(ImportFailure):
    """A file about several people. `people` holds (identifier, name) of each."""

    def __init__(self, where: str, people: Sequence[tuple[str, str]]) -> None:
        self.people = tuple(people)
        shown = [f"{name} ({identifier})" if name else identifier for identifier, name in people]
        over = len(shown) - _MOST_PEOPLE
        named = " and ".join(shown[:_MOST_PEOPLE] + ([f"{over} more"] if over > 0 else []))
        super().__init__(
            f"the file holds {len(people)} people: {named}",
            where,
            "choose one with the option person_choice (--person) and its id or name",
        )


class ImportCancelled(ImportFailure):
    """The caller asked to stop."""

    def __init__(self, where: str) -> None:
        super().__init__("the import was cancelled", where, "start it again to read the file")


class BrokenImporterError(ImportFailure):
    """An importer plugin that raised something else than an `ImportFailure`."""
