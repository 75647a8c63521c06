"""A dial of an intervention: name, slider, number with its unit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewers.ink import unit_text
from viewers.words import tr
from workbench.qt.jump_slider import JumpSlider

STEPS = 400


class KnobRow(QWidget):
    """Emits the value with the gesture that it belongs to: one drag is one gesture."""

    moved = Signal(str, float, int)
    _gesture = 0

    def __init__(
        self,
        name: str,
        title: str,
        unit: str,
        low: float,
        high: float,
        value: float,
        tip: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self._low, self._high = low, max(high, low + 1e-9)
        self._dragging = False
        label = QLabel(title)
        label.setProperty("role", "quiet")
        self.slider = JumpSlider()
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.slider.setAccessibleName(title)
        self.number = QDoubleSpinBox()
        self.number.setRange(low, self._high)
        span = self._high - low
        self.number.setDecimals(0 if span >= 50 else 1 if span >= 5 else 2)
        self.number.setSingleStep(span / 50)
        self.number.setSuffix(f" {unit_text(unit)}" if unit_text(unit) else "")
        self.number.setAccessibleName(tr("{title}, number").format(title=title))
        self.number.setFixedWidth(96)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        for widget in (self, label, self.slider, self.number):
            widget.setToolTip(tip)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(label)
        layout.addLayout(row)
        self.set_value(value)
        self.slider.sliderPressed.connect(self._on_press)
        self.slider.sliderReleased.connect(self._on_release)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)

    def set_value(self, value: float) -> None:
        """Follow the model without answering."""
        value = min(max(value, self._low), self._high)
        for widget in (self.slider, self.number):
            widget.blockSignals(True)
        self.slider.setValue(round((value - self._low) / (self._high - self._low) * STEPS))
        self.number.setValue(value)
        for widget in (self.slider, self.number):
            widget.blockSignals(False)

    def _on_press(self) -> None:
        from workbench.model.edits import new_gesture

        self._gesture = new_gesture()
        self._dragging = True

    def _on_release(self) -> None:
        self._dragging = False
        self._gesture = 0

    def _on_slider(self, place: int) -> None:
        value = self._low + place / STEPS * (self._high - self._low)
        self.number.blockSignals(True)
        self.number.setValue(value)
        self.number.blockSignals(False)
        self.moved.emit(self.name, value, self._gesture)

    def _on_number(self, value: float) -> None:
        self.set_value(value)
        self.moved.emit(self.name, value, 0)
