"""The intervention panel: presets, the events on a strip, and a card of dials for each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from twin_core.scenario.scenario import Scenario
from viewers.words import mark, tr
from workbench.engine.protocol import TwinSummary
from workbench.model.edits import ReplaceScenario
from workbench.model.presets import default_event, event_of, offered
from workbench.model.session import Session
from workbench.qt.panels.event_card import AT, DURATION, EventCard
from workbench.qt.panels.strip import EventStrip

EMPTY = mark(
    "<b>What if?</b><br>Open a person. Then press a preset, or pick an intervention, "
    "and watch body and curves answer."
)
NO_EVENTS = mark("No changes yet: both arms are the baseline. Press a preset to add one.")
WEEKS_H, MASS = 504.0, "body.mass"
HORIZONS = {
    "1 day": 24.0,
    "3 days": 72.0,
    "30 days": 720.0,
    "1 year": 8766.0,
    "5 years": 43830.0,
    "10 years": 87660.0,
}


class PresetChip(QPushButton):
    """A preset button that says its number."""

    pressed_number = Signal(int)

    def __init__(self, number: int, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._number = number
        self.setProperty("role", "chip")
        self.setToolTip(tip)
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self.pressed_number.emit(self._number)


class InterventionPanel(QWidget):
    """Edits the session's scenario through commands."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._cards: list[EventCard] = []
        self._shape: tuple[object, ...] = ()
        self._open = 0
        self._chips: list[PresetChip] = []
        self._presets = []
        self._chip_area = QWidget()
        self._chip_grid = QGridLayout(self._chip_area)
        self._chip_grid.setContentsMargins(0, 0, 0, 0)
        self._chip_grid.setSpacing(5)
        self.strip = EventStrip()
        self.strip.chosen.connect(self._open_card)
        self._kinds = QComboBox()
        self._kinds.setAccessibleName(tr("Intervention to add"))
        self._add = QPushButton(tr("Add"))
        self._add.setToolTip(tr("Add this intervention at the time of the slider under the body"))
        self._add.clicked.connect(self._add_chosen)
        self._reset = QPushButton(tr("Clear all"))
        self._reset.setToolTip(tr("Take all events out (can be undone)"))
        self._reset.clicked.connect(self._clear)
        self.horizon = QComboBox()
        for words, hours in HORIZONS.items():
            self.horizon.addItem(tr(words), hours)
        self.horizon.setAccessibleName(tr("How far to look ahead"))
        self.horizon.setToolTip(
            tr("How far to look ahead: over weeks and years body mass follows too")
        )
        self.horizon.activated.connect(self._on_horizon)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._kinds, 1)
        row.addWidget(self._add)
        row.addWidget(self._reset)
        self._ahead = QWidget()
        ahead = QHBoxLayout(self._ahead)
        ahead.setContentsMargins(0, 0, 0, 0)
        label = QLabel(tr("Look ahead"))
        label.setProperty("role", "quiet")
        ahead.addWidget(label)
        ahead.addWidget(self.horizon, 1)
        self._hint = QLabel(tr(EMPTY))
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "empty")
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
        layout.setContentsMargins(12, 4, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self._chip_area)
        layout.addWidget(self.strip)
        layout.addWidget(self._ahead)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(scroll, 1)
        session.summary_changed.connect(self._on_summary)
        session.scenario_changed.connect(self._on_scenario)
        session.selection.hour_changed.connect(self.strip.set_hour)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        for widget in (
            self.strip,
            self._kinds,
            self._add,
            self._reset,
            self._chip_area,
            self._ahead,
        ):
            widget.setVisible(on)

    # --------------------------------------------------------------- content
    def _on_summary(self, summary: TwinSummary) -> None:
        self._enable(True)
        self._presets = offered(summary.interventions)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for number, (preset, _) in enumerate(self._presets):
            chip = PresetChip(number, tr(preset.title), tr(preset.hint), self._chip_area)
            chip.pressed_number.connect(self._add_preset)
            self._chip_grid.addWidget(chip, number // 3, number % 3)
            self._chips.append(chip)
        self._kinds.clear()
        for info in summary.interventions:
            self._kinds.addItem(tr(info.name), info.kind)
            self._kinds.setItemData(
                self._kinds.count() - 1, tr(info.summary), Qt.ItemDataRole.ToolTipRole
            )
        self._shape = ()
        self._on_scenario(self._session.scenario)

    def _on_scenario(self, scenario: Scenario) -> None:
        shape = (scenario.horizon_h, *(event.kind for event in scenario.events), self._open)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(scenario)
        for card, event in zip(self._cards, scenario.events, strict=True):
            card.follow(event, scenario, self._session.intervention(event.kind))
        self.strip.show_scenario(scenario, self._open)
        self._show_horizon(scenario.horizon_h)
        self._hint.setText(tr(NO_EVENTS) if self._session.summary else tr(EMPTY))
        self._hint.setVisible(not scenario.events)

    def _rebuild(self, scenario: Scenario) -> None:
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for index, event in enumerate(scenario.events):
            info = self._session.intervention(event.kind)
            card = EventCard(index, event, scenario, info, index == self._open, self._list)
            card.turned.connect(self._on_turned)
            card.removed.connect(self._session.remove_event)
            card.toggled.connect(self._open_card)
            self._column.insertWidget(index, card)
            self._cards.append(card)

    @property
    def cards(self) -> tuple[EventCard, ...]:
        """The cards, in the order of the events."""
        return tuple(self._cards)

    # ----------------------------------------------------------------- edits
    def _on_turned(self, index: int, name: str, value: float, gesture: int) -> None:
        event = self._session.scenario.events[index]
        if name == AT:
            self._session.set_timing(index, value, event.duration_min, gesture)
        elif name == DURATION:
            self._session.set_timing(index, event.at_h, value, gesture)
        else:
            self._session.set_knob(index, name, value, gesture)

    def _open_card(self, index: int) -> None:
        self._open = -1 if index == self._open else index
        self._on_scenario(self._session.scenario)

    def _add_preset(self, number: int) -> None:
        preset, info = self._presets[number]
        self._open = len(self._session.scenario.events)
        event = event_of(preset, info, self._session.scenario)
        self._session.add_event(event, preset.title)

    def _add_chosen(self) -> None:
        info = self._session.intervention(self._kinds.currentData() or "")
        if info is not None:
            self._open = len(self._session.scenario.events)
            self._session.add_event(default_event(info, self._session.selection.hour))

    def _on_horizon(self, _: int) -> None:
        now, words = self._session.scenario, self.horizon.currentText()
        hours = float(self.horizon.currentData())
        inside = tuple(event for event in now.events if event.at_h < hours)
        wanted = now.model_copy(update={"horizon_h": hours, "events": inside})
        if wanted != now:
            self._session.do(ReplaceScenario(now, wanted, f"a view of {words}"))
            self._watch_mass(hours)

    def _watch_mass(self, hours: float) -> None:
        """Over weeks it is body mass that moves: draw it first."""
        summary, selection = self._session.summary, self._session.selection
        if summary is not None and hours >= WEEKS_H and MASS in summary.signals:
            selection.signals = [MASS, *(s for s in selection.signals if s != MASS)][:3]

    def _show_horizon(self, hours: float) -> None:
        words = next((tr(text) for text, known in HORIZONS.items() if known == hours), "")
        if not words:
            days = tr("{n} days").format(n=f"{hours / 24:g}")
            words = days if hours % 24 == 0 else f"{hours:g} h"
            if self.horizon.findText(words) < 0:
                self.horizon.addItem(words, hours)
        self.horizon.setCurrentText(words)

    def _clear(self) -> None:
        now = self._session.scenario
        if now.events:
            empty = now.model_copy(update={"events": ()})
            self._session.do(ReplaceScenario(now, empty, "an empty scenario"))
