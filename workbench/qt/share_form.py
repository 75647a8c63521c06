"""What a person fills in to let somebody read part of their record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers.words import mark, tr
from workbench.service.access import kind_in_words

EVERYTHING = "all"
_DAY_NS = 86_400_000_000_000
_EPOCH = QDate(1970, 1, 1)
KEY_HINT = mark(
    "They make it with `vitruvian vault key` or `age-keygen`, keep the secret part, and send you "
    "the line that begins with age1. Check by another way, such as a phone call, that it is theirs."
)


@dataclass(frozen=True, slots=True)
class Consent:
    """As the form was filled in; days are UTC midnights in nanoseconds, None for no bound."""

    name: str
    key: str
    modalities: tuple[str, ...]
    purpose: str
    start_ns: int | None
    stop_ns: int | None
    expires_ns: int


class ShareForm(QDialog):
    """Who, what, of which time, until when, for what."""

    def __init__(self, modalities: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Share part of this record"))
        self.resize(520, 520)
        self.name, self.key, self.purpose = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(tr("Coach Ana"))
        self.key.setPlaceholderText("age1…")
        self.key.setToolTip(tr(KEY_HINT))
        self.purpose.setPlaceholderText(tr("sleep coaching"))
        self.kinds = QListWidget()
        self.kinds.setAccessibleName(tr("What they may read"))
        self.kinds.setWordWrap(True)
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for modality in (EVERYTHING, *modalities):
            item = QListWidgetItem(kind_in_words(modality))
            item.setData(Qt.ItemDataRole.UserRole, modality)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.kinds.addItem(item)
        self.start, self.stop, self.expires = _Day("from"), _Day("up to"), _Day("until")
        self.expires.use(QDate.currentDate().addMonths(3))
        form = QFormLayout()
        for label, field in (
            (tr("&Who"), self.name), (tr("Their &key"), self.key), (tr("W&hat"), self.kinds),
            (tr("Data &from"), self.start), (tr("Data &up to"), self.stop),
            (tr("They may read &until"), self.expires), (tr("&Purpose"), self.purpose),
        ):  # fmt: skip
            form.addRow(label, field)
        hint = QLabel(tr(KEY_HINT))
        hint.setWordWrap(True)
        hint.setProperty("role", "quiet")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton(tr("Share"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(self.buttons)
        for field in (self.name, self.key):
            field.textChanged.connect(self._check)
        self.kinds.itemChanged.connect(self._check)
        self._check()

    def consent(self) -> Consent:
        """What was filled in."""
        return Consent(
            self.name.text().strip(), self.key.text().strip(), self._chosen(),
            self.purpose.text().strip(), self.start.ns, self.stop.ns, self.expires.ns or 0,
        )  # fmt: skip

    def _chosen(self) -> tuple[str, ...]:
        items = [self.kinds.item(row) for row in range(self.kinds.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def _check(self) -> None:
        filled = bool(self.name.text().strip()) and self.key.text().strip().startswith("age1")
        self.ok.setEnabled(filled and bool(self._chosen()))


class _Day(QWidget):
    """A day that may be left open."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._limited = QCheckBox()
        self._limited.setAccessibleName(tr("Limit: {what}").format(what=word))
        self._edit = QDateEdit(QDate.currentDate())
        self._edit.setCalendarPopup(True)
        self._edit.setDisplayFormat("yyyy-MM-dd")
        self._edit.setAccessibleName(word)
        self._edit.setEnabled(False)
        self._limited.toggled.connect(self._edit.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._limited)
        row.addWidget(self._edit, 1)

    def use(self, day: QDate) -> None:
        """Set the day, and the limit on."""
        self._edit.setDate(day)
        self._limited.setChecked(True)

    @property
    def ns(self) -> int | None:
        """UTC midnight of the day; None where it is left open."""
        open_ended = not self._limited.isChecked()
        return None if open_ended else _EPOCH.daysTo(self._edit.date()) * _DAY_NS
