"""The intervention board: events as bars on lanes of time, dragged in, moved, stretched, copied.

Keyboard: Tab goes from bar to bar, the arrow keys move one step (with Shift they stretch), Delete
removes, Ctrl+C and Ctrl+V copy between scenarios.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from twin_core.scenario.scenario import Event, Scenario
from viewers import ink
from viewers.ink import clock_text
from viewers.words import mark, tr
from workbench.model.board import bars_of, copied, lanes_of, moved, pasted, snap, snapped, stretched
from workbench.model.edits import new_gesture
from workbench.model.presets import default_event
from workbench.model.session import Session

KIND = "application/x-vitruvian-kind"
LANE_H, TOP, SIDE, NAME_W, EDGE_PX, THIN_PX = 34, 26, 14, 130, 7, 10
HINT = mark(
    "Drag an intervention from the left onto a time, or double-click a lane. Drag a bar to move "
    "it, its right edge to stretch it; Ctrl+C and Ctrl+V copy between scenarios."
)


class Board(QWidget):
    """Bars on lanes over one axis of time."""

    chosen_changed = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen = -1
        self._drag: tuple[str, float, int] | None = None  # what, offset in hours, gesture
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Events on lanes of time"))
        session.scenario_changed.connect(self._on_scenario)
        session.selection.hour_changed.connect(self._on_hour)
        self._on_scenario(session.scenario)

    # ---------------------------------------------------------------- places
    @property
    def _scenario(self) -> Scenario:
        return self._session.scenario

    @property
    def _wide(self) -> float:
        return max(self.width() - NAME_W - SIDE, 1.0)

    def hour_at(self, x: float) -> float:
        """The hour under a place of the widget."""
        share = min(max((x - NAME_W) / self._wide, 0.0), 1.0)
        return share * self._scenario.horizon_h

    def box(self, index: int) -> QRectF:
        """Where the bar of an event is drawn."""
        bar = next(b for b in bars_of(self._scenario) if b.index == index)
        left, right = (NAME_W + self._wide * share for share in (bar.left, bar.right))
        return QRectF(left, TOP + bar.lane * LANE_H + 5, max(right - left, THIN_PX), LANE_H - 10)

    def bar_at(self, place: QPointF) -> int:
        """The index of the event under a place, or -1."""
        hits = [b.index for b in bars_of(self._scenario) if self.box(b.index).contains(place)]
        return hits[-1] if hits else -1

    def _on_scenario(self, _: object) -> None:
        self.setMinimumHeight(TOP + LANE_H * max(len(lanes_of(self._scenario)), 1) + 8)
        if self._chosen >= len(self._scenario.events):
            self._chosen = -1
        self.setAccessibleDescription("; ".join(map(self._words, self._scenario.events)))
        self.update()

    def _on_hour(self, _: float) -> None:
        self.update()

    def _words(self, event: Event) -> str:
        name = self._session.event_name(event)
        start = clock_text(self._scenario.start_hour + event.at_h)
        lasts = f", {event.duration_min:.0f} min" if event.duration_min else ""
        return f"{name}, {start}{lasts}"

    # --------------------------------------------------------------- drawing
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lanes = lanes_of(self._scenario)
        for number, kind in enumerate(lanes):
            self._draw_lane(painter, number, self._session.kind_name(kind))
        self._draw_ticks(painter, TOP + LANE_H * max(len(lanes), 1))
        bars = bars_of(self._scenario)
        for bar in bars:
            after = [self.box(b.index).left() for b in bars if b.lane == bar.lane]
            self._draw_bar(painter, bar.index, ink.CYCLE[bar.lane % len(ink.CYCLE)], after)
        x = NAME_W + self._wide * self._session.selection.hour / self._scenario.horizon_h
        painter.setPen(QPen(QColor(ink.ACCENT), 1.6))
        painter.drawLine(QPointF(x, TOP - 4), QPointF(x, TOP + LANE_H * max(len(lanes), 1)))
        painter.end()

    def _draw_lane(self, painter: QPainter, number: int, name: str) -> None:
        lane = QRectF(NAME_W, TOP + number * LANE_H + 2, self._wide, LANE_H - 4)
        painter.setPen(QPen(QColor(ink.LINE)))
        painter.setBrush(QColor(ink.BACKGROUND))
        painter.drawRoundedRect(lane, 5, 5)
        painter.setPen(QColor(ink.TEXT))
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, NAME_W - 16)
        left = QRectF(8, lane.top(), NAME_W - 12, lane.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _draw_bar(
        self, painter: QPainter, index: int, colour: str, starts: Sequence[float]
    ) -> None:
        """A bar and its name, which ends where the next bar of its lane (`starts`) begins."""
        box, item = self.box(index), self._scenario.events[index]
        shade = QColor(colour)
        shade.setAlphaF(1.0 if index == self._chosen else 0.75)
        painter.setBrush(shade)
        chosen = index == self._chosen
        painter.setPen(QPen(QColor(ink.ACCENT), 2.0) if chosen else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 5, 5)
        name = self._session.event_name(item)
        end = min((x for x in starts if x > box.left()), default=NAME_W + self._wide) - 5
        room = QRectF(box.right() + 5, box.top(), end - box.right() - 5, box.height())
        inside = painter.fontMetrics().horizontalAdvance(name) + 12 < box.width()
        if inside:
            room = box.adjusted(6, 0, -4, 0)
        painter.setPen(QColor("#10151c") if inside else QColor(ink.MUTED))
        short = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, max(int(room.width()), 0)
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)

    def _draw_ticks(self, painter: QPainter, bottom: float) -> None:
        horizon = self._scenario.horizon_h
        painter.setPen(QColor(ink.MUTED))
        for eighth in range(9):
            hour = horizon * eighth / 8
            x = NAME_W + self._wide * eighth / 8
            painter.setPen(QPen(QColor(ink.FAINT), 0.6, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, TOP), QPointF(x, bottom))
            painter.setPen(QColor(ink.MUTED))
            align = Qt.AlignmentFlag.AlignHCenter
            if eighth == 8:
                align = Qt.AlignmentFlag.AlignRight
            left = x - 40 if eighth < 8 else x - 80
            painter.drawText(QRectF(left, 4, 80, 18), align, _tick(self._scenario, hour))

    # ----------------------------------------------------------------- mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.bar_at(event.position())
        self.choose(index)
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            box, item = self.box(index), self._scenario.events[index]
            edge = event.position().x() > box.right() - EDGE_PX and box.width() > 2 * EDGE_PX
            offset = self.hour_at(event.position().x()) - item.at_h
            self._drag = ("stretch" if edge else "move", offset, new_gesture())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            self._point(event.position())
            return
        what, offset, gesture = self._drag
        item, horizon = self._scenario.events[self._chosen], self._scenario.horizon_h
        hour = self.hour_at(event.position().x())
        if what == "move":
            at_h, minutes = moved(item, hour - offset, horizon)
        else:
            at_h, minutes = stretched(item, hour, horizon, self._limits(item))
        self._session.set_timing(self._chosen, at_h, minutes, gesture)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        lanes = lanes_of(self._scenario)
        lane = int((event.position().y() - TOP) // LANE_H)
        if self.bar_at(event.position()) < 0 and 0 <= lane < len(lanes):
            self.add(lanes[lane], self.hour_at(event.position().x()))

    def _point(self, place: QPointF) -> None:
        index = self.bar_at(place)
        self.setToolTip(self._words(self._scenario.events[index]) if index >= 0 else tr(HINT))
        edge = index >= 0 and place.x() > self.box(index).right() - EDGE_PX
        shape = Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.OpenHandCursor if index >= 0 and not edge else shape)

    def _limits(self, event: Event) -> tuple[float, float]:
        info = self._session.intervention(event.kind)
        return info.duration_min[:2] if info else (0.0, 1440.0)

    # ------------------------------------------------------------------ edits
    def choose(self, index: int) -> None:
        """Mark a bar."""
        if index != self._chosen:
            self._chosen = index
            self.chosen_changed.emit(index)
            self.update()

    def add(self, kind: str, hour: float) -> None:
        """Put an intervention of a kind at an hour."""
        info = self._session.intervention(kind)
        if info is not None:
            at_h = snapped(hour, self._scenario.horizon_h)
            self._session.add_event(default_event(info, at_h))
            self.choose(len(self._scenario.events) - 1)

    def copy(self) -> None:
        """The chosen event, or all, to the clipboard."""
        events = self._scenario.events
        chosen = events if self._chosen < 0 else (events[self._chosen],)
        QGuiApplication.clipboard().setText(copied(chosen))

    def paste(self) -> None:
        """Events of the clipboard into this scenario."""
        known = (
            [i.kind for i in self._session.summary.interventions] if self._session.summary else []
        )
        for event in pasted(QGuiApplication.clipboard().text(), known):
            self._session.add_event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif not self._on_key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _on_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        count = len(self._scenario.events)
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.choose((self._chosen + step) % count)
            return True
        if not 0 <= self._chosen < count:
            return False
        item, horizon = self._scenario.events[self._chosen], self._scenario.horizon_h
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._session.remove_event(self._chosen)
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = snap(horizon) * (1 if key == Qt.Key.Key_Right else -1)
            if held & Qt.KeyboardModifier.ShiftModifier:
                end = item.at_h + (item.duration_min or 0.0) / 60.0 + step
                timing = stretched(item, end, horizon, self._limits(item))
            else:
                timing = moved(item, item.at_h + step, horizon)
            self._session.set_timing(self._chosen, *timing)
            return True
        return False

    # ------------------------------------------------------------------ drops
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(KIND):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        kind = bytes(event.mimeData().data(KIND).data()).decode("utf-8")
        self.add(kind, self.hour_at(event.position().x()))
        event.acceptProposedAction()


class KindList(QListWidget):
    """Interventions that the twin knows, to be dragged; Return adds at the time slider."""

    kind_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDragEnabled(True)
        self.setAccessibleName(tr("Interventions to drag onto the board"))
        self.itemActivated.connect(self._on_activated)

    def offer(self, session: Session) -> None:
        """List what the twin's organs understand."""
        self.clear()
        for info in session.summary.interventions if session.summary else ():
            item = QListWidgetItem(tr(info.name))
            item.setData(Qt.ItemDataRole.UserRole, info.kind)
            item.setToolTip(tr(info.summary))
            self.addItem(item)

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.kind_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is not None:
            data = QMimeData()
            data.setData(KIND, str(item.data(Qt.ItemDataRole.UserRole)).encode("utf-8"))
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)


class BoardPage(QWidget):
    """The list beside the board."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.kinds = KindList()
        self.kinds.setFixedWidth(220)
        self.kinds.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.kinds.kind_chosen.connect(self._add_now)
        self.board = Board(session)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.board)
        hint = QLabel(tr(HINT))
        hint.setWordWrap(True)
        hint.setProperty("role", "quiet")
        right = QVBoxLayout()
        right.addWidget(hint)
        right.addWidget(scroll, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.addWidget(self.kinds)
        layout.addLayout(right, 1)
        session.summary_changed.connect(self._on_summary)
        self.kinds.offer(session)

    def _on_summary(self, _: object) -> None:
        self.kinds.offer(self._session)

    def _add_now(self, kind: str) -> None:
        self.board.add(kind, self._session.selection.hour)


def _tick(scenario: Scenario, hour: float) -> str:
    if scenario.horizon_h > 24.0 * 365 * 2:
        return tr("year {n}").format(n=f"{hour / 8766:.1f}")
    if scenario.horizon_h > 72:
        return tr("day {n}").format(n=f"{hour / 24 + 1:.0f}")
    return clock_text((scenario.start_hour + hour) % 24)
