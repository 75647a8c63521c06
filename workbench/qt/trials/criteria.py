"""Criteria, a strip for each quantity: the population's shape, and a range to drag."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from viewers import ink
from viewers.ink import number_text, unit_text
from viewers.words import tr
from workbench.model.trial_draft import CRITERIA, Criterion

BINS, HEIGHT = 48, 34
PEOPLE = 4000


def population() -> dict[str, NDArray[np.float64]]:
    """People of the reference population, by quantity."""
    from twin_core.trial.cohort import Criteria, draw_cohort
    from workbench.trials import tables

    return draw_cohort(tables.moments(), Criteria(0.5, {}), seed=1, count=PEOPLE)


class Strip(pg.PlotWidget):
    """One quantity: a histogram, and a region of those who may take part."""

    ranged = Signal(str, float, float)
    plotItem: Any

    def __init__(self, criterion: Criterion, values: NDArray[np.float64]) -> None:
        super().__init__()
        self.criterion = criterion
        self.setBackground(None)
        self.setFixedHeight(HEIGHT)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        for side in ("left", "bottom"):
            self.hideAxis(side)
        self.setAccessibleName(criterion.words)
        low, high = criterion.low, criterion.high
        counts, edges = np.histogram(values, BINS, (low, high))
        height = counts / max(counts.max(), 1)
        shape = pg.PlotCurveItem(
            edges, height, stepMode="center", fillLevel=0, brush=pg.mkBrush(ink.FAINT), pen=None
        )
        self.addItem(shape)
        brush = pg.mkColor(ink.ACCENT)
        brush.setAlpha(70)
        self.region: Any = pg.LinearRegionItem(
            (low, high), bounds=(low, high), brush=brush, pen=pg.mkPen(ink.ACCENT, width=2),
            hoverPen=pg.mkPen(ink.ACCENT, width=3),
        )  # fmt: skip
        self.region.sigRegionChanged.connect(self._on_region)
        self.addItem(self.region)
        self.plotItem.setXRange(low, high, padding=0.02)
        self.plotItem.setYRange(0.0, 1.05, padding=0.0)

    def _on_region(self) -> None:
        low, high = self.region.getRegion()
        self.ranged.emit(self.criterion.quantity, float(low), float(high))

    def set_range(self, low: float, high: float) -> None:
        """Move the region."""
        self.region.setRegion((low, high))


class CriteriaPanel(QWidget):
    """All strips, each with its words, and how many of the population are left."""

    ranged = Signal(str, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = population()
        self._ranges: dict[str, tuple[float, float]] = {}
        self.strips: dict[str, Strip] = {}
        self._told: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, criterion in enumerate(CRITERIA):
            strip = Strip(criterion, self._people[criterion.quantity])
            strip.ranged.connect(self._on_range)
            told = QLabel()
            told.setMinimumWidth(118)
            told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            told.setStyleSheet(f"color: {ink.MUTED}")
            grid.addWidget(QLabel(tr(criterion.words)), row, 0)
            grid.addWidget(strip, row, 1)
            grid.addWidget(told, row, 2)
            self.strips[criterion.quantity], self._told[criterion.quantity] = strip, told
        self.left = QLabel()
        self.left.setStyleSheet(f"color: {ink.MUTED}")
        grid.addWidget(self.left, len(CRITERIA), 0, 1, 3)
        for criterion in CRITERIA:
            self._tell(criterion.quantity, criterion.low, criterion.high)
        self._count()

    def _on_range(self, quantity: str, low: float, high: float) -> None:
        self._ranges[quantity] = (low, high)
        self._tell(quantity, low, high)
        self._count()
        self.ranged.emit(quantity, low, high)

    def _tell(self, quantity: str, low: float, high: float) -> None:
        criterion = next(c for c in CRITERIA if c.quantity == quantity)
        span = criterion.high - criterion.low
        unit = unit_text(criterion.unit) if criterion.unit != "a" else tr("years")
        if low <= criterion.low and high >= criterion.high:
            self._told[quantity].setText(tr("all"))
        else:
            ends = f"{number_text(low, span)} \u2013 {number_text(high, span)}"
            self._told[quantity].setText(f"{ends} {unit}")

    def _count(self) -> None:
        inside = np.ones(PEOPLE, dtype=bool)
        for quantity, (low, high) in self._ranges.items():
            criterion = next(c for c in CRITERIA if c.quantity == quantity)
            values = np.clip(self._people[quantity], criterion.low, criterion.high)
            inside &= (values >= low) & (values <= high)
        share = 100.0 * float(inside.mean())
        words = tr("{share} % of adults meet these ranges.")
        self.left.setText(words.format(share=number_text(share, 10.0 if share < 10 else 100.0)))
