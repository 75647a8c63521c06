"""Puts the pages together, with the same head and foot on each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, SimpleDocTemplate

from workbench.report.contents import Contents
from workbench.report.pages_back import learned, limits
from workbench.report.pages_front import curves, front
from workbench.report.style import (
    BADGE,
    BOLD,
    INK,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    RULE,
    SANS,
    WIDTH,
)

DISCLAIMER = "Informs, does not prescribe. Every curve and every outcome is a model's answer."


def write_report(out: Path, contents: Contents) -> Path:
    """Writes the PDF and returns its path; the same contents give the same bytes."""
    story: list[Any] = front(contents)
    for page in (curves, learned, limits):
        story += [PageBreak(), *page(contents)]
    document = SimpleDocTemplate(
        str(out), pagesize=(PAGE_WIDTH, PAGE_HEIGHT), leftMargin=MARGIN - 6, rightMargin=MARGIN - 6,
        topMargin=21 * mm, bottomMargin=17 * mm, title=f"{contents.name}: {contents.plan.name}",
        author="Vitruvian", invariant=1,
    )  # fmt: skip

    def furniture(canvas: Any, page: Any) -> None:
        _furniture(canvas, page, contents)

    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return out


def _furniture(canvas: Any, page: Any, contents: Contents) -> None:
    left, right, top = MARGIN, MARGIN + WIDTH, PAGE_HEIGHT - 13 * mm
    canvas.saveState()
    canvas.setFont(BOLD, 7.5)
    canvas.setFillColor(INK)
    canvas.drawString(left, top, "VITRUVIAN")
    canvas.setFont(SANS, 7.5)
    canvas.setFillColor(QUIET)
    canvas.drawString(left + 22 * mm, top, f"{contents.name}  \u00b7  {contents.plan.name}")
    if contents.twin.synthetic:
        text, size = "SYNTHETIC PERSON", 6.8
        width = canvas.stringWidth(text, BOLD, size) + 8
        canvas.setFillColor(BADGE)
        canvas.roundRect(right - width, top - 3.2, width, 12, 3, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont(BOLD, size)
        canvas.drawString(right - width + 4, top, text)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(left, top - 6, right, top - 6)
    canvas.line(left, 13 * mm, right, 13 * mm)
    canvas.setFont(SANS, 6.8)
    canvas.setFillColor(QUIET)
    canvas.drawString(left, 9.2 * mm, DISCLAIMER)
    canvas.drawRightString(right, 9.2 * mm, f"page {page.page}")
    canvas.restoreState()
