"""The bar over the body: presets, views, cuts, search. It edits a `BodyState` and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QToolButton,
    QWidget,
)

from viewers.body3d.camera import VIEWS
from viewers.body3d.layers import PRESETS
from viewers.body3d.menus import LayerButton, ViewButton
from viewers.body3d.state import BodyState, Clip
from viewers.words import tr

MARGIN, SPACING, SEARCH_WIDE = 10, 2, 140


class ValueButton(QToolButton):
    """A button that says its value when it is clicked."""

    chosen = Signal(str)

    def __init__(self, text: str, value: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setProperty("role", "segment")
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self.chosen.emit(self.value)


class BodyControls(QWidget):
    """Presets on the left, cuts and search on the right."""

    part_found = Signal(str)
    beat_toggled = Signal(bool)
    breath_toggled = Signal(bool)

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 6)
        layout.setSpacing(SPACING)
        self._presets = QButtonGroup(self)
        for name in PRESETS:
            tip = tr("Show: {what}").format(what=tr(name))
            button = ValueButton(tr(name), name, tip, self)
            button.setCheckable(True)
            button.setChecked(name == state.preset)
            button.chosen.connect(state.use_preset)
            self._presets.addButton(button)
            layout.addWidget(button)
        # Where the buttons do not fit, one box takes their place.
        self.preset_box = QComboBox()
        for name in PRESETS:
            self.preset_box.addItem(tr(name), name)
        self.preset_box.setAccessibleName(tr("Parts of the body to show"))
        self.preset_box.activated.connect(self._on_preset)
        self._on_state()
        self.preset_box.hide()
        layout.addWidget(self.preset_box)
        state.changed.connect(self._on_state)
        layout.addStretch(1)
        self.beat = self._toggle(tr("♥ Beat"), tr("Play the fitted heart in real time"))
        self.beat.toggled.connect(self.beat_toggled)
        tip = tr("Let the lungs fill; without a measured or modelled rate an illustration")
        self.breath = self._toggle(tr("Breath"), tip)
        self.breath.toggled.connect(self.breath_toggled)
        self.heart_cut = self._toggle(tr("Open heart"), tr("Cut the heart open"))
        self.heart_cut.toggled.connect(state.set_heart_cut)
        self.clip = self._toggle(tr("Cut"), tr("Cut the body by a plane"))
        self.clip.toggled.connect(self._on_clip)
        self.clip_place = QSlider(Qt.Orientation.Horizontal)
        self.clip_place.setRange(0, 100)
        self.clip_place.setValue(45)
        self.clip_place.setFixedWidth(80)
        self.clip_place.setAccessibleName(tr("Place of the cutting plane"))
        self.clip_place.valueChanged.connect(self._on_clip_place)
        self.clip_place.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find in the body"))
        self.search.setAccessibleName(tr("Find a part of the body"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(64)
        self.search.setMaximumWidth(SEARCH_WIDE)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.search.setCompleter(completer)
        self.search.textEdited.connect(self._on_search)
        self.search.returnPressed.connect(self._on_found)
        completer.activated.connect(self._on_named)
        self.layers, self.view = LayerButton(state), ViewButton(state)
        for widget in (
            self.beat,
            self.breath,
            self.heart_cut,
            self.clip,
            self.clip_place,
            self.layers,
            self.view,
            self.search,
        ):
            layout.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        buttons = self._presets.buttons()
        toggles = (self.beat, self.breath, self.heart_cut, self.clip, self.layers, self.view)
        wanted = sum(w.sizeHint().width() + SPACING for w in (*buttons, *toggles))
        narrow = event.size().width() < wanted + SEARCH_WIDE + 3 * MARGIN
        self.preset_box.setVisible(narrow)
        for button in buttons:
            button.setVisible(not narrow)

    def sizeHint(self) -> QSize:
        """Never the reason for a wide window: narrow, it has another face."""
        return QSize(320, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_state(self) -> None:
        self.preset_box.setCurrentIndex(self.preset_box.findData(self.state.preset))
        for button in self._presets.buttons():
            if button.value == self.state.preset:  # type: ignore[attr-defined]
                button.setChecked(True)

    def _on_preset(self, index: int) -> None:
        self.state.use_preset(self.preset_box.itemData(index))

    def _toggle(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.setProperty("role", "segment")
        return button

    def close_view(self) -> None:
        """Stop listening; may be called twice."""
        self.layers.panel.close_view()
        self.state.changed.disconnect(self._on_state, missing_ok=True)

    def _on_clip(self, on: bool) -> None:
        self.clip_place.setVisible(on)
        self.state.set_clip(Clip(share=self.clip_place.value() / 100) if on else None)

    def _on_clip_place(self, value: int) -> None:
        if self.state.clip is not None:
            self.state.move_clip(value / 100)

    def _on_search(self, text: str) -> None:
        self._names.setStringList([tr(part.name) for part in self.state.find(text)])

    def _on_found(self) -> None:
        self._on_named(self.search.text())

    def _on_named(self, text: str) -> None:
        found = self.state.find(text)
        if found:
            self.state.reveal(found[0].id)
            self.state.pick(found[0].id)
            self.part_found.emit(found[0].id)


class ViewButtons(QFrame):
    """Named views, floating over the body."""

    view_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 3, 6, 3)
        layout.setSpacing(0)
        for key in ("whole", "torso", "heart", "head", "side", "back"):
            view = VIEWS[key]
            tip = tr("Look at: {what}").format(what=tr(view.title))
            button = ValueButton(tr(view.title), key, tip, self)
            button.setProperty("role", "link")
            button.chosen.connect(self.view_chosen)
            layout.addWidget(button)
