"""The forest while it grows: every effect with its interval, beside the published one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg

from viewers import ink
from viewers.plotting.axes import make_plot
from viewers.words import mark, tr

EMPTY = mark("Draw up a trial on the left and run it: effects appear here as twins finish.")


#: Height of a line, and of an endpoint's title and axis [px]: words of lines must not touch.
LINE, AROUND = 19, 62


class Forest(pg.GraphicsLayoutWidget):
    """A row for each endpoint on a scale of its own: no effect is the line in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.setBackground(None)
        self.setAccessibleName(tr("Effects of the arms with their intervals"))
        self.told = ""
        self.clear_rows()

    def clear_rows(self, words: str = "") -> None:
        """Nothing but a sentence."""
        self.ci.clear()
        words = words or tr(EMPTY)
        self.told = words
        self.setMinimumHeight(120)
        self.ci.addLabel(words, color=ink.MUTED, size="10pt")

    def show_results(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Replace all rows."""
        self.ci.clear()
        self.told = "; ".join(_sentence(r) for r in results)
        for row, result in enumerate(results):
            self._row(row, result)
        lines = [2 + len(r["subgroups"]) for r in results]
        grid: Any = self.ci.layout
        for row, count in enumerate(lines):
            grid.setRowStretchFactor(row, count)
        self.setMinimumHeight(LINE * sum(lines) + AROUND * len(lines))

    def _row(self, row: int, result: Mapping[str, Any]) -> None:
        plot = make_plot()
        title = f"<span style='color:{ink.TEXT}'>{result['signal']}</span>"
        quiet = f"<span style='color:{ink.MUTED}'> {result['arms']} · {_sentence(result)}</span>"
        plot.setTitle(title + quiet, size="10pt", justify="left")
        plot.hideAxis("left")
        plot.setMouseEnabled(False, False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=False)
        scale = np.log if result["ratio"] else np.asarray
        lines = [(tr("all"), result["effect"], result["low"], result["high"], ink.INTERVENTION, 9)]
        lines += [(n, v, lo, hi, ink.ACCENT, 5) for n, v, lo, hi in result["subgroups"]]
        if result["published"] is not None:
            ends = result["published_ci"] or (result["published"], result["published"])
            lines.insert(1, (tr("published"), result["published"], *ends, ink.BASELINE, 8))
        far = 0.0
        for y, (name, *numbers, colour, size) in enumerate(lines):
            if any(n is None or (result["ratio"] and n <= 0.0) for n in numbers):
                continue
            x = np.asarray(scale(np.array(numbers, dtype=float)))
            far = max(far, float(np.abs(x).max()))
            plot.plot(x[1:], [-y, -y], pen=pg.mkPen(colour, width=3 if size > 6 else 1.6))
            mark = "d" if name == tr("all") else "o" if name == tr("published") else "s"
            plot.plot(x[:1], [-y], pen=None, symbol=mark, symbolSize=size + 3, symbolBrush=colour,
                      symbolPen=None)  # fmt: skip
            label = pg.TextItem(name, color=ink.TEXT if size > 6 else ink.MUTED, anchor=(1.0, 0.5))
            label.setPos(-1.12 * max(far, 1e-9), -y)
            plot.addItem(label)
        _place(plot, far, len(lines), result["ratio"])
        self.ci.addItem(plot, row, 0)


def _place(plot: Any, far: float, lines: int, ratio: bool) -> None:
    far = max(far, 1e-6)
    plot.addItem(pg.InfiniteLine(0.0, pen=pg.mkPen(ink.MUTED, width=1)))
    for label in (i for i in plot.items if isinstance(i, pg.TextItem)):
        label.setPos(-1.12 * far, label.pos().y())
    plot.setXRange(-1.65 * far, 1.2 * far, padding=0.0)
    plot.setYRange(-lines + 0.3, 0.7, padding=0.0)
    axis = plot.getAxis("bottom")
    if ratio:
        marks = (0.1, 0.25, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 4.0, 10.0)
        shown = [(float(np.log(m)), f"{m:g}") for m in marks if abs(np.log(m)) <= 1.1 * far]
        axis.setTicks([shown])


def _sentence(result: Mapping[str, Any]) -> str:
    unit = f" {result['unit']}" if result["unit"] else ""
    return f"{result['effect']:.3g}{unit} ({result['low']:.3g} to {result['high']:.3g})"
