"""The four pages of a record: what it says by itself, and what its twin says would help most."""

from __future__ import annotations

from dataclasses import replace

from data.record import Record
from twin_core.twin import Twin
from workbench.service.better_day import doubted
from workbench.service.insights import Insights, insights
from workbench.service.monthly import help_most
from workbench.service.service import open_or_fit
from workbench.service.statements.line import DOCTOR, HELP, LIKELY, NEW, lacking
from workbench.service.statements.of_model import of_helpful


def titles() -> dict[str, str]:
    """Sections by the short names of pages, in the order in which they are told."""
    return {"new": NEW, "likely": LIKELY, "help": HELP, "doctor": DOCTOR}


def whole_insight(record: Record, budget: float, page: str = "") -> tuple[Insights, Twin | None]:
    """All pages or one; the twin is opened, or fitted, only for what would help."""
    found = insights(record, budget)
    twin = open_or_fit(record) if page in ("", "help") else None
    if twin is not None:
        lines = list(of_helpful(twin, doubted(record, twin, help_most(twin)))) or [
            lacking(
                HELP, "nothing worth having",
                "none of the changes that this twin's organs know of moves anything worth having",
                "`vitruvian organs` adds organs, such as those of pressure or fitness",
            )
        ]  # fmt: skip
        found = replace(found, lines=(*found.lines, *lines))
    if page:
        found = replace(found, lines=found.of(titles()[page]))
    return found, twin
