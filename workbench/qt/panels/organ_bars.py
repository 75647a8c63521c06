"""Small pictures for the organ page: prior beside posterior, and how far a parameter reaches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from viewers import ink
from workbench.engine.protocol import Mover, ParameterInfo

WIDTH, HEIGHT, SCALE = 220, 14, 2
MARGIN = 0.15


def prior_picture(row: ParameterInfo) -> QImage:
    """Grey: the population's 90 %; full or hollow: this person, learned or still assumed."""
    span = (row.prior_high - row.prior_low) or 1.0
    image, painter = _blank()
    _bar(painter, 0.0, 1.0, 4, QColor(ink.PRIOR))
    low, high = (row.low - row.prior_low) / span, (row.high - row.prior_low) / span
    _bar(painter, low, high, 8, QColor(ink.ACCENT if row.learned else ink.MUTED))
    x = _x((row.value - row.prior_low) / span)
    painter.fillRect(QRectF(x - 1, 1, 2, HEIGHT - 2), QColor(ink.TEXT))
    painter.end()
    return image


def mover_picture(mover: Mover, movers: Sequence[Mover]) -> QImage:
    """From the signal's mean at the low end to that at the high end, on one scale for all."""
    ends = [v for m in movers for v in (m.at_low, m.at_high)]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0
    image, painter = _blank()
    _bar(painter, 0.0, 1.0, 2, QColor(ink.LINE))
    places = [(v - low) / span for v in (mover.at_low, mover.at_high)]
    sure = [(v - low) / span for v in (mover.sure_low, mover.sure_high)]
    faint = QColor(ink.INTERVENTION)
    faint.setAlphaF(0.45)
    _bar(painter, min(places), max(places), 5, faint)
    _bar(painter, min(sure), max(sure), 9, QColor(ink.INTERVENTION))
    painter.end()
    return image


def _blank() -> tuple[QImage, QPainter]:
    image = QImage(WIDTH * SCALE, HEIGHT * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SCALE)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return image, painter


def _x(share: float) -> float:
    place = (share + MARGIN) / (1 + 2 * MARGIN)
    return 3 + (WIDTH - 6) * min(max(place, 0.0), 1.0)


def _bar(painter: QPainter, low: float, high: float, thick: float, colour: QColor) -> None:
    left, right = _x(low), _x(high)
    painter.setBrush(colour)
    box = QRectF(left, (HEIGHT - thick) / 2, max(right - left, 3.0), thick)
    painter.drawRoundedRect(box, thick / 2, thick / 2)
