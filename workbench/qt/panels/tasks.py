"""Long work in a list, with progress and a cancel button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewers.told import told
from viewers.words import mark, tr
from workbench.model.tasks import Task, Tasks, TaskState

_ENDS = {
    TaskState.DONE: mark("done in {time} s."),
    TaskState.CANCELLED: mark("cancelled."),
    TaskState.FAILED: mark("failed."),
}


class TaskRow(QFrame):
    """One task."""

    def __init__(self, task: Task, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._tasks, self._number = tasks, task.number
        title = told(task.title)
        self._title = QLabel(title)
        self._text = QLabel()
        self._text.setProperty("role", "quiet")
        self._text.setWordWrap(True)
        self.setToolTip(
            tr("Work of the engine or of a thread; the time is by the clock on the wall")
        )
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.setProperty("role", "chip")
        self._cancel.setAccessibleName(tr("Cancel {task}").format(task=title))
        self._cancel.clicked.connect(self._on_cancel)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)

    def follow(self, task: Task) -> None:
        """Show where the task stands."""
        over = task.state.is_over
        self._bar.setVisible(not over)
        self._bar.setRange(0, 0 if task.share is None else 100)
        self._bar.setValue(int(100 * (task.share or 0)))
        self._cancel.setVisible(not over and self._tasks.can_cancel(self._number))
        self._text.setText(f"{_end(task)} {told(task.text)}".strip())

    def _on_cancel(self) -> None:
        self._tasks.cancel(self._number)


def _end(task: Task) -> str:
    """How it ended; nothing where its own sentence says so, or it goes on."""
    if not task.state.is_over or (task.state is TaskState.CANCELLED and task.text):
        return ""
    return tr(_ENDS[task.state]).format(time=f"{task.ended_s - task.started_s:.1f}")


class TaskPanel(QWidget):
    """All tasks, newest first."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None, most: int = 6) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._most = most
        self._rows: dict[int, TaskRow] = {}
        self._empty = QLabel(tr("Nothing is running."))
        self._empty.setProperty("role", "empty")
        inside, room = QWidget(), QScrollArea()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(10, 4, 10, 8)
        self._column.setSpacing(6)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self._empty)
        room.setWidget(inside)
        room.setWidgetResizable(True)  # many tasks take no room from the record above
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(room)
        tasks.changed.connect(self._on_task)

    def _on_task(self, task: Task) -> None:
        self._empty.hide()
        if task.number not in self._rows:
            row = TaskRow(task, self._tasks, self)
            self._rows[task.number] = row
            self._column.insertWidget(0, row)
            for number in list(self._rows)[: -self._most]:
                old = self._rows.pop(number)
                self._column.removeWidget(old)
                old.deleteLater()
        self._rows[task.number].follow(task)
