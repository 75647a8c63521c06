"""Interval bars: grey for the population, coloured for the person."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from viewers import ink
from viewers.ink import number_text, unit_text
from viewers.posterior.state import Estimate, Row, about, rows
from viewers.signal_words import interval_text, name_of, unit_of
from viewers.units import shown
from viewers.words import mark, tr

EMPTY = mark("<b>No parameters yet</b><br>Open a person and fit the twin (Ctrl+F5).")
HEAD_TIP = mark(
    "A bar holds 90 %: of people at large before anything was measured, and of what this person's "
    "data leave open. Where the second is as wide as the first, nothing was learned."
)
HELDOUT_TIP = mark(
    "Some days are kept from the fit, and the fitted twin is asked for them: the error is the root "
    "mean square of what it said less what was measured."
)
MARGIN = 0.25


def _head() -> str:
    return (
        f"<span style='color:{ink.PRIOR}'>▬▬</span> {tr('population before')} &nbsp; "
        f"<span style='color:{ink.ACCENT}'>▬▬</span> {tr('this person, learned')} &nbsp; "
        f"<span style='color:{ink.FAINT}'>▭▭</span> {tr('this person, still assumed')} &nbsp; "
        f"({tr('90 % intervals')})"
    )


class IntervalBar(QWidget):
    """Prior and posterior of one parameter on the prior's scale."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self.setMinimumSize(200, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink.PRIOR))
        painter.setOpacity(0.45)
        painter.drawRoundedRect(self._bar(0.0, 1.0, 5), 2.5, 2.5)
        painter.setOpacity(1.0)
        learned = self._row.estimate.learned
        bar = self._bar(self._row.low, self._row.high, 10)
        if learned:
            painter.setBrush(QColor(ink.ACCENT))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(ink.MUTED), 1.4))
        painter.drawRoundedRect(bar, 5, 5)
        painter.setPen(QPen(QColor(ink.TEXT), 2.0))
        x = self._x(self._row.value)
        painter.drawLine(int(x), int(middle - 8), int(x), int(middle + 8))
        painter.end()

    def _x(self, place: float) -> float:
        share = (place + MARGIN) / (1 + 2 * MARGIN)
        return min(max(share, 0.0), 1.0) * (self.width() - 8) + 4

    def _bar(self, low: float, high: float, thick: float) -> QRectF:
        left, right = self._x(low), self._x(high)
        return QRectF(left, self.height() / 2 - thick / 2, max(right - left, 3.0), thick)


class PosteriorWidget(QWidget):
    """All parameters, most learned first, under the held-out error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = QLabel(_head())
        self._head.setProperty("role", "quiet")
        self._head.setToolTip(tr(HEAD_TIP))
        self._heldout = QLabel()
        self._heldout.setWordWrap(True)
        self._heldout.setToolTip(tr(HELDOUT_TIP))
        self._head.setWordWrap(True)
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 6)
        for widget in (self._heldout, self._head, self._scroll, self._empty):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        self.set_estimates((), {})

    def set_estimates(self, estimates: Iterable[Estimate], heldout: Mapping[str, float]) -> None:
        """Show the parameters of a twin."""
        table = rows(estimates)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for line, row in enumerate(table):
            for column, widget in enumerate(_cells(row)):
                grid.addWidget(widget, line, column)
        grid.setRowStretch(len(table), 1)
        self._scroll.setWidget(page)
        self._scroll.setVisible(bool(table))
        self._head.setVisible(bool(table))
        self._empty.setVisible(not table)
        self._heldout.setText(heldout_sentence(heldout))
        self._heldout.setVisible(bool(heldout))


def _cells(row: Row) -> tuple[QWidget, QWidget, QWidget, QWidget]:
    e = row.estimate
    span = max(abs(e.high - e.low), abs(e.value) * 0.1)
    name = QLabel(tr(e.description) or e.name)
    name.setWordWrap(True)
    name.setMinimumWidth(120)
    value = QLabel(
        f"<b>{number_text(e.value, span)}</b> {unit_text(e.unit)} <span style='color:{ink.MUTED}'>"
        f"({interval_text(e.low, e.high, span)})</span>"
    )
    verdict = QLabel(row.verdict)
    verdict.setProperty("role", "quiet")
    bar = IntervalBar(row)
    tip = about(row)
    for widget in (name, value, verdict, bar):
        widget.setToolTip(tip)
    bar.setAccessibleName(f"{e.description}: {e.value:.3g} {e.unit}, {row.verdict}")
    return name, bar, value, verdict


def heldout_sentence(heldout: Mapping[str, float]) -> str:
    """How the fit did on days it had not seen."""
    parts = [*_signals_told(heldout), *_forecasts_told(heldout)]
    return f"<b>{tr('On days the fit had not seen:')}</b> {'; '.join(parts)}." if parts else ""


def _signals_told(heldout: Mapping[str, float]) -> Iterator[str]:
    for key, error in heldout.items():
        name, _, kind = key.rpartition(" ")
        if kind == "rmse" and not name.startswith("forecast"):
            told = tr("{signal} off by {error} {unit}, the 90 % band held {share} % of values")
            yield told.format(
                signal=name_of(name),
                error=number_text(shown(unit_of(name), name).change(error)),
                unit=unit_text(shown(unit_of(name), name).unit),
                share=f"{100 * heldout.get(f'{name} coverage_90', math.nan):.0f}",
            )


def _forecasts_told(heldout: Mapping[str, float]) -> Iterator[str]:
    show = shown("mg/dL", "glucose.interstitial")
    for key, error in heldout.items():
        ahead = re.fullmatch(r"forecast (\d+) min rmse", key)
        if ahead:
            told = tr("{minutes} min ahead off by {error} {unit} (holding the last value: {held})")
            yield told.format(
                minutes=ahead[1],
                error=number_text(show.change(error)),
                unit=unit_text(show.unit),
                held=number_text(show.change(heldout.get(f"{key}_hold_last", math.nan))),
            )
