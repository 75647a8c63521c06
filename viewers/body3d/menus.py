"""What the bar over the body opens: a panel of layers, and a menu of views and kept places."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from viewers.body3d.layers import LAYERS
from viewers.body3d.state import BodyState
from viewers.words import mark, tr

#: How the two bodies of a comparison are coloured.
MODES = {
    "": mark("One body"),
    "arms": mark("Baseline beside your changes"),
    "difference": mark("Difference map"),
}


class LayerPanel(QWidget):
    """One slider for the opacity of each layer."""

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._sliders: dict[str, QSlider] = {}
        state.changed.connect(self._on_state)

    def fill(self) -> None:
        """Sliders for the layers that the body has; called before the panel is shown."""
        present = self.state.layers_present()
        if list(self._sliders) == present:
            self._on_state()
            return
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._sliders = {}
        for row, layer in enumerate(present):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, 100)
            slider.setFixedWidth(130)
            slider.setProperty("layer", layer)
            slider.setAccessibleName(tr("Opacity: {what}").format(what=tr(LAYERS[layer])))
            slider.valueChanged.connect(self._on_slider)
            self._sliders[layer] = slider
            self._grid.addWidget(QLabel(tr(LAYERS[layer])), row, 0)
            self._grid.addWidget(slider, row, 1)
        self._on_state()

    def _on_state(self) -> None:
        for layer, slider in self._sliders.items():
            slider.blockSignals(True)
            slider.setValue(round(100 * self.state.opacity.get(layer, 1.0)))
            slider.blockSignals(False)

    def _on_slider(self, value: int) -> None:
        slider = self.sender()
        if slider is not None:
            self.state.set_layer(slider.property("layer"), value / 100)

    def close_view(self) -> None:
        """Stop listening; may be called twice."""
        self.state.changed.disconnect(self._on_state, missing_ok=True)


class LayerButton(QToolButton):
    """Opens the panel of layers."""

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(tr("Layers"))
        self.setToolTip(tr("Opacity of each layer"))
        self.setAccessibleName(tr("Layers and their opacity"))
        self.setProperty("role", "segment")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.panel = LayerPanel(state)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.panel)
        menu.addAction(action)
        menu.aboutToShow.connect(self.panel.fill)
        self.setMenu(menu)


class ViewButton(QToolButton):
    """Labels, comparison, turntable, what fades, and kept views."""

    labels_toggled = Signal(bool)
    turntable_toggled = Signal(bool)
    mode_chosen = Signal(str)
    keep_asked = Signal()
    kept_chosen = Signal(int)
    forget_asked = Signal()

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setText(tr("View"))
        self.setToolTip(tr("Labels, two bodies, turntable, kept views"))
        self.setAccessibleName(tr("Labels, two bodies, turntable and kept views"))
        self.setProperty("role", "segment")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.labels = self._check(menu, tr("Labels"), self.labels_toggled.emit)
        self.turntable = self._check(menu, tr("Turntable"), self.turntable_toggled.emit)
        self.focus = self._check(menu, tr("Fade what no signal colours"), state.set_focus)
        menu.addSeparator()
        group = QActionGroup(menu)
        self.modes: dict[str, QAction] = {}
        for mode, title in MODES.items():
            self.modes[mode] = action = QAction(tr(title), group)
            action.setCheckable(True)
            action.setData(mode)
            menu.addAction(action)
        self.modes[""].setChecked(True)
        group.triggered.connect(self._on_mode)
        menu.addSeparator()
        menu.addAction(tr("Keep this view")).triggered.connect(self.keep_asked)
        self._kept = menu.addMenu(tr("Kept views"))
        self._kept.setEnabled(False)
        self.setMenu(menu)

    @staticmethod
    def _check(menu: QMenu, title: str, slot: object) -> QAction:
        action = menu.addAction(title)
        action.setCheckable(True)
        action.toggled.connect(slot)
        return action

    def _on_mode(self, action: QAction) -> None:
        self.mode_chosen.emit(action.data())

    def _on_kept(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.kept_chosen.emit(action.data())

    def offer_kept(self, names: list[str]) -> None:
        """The names of the kept views, newest last."""
        self._kept.clear()
        for number, name in enumerate(names):
            action = self._kept.addAction(name)
            action.setData(number)
            action.triggered.connect(self._on_kept)
        self._kept.addSeparator()
        self._kept.addAction(tr("Forget the last one")).triggered.connect(self.forget_asked)
        self._kept.setEnabled(bool(names))
