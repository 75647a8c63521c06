"""Pages for a visit: one in plain language, then every number and what it rests on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer

from viewers.insight.state import NONE
from workbench.report.style import (
    CELL,
    HEAD,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    RULE,
    SANS,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    p,
    table,
)
from workbench.service.insights import SECTIONS, Insights, Line

PLAIN = ParagraphStyle("plain", parent=TEXT, fontSize=10.5, leading=15)
DISCLAIMER = "Informs, does not prescribe. Measured, average and association are told apart."


def write_clinic(out: Path, found: Insights) -> Path:
    """Writes the PDF and returns its path."""
    story = [*_plain(found), PageBreak(), *_numbers(found), *_card(found)]
    document = SimpleDocTemplate(
        str(out), pagesize=(PAGE_WIDTH, PAGE_HEIGHT), leftMargin=MARGIN - 6, rightMargin=MARGIN - 6,
        topMargin=18 * mm, bottomMargin=17 * mm, title=f"{found.audit.person}: for a visit",
        author="Vitruvian", invariant=1,
    )  # fmt: skip
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return out


def _foot(canvas: Any, page: Any) -> None:
    canvas.saveState()
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 13 * mm, MARGIN + WIDTH, 13 * mm)
    canvas.setFont(SANS, 6.8)
    canvas.setFillColor(QUIET)
    canvas.drawString(MARGIN, 9.2 * mm, DISCLAIMER)
    canvas.drawRightString(MARGIN + WIDTH, 9.2 * mm, f"page {page.page}")
    canvas.restoreState()


def _plain(found: Insights) -> list[Any]:
    story: list[Any] = [
        p(found.audit.person, TITLE), Spacer(1, 2),
        p(f"Data until {found.audit.until}. Sentences open to their numbers on page two.", SMALL),
    ]  # fmt: skip
    number = 0
    for section in SECTIONS:
        story.append(p(section[0].upper() + section[1:], HEAD))
        lines = found.of(section)
        if not lines:
            story.append(p(NONE[section], PLAIN))
        for line in lines:
            number += 1
            outside = "; ".join(line.outside)
            sentence = line.sentence[:1].upper() + line.sentence[1:]
            told = f"[{number}] {line.picture} {sentence}".replace("]  ", "] ") + (
                f". OUTSIDE ITS RANGE: {outside}" if outside else ""
            )
            story += [p(told, PLAIN), Spacer(1, 3)]
    return story


def _numbers(found: Insights) -> list[Any]:
    rows: list[tuple[str, ...]] = []
    lines = [line for section in SECTIONS for line in found.of(section)]
    for number, line in enumerate(lines, 1):
        opened = "; ".join(f"{name}: {value}" for name, value in line.numbers)
        opened = "; ".join(one for one in (line.model, line.unbanded, opened) if one)
        rows.append(
            (
                f"[{number}] {line.title}",
                _value(line),
                line.kind,
                line.evidence,
                line.shown_source,
                opened,
            )
        )
    head = ("", "value (band)", "kind", "evidence", "source", "made of")
    shares = (0.16, 0.13, 0.12, 0.09, 0.22, 0.28)
    story: list[Any] = [p("Every number", TITLE), Spacer(1, 3)]
    story.append(table(head, rows, shares, left=len(head)) if rows else p("None.", CELL))
    missing = [
        f"{row.equation.title}: {', '.join(row.missing)}" for row in found.rows if row.missing
    ]
    if missing:
        story.append(p("Not computed, for want of", HEAD))
        story += [p(text, SMALL) for text in missing]
    return story


def _value(line: Line) -> str:
    if not math.isfinite(line.value):
        return ""
    unit = "" if line.unit in ("", "1") else f" {line.unit}"
    band = f" ({line.low:.3g} to {line.high:.3g})" if line.banded else ""
    return f"{line.value:.3g}{unit}{band}"


def _card(found: Insights) -> list[Any]:
    audit = found.audit
    versions = ", ".join(f"{name} {number}" for name, number in audit.versions)
    facts = (
        (
            "Data",
            f"until {audit.until}; generation {audit.generation}; fingerprint {audit.fingerprint}",
        ),
        ("Twin", f"{audit.twin}; {audit.posterior}"),
        ("Code", versions),
        ("Made", audit.made),
        ("Meant for", "talking with a professional; no diagnosis, no order"),
        ("Evidence", "A trials or large cohorts, B small studies, C general knowledge (assumed)"),
    )
    story: list[Any] = [p("Model card and audit", HEAD)]
    story += [p(f"{name}: {value}", SMALL) for name, value in facts]
    story += [p(note, SMALL) for note in found.notes]
    return story
