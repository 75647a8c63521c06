"""How good the values of a record are: findings with undoable fixes, and coverage by day."""

from data.quality.check import findings, findings_by_signal
from data.quality.coverage import Coverage, coverage
from data.quality.finding import Finding, Kind, Severity, worst_first
from data.quality.fixing import NothingToFixError, fix, undo

__all__ = [
    "Coverage",
    "Finding",
    "Kind",
    "NothingToFixError",
    "Severity",
    "coverage",
    "findings",
    "findings_by_signal",
    "fix",
    "undo",
    "worst_first",
]
