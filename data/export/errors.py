"""What cannot be exported or exchanged as asked: what; where; what to do."""

from __future__ import annotations

from data.record import RecordError


class ExportError(RecordError):
    """An export that cannot be made."""


class FhirServerError(ExportError):
    """A FHIR or authorisation server that refuses, or answers what it must not.

    `status` is that of its answer, 0 where there was none.
    """

    def __init__(self, what: str, where: object, remedy: str, status: int = 0) -> None:
        super().__init__(what, where, remedy)
        self.status = status
