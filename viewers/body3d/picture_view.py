"""The body on machines without a graphics card: VTK draws aside, the widget shows the picture.

An OpenGL widget makes Qt compose the whole window through OpenGL at every repaint of any widget;
in software that costs more than the curve that was to be repainted (15 to 40 ms a time). A picture
in a plain widget costs a copy, and only the body's own frames cost what the body costs.

Invariants:
1. `ask` draws, a paint event only copies, so that curves never wait for the body.
2. A moving frame is smaller than the widget; the next still frame is full size again.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyvista as pv
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

from viewers.body3d import orbit

#: Side of a moving frame as a share of the widget's.
MOVING_SCALE = 0.6
#: The same of a still frame where nothing else smooths its edges.
STILL_SCALE = 1.4
SMALLEST = QSize(64, 64)


class PictureView(QWidget):
    """Shows what its `plotter` draws offscreen, and moves the camera."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plotter: Any = pv.Plotter(off_screen=True, window_size=[640, 480], lighting="none")
        # FXAA draws black over multisampling, and wherever there is no X display; there a larger
        # frame is smoothed by shrinking it.
        self.plotter.render_window.SetMultiSamples(0)
        self._fxaa = "XOpenGL" in type(self.plotter.render_window).__name__
        self.plotter.renderer.SetUseFXAA(self._fxaa)
        self.frame_s = 0.0
        self._pixels = vtkUnsignedCharArray()
        self._image = QImage()
        self._moving = False
        self._last: QPoint | None = None
        self._closed = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --------------------------------------------------------------- drawing
    def set_moving(self, on: bool) -> None:
        """Trade sharpness for speed in the coming frames."""
        if on != self._moving:
            self._moving = on
            self._smooth(self._fxaa and not on)

    def _smooth(self, on: bool) -> None:
        """On or off in each renderer; there are two where two bodies are compared."""
        every = self.plotter.render_window.GetRenderers()
        for number in range(every.GetNumberOfItems()):
            every.GetItemAsObject(number).SetUseFXAA(on)

    def ask(self) -> None:
        """Draw a new picture now and show it soon."""
        if self._closed:
            return
        began = time.perf_counter()
        window = self.plotter.render_window
        size = self._frame_size()
        if (size.width(), size.height()) != tuple(window.GetSize()):
            window.SetSize(size.width(), size.height())
        self.plotter.renderer.ResetCameraClippingRange()
        if self._fxaa and not self._moving:
            self._smooth(True)
        window.Render()
        self._image = self._copy(*window.GetSize())
        self.frame_s = time.perf_counter() - began
        self.update()

    def _frame_size(self) -> QSize:
        still = 1.0 if self._fxaa else STILL_SCALE
        scale = self.devicePixelRatioF() * (MOVING_SCALE if self._moving else still)
        wanted = QSize(round(self.width() * scale), round(self.height() * scale))
        return wanted.expandedTo(SMALLEST)

    def _copy(self, width: int, height: int) -> QImage:
        window = self.plotter.render_window
        window.GetPixelData(0, 0, width - 1, height - 1, 0, self._pixels, 0)
        rows = np.ascontiguousarray(vtk_to_numpy(self._pixels).reshape(height, width, 3)[::-1])
        image = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32)

    def picture(self) -> QImage:
        """The frame that is shown."""
        return self._image

    def to_frame(self, place: QPoint) -> tuple[float, float]:
        """Logical pixels of the widget as pixels of the frame, from the lower left."""
        width, height = self.plotter.render_window.GetSize()
        return (
            place.x() / max(self.width(), 1) * width,
            (1.0 - (place.y() + 1) / max(self.height(), 1)) * height,
        )

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
        step, camera = here - last, self.plotter.renderer.GetActiveCamera()
        pans = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.buttons() & Qt.MouseButton.RightButton:
            orbit.zoom(camera, -step.y() / 120.0)
        elif pans or event.buttons() & Qt.MouseButton.MiddleButton:
            orbit.pan(camera, step.x() / self.height(), step.y() / self.height())
        else:
            orbit.turn(camera, step.x() / self.height(), step.y() / self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        orbit.zoom(self.plotter.renderer.GetActiveCamera(), event.angleDelta().y() / 800.0)
        event.accept()

    def close_view(self) -> None:
        """Release OpenGL; may be called twice."""
        if not self._closed:
            self._closed = True
            self.plotter.close()
