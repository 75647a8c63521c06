"""The numbers that changed: each with unit, band and one plain sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from twin_core.scenario.projection import Outcome, Projection
from viewers import ink
from viewers.compare.verdict import is_clear, span_of, verdict
from viewers.ink import number_text, unit_text
from viewers.signal_words import OUTCOME, interval_text, what_is
from viewers.told import told
from viewers.units import outcome_shown
from viewers.words import mark, tr
from workbench.model.session import Session

EMPTY = mark(
    "<b>No outcomes yet</b><br>They appear here as soon as an intervention differs from the "
    "baseline: what moved, by how much, and how sure the twin is."
)
WORDS_MS = 80
#: Cards made at one turn of the event loop.
AT_ONCE = 4


class EffectBar(QWidget):
    """The 90 % interval of a difference about zero."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self.setFixedHeight(12)

    def follow(self, outcome: Outcome) -> None:
        """Show another interval."""
        self._outcome = outcome
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        o = self._outcome
        reach = max(abs(o.low), abs(o.high), abs(o.difference), 1e-12) * 1.1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        scale = self.width() / 2 / reach
        zero = self.width() / 2
        painter.setPen(QPen(QColor(ink.LINE), 1.0))
        painter.drawLine(0, int(middle), self.width(), int(middle))
        painter.setPen(QPen(QColor(ink.FAINT), 1.2))
        painter.drawLine(int(zero), 0, int(zero), self.height())
        pen = QPen(QColor(ink.INTERVENTION), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(
            int(zero + o.low * scale), int(middle), int(zero + o.high * scale), int(middle)
        )
        painter.setBrush(QColor(ink.INTERVENTION))
        painter.setPen(Qt.PenStyle.NoPen)
        x = zero + o.difference * scale
        painter.drawEllipse(int(x) - 4, int(middle) - 4, 8, 8)
        painter.end()


class OutcomeCard(QFrame):
    """One outcome; it follows new values in place while a slider moves."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._name = QLabel(told(outcome.name))
        self.setProperty("signal", outcome.signal)
        self._name.setWordWrap(True)
        self._name.setMinimumWidth(60)  # long names wrap, they do not widen the column
        self._change = QLabel()
        self._change.setProperty("role", "number")
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._change)
        self._bar = EffectBar(outcome)
        self._detail = QLabel()
        self._detail.setProperty("role", "quiet")
        self._detail.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addWidget(self._detail)
        self.setToolTip(what_is(outcome.signal, OUTCOME))
        self.follow(outcome)

    def follow(self, outcome: Outcome) -> None:
        """Show an outcome's numbers."""
        span = span_of(outcome)
        unit = unit_text(outcome.unit)
        sign = "+" if outcome.difference > 0 else ""
        sure = tr(verdict(outcome))
        self._change.setText(f"{sign}{number_text(outcome.difference, span)} <small>{unit}</small>")
        self._bar.follow(outcome)
        self._detail.setText(
            f"<span style='color:{ink.BASELINE}'>{number_text(outcome.baseline, span)}</span> → "
            f"<span style='color:{ink.INTERVENTION}'>{number_text(outcome.intervention, span)}"
            "</span> "
            f"<span style='color:{ink.MUTED}'>· 90 %: "
            f"{interval_text(outcome.low, outcome.high, span)} · {sure}</span>"
        )
        self.setAccessibleName(f"{self._name.text()}: {sign}{outcome.difference:.3g} {unit}")


class OutcomePanel(QWidget):
    """Cards for all outcomes of the projection, largest effects first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[tuple[str, str], OutcomeCard] = {}
        self._projection: Projection | None = None
        self._words = QTimer(self)  # curves first: numbers follow a little later
        self._words.setSingleShot(True)
        self._words.setInterval(WORDS_MS)
        self._words.timeout.connect(self._write)
        self._due: list[Outcome] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._add_some)
        self._empty = QLabel(tr(EMPTY))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "empty")
        self._warnings = QLabel()
        self._warnings.setWordWrap(True)
        self._warnings.setProperty("role", "quiet")
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._list)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 10, 8)
        layout.addWidget(self._empty)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._warnings)
        session.projection_changed.connect(self._on_projection)
        session.units_changed.connect(self._write)
        if session.projection is not None:
            self._on_projection(session.projection)

    def _on_projection(self, projection: Projection) -> None:
        self._projection = projection
        if not self._cards:
            self._write()
        elif not self._words.isActive():
            self._words.start()

    def _write(self) -> None:
        projection = self._projection
        if projection is None:
            return
        outcomes = [outcome_shown(outcome) for outcome in projection.outcomes]
        by_key = {_key(outcome): outcome for outcome in outcomes}
        if set(by_key) == {*self._cards, *map(_key, self._due)}:
            self._due = [by_key[_key(outcome)] for outcome in self._due]
            for key, card in self._cards.items():
                card.follow(by_key[key])
        else:
            self._rebuild(sorted(outcomes, key=_weight))
        self._empty.setVisible(not self._cards)
        self._warnings.setText("\n".join(f"⚠ {text}" for text in projection.warnings))
        self._warnings.setVisible(bool(projection.warnings))

    def _rebuild(self, outcomes: list[Outcome]) -> None:
        for card in self._cards.values():
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = {}
        self._due = outcomes
        self._add_some()

    def _add_some(self) -> None:
        """A few cards at a turn of the event loop: each lays out five texts."""
        some, self._due = self._due[:AT_ONCE], self._due[AT_ONCE:]
        for outcome in some:
            card = OutcomeCard(outcome, self._list)
            self._column.insertWidget(len(self._cards), card)
            self._cards[_key(outcome)] = card
        if self._due:
            self._later.start()


def _key(outcome: Outcome) -> tuple[str, str]:
    return outcome.name, outcome.signal


def _weight(outcome: Outcome) -> tuple[bool, float]:
    """Clear effects before noise, then by size against their own scale."""
    return not is_clear(outcome), -abs(outcome.difference) / span_of(outcome)
