"""The body as it is on screen, as a file, with a line that says what it shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from viewers import ink
from workbench.model.session import Session
from workbench.outputs.provenance import Provenance, provenance, whose

FOOT_PX = 40


def picture_of(body: QWidget, session: Session, named: bool = False) -> QImage:
    """The body widget over a foot with record, time and origin of what is drawn.

    The person is named if asked for (`named`), and a synthetic one always.
    """
    shown = body.grab()
    ratio = shown.devicePixelRatio()
    width, height = round(shown.width() / ratio), round(shown.height() / ratio)
    image = QImage(shown.width(), round((height + FOOT_PX) * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ink.PANEL))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, shown)
    foot = QRect(14, height, width - 28, FOOT_PX)
    painter.setPen(QColor(ink.WARNING if session.is_synthetic else ink.TEXT))
    lies = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    used = painter.drawText(foot, lies, _whose(session, named))
    painter.setPen(QColor(ink.MUTED))
    lies = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    room = foot.width() - used.width() - 20
    what = painter.fontMetrics().elidedText(_what(session), Qt.TextElideMode.ElideRight, room)
    painter.drawText(foot, lies, what)
    painter.end()
    return with_provenance(image, session)


def with_provenance(image: QImage, session: Session) -> QImage:
    """The same picture; saved as PNG it carries where it comes from."""
    for keyword, text in (_origin(session).texts() if session.summary else {}).items():
        image.setText(keyword, text)
    return image


def _whose(session: Session, named: bool) -> str:
    return whose(session.summary, named) if session.summary else "Vitruvian"


def _what(session: Session) -> str:
    if session.summary is None:
        return "Vitruvian"
    origin = _origin(session)
    plan = session.scenario.name
    return f"{plan}, {origin.when} · model, not measurement · {origin.line()}"


def _origin(session: Session) -> Provenance:
    assert session.summary is not None
    return provenance(session.summary, session.scenario, session.selection.hour)
