"""The twins of a trial as dots: who has finished, in which arm; one can be opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers import ink
from viewers.ink import number_text
from viewers.plotting.axes import make_plot
from viewers.words import mark, tr
from workbench.model.trial_draft import CRITERIA

NOBODY = mark("Each dot is a twin. Click one to see who it is, then open it as a body.")


class Crowd(QWidget):
    """Dots over two quantities; `opened` carries a twin's number and quantities."""

    opened = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[str, list[float]] = {}
        self._chosen = -1
        self.across, self.up = QComboBox(), QComboBox()
        for box, first, name in ((self.across, "age", "x"), (self.up, "sbp", "y")):
            for criterion in CRITERIA:
                box.addItem(tr(criterion.words), criterion.quantity)
            box.setCurrentIndex(box.findData(first))
            box.setAccessibleName(tr("Quantity along {axis}").format(axis=name))
            box.currentIndexChanged.connect(self._draw)
        self.canvas: Any = pg.PlotWidget(plotItem=make_plot())
        self.canvas.setBackground(None)
        self.canvas.setMenuEnabled(False)
        self.canvas.setMinimumHeight(220)
        self.canvas.hideButtons()
        self.canvas.setAccessibleName(tr("Twins that have finished"))
        self.dots = pg.ScatterPlotItem(size=6, pen=None, hoverable=True)
        self.dots.sigClicked.connect(self._on_dot)
        self.canvas.addItem(self.dots)
        self.who = QLabel(tr(NOBODY))
        self.who.setWordWrap(True)
        self.who.setStyleSheet(f"color: {ink.MUTED}")
        self.open = QPushButton(tr("Open this twin"))
        self.open.setEnabled(False)
        self.open.clicked.connect(self._on_open)
        top = QHBoxLayout()
        for widget in (QLabel(tr("Twins:")), self.across, QLabel(tr("against")), self.up):
            top.addWidget(widget)
        top.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.who, 1)
        foot.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(foot)

    def forget(self) -> None:
        """A new trial begins."""
        self._people, self._chosen = {}, -1
        self.open.setEnabled(False)
        self.who.setText(tr(NOBODY))
        self._draw()

    def take(self, people: Mapping[str, Sequence[float]]) -> None:
        """Twins that have finished."""
        for name, values in people.items():
            self._people.setdefault(name, []).extend(values)
        self._draw()

    def _draw(self) -> None:
        x, y = (self._people.get(box.currentData(), []) for box in (self.across, self.up))
        arms = self._people.get("arm", [])
        brushes = [pg.mkBrush(ink.CYCLE[int(a) % len(ink.CYCLE)]) for a in arms]
        sizes = np.full(len(x), 6.0)
        if 0 <= self._chosen < len(x):
            sizes[self._chosen] = 14.0
        self.dots.setData(x=x, y=y, brush=brushes, size=sizes, data=range(len(x)))
        for box, side in ((self.across, "bottom"), (self.up, "left")):
            unit = next(c.unit for c in CRITERIA if c.quantity == box.currentData())
            unit = tr("years") if unit == "a" else unit
            self.canvas.setLabel(side, f"{box.currentText()} [{unit}]")

    def _on_dot(self, _: Any, points: Any, *__: Any) -> None:
        if len(points):
            self.choose(int(points[0].data()))

    def choose(self, index: int) -> None:
        """Choose a twin by its number."""
        self._chosen = index
        told = self.chosen()
        sex = tr("man") if told["sex"] > 0.5 else tr("woman")
        parts = [
            " ".join((tr(c.words), number_text(told[c.quantity], c.high), _unit(c.unit)))
            for c in CRITERIA
            if c.quantity in told
        ]
        self.who.setText(f"{tr('Twin')} {index}: {sex}, " + ", ".join(p.strip() for p in parts))
        self.who.setStyleSheet(f"color: {ink.TEXT}")
        self.open.setEnabled(True)
        self._draw()

    def chosen(self) -> dict[str, float]:
        """Quantities of the chosen twin."""
        return {name: values[self._chosen] for name, values in self._people.items()}

    def _on_open(self) -> None:
        self.opened.emit(self._chosen, self.chosen())


def _unit(unit: str) -> str:
    return "" if unit == "a" else unit
