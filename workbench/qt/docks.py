"""The docks around the body and the perspectives that choose among them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QTabWidget, QWidget

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)

#: Docks that each perspective shows, and the tab in front below.
PERSPECTIVES: Mapping[str, tuple[frozenset[str], str]] = {
    "clinic": (
        frozenset({"record", "tasks", "interventions", "detail", "views"}),
        "compare",
    ),
    "teach": (frozenset({"lesson", "interventions", "detail", "views"}), "compare"),
    "build": (frozenset({"record", "detail", "views", "tasks"}), "posterior"),
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
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setTitleBarWidget(_title(title, dock))
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

    @property
    def in_front(self) -> str:
        """The name of the tab in front; empty before there are tabs."""
        index = self.tabs.currentIndex()
        return self._tab_names[index] if 0 <= index < len(self._tab_names) else ""

    def use(self, perspective: str) -> None:
        """Show the docks of a perspective."""
        shown, tab = PERSPECTIVES.get(perspective, PERSPECTIVES["clinic"])
        for name, dock in self.docks.items():
            dock.setVisible(name in shown)
        self.front(tab)

    def hide(self) -> None:
        """Put every dock away until a perspective is used again."""
        for dock in self.docks.values():
            dock.hide()


def _title(text: str, dock: QDockWidget) -> QWidget:
    """A quiet heading; an empty one takes no room."""
    if not text:
        return QWidget(dock)
    label = QLabel(text, dock)
    label.setProperty("role", "dock-title")
    return label
