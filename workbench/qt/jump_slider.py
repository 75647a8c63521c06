"""A slider that goes where it is clicked, and stays draggable from there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider


class JumpSlider(QSlider):
    """Horizontal; a press off the handle moves the handle under the pointer."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(place):
            self.setSliderDown(True)
            self.setValue(self._value_at(place.x()))
        super().mousePressEvent(event)

    def _handle(self):
        return self._part(QStyle.SubControl.SC_SliderHandle)

    def _part(self, part: QStyle.SubControl):
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style = self.style()
        return style.subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)

    def _value_at(self, x: int) -> int:
        groove, handle = self._part(QStyle.SubControl.SC_SliderGroove), self._handle()
        span = max(groove.width() - handle.width(), 1)
        offset = x - groove.x() - handle.width() // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, span)
