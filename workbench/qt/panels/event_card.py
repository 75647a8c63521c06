"""One event of the scenario as a card: when, how long, and its dials."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from twin_core.scenario.scenario import Event, Scenario
from viewers import ink
from viewers.ink import clock_text, unit_text
from viewers.signal_words import linked
from viewers.words import tr
from workbench.engine.protocol import InterventionInfo, KnobInfo
from workbench.model.event_words import event_name
from workbench.qt.panels.knob import KnobRow

AT, DURATION = "@at", "@duration"


class EventCard(QFrame):
    """Dials of one event. Emits its index, the dial, the value and the gesture."""

    turned = Signal(int, str, float, int)
    removed = Signal(int)
    toggled = Signal(int)

    def __init__(
        self,
        index: int,
        event: Event,
        scenario: Scenario,
        info: InterventionInfo | None,
        opened: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.index = index
        self.knobs: dict[str, KnobRow] = {}
        self._title = QToolButton()
        self._title.setProperty("role", "link")
        self._title.setToolTip(tr(info.summary) if info else "")
        self._title.clicked.connect(self._toggle)
        self._when = QLabel()
        self._when.setProperty("role", "quiet")
        self._when.setToolTip(tr("When it begins, by the scenario's clock, and how long it lasts"))
        remove = QToolButton()
        remove.setText("\u00d7")
        remove.setProperty("role", "icon")
        remove.setToolTip(tr("Remove this event"))
        named = tr("Remove {name}").format(name=event_name(event, info))
        remove.setAccessibleName(named)
        remove.clicked.connect(self._remove)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._when)
        head.addWidget(remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 6, 4)
        layout.setSpacing(4)
        layout.addLayout(head)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(10, 0, 6, 8)
        body.setSpacing(6)
        # Dials are made where they are seen: ten cards of them take longer than a frame may.
        for row in self._rows(event, scenario, info) if opened else ():
            row.moved.connect(self._on_moved)
            self.knobs[row.name] = row
            body.addWidget(row)
        layout.addWidget(self._body)
        self._body.setVisible(opened)
        self._opened = opened
        self.follow(event, scenario, info)

    def _rows(
        self, event: Event, scenario: Scenario, info: InterventionInfo | None
    ) -> list[KnobRow]:
        rows = []
        for knob in info.knobs if info else ():
            value = info.value(knob, event.knobs) if info else knob.default
            tip = _knob_tip(knob, info)
            title = tr(knob.description) or knob.id.replace("_", " ").capitalize()
            rows.append(KnobRow(knob.id, _short(title), knob.unit, knob.low, knob.high, value, tip))
        tip = tr("Hours after the scenario's start")
        rows.append(KnobRow(AT, tr("Starts after"), "h", 0.0, scenario.horizon_h, event.at_h, tip))
        low, high, usual = info.duration_min if info else (0.0, 1440.0, 15.0)
        if high > low:
            value = usual if event.duration_min is None else event.duration_min
            rows.append(
                KnobRow(DURATION, tr("Lasts"), "min", low, high, value, tr("How long it lasts"))
            )
        return rows

    def follow(self, event: Event, scenario: Scenario, info: InterventionInfo | None) -> None:
        """Show the event's values without rebuilding (undo, another view's edit)."""
        name = event_name(event, info)
        mark = "▾" if self._opened else "▸"
        self._title.setText(f"{mark}  {name}")
        start = clock_text(scenario.start_hour + event.at_h)
        lasts = f" · {event.duration_min:.0f} min" if event.duration_min else ""
        self._when.setText(f"<span style='color:{ink.INTERVENTION}'>{start}</span>{lasts}")
        dialled = {k.id: info.value(k, event.knobs) for k in info.knobs} if info else event.knobs
        for key, row in self.knobs.items():
            if key == AT:
                row.set_value(event.at_h)
            elif key == DURATION:
                row.set_value(event.duration_min or 0.0)
            elif key in dialled:
                row.set_value(dialled[key])

    def _on_moved(self, name: str, value: float, gesture: int) -> None:
        self.turned.emit(self.index, name, value, gesture)

    def _remove(self) -> None:
        self.removed.emit(self.index)

    def _toggle(self) -> None:
        self.toggled.emit(self.index)


def _knob_tip(knob: KnobInfo, info: InterventionInfo | None) -> str:
    """What a dial turns, its range, and what the model's answer to it rests on."""
    unit = unit_text(knob.unit)
    span = tr("From {low} to {high} {unit}.").format(
        low=f"{knob.low:g}", high=f"{knob.high:g}", unit=unit
    )
    rests = [linked(source) for source in info.evidence] if info else []
    source = tr("Source: {source}").format(source="; ".join(rests)) if rests else ""
    return f"<p>{escape(tr(knob.description) or knob.id)}</p><p>{span} {source}</p>"


def _short(text: str, most: int = 46) -> str:
    text = text.split(":")[0].split(";")[0].rstrip(".")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
