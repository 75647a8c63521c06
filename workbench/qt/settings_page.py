"""The page of settings: look, words, units, shortcuts, engine. Changes hold when it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewers.ink import unit_text
from viewers.palettes import PALETTES
from viewers.units import FAMILIES
from viewers.words import LANGUAGES, mark, tr
from workbench.actions import Action
from workbench.model.settings import MAX_FONT_PT, MIN_FONT_PT, Settings
from workbench.model.shortcuts import clash, to_store

#: The place of the page of shortcuts.
KEYS = 2
NEXT_START = mark("Theme and language change at once; 3D or flat when the window is next opened.")
UNITS_TOLD = mark(
    "Units change how numbers are written. What is stored, and what models compute, stays as it is."
)
THEME_NAMES = {"dark": mark("Dark"), "light": mark("Light")}


class SettingsPage(QDialog):
    """Writes into `settings` when it is accepted, and says so with `changed`."""

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        actions: Iterable[Action],
        defaults: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.resize(680, 620)
        self._settings, self._defaults = settings, defaults
        self._actions = {action.id: action for action in actions}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._look(), tr("Look and words"))
        self.tabs.addTab(self._units(), tr("Units"))
        self.keys: dict[str, QKeySequenceEdit] = {}
        self._key_page = QWidget()  # filled when it is first seen: sixty fields take a while
        QVBoxLayout(self._key_page).setContentsMargins(0, 0, 0, 0)
        self.tabs.addTab(self._key_page, tr("Shortcuts"))
        self.tabs.addTab(self._work(), tr("Engine and safety"))
        self.tabs.currentChanged.connect(self._on_tab)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "error")
        self.trouble.setWordWrap(True)
        kind = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kind.Ok | kind.Cancel)
        buttons.button(kind.Ok).setText(tr("Keep"))
        buttons.button(kind.Cancel).setText(tr("Cancel"))
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)

    # ----------------------------------------------------------------- pages
    def _look(self) -> QWidget:
        page, form = _form()
        s = self._settings
        self.theme = _choice({name: tr(THEME_NAMES[name]) for name in PALETTES}, s.theme)
        self.language = _choice(LANGUAGES, s.language)
        self.text_size = QSpinBox()
        self.text_size.setRange(MIN_FONT_PT, MAX_FONT_PT)
        self.text_size.setValue(s.font_pt)
        self.text_size.setSuffix(" pt")
        self.three_d = _check(tr("Draw the body in 3D (else a flat map)"), s.three_d)
        self.still = _check(tr("Less motion: the heart and the lungs stand still"), s.reduce_motion)
        _row(form, tr("Theme"), self.theme)
        _row(form, tr("Language"), self.language)
        _row(form, tr("Size of text"), self.text_size)
        _row(form, tr("Body"), self.three_d)
        _row(form, "", self.still)
        form.addRow(_told(tr(NEXT_START)))
        return page

    def _units(self) -> QWidget:
        page, form = _form()
        self.units: dict[str, QComboBox] = {}
        for family in FAMILIES:
            choices = {unit: unit_text(unit) for unit in family.units}
            box = _choice(choices, self._settings.units.get(family.id, family.units[0]))
            self.units[family.id] = box
            _row(form, tr(family.title), box)
        form.addRow(_told(tr(UNITS_TOLD)))
        return page

    def _on_tab(self, index: int) -> None:
        if index == KEYS and not self.keys:
            self.show_keys()

    def show_keys(self) -> None:
        """The page of shortcuts, filled."""
        self.tabs.setCurrentIndex(KEYS)
        if not self.keys:
            page = self._key_page.layout()
            assert page is not None
            page.addWidget(self._keys())

    def _keys(self) -> QWidget:
        page, form = _form()
        for action in self._actions.values():
            edit = QKeySequenceEdit(QKeySequence(action.shortcut))
            edit.setClearButtonEnabled(True)
            edit.setMaximumSequenceLength(1)
            edit.editingFinished.connect(partial(self._on_key, action.id))
            self.keys[action.id] = edit
            menu = action.menu.value.replace("&", "")
            _row(form, f"{menu}: {action.plain_title}", edit)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        back = QPushButton(tr("Back to the defaults"))
        back.clicked.connect(self._default_keys)
        outer = QWidget()
        column = QVBoxLayout(outer)
        column.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(back)
        column.addLayout(row)
        return outer

    def _work(self) -> QWidget:
        page, form = _form()
        s = self._settings
        self.members = QSpinBox()
        self.members.setRange(8, 4096)
        self.members.setSingleStep(8)
        self.members.setValue(s.members)
        self.lock = QSpinBox()
        self.lock.setRange(1, 720)
        self.lock.setValue(s.auto_lock_min)
        self.lock.setSuffix(" min")
        self.autosave = _check(tr("Keep unsaved work, to offer it after a crash"), s.autosave)
        _row(form, tr("Members of the ensemble (at the next start)"), self.members)
        _row(form, tr("Lock an encrypted record when idle for"), self.lock)
        self.ahead = _check(tr("Prepare lessons in the background, once"), s.prepare_ahead)
        _row(form, tr("Recovery"), self.autosave)
        _row(form, tr("Lessons"), self.ahead)
        shared = tr("Write the person's name on saved pictures, clips and pages")
        self.named = _check(shared, s.name_on_pictures)
        self.named_report = _check(tr("Write the person's name on the report"), s.name_on_report)
        _row(form, tr("Names"), self.named)
        _row(form, "", self.named_report)
        return page

    # ------------------------------------------------------------------ keys
    @property
    def wanted_keys(self) -> dict[str, str]:
        """Shortcuts as they stand on the page."""
        text = QKeySequence.SequenceFormat.PortableText
        return {key: edit.keySequence().toString(text) for key, edit in self.keys.items()}

    def _on_key(self, action_id: str) -> None:
        self.trouble.setText(self._clash(action_id))

    def _clash(self, action_id: str) -> str:
        from dataclasses import replace

        wanted = self.wanted_keys
        actions = [replace(a, shortcut=wanted[a.id]) for a in self._actions.values()]
        return clash(actions, action_id, wanted[action_id])

    def _default_keys(self) -> None:
        for key, edit in self.keys.items():
            edit.setKeySequence(QKeySequence(self._defaults.get(key, "")))
        self.trouble.clear()

    # --------------------------------------------------------------- the end
    def _keep(self) -> None:
        trouble = next((told for key in self.keys if (told := self._clash(key))), "")
        self.trouble.setText(trouble)
        if trouble:
            self.tabs.setCurrentIndex(KEYS)
            return
        s = self._settings
        s.theme, s.language = self.theme.currentData(), self.language.currentData()
        s.font_pt, s.members = self.text_size.value(), self.members.value()
        s.three_d, s.reduce_motion = self.three_d.isChecked(), self.still.isChecked()
        s.auto_lock_min, s.autosave = self.lock.value(), self.autosave.isChecked()
        s.prepare_ahead = self.ahead.isChecked()
        s.name_on_pictures = self.named.isChecked()
        s.name_on_report = self.named_report.isChecked()
        first = {family.id: family.units[0] for family in FAMILIES}
        chosen = {key: str(box.currentData()) for key, box in self.units.items()}
        s.units = {key: unit for key, unit in chosen.items() if unit != first[key]}
        if self.keys:
            s.shortcuts = to_store(self._defaults, self.wanted_keys)
        self.changed.emit()
        self.accept()


def _form() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(16, 16, 16, 16)
    form.setHorizontalSpacing(18)
    form.setVerticalSpacing(10)
    return page, form


def _row(form: QFormLayout, title: str, widget: QWidget) -> None:
    label = QLabel(title)
    label.setBuddy(widget)
    if title:
        widget.setAccessibleName(title)
    form.addRow(label, widget)


def _choice(options: Mapping[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    for key, words in options.items():
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def _check(words: str, on: bool) -> QCheckBox:
    box = QCheckBox(words)
    box.setChecked(on)
    return box


def _told(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setProperty("role", "quiet")
    return label
