"""The page of a locked record: nothing of the person is on it, and a line to unlock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from viewers.words import mark, tr

ASK = mark(
    "This record is encrypted. Its passphrase opens it on this computer, until it is not used for "
    "a while."
)
ASK_RECOVERY = mark(
    "Type the recovery key that was shown when the record was encrypted, or your own age key if a "
    "part of this record was shared with you (both begin with AGE-SECRET-KEY-1)."
)


class LockPage(QWidget):
    """Emits what was typed, and whether it is the recovery key."""

    unlock_asked = Signal(str, bool)
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(tr("Locked"))
        title.setProperty("role", "hero")
        self.why = QLabel()
        self.why.setProperty("role", "empty")
        self.text = QLabel(tr(ASK))
        for label in (self.why, self.text):
            label.setWordWrap(True)
            label.setMaximumWidth(520)
        self.text.setProperty("role", "empty")
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setPlaceholderText(tr("Passphrase"))
        self.line.setAccessibleName(tr("Passphrase"))
        self.line.returnPressed.connect(self._ask)
        self.recovery = QCheckBox(tr("I have no passphrase and use a key"))
        self.recovery.toggled.connect(self._other_way)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.setMaximumWidth(520)
        self.button = QPushButton(tr("Unlock"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._ask)
        leave = QPushButton(tr("Open another person…"))
        leave.clicked.connect(self.leave_asked)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(leave)
        row.addStretch(1)
        column = Column()
        column.setSpacing(10)
        for widget in (title, self.why, self.text, self.line, self.recovery, self.error):
            column.addWidget(widget)
        column.addLayout(row)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column)
        layout.addStretch(1)
        layout.setAlignment(column, Qt.AlignmentFlag.AlignVCenter)

    def ask(self, why: str) -> None:
        """Start afresh, saying why the page is here."""
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.recovery.setChecked(False)
        self._settle("")

    def refuse(self, sentence: str) -> None:
        """What was typed opens nothing."""
        self._settle(sentence)
        self.line.setFocus()

    def _settle(self, sentence: str) -> None:
        self.line.clear()
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.button.setEnabled(True)
        self.button.setText(tr("Unlock"))

    def _other_way(self, recovery: bool) -> None:
        self.text.setText(tr(ASK_RECOVERY) if recovery else tr(ASK))
        word = tr("Recovery key, or your own") if recovery else tr("Passphrase")
        self.line.setPlaceholderText(word)
        self.line.setAccessibleName(word)

    def _ask(self) -> None:
        typed = self.line.text()
        if typed and self.button.isEnabled():
            self.line.clear()
            self.button.setEnabled(False)  # a guess takes about a second, by design
            self.button.setText(tr("Unlocking…"))
            self.unlock_asked.emit(typed, self.recovery.isChecked())
