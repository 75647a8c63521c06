"""Ids of all menus, in one place; the order here is the order on screen."""

from __future__ import annotations

from enum import Enum


class MenuId(Enum):
    """A menu; its value is the title."""

    FILE = "&File"
    EDIT = "&Edit"
    TWIN = "&Twin"
    BODY = "&Body"
    VIEW = "&View"
    EXPORT = "E&xport"
    TOOLS = "T&ools"
    HELP = "&Help"
