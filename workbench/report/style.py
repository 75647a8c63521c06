"""Type, colour and tables of the report: one place decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, Table

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 17 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
INK, QUIET = colors.HexColor("#1f2933"), colors.HexColor("#5b6470")
RULE, PALE, ACCENT = (colors.HexColor(c) for c in ("#d4d8dd", "#f4f6f8", "#1f4e79"))
BADGE = colors.HexColor("#b3480c")
SANS, BOLD = "VitruvianSans", "VitruvianSans-Bold"


def _fonts() -> None:
    """DejaVu Sans comes with matplotlib and knows minus signs, mu and dashes."""
    from matplotlib import get_data_path

    folder = f"{get_data_path()}/fonts/ttf"
    if SANS not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(SANS, f"{folder}/DejaVuSans.ttf"))
        pdfmetrics.registerFont(TTFont(BOLD, f"{folder}/DejaVuSans-Bold.ttf"))


_fonts()


def _style(name: str, size: float, leading: float, **options: Any) -> ParagraphStyle:
    font = options.pop("fontName", SANS)
    colour = options.pop("textColor", INK)
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=colour, **options
    )


TITLE = _style("title", 19, 23, fontName=BOLD)
HEAD = _style("head", 10.5, 14, fontName=BOLD, spaceBefore=8, spaceAfter=3, textColor=ACCENT)
TEXT = _style("text", 8.3, 11.6)
CELL = _style("cell", 7.8, 10.2)
CELL_BOLD = _style("cell-bold", 7.8, 10.2, fontName=BOLD)
NUMBER = _style("number", 7.8, 10.2, alignment=TA_RIGHT)
NUMBER_BOLD = _style("number-bold", 7.8, 10.2, alignment=TA_RIGHT, fontName=BOLD)
LABEL = _style("label", 6.6, 8.8, textColor=QUIET)
LABEL_RIGHT = _style("label-right", 6.6, 8.8, textColor=QUIET, alignment=TA_RIGHT)
SMALL = _style("small", 6.9, 9.2, textColor=QUIET)


def p(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(escape(text), style)


def table(
    head: Sequence[str], body: Sequence[Sequence[str]], widths: Sequence[float], left: int = 1
) -> Table:
    """Rows under small headings; columns from `left` on hold numbers and align right."""
    rows: list[list[Any]] = [
        [p(cell, LABEL if i < left else LABEL_RIGHT) for i, cell in enumerate(head)]
    ]
    for row in body:
        rows.append([p(cell, CELL if i < left else NUMBER) for i, cell in enumerate(row)])
    total = sum(widths)
    made = Table(rows, colWidths=[WIDTH * w / total for w in widths], hAlign="LEFT", repeatRows=1)
    made.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.35, RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )
    return made


#: A table without any room of its own between its cells.
FLUSH = (
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (0, -1), 2.5, colors.white),
)


def beside(cells: Sequence[Any], widths: Sequence[float]) -> Table:
    """Blocks side by side, aligned at the top, without lines."""
    total = sum(widths)
    made = Table([list(cells)], colWidths=[WIDTH * w / total for w in widths], hAlign="LEFT")
    made.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return made


def facts(pairs: Sequence[tuple[str, str]], width: float) -> Table:
    """Quiet labels and their values in two columns of a given width in points."""
    rows = [[p(label, LABEL), p(value, CELL)] for label, value in pairs]
    made = Table(rows, colWidths=[0.3 * width, 0.7 * width], hAlign="LEFT")
    made.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return made
