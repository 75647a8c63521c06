"""The page: drawing up on the left, effects and twins on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.words import mark, tr
from workbench.model.trial_desk import TrialDesk
from workbench.model.trial_draft import CONDITIONS, LOOKED_AT, TrialDraft, examples
from workbench.qt.trials.arms import ArmsPanel
from workbench.qt.trials.criteria import CriteriaPanel
from workbench.qt.trials.crowd import Crowd
from workbench.qt.trials.forest import Forest
from workbench.qt.trials.me_card import MeCard

INFORMS = mark("A model of groups of people; it informs and does not prescribe.")
LEFT_WIDTH = 400


class TrialPage(QWidget):
    """Thin over `TrialDesk`; `twin_asked` carries a twin's number and quantities."""

    twin_asked = Signal(int, object)

    def __init__(self, desk: TrialDesk, record: Callable[[], str | None]) -> None:
        super().__init__()
        self.desk, self._record = desk, record
        self.draft = TrialDraft()
        self.forest, self.crowd, self.me = Forest(), Crowd(), MeCard()
        self.crowd.opened.connect(self.twin_asked)
        self.side = QTabWidget()
        self.side.addTab(self.crowd, tr("Twins"))
        self.side.addTab(self.me, tr("What would this do to me?"))
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.forest)
        right.addWidget(self.side)
        right.setSizes([300, 320])
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(self._left())
        self._shown = _scrolled(right)
        whole.addWidget(self._shown)
        whole.setStretchFactor(1, 1)
        whole.setSizes([LEFT_WIDTH + 40, 840])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(whole)
        desk.told.connect(self._on_told)
        desk.placed.connect(self._on_placed)
        desk.ended.connect(self._on_ended)

    # ----------------------------------------------------------------- layout
    def _left(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        self.template = QComboBox()
        self.template.setAccessibleName(tr("Trial"))
        self.template.addItem(tr("A trial of my own"), "")
        for ident, name in examples().items():
            self.template.addItem(tr("Published: {name}").format(name=name), ident)
        self.template.currentIndexChanged.connect(self._on_template)
        column.addWidget(self.template)
        self.own = QWidget()
        own = QVBoxLayout(self.own)
        own.setContentsMargins(0, 0, 0, 0)
        self.criteria = CriteriaPanel()
        self.criteria.ranged.connect(self._on_range)
        self.arms = ArmsPanel(self.draft.arms)
        for words, widget in (
            (tr("Who takes part"), self.criteria), ("", self._conditions()),
            (tr("Arms"), self.arms), (tr("What is looked at"), self._looked_at()),
        ):  # fmt: skip
            if words:
                own.addWidget(_heading(words))
            own.addWidget(widget)
        column.addWidget(self.own)
        column.addStretch(1)
        left = QWidget()
        left.setMinimumWidth(LEFT_WIDTH)
        outer = QVBoxLayout(left)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(_scrolled(inner), 1)
        outer.addLayout(self._foot())
        return left

    def _conditions(self) -> QWidget:
        self.conditions = QComboBox()
        self.conditions.setAccessibleName(tr("Condition"))
        self.conditions.addItem(tr("no condition asked for"), "")
        for name in CONDITIONS:
            self.conditions.addItem(name, name)
        return self.conditions

    def _looked_at(self) -> QWidget:
        box = QWidget()
        form = QFormLayout(box)
        form.setContentsMargins(0, 0, 0, 0)
        self.looked_at = []
        for signal, _, _ in LOOKED_AT:
            tick = QCheckBox(signal)
            tick.setChecked(signal == LOOKED_AT[0][0])
            self.looked_at.append(tick)
            form.addRow(tick)
        self.days = QDoubleSpinBox()
        self.days.setRange(14, 3650)
        self.days.setDecimals(0)
        self.days.setSuffix(tr(" days"))
        self.days.setValue(self.draft.days)
        form.addRow(tr("For"), self.days)
        return box

    def _foot(self) -> QVBoxLayout:
        self.people = QSpinBox()
        self.people.setRange(64, 20000)
        self.people.setSingleStep(64)
        self.people.setValue(self.draft.people)
        self.people.setSuffix(tr(" twins"))
        self.people.setAccessibleName(tr("Twins"))
        self.go = QPushButton(tr("Run the trial"))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self.toggle)
        self.ask = QPushButton(tr("What would this do to me?"))
        self.ask.clicked.connect(self.place)
        self.bar = QProgressBar()
        self.bar.setTextVisible(True)
        self.bar.setFormat(tr("%v of %m twins"))
        self.bar.hide()
        self.state = QLabel(tr(INFORMS))
        self.state.setWordWrap(True)
        self.state.setStyleSheet(f"color: {ink.MUTED}")
        row = QHBoxLayout()
        row.addWidget(self.people)
        row.addWidget(self.go, 1)
        column = QVBoxLayout()
        column.addLayout(row)
        column.addWidget(self.ask)
        column.addWidget(self.bar)
        column.addWidget(self.state)
        return column

    # ----------------------------------------------------------------- moves
    def _on_template(self, _: int) -> None:
        self.own.setVisible(not self.template.currentData())

    def _on_range(self, quantity: str, low: float, high: float) -> None:
        self.draft = self.draft.with_range(quantity, low, high)

    def _drawn_up(self) -> TrialDraft:
        condition = self.conditions.currentData()
        chosen = [
            row for row, tick in zip(LOOKED_AT, self.looked_at, strict=True) if tick.isChecked()
        ]
        return replace(
            self.draft, days=self.days.value(), people=self.people.value(),
            conditions=(condition,) if condition else (), arms=self.arms.told(),
            looked_at=tuple(chosen),
        )  # fmt: skip

    def _file(self) -> str | None:
        """What the command reads; None where the draft has a problem, which is told."""
        if self.template.currentData():
            return str(self.template.currentData())
        draft = self._drawn_up()
        if draft.problem():
            self._say(tr(draft.problem()), ink.DANGER)
            return None
        return self.desk.file_of(draft.toml())

    def toggle(self) -> None:
        """Run the trial, or stop it."""
        if self.desk.running:
            self.desk.stop()
            self._ready()
            return
        file = self._file()
        if file is None:
            return
        self.forest.clear_rows(tr("The first twins are on their way…"))
        self.crowd.forget()
        self.bar.setRange(0, self.people.value())
        self.bar.setValue(0)
        self.bar.show()
        self.go.setText(tr("Stop"))
        self.ask.setEnabled(False)
        self._say(tr(INFORMS))
        self.desk.run(file, self.people.value())

    def place(self) -> None:
        """Ask what the trial would do to the open person."""
        record, file = self._record(), self._file()
        self.side.setCurrentWidget(self.me)
        if not record:
            self._say(tr("Open a person first: the trial is then run on their twin."), ink.DANGER)
        elif file is not None:
            self.ask.setEnabled(False)
            self._say(tr("The person's twin walks through all arms…"))
            self.desk.place(file, record)

    def _on_told(self, told: dict[str, Any]) -> None:
        self.bar.setValue(told["done"])
        if told["results"]:
            self.forest.show_results(told["results"])
        self.crowd.take(told["people"])

    def _on_placed(self, told: dict[str, Any]) -> None:
        self.me.show_place(told)
        self._shown.ensureWidgetVisible(self.me.words)

    def _on_ended(self, complaint: str) -> None:
        self._ready()
        if complaint:
            self._say(complaint.splitlines()[-1], ink.DANGER)
            self.forest.clear_rows(complaint.splitlines()[-1])
        else:
            self._say(tr(INFORMS))

    def _ready(self) -> None:
        self.go.setText(tr("Run the trial"))
        self.ask.setEnabled(True)
        self.bar.hide()

    def _say(self, words: str, colour: str = "") -> None:
        self.state.setText(words)
        self.state.setStyleSheet(f"color: {colour or ink.MUTED}")

    def close_page(self) -> None:
        """The window closes."""
        self.desk.close()


def _scrolled(inner: QWidget) -> QScrollArea:
    """What is taller than the dock is scrolled, not squeezed."""
    scroll = QScrollArea()
    scroll.setWidget(inner)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    return scroll


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "heading")
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
