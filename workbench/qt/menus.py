"""Menus and tool buttons from the one registry of actions."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolButton

from viewers.words import tr
from workbench.actions import Action, ActionRegistry, MenuId
from workbench.actions.expression import holds


class ActionBinder(QObject):
    """One QAction for each action, shared by menu and tool buttons."""

    def __init__(self, registry: ActionRegistry, window: QMainWindow) -> None:
        super().__init__(window)
        self._registry = registry
        self._window = window
        self.qactions: dict[str, QAction] = {}
        for action in registry:
            self.qactions[action.id] = self._make(action)
        self._fill_menus()

    def _make(self, action: Action) -> QAction:
        made = QAction(action.title, self._window)
        made.setData(action.id)
        made.setToolTip(action.hint)
        made.setStatusTip(action.tooltip)
        if action.shortcut:
            made.setShortcut(QKeySequence(action.shortcut))
        made.triggered.connect(self._trigger)
        self._window.addAction(made)
        return made

    def _trigger(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self._registry[sender.data()].callback()

    def _fill_menus(self) -> None:
        bar = self._window.menuBar()
        for menu_id in MenuId:
            rows = [action for action in self._registry if action.menu is menu_id]
            if not rows:
                continue
            menu: QMenu = bar.addMenu(tr(menu_id.value))
            group = rows[0].group
            for action in rows:
                if action.group != group:
                    menu.addSeparator()
                    group = action.group
                menu.addAction(self.qactions[action.id])

    def rebind(self) -> None:
        """Take over shortcuts that the registry was given."""
        for action in self._registry:
            made = self.qactions[action.id]
            made.setShortcut(QKeySequence(action.shortcut))
            made.setToolTip(action.hint)

    def button(self, action_id: str, text: str) -> QToolButton:
        """A tool button for an action."""
        action = self._registry[action_id]
        button = QToolButton()
        button.setDefaultAction(self.qactions[action_id])
        self.qactions[action_id].setIconText(text)
        button.setToolTip(action.hint)
        button.setAccessibleName(action.title.replace("&", ""))
        button.setProperty("role", "icon")
        return button

    def refresh(self, facts: Mapping[str, bool], titles: Mapping[str, str]) -> None:
        """Enable and name actions anew."""
        for action in self._registry:
            made = self.qactions[action.id]
            made.setEnabled(holds(action.enabled, facts))
            if action.id in titles:
                made.setText(titles[action.id])
