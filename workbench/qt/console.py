"""A Python console over the open session: `desk` is what a script gets, `session` its model.

It runs on the GUI thread, so that a line may touch anything; a long line holds the window.
"""

from __future__ import annotations

import code
import io
import traceback
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from viewers.words import mark, tr

WELCOME = mark(
    "desk: what a script may say, such as desk.add('walk', at_h=19.5) · session: the model of this "
    "window · Tab completes · the arrow keys bring lines back"
)


class _Plain(code.InteractiveInterpreter):
    """Errors are printed here, and never handed to the window's own hook for its own faults."""

    def showtraceback(self) -> None:
        text = traceback.format_exc()
        _, console, rest = text.partition('  File "<console>"')
        print(f"Traceback:\n{console}{rest}" if console else text)

    def showsyntaxerror(self, filename: str | None = None, **options: Any) -> None:
        print("".join(traceback.format_exc(limit=0)).strip())


class Interpreter:
    """Lines of Python with what they print; no Qt."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = dict(names)
        self._inner = _Plain(self._names)
        self._pending: list[str] = []

    @property
    def waits(self) -> bool:
        """Whether a block was begun and not ended."""
        return bool(self._pending)

    def push(self, line: str) -> str:
        """Run a line, or add it to the block that it belongs to; returns what was printed."""
        self._pending.append(line)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            more = self._inner.runsource("\n".join(self._pending), "<console>")
        if not more:
            self._pending = []
        return said.getvalue()

    def complete(self, text: str) -> str:
        """The text with its last name completed as far as it is certain."""
        import rlcompleter

        head, stem = _last_name(text)
        completer = rlcompleter.Completer(self._names)
        found = []
        while (word := completer.complete(stem, len(found))) is not None:
            found.append(word)
        if not found:
            return text
        common = found[0]
        for word in found[1:]:
            while not word.startswith(common):
                common = common[:-1]
        return head + common


def _last_name(text: str) -> tuple[str, str]:
    place = len(text)
    while place and (text[place - 1].isalnum() or text[place - 1] in "._"):
        place -= 1
    return text[:place], text[place:]


class Console(QWidget):
    """A page of what was said and a line to type."""

    def __init__(self, names: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.interpreter = Interpreter(names)
        self._said: list[str] = []
        self._place = 0
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.page = QPlainTextEdit()
        self.page.setReadOnly(True)
        self.page.setFont(font)
        self.page.setMaximumBlockCount(5000)
        self.page.setAccessibleName(tr("What the console said"))
        self.page.setPlainText(tr(WELCOME))
        self.line = QLineEdit()
        self.line.setFont(font)
        self.line.setAccessibleName(tr("A line of Python"))
        self.line.installEventFilter(self)
        self.prompt = QLabel(">>>")
        self.prompt.setFont(font)
        row = QHBoxLayout()
        row.addWidget(self.prompt)
        row.addWidget(self.line, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.addWidget(self.page, 1)
        layout.addLayout(row)

    def run(self, line: str) -> None:
        """Run one line and show what it said."""
        self.page.appendPlainText(f"{self.prompt.text()} {line}")
        said = self.interpreter.push(line).rstrip()
        if said:
            self.page.appendPlainText(said)
        self.prompt.setText("..." if self.interpreter.waits else ">>>")
        if line.strip():
            self._said.append(line)
        self._place = len(self._said)
        bar = self.page.verticalScrollBar()
        bar.setValue(bar.maximum())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            line = self.line.text()
            self.line.clear()
            self.run(line)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = -1 if key == Qt.Key.Key_Up else 1
            self._place = min(max(self._place + step, 0), len(self._said))
            past = self._said[self._place] if self._place < len(self._said) else ""
            self.line.setText(past)
        elif key == Qt.Key.Key_Tab and self.line.text().strip():
            self.line.setText(self.interpreter.complete(self.line.text()))
        else:
            return False
        return True
