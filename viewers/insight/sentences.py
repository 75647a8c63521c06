"""A page of sentences: each is read in full, and opens to kind, evidence, source and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.insight.state import InsightRow
from viewers.words import mark, tr

NOTHING = mark("Nothing")
#: Width beyond which a line is hard to read.
READABLE_PX = 820
#: Width in which a value and its band mostly stand on one line.
VALUE_PX = 210


class Sentence(QFrame):
    """One sentence with its value; the arrow, or a click on it, shows what it rests on."""

    def __init__(self, row: InsightRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.arrow = QToolButton()
        self.arrow.setArrowType(Qt.ArrowType.RightArrow)
        self.arrow.setAutoRaise(True)
        self.arrow.setStyleSheet("border: none; background: transparent")
        self.arrow.setCheckable(True)
        told = tr("Show the numbers: {sentence}").format(sentence=row.sentence)
        self.arrow.setAccessibleName(told)
        self.arrow.toggled.connect(self.unfold)
        sign = "\u26a0 " if row.flagged else ""
        self.words = _wrapped(sign + row.sentence, ink.WARNING if row.flagged else "")
        self.value = _wrapped(row.value)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.value.setMinimumWidth(VALUE_PX)
        self.opened = QWidget()
        self.opened.setVisible(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.arrow, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.words, 0, 1)
        grid.addWidget(self.value, 0, 2)
        grid.addWidget(self.opened, 1, 1, 1, 2)

    def unfold(self, on: bool) -> None:
        """Show or hide what it rests on; the rows are made when they are first looked at."""
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        if on and self.opened.layout() is None:
            table = QGridLayout(self.opened)
            table.setContentsMargins(0, 0, 0, 6)
            table.setColumnStretch(1, 1)
            for place, (name, value) in enumerate(self.row.opened):
                table.addWidget(_wrapped(name, ink.MUTED), place, 0, Qt.AlignmentFlag.AlignTop)
                table.addWidget(_wrapped(value), place, 1)
        self.opened.setVisible(on)

    def mousePressEvent(self, event: object) -> None:
        """A click anywhere on the sentence opens or closes it."""
        self.arrow.toggle()


class Sentences(QScrollArea):
    """Sentences one below the other, none of them cut."""

    def __init__(self, none: str = NOTHING, parent: QWidget | None = None) -> None:
        """`none`, marked for translation, stands where there is nothing to tell."""
        super().__init__(parent)
        self._none = none
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows: list[Sentence] = []
        self.show_rows(())

    def show_rows(self, rows: Sequence[InsightRow]) -> None:
        """Replace what stands here."""
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(0)
        self.rows = [Sentence(row) for row in rows]
        for one in self.rows:
            layout.addWidget(one)
        if not self.rows:
            layout.addWidget(_wrapped(tr(self._none), ink.MUTED))
        layout.addStretch(1)
        inner.setMaximumWidth(READABLE_PX)
        self.setWidget(inner)


def _wrapped(text: str, colour: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if colour:
        label.setStyleSheet(f"color: {colour}")
    return label
