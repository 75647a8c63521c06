"""Actions: one object feeds menu, toolbar, shortcut, palette and tooltip. No Qt here."""

from workbench.actions.action import Action, ActionRegistry
from workbench.actions.menus import MenuId

__all__ = ["Action", "ActionRegistry", "MenuId"]
