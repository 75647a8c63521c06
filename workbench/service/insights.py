"""What is new, what is likely, what the doctor should see: every sentence with its numbers.

No model runs here, so that the window can ask; decades are `workbench.service.outlook`, what would
help `workbench.service.monthly`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from data.record import Record
from workbench.service.chronic import ChronicNews, chronic_news
from workbench.service.glucose_control import glucose_control
from workbench.service.risk import RiskRow, risks
from workbench.service.statements.audit import Audit, audit_of
from workbench.service.statements.line import DOCTOR, LIKELY, NEW, Line
from workbench.service.statements.of_glucose import of_glucose
from workbench.service.statements.of_lasting import of_lasting_conditions
from workbench.service.statements.of_news import of_news
from workbench.service.statements.of_readings import of_readings
from workbench.service.statements.of_risks import of_risks
from workbench.service.warn import BUDGET, LIMITS, news

__all__ = ["DOCTOR", "LIKELY", "NEW", "SECTIONS", "Audit", "Insights", "Line", "insights"]

SECTIONS = (NEW, LIKELY, DOCTOR)


@dataclass(frozen=True, slots=True)
class Insights:
    """All sentences of one record, and the audit of their numbers."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    audit: Audit
    rows: tuple[RiskRow, ...] = field(default=(), repr=False)

    def of(self, section: str) -> tuple[Line, ...]:
        """The sentences of one section, in order."""
        return tuple(line for line in self.lines if line.section == section)


def insights(record: Record, budget: float = BUDGET) -> Insights:
    """Reads what the record says; nothing is fitted and nothing is projected."""
    found, lasting = news(record, budget, with_twin=False), chronic_news(record)
    rows, glucose = risks(record), glucose_control(record)
    lines = [
        *of_news(found), *(of_glucose(glucose) if glucose else ()), *of_risks(rows),
        *of_lasting_conditions(lasting), *of_readings(record, _judged(lasting)),
    ]  # fmt: skip
    notes = (*found.notes, *lasting.notes, LIMITS)
    return Insights(tuple(lines), notes, audit_of(record), tuple(rows))


def _judged(lasting: ChronicNews) -> frozenset[str]:
    """Signals of which a mean was judged already."""
    mean = any(one.unit == "mm[Hg]" for one in lasting.findings)
    return frozenset({"pressure.systolic", "pressure.diastolic"} if mean else ())
