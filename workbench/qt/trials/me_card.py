"""What this trial would do to the person at hand, beside what it does to its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from viewers import ink
from viewers.ink import unit_text
from viewers.plotting.axes import make_plot
from viewers.words import mark, tr
from workbench.model.trial_draft import CRITERIA

NAMES: dict[str, str] = {c.quantity: c.words for c in CRITERIA} | {
    "dbp": "diastolic BP", "hdl": "HDL cholesterol", "tc": "total cholesterol",
    "tg": "triglycerides", "fpg": "fasting glucose", "uacr": "albumin/creatinine",
}  # fmt: skip
ASK = mark("Open a person and ask what this trial would do to them.")


ROW = 20  # px; words of rows must not touch


class MeCard(QWidget):
    """Bars of the trial's middle 90 %, a mark for the person."""

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel(tr(ASK))
        self.words.setWordWrap(True)
        self.words.setStyleSheet(f"color: {ink.MUTED}")
        self.canvas: Any = pg.PlotWidget(plotItem=make_plot())
        self.canvas.setBackground(None)
        self.canvas.setMenuEnabled(False)
        self.canvas.setMouseEnabled(False, False)
        self.canvas.hideButtons()
        self.canvas.hideAxis("left")
        self.canvas.setAccessibleName(tr("The person among the trial's people"))
        self.canvas.setLabel("bottom", tr("place among the trial's people; band: nine of ten"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.canvas, 1)
        self.canvas.hide()

    def show_place(self, told: Mapping[str, Any]) -> None:
        """Replace everything."""
        self.canvas.clear()
        self.canvas.show()
        rows = [_place(p) for p in told["places"]] + [_effect(m) for m in told["effects"]]
        self.canvas.setMinimumHeight(ROW * len(rows) + 60)
        for y, (name, x, text, effect) in enumerate(rows):
            self._row(-y, name, x, text, effect)
        self.canvas.setXRange(-2.6, 2.6, padding=0.0)
        self.canvas.setYRange(-len(rows) + 0.4, 0.6, padding=0.0)
        self.canvas.getAxis("bottom").setTicks([[(-1, "5 %"), (0, tr("middle")), (1, "95 %")]])
        self.words.setText(_words(told))
        self.words.setStyleSheet(f"color: {ink.TEXT}")

    def _row(self, y: float, name: str, x: float, text: str, effect: bool) -> None:
        self.canvas.plot([-1, 1], [y, y], pen=pg.mkPen(ink.FAINT, width=9))
        self.canvas.plot(
            [float(np.clip(x, -1.5, 1.5))], [y], pen=None, symbol="d" if effect else "o",
            symbolSize=11, symbolBrush=ink.INTERVENTION if effect else ink.ACCENT, symbolPen=None,
        )  # fmt: skip
        for words, place, anchor, colour in (
            (name, -1.65, 1.0, ink.TEXT),
            (text, 1.65, 0.0, ink.MUTED),
        ):
            label = pg.TextItem(words, color=colour, anchor=(anchor, 0.5))
            label.setPos(place, y)
            self.canvas.addItem(label)


def _place(p: Mapping[str, Any]) -> tuple[str, float, str, bool]:
    value = f"{p['value']:.3g} {unit_text(p['unit'])}".replace(" a", tr(" years"))
    quantity = str(p["quantity"])
    name = tr(NAMES.get(quantity, quantity))
    return name, _between(p["value"], p["low"], p["high"]), value, False


def _effect(m: Mapping[str, Any]) -> tuple[str, float, str, bool]:
    _, low, high = m["population"]
    value = f"{m['value']:.2g} ({m['low']:.2g} to {m['high']:.2g}) {m['unit']}"
    name = m["signal"] if len(m["signal"]) < 26 else m["signal"][:25] + "…"
    return name, _between(m["value"], low, high), value, True


def _between(value: float, low: float, high: float) -> float:
    """-1 at the lower end of the band, 1 at the upper."""
    return 2.0 * (value - low) / max(high - low, 1e-9) - 1.0


def _words(told: Mapping[str, Any]) -> str:
    if told["outside"]:
        return tr("Hardly one of this trial's people: {why}.").format(why=told["outside"][0])
    return tr("{name} could have been in this trial.").format(name=told["person"])
