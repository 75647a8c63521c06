"""The strip at the top: whose twin this is, what state the engine is in, the main buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from viewers import ink
from viewers.ink import quantity_text
from viewers.told import told
from viewers.units import shown
from viewers.words import mark, tr
from workbench.engine.protocol import TwinSummary
from workbench.service.access import Access

_WORD = {
    "off": mark("engine starting"),
    "cold": mark("engine started, not warmed up"),
    "warming": mark("engine warming up"),
    "ready": mark("engine ready"),
    "idle": mark("engine ready"),
    "busy": mark("engine at work"),
    "restarting": mark("engine restarting"),
    "silent": mark("engine silent"),
    "stopped": mark("engine stopped"),
}
_LOCK = {
    "": mark("not encrypted"),
    "owner": mark("encrypted, unlocked"),
    "share": mark("shared with you in part"),
    "none": mark("encrypted"),
}
_LOCK_TIP = mark("File > Privacy shows who may read this record and who did; Ctrl+L locks it.")
FACTS_TIP = mark(
    "From the record: what was told or imported last of sex, age, height, weight and conditions. "
    "The model starts from them."
)
BUSY_AFTER_MS = 400
SYNTHETIC_TIP = mark("This person does not exist: the data were made by a model for practice.")


class Header(QFrame):
    """Name, badge, engine light; buttons are added by the window from its actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        logo = QLabel(f"<span style='color:{ink.ACCENT}'>◉</span>&nbsp;<b>Vitruvian</b>")
        logo.setProperty("role", "title")
        self.person = QLabel(tr("No person open"))
        self.person.setProperty("role", "title")
        self.facts = QLabel()
        self.facts.setProperty("role", "quiet")
        self.facts.setMinimumWidth(40)
        self.facts.setToolTip(tr(FACTS_TIP))
        self.badge = QLabel(tr("synthetic person"))
        self.badge.setProperty("role", "badge")
        self.badge.setToolTip(tr(SYNTHETIC_TIP))
        self.badge.hide()
        self.encrypted = False
        self.lock = QLabel()
        self.lock.setTextFormat(Qt.TextFormat.RichText)
        self.lock.setProperty("role", "quiet")
        self.lock.hide()
        self.engine = QLabel()
        self.engine.setTextFormat(Qt.TextFormat.RichText)
        self.engine.setProperty("role", "quiet")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(16, 8, 12, 8)
        self._layout.setSpacing(10)
        line = QFrame()
        line.setFixedSize(1, 22)
        line.setStyleSheet(f"background: {ink.FAINT}")
        for widget in (logo, line, self.person, self.badge, self.lock, self.facts):
            self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self._layout.addWidget(self.engine)
        self._wanted = self._shown = ("", "")
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(BUSY_AFTER_MS)
        self._busy.timeout.connect(self._show_engine)
        self._summary: TwinSummary | None = None
        self.set_engine("off", "")

    def add_button(self, button: QToolButton) -> None:
        """Put a button at the right end."""
        self._layout.addWidget(button)

    def set_engine(self, state: str, sentence: str) -> None:
        """The engine's light; work of a moment does not make it flicker."""
        self._wanted = state, sentence
        if state == "busy":
            self._busy.start()
        else:
            self._busy.stop()
            self._show_engine()

    def _show_engine(self) -> None:
        state, sentence = self._wanted
        if self._wanted == self._shown:
            return
        self._shown = self._wanted
        word = tr(_WORD.get(state, state))
        self.engine.setText(f"<span style='color:{_dot(state)}'>●</span> {word}")
        self.engine.setToolTip(told(sentence) or word)

    def set_access(self, access: Access) -> None:
        """Whether the record is encrypted, and to whom it is open here."""
        self.encrypted = access.encrypted
        readers = len(access.shares)
        shared = " · " + tr("shared with {n}").format(n=readers) if readers else ""
        colour, words = _lock_colour(access.role), tr(_LOCK[access.role])
        self.lock.setText(f"<span style='color:{colour}'>◆</span> {words}{shared}")
        self.lock.setToolTip(tr(_LOCK_TIP))
        self.lock.show()

    def clear_person(self) -> None:
        """Name nobody."""
        self.person.setText(tr("Locked"))
        self.facts.clear()
        self.badge.hide()

    def veil(self, on: bool) -> None:
        """Tell a real person by the record's code instead of the name, or by name again."""
        if self._summary is not None and not self._summary.synthetic and self.facts.text():
            code = tr("Record {code}").format(code=self._summary.record)
            self.person.setText(code if on else person_name(self._summary))

    def follow_units(self) -> None:
        """Write height and mass in the units that were chosen."""
        if self._summary is not None and self.facts.text():
            self.facts.setText(person_facts(self._summary))

    def set_summary(self, summary: TwinSummary) -> None:
        """Whose twin this is."""
        self._summary = summary
        self.person.setText(person_name(summary))
        self.facts.setText(person_facts(summary))
        self.badge.setVisible(summary.synthetic)


def person_name(summary: TwinSummary) -> str:
    """As the record says it; a lesson's model person, of no record, in the user's language."""
    name = str(summary.person.get("display_name") or "")
    if not name:
        return tr("Unnamed person")
    return name if summary.record else told(name)


def person_facts(summary: TwinSummary) -> str:
    """Age, sex, height and mass in one line, as far as known."""
    person, parts = summary.person, []
    if person.get("sex"):
        parts.append(tr(str(person["sex"])))
    if person.get("age"):
        parts.append(tr("{n} years").format(n=int(person["age"])))
    if person.get("height_cm"):
        parts.append(_fact(float(person["height_cm"]), "cm"))
    if person.get("mass_kg"):
        parts.append(_fact(float(person["mass_kg"]), "kg"))
    parts.extend(told(str(c)) for c in person.get("conditions", ()))
    return " · ".join(parts)


def _fact(value: float, unit: str) -> str:
    show = shown(unit)
    return quantity_text(round(show(value)), show.unit)


def _dot(state: str) -> str:
    dots = {"ready": ink.GOOD, "idle": ink.GOOD, "busy": ink.ACCENT}
    dots |= {"warming": ink.ACCENT, "restarting": ink.WARNING, "silent": ink.WARNING}
    return dots.get(state, ink.FAINT)


def _lock_colour(role: str) -> str:
    return {"": ink.WARNING, "none": ink.ACCENT}.get(role, ink.GOOD)
