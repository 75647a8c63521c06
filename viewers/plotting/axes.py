"""Axes that read as clocks and days, and plots in the house style."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg

from viewers import ink
from viewers.ink import clock_text

_STEPS_H = (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 168, 336)
_STEPS_H += (730.5, 2191.5, 4383, 8766, 17532, 43830)


class ClockAxis(pg.AxisItem):
    """Hours since a start, labelled with the local clock; days and years on long horizons."""

    def __init__(self, start_hour: float = 0.0) -> None:
        super().__init__(orientation="bottom")
        self.start_hour = start_hour
        style(self)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list:
        span = max(maxVal - minVal, 1e-6)
        step = next((s for s in _STEPS_H if span / s <= max(size / 62.0, 2)), _STEPS_H[-1])
        offset = self.start_hour % step if step <= 24 else 0.0
        first = -(-(minVal + offset) // step) * step - offset
        count = int((maxVal - first) / step) + 1
        return [(step, [first + i * step for i in range(max(count, 0))])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if spacing >= 8766:
            return [f"{value / 8766:.0f} y" for value in values]
        if spacing >= 24:
            return [f"day {value / 24 + 1:.0f}" for value in values]
        return [clock_text((value + self.start_hour) % 24) for value in values]


def style(axis: pg.AxisItem) -> None:
    """Quiet axis lines, readable labels."""
    axis.setPen(pg.mkPen(ink.FAINT, width=1))
    axis.setTextPen(pg.mkPen(ink.MUTED))
    axis.setStyle(tickLength=-4, tickTextOffset=6)


def make_plot(axis: pg.AxisItem | None = None) -> Any:
    """A plot item without clutter: no menu, no buttons, faint grid."""
    items = {"bottom": axis} if axis is not None else None
    plot: Any = pg.PlotItem(axisItems=items, enableMenu=False)
    plot.hideButtons()
    plot.showGrid(x=False, y=True, alpha=0.08)
    plot.setClipToView(True)
    for name in ("left", "bottom"):
        style(plot.getAxis(name))
    plot.getAxis("left").setWidth(46)
    return plot
