"""The docks around the body and the perspectives that choose among them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)

#: Docks that each perspective shows, and the tab in front below.
PERSPECTIVES: Mapping[str, tuple[frozenset[str], str]] = {
    "clinic": (
        frozenset({"record", "tasks", "interventions", "outcomes", "organ", "views"}),
        "compare",
    ),
    "teach": (frozenset({"interventions", "outcomes", "views"}), "compare"),
    "build": (frozenset({"record", "organ", "views", "tasks"}), "posterior"),
}


class Docks:
    """Creates docks by name; content may come later (`fill`)."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.docks: dict[str, QDockWidget] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._tab_names: list[str] = []
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.setCorner(Qt.Corner.BottomLeftCorner, BOTTOM)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def add(self, name: str, title: str, area: Qt.DockWidgetArea, content: QWidget) -> QDockWidget:
        """A dock with content."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock.{name}")
        dock.setWidget(content)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self._window.addDockWidget(area, dock)
        self.docks[name] = dock
        return dock

    def add_tab(self, name: str, title: str, content: QWidget, tip: str) -> None:
        """A view in the tabs below the body."""
        self._tab_names.append(name)
        index = self.tabs.addTab(content, title)
        self.tabs.setTabToolTip(index, tip)

    def front(self, name: str) -> None:
        """Bring a tab to the front."""
        if name in self._tab_names:
            self.tabs.setCurrentIndex(self._tab_names.index(name))

    def raise_dock(self, name: str) -> None:
        """Bring a dock to the front of its tabs."""
        self.docks[name].show()
        self.docks[name].raise_()

    def use(self, perspective: str) -> None:
        """Show the docks of a perspective."""
        shown, tab = PERSPECTIVES.get(perspective, PERSPECTIVES["clinic"])
        for name, dock in self.docks.items():
            dock.setVisible(name in shown)
        self.front(tab)
        if "interventions" in shown:
            self.docks["interventions"].raise_()
