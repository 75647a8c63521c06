"""What can go wrong with a record. Every message is one sentence: what; where; what to do."""

from __future__ import annotations

RESTORE = "restore this file from a backup; verify() lists all damaged files"


class RecordError(Exception):
    """Base of all errors of the record; the message reads ``what; where; what to do``."""

    def __init__(self, what: str, where: object, remedy: str) -> None:
        super().__init__(f"{what}; {where}; {remedy}")
        self.what = what
        self.where = str(where)
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str, str]]:
        return type(self), (self.what, self.where, self.remedy)


class RecordExistsError(RecordError):
    """A record was to be created where something already is."""


class RecordMissingError(RecordError):
    """There is no record at that path."""


class RecordFormatError(RecordError):
    """The record was written by a newer version of the format."""


class RecordDamagedError(RecordError):
    """Bytes on disk are not those that were written, and no intact copy is left."""


class RecordUnreadableError(RecordError):
    """The system refused to read a file just now, which tells nothing of what is in it."""


class SegmentDamagedError(RecordDamagedError):
    """One segment or document is missing or altered; the rest of the record still reads."""


class RecordLockedError(RecordError):
    """Another process, or another part of this one, is writing to the record."""


class LockLostError(RecordError):
    """The writer's lock was taken away while it was writing."""


class RecordWriteError(RecordError):
    """The disk refused to take what was to be stored; nothing of the change was."""


class ReadOnlyError(RecordError):
    """A change was asked of a record that is open for reading."""


class RecordClosedError(RecordError):
    """The record was closed before this call."""


class WrongThreadError(RecordError):
    """Values were asked for on another thread than the one that opened the record."""


class PersonMismatchError(RecordError):
    """A batch is about somebody else than the record."""


class InvalidBatchError(RecordError):
    """A batch contradicts itself: array lengths, an unknown signal, a missing checksum."""


class UnknownSignalInRecordError(RecordError, KeyError):
    """The record holds no value of that signal."""

    __str__ = Exception.__str__


class DocumentError(RecordError):
    """A document cannot be stored or does not exist."""
