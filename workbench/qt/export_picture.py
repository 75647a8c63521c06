"""The body as it is on screen, as a file, with a line that says what it shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from viewers import ink
from viewers.ink import clock_text
from workbench.model.session import Session

FOOT_PX = 40


def picture_of(body: QWidget, session: Session) -> QImage:
    """The body widget over a foot with person, time and origin of what is drawn."""
    shown = body.grab()
    ratio = shown.devicePixelRatio()
    width, height = round(shown.width() / ratio), round(shown.height() / ratio)
    image = QImage(shown.width(), round((height + FOOT_PX) * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ink.PANEL))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, shown)
    foot = QRect(14, height, width - 28, FOOT_PX)
    flags = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(QColor(ink.WARNING if session.is_synthetic else ink.TEXT))
    painter.drawText(foot, flags | Qt.AlignmentFlag.AlignLeft, _whose(session))
    painter.setPen(QColor(ink.MUTED))
    painter.drawText(foot, flags | Qt.AlignmentFlag.AlignRight, _what(session))
    painter.end()
    return image


def _whose(session: Session) -> str:
    summary = session.summary
    if summary is None:
        return "Vitruvian"
    name = str(summary.person.get("display_name") or "Unnamed person")
    if summary.synthetic and "synthetic" not in name:
        name += " (synthetic person)"
    return name


def _what(session: Session) -> str:
    clock = clock_text(session.scenario.start_hour + session.selection.hour)
    return f"{session.scenario.name}, {clock} · model, not measurement · Vitruvian"
