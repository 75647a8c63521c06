"""Which organs make this person's twin: the usual three, and a list to add from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewers.words import mark, tr

TOLD = mark(
    "More organs answer more questions, and take longer to fit. An organ without data of this "
    "person keeps published values: its bands say how people differ, not how this person is."
)
USUAL_START = mark("usual start")


@dataclass(frozen=True, slots=True)
class OrganRow:
    """One organ as the dialog shows it; `presets` are (id, name)."""

    id: str
    name: str
    words: str
    validity: str
    presets: tuple[tuple[str, str], ...]
    start: str
    part_of_twin: bool
    fixed: bool


class OrganChooser(QDialog):
    """Check boxes and starting points; `choice` tells what was chosen when it is accepted."""

    def __init__(self, rows: Sequence[OrganRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Organs of this twin"))
        self.resize(760, 640)
        self.boxes: dict[str, QCheckBox] = {}
        self.starts: dict[str, QComboBox] = {}
        self._fixed = {row.id for row in rows if row.fixed}
        told = QLabel(tr(TOLD))
        told.setWordWrap(True)
        told.setProperty("role", "empty")
        page = QWidget()
        column = QVBoxLayout(page)
        for row in sorted(rows, key=lambda row: (not row.part_of_twin, row.name)):
            column.addWidget(self._card(row))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(tr("Use and fit again"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.addWidget(told)
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)

    def choice(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Added organs, and a starting point for each organ of the twin ("" is the usual one)."""
        used = tuple(organ for organ, box in self.boxes.items() if box.isChecked())
        added = tuple(organ for organ in used if organ not in self._fixed)
        starts = {
            organ: str(combo.currentData() or "")
            for organ, combo in self.starts.items()
            if organ in used
        }
        return added, starts

    def _card(self, row: OrganRow) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        box = QCheckBox(tr(row.name))
        box.setChecked(row.part_of_twin)
        box.setEnabled(not row.fixed)
        self.boxes[row.id] = box
        words = QLabel(f"{tr(row.words)} {tr('Validity: {rating}.').format(rating=row.validity)}")
        words.setWordWrap(True)
        words.setProperty("role", "quiet")
        top = QHBoxLayout()
        top.addWidget(box, 1)
        if row.presets:
            top.addWidget(self._start(row))
        column = QVBoxLayout(card)
        column.addLayout(top)
        column.addWidget(words)
        return card

    def _start(self, row: OrganRow) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(tr("Starting point of {organ}").format(organ=tr(row.name)))
        combo.addItem(tr(USUAL_START), "")
        for preset, name in row.presets:
            combo.addItem(tr(name), preset)
        combo.setCurrentIndex(max(combo.findData(row.start, Qt.ItemDataRole.UserRole), 0))
        self.starts[row.id] = combo
        return combo
