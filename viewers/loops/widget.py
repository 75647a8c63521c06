"""Pressure-volume loops: one colour and dash a beat, with a dot that follows the heart."""

from __future__ import annotations

from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from twin_core.scenario.projection import Projection
from viewers import ink
from viewers.loops.state import CHAMBERS, loops
from viewers.plotting.axes import make_plot
from viewers.words import mark, tr

EMPTY = mark(
    "<b>No beat yet</b><br>Loops appear with the first projection of a twin that has a heart."
)
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class LoopsWidget(QWidget):
    """Both ventricles side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._projection: Projection | None = None
        self._plots: dict[str, pg.PlotItem] = {}
        self._canvas = pg.GraphicsLayoutWidget()
        self._canvas.setBackground(None)
        for column, chamber in enumerate(CHAMBERS):
            plot = make_plot()
            plot.setTitle(tr(chamber), size="10pt")
            plot.setLabel("bottom", tr("volume (mL)"))
            plot.setLabel("left", tr("pressure (mmHg)"))
            self._canvas.addItem(plot, 0, column)
            self._plots[chamber] = plot
        told = tr("One beat of the fitted heart: its area is the work of the beat. Model.")
        self._canvas.setToolTip(told)
        self._words = QLabel(tr(EMPTY))
        self._words.setToolTip(told)
        self._words.setProperty("role", "empty")
        self._words.setWordWrap(True)
        self._words.setMinimumWidth(280)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFixedWidth(330)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setWidget(self._words)
        row = QHBoxLayout()
        row.addWidget(self._canvas, 1)
        row.addWidget(room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 12, 4)
        layout.addLayout(row)
        self.setAccessibleName(tr("Pressure-volume loops"))

    def set_projection(self, projection: Projection | None) -> None:
        """Draw the loops of a projection."""
        self._projection = projection
        if not self.isVisible():
            return
        told: dict[str, list[str]] = {}
        for chamber, plot in self._plots.items():
            plot.clear()
            for index, loop in enumerate(loops(projection, chamber)):
                colours = (ink.BASELINE, ink.INTERVENTION, *ink.CYCLE[2:])
                colour = colours[index % len(colours)]
                pen = pg.mkPen(colour, width=2.2, style=STYLES[index % len(STYLES)])
                plot.plot(loop.volume, loop.pressure, pen=pen)
                rate = f"{loop.rate:.0f} {tr('beats/min')}"
                head = f"<b style='color:{colour}'>{escape(tr(loop.label))}</b> · {rate}"
                told.setdefault(head, []).append(f"{escape(tr(chamber))}: {loop.sentence}")
        beats = ["<br>".join((head, *lines)) for head, lines in told.items()]
        self._words.setText("<br><br>".join(beats) or tr(EMPTY))

    def showEvent(self, event: object) -> None:
        self.set_projection(self._projection)
