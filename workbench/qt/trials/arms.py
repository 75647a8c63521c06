"""Arms as cards: a name, and what is done, a line for each measure."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.words import mark, tr

HINT = mark("One measure a line:\nramipril 10 mg once daily\nbrisk walking 150 min/week")
MOST = 5


class ArmCard(QFrame):
    """One arm; `gone` asks to take it away."""

    changed = Signal()
    gone = Signal(object)

    def __init__(self, name: str, lines: tuple[str, ...], colour: str) -> None:
        super().__init__()
        mark = QFrame()
        mark.setFixedWidth(4)
        mark.setStyleSheet(f"background: {colour}; border-radius: 2px;")
        self.name = QLineEdit(name)
        self.name.setAccessibleName(tr("Name of the arm"))
        self.name.textChanged.connect(self.changed)
        self.lines = QPlainTextEdit("\n".join(lines))
        self.lines.setPlaceholderText(tr(HINT))
        self.lines.setAccessibleName(tr("What is done in the arm"))
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(58)
        look = f"background: {ink.CARD}; border: 1px solid {ink.LINE}; border-radius: 4px;"
        self.lines.setStyleSheet(f"QPlainTextEdit {{ {look} }}")
        self.lines.textChanged.connect(self.changed)
        close = QToolButton()
        close.setText("\u00d7")
        close.setToolTip(tr("Take this arm away"))
        close.setAccessibleName(tr("Take this arm away"))
        close.clicked.connect(lambda: self.gone.emit(self))
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(close)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self.lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(mark)
        layout.addLayout(column, 1)

    def told(self) -> tuple[str, tuple[str, ...]]:
        """Name and lines; an arm without lines gets a placebo."""
        lines = tuple(s.strip() for s in self.lines.toPlainText().splitlines() if s.strip())
        return self.name.text().strip(), lines or ("placebo",)


class ArmsPanel(QWidget):
    """Two arms or more, the first the control."""

    changed = Signal()

    def __init__(self, arms: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__()
        self.cards: list[ArmCard] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.add = QPushButton(tr("Add an arm"))
        self.add.clicked.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._column)
        layout.addWidget(self.add)
        for name, lines in arms:
            self._append(name, lines)

    def _append(self, name: str, lines: tuple[str, ...]) -> None:
        card = ArmCard(name, lines, ink.CYCLE[len(self.cards) % len(ink.CYCLE)])
        card.changed.connect(self.changed)
        card.gone.connect(self._on_gone)
        self.cards.append(card)
        self._column.addWidget(card)
        self.add.setEnabled(len(self.cards) < MOST)

    def _on_add(self) -> None:
        self._append(tr("arm {number}").format(number=len(self.cards) + 1), ())
        self.changed.emit()

    def _on_gone(self, card: ArmCard) -> None:
        if len(self.cards) > 2:
            self.cards.remove(card)
            card.deleteLater()
            self.add.setEnabled(True)
            self.changed.emit()

    def told(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """All arms."""
        return tuple(card.told() for card in self.cards)
