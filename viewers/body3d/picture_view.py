"""The body on machines without a graphics card: VTK draws aside, the widget shows the picture.

An OpenGL widget makes Qt compose the whole window through OpenGL at every repaint of any widget;
in software that costs more than the curve that was to be repainted (15 to 40 ms a time). A picture
in a plain widget costs a copy, and only the body's own frames cost what the body costs.

Invariants:
1. `open_plotter`, `draw`, `orbit_by` and `close_plotter` are jobs of the hand that draws
   (`viewers.body3d.drawing`); nothing else here touches VTK, and a paint event only copies.
2. A moving frame is smaller than the widget; the next still frame is full size again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

from viewers.body3d import orbit
from viewers.body3d.aside import Aside
from viewers.body3d.drawing import Hand

#: Side of a moving frame as a share of the widget's.
MOVING_SCALE = 0.6
#: The same of a still frame where nothing else smooths its edges.
STILL_SCALE = 1.4
SMALLEST = QSize(64, 64)


@dataclass(frozen=True, slots=True)
class Order:
    """A frame to draw: pixels, and whether the view moves, so that speed comes first."""

    width: int
    height: int
    moving: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawn frame, and how long it took in seconds."""

    image: QImage
    order: Order
    took_s: float


class PictureView(QWidget):
    """Shows frames that are drawn aside, and moves the camera."""

    def __init__(self, hand: Hand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plotter: Any = None
        self.frame_s = 0.0
        self._hand = hand
        self._fxaa = False
        self._pixels = vtkUnsignedCharArray()
        self._image = QImage()
        self._last: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --------------------------------------------------- jobs of the hand that draws
    def open_plotter(self) -> Any:
        """Make what draws."""
        self.plotter = Aside()
        # FXAA draws black wherever there is no X display; there a larger frame is smoothed by
        # shrinking it.
        self._fxaa = self.plotter.is_x11
        return self.plotter

    def draw(self, order: Order) -> Frame:
        """Draw a frame."""
        began = time.perf_counter()
        window = self.plotter.render_window
        if (order.width, order.height) != tuple(window.GetSize()):
            window.SetSize(order.width, order.height)
        self.plotter.renderer.ResetCameraClippingRange()
        self._smooth(self._fxaa and not order.moving)
        window.Render()
        image = self._copy(*window.GetSize())
        return Frame(image, order, time.perf_counter() - began)

    def _smooth(self, on: bool) -> None:
        """On or off in each renderer; there are two where two bodies are compared."""
        every = self.plotter.render_window.GetRenderers()
        for number in range(every.GetNumberOfItems()):
            every.GetItemAsObject(number).SetUseFXAA(on)

    def _copy(self, width: int, height: int) -> QImage:
        window = self.plotter.render_window
        window.GetPixelData(0, 0, width - 1, height - 1, 0, self._pixels, 0)
        rows = np.ascontiguousarray(vtk_to_numpy(self._pixels).reshape(height, width, 3)[::-1])
        image = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32)

    def orbit_by(self, move: Callable[..., object], *amounts: float) -> None:
        """Move the camera by one of the ways of `orbit`."""
        move(self.plotter.renderer.GetActiveCamera(), *amounts)

    def close_plotter(self) -> None:
        """Release OpenGL; may be called twice."""
        if self.plotter is not None:
            self.plotter.close()
            self.plotter = None

    # ------------------------------------------------------------ on the GUI thread
    def order(self, moving: bool) -> Order:
        """The frame that this widget needs now."""
        still = 1.0 if self._fxaa else STILL_SCALE
        scale = self.devicePixelRatioF() * (MOVING_SCALE if moving else still)
        wanted = QSize(round(self.width() * scale), round(self.height() * scale))
        wanted = wanted.expandedTo(SMALLEST)
        return Order(wanted.width(), wanted.height(), moving)

    def show_frame(self, frame: Frame) -> None:
        """Show what was drawn."""
        self._image, self.frame_s = frame.image, frame.took_s
        self.update()

    def picture(self) -> QImage:
        """The frame that is shown."""
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image.isNull():
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._image, QRect(QPoint(0, 0), self._image.size()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    # ---------------------------------------------------------------- camera
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        last, here = self._last, event.position().toPoint()
        if last is None or event.buttons() == Qt.MouseButton.NoButton:
            return
        self._last = here
        step = here - last
        across, down = step.x() / self.height(), step.y() / self.height()
        pans = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.buttons() & Qt.MouseButton.RightButton:
            self._move(orbit.zoom, -step.y() / 120.0)
        elif pans or event.buttons() & Qt.MouseButton.MiddleButton:
            self._move(orbit.pan, across, down)
        else:
            self._move(orbit.turn, across, down)

    def _move(self, move: Callable[..., object], *amounts: float) -> None:
        self._hand.do(partial(self.orbit_by, move, *amounts))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._move(orbit.zoom, event.angleDelta().y() / 800.0)
        event.accept()
