"""What can go wrong before a source runs; what goes wrong later is retried and counted."""

from __future__ import annotations

from data.record import RecordError


class LiveError(RecordError):
    """A live source that cannot be used as asked: what; where; what to do."""


class MissingExtraError(LiveError):
    """A library that comes with an extra is not installed."""

    def __init__(self, library: str, source: str, extra: str = "live") -> None:
        remedy = f"install it with `pip install 'vitruvian[{extra}]'`"
        RecordError.__init__(self, f"{library} is not installed", source, remedy)

    def __reduce__(self) -> tuple[type[LiveError], tuple[str, str, str]]:
        return LiveError, (self.what, self.where, self.remedy)
