"""Bands as SVG text, for pages that need no plotting library."""

from __future__ import annotations

import math
from html import escape

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Band
from viewers.ink import number_text, unit_text
from viewers.signal_words import name_of

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 560, 230, 52, 26, 12
#: For white paper: apart in hue, in lightness and in dash.
BASELINE, SCENARIO, QUIET, RULE = "#1f4e79", "#c8650f", "#5b6470", "#d4d8dd"
MOST_POINTS = 300
DAY_H, YEAR_H = 24.0, 8766.0


def band_svg(band: Band, time_h: NDArray[np.float64], start_hour: float) -> str:
    """Both arms with 90 % areas; the unit stands over the axis."""
    keep = np.unique(np.linspace(0, len(time_h) - 1, min(len(time_h), MOST_POINTS)).astype(int))
    time, base, plan = time_h[keep], band.baseline[:, keep], band.intervention[:, keep]
    good = np.isfinite(base).all(axis=0) & np.isfinite(plan).all(axis=0)
    time, base, plan = time[good], base[:, good], plan[:, good]
    name = escape(name_of(band.signal))
    if len(time) < 2:
        return f"<p>{name}: no finite values.</p>"
    low, high = min(base[0].min(), plan[0].min()), max(base[4].max(), plan[4].max())
    pad = 0.06 * max(high - low, 1e-9)
    frame = _Frame(time[0], time[-1], low - pad, high + pad)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">',
        *frame.grid(), *frame.hours(start_hour),
        frame.area(time, base[0], base[4], BASELINE), frame.area(time, plan[0], plan[4], SCENARIO),
        frame.line(time, base[2], BASELINE, ' stroke-dasharray="6 4"'),
        frame.line(time, plan[2], SCENARIO, ""), "</svg>",
    ]  # fmt: skip
    title = f"<h3>{name} <small>{escape(unit_text(band.unit))}</small></h3>"
    return f"<figure>{title}{''.join(parts)}</figure>"


class _Frame:
    """Maps hours and values to the picture."""

    def __init__(self, first: float, last: float, low: float, high: float) -> None:
        self._first, self._span = first, max(last - first, 1e-9)
        self._low, self._rise = low, max(high - low, 1e-12)
        self._high = high

    def x(self, hour: NDArray[np.float64]) -> NDArray[np.float64]:
        return LEFT + (WIDTH - LEFT - 10) * (hour - self._first) / self._span

    def y(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - self._low) / self._rise

    def _points(self, hour: NDArray[np.float64], value: NDArray[np.float64]) -> str:
        pairs = zip(self.x(hour), self.y(value), strict=True)
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)

    def area(self, hour, low, high, colour: str) -> str:  # type: ignore[no-untyped-def]
        around = self._points(np.append(hour, hour[::-1]), np.append(high, low[::-1]))
        return f'<polygon points="{around}" fill="{colour}" fill-opacity="0.18"/>'

    def line(self, hour, value, colour: str, more: str) -> str:  # type: ignore[no-untyped-def]
        points = self._points(hour, value)
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'

    def grid(self) -> list[str]:
        rows = []
        for value in _round_steps(self._low, self._low + self._rise, 4):
            y = float(self.y(np.asarray(value)))
            words = number_text(value, self._rise)
            rows.append(
                f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="{RULE}"/>'
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="11" '
                f'fill="{QUIET}">{words}</text>'
            )
        return rows

    def hours(self, start_hour: float) -> list[str]:
        rows = []
        unit = YEAR_H if self._span > 3 * YEAR_H else DAY_H if self._span > 3 * DAY_H else 1.0
        steps = (3.0, 4.0, 6.0) if unit == 1.0 and self._span > 12.0 else None
        first, last = self._first / unit, (self._first + self._span) / unit
        for mark in _round_steps(first, last, 7, steps):
            hour = mark * unit
            x = float(self.x(np.asarray(hour)))
            anchor = "middle"
            rows.append(
                f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}" font-size="11" '
                f'fill="{QUIET}">{_when(hour, self._span, start_hour)}</text>'
            )
        return rows


def _round_steps(
    low: float, high: float, most: int, steps: tuple[float, ...] | None = None
) -> list[float]:
    """At most `most` round numbers at even distances between two ends."""
    usual = (s * 10.0**p for p in range(-4, 6) for s in (1.0, 2.0, 5.0))
    step = next((s for s in steps or usual if (high - low) / s < most), high - low)
    return [float(k * step) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _when(hour: float, span: float, start_hour: float) -> str:
    if span > 3 * YEAR_H:
        return f"{hour / YEAR_H:g} y"
    if span > 3 * DAY_H:
        return f"day {hour / DAY_H:.0f}"
    clock = round((start_hour + hour) * 60) % 1440
    return f"{clock // 60:02d}:{clock % 60:02d}"
