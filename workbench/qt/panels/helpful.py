"""What would help most this month: a sentence for each change, which opens to its numbers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers.ink import unit_text
from viewers.words import mark, tr
from workbench.engine.protocol import Helpful, HelpfulEffect

ABOUT = mark(
    "Each change by itself for 30 days, in the model of this person, against the typical day. "
    "It informs; it does not prescribe."
)
NOTHING = mark("None of the changes that this twin's organs know of moves anything worth having.")


class HelpfulPage(QWidget):
    """Thin: shows what the engine answered; `asked` wants it anew."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = QLabel(tr(ABOUT))
        about.setWordWrap(True)
        self.button = QPushButton(tr("Work it out"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.asked)
        top = QHBoxLayout()
        top.addWidget(about, 1)
        top.addWidget(self.button)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Changes, most helpful first"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([tr("Change"), tr("What it brings")])
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setRootIsDecorated(True)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)

    def show_helpful(self, found: tuple[Helpful, ...]) -> None:
        """Replace the list."""
        self.tree.clear()
        for helpful in found:
            item = QTreeWidgetItem([helpful.words, helpful.sentence()])
            self.tree.addTopLevelItem(item)
            for effect in helpful.effects:
                item.addChild(QTreeWidgetItem([effect.outcome.name, _numbers(effect)]))
        if not any(helpful.effects for helpful in found):
            self.tree.addTopLevelItem(QTreeWidgetItem([tr(NOTHING), ""]))
        first = self.tree.topLevelItem(0)
        if first is not None:
            first.setExpanded(True)


def _numbers(effect: HelpfulEffect) -> str:
    told, unit = effect.outcome, unit_text(effect.outcome.unit)
    return tr(
        "{before:.4g} to {after:.4g} {unit}: {change:+.3g} [{low:+.3g}, {high:+.3g}]; "
        "better in {share:.0f} % of the members; {worth:g} {unit} would be worth having ({source})"
    ).format(
        before=told.baseline, after=told.intervention, unit=unit, change=told.difference,
        low=told.low, high=told.high, share=100 * effect.helps, worth=effect.worth,
        source=effect.source,
    )  # fmt: skip
