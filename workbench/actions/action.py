"""The one object behind a menu entry, a tool button, a shortcut and a palette line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from workbench.actions.expression import holds, names
from workbench.actions.menus import MenuId


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the user can do.

    `id` is stable and never shown. `enabled` is an expression over facts (see `expression`).
    `group` separates blocks of a menu. `icon` names a glyph of the theme.
    """

    id: str
    title: str
    callback: Callable[[], object]
    menu: MenuId
    shortcut: str = ""
    enabled: str = ""
    tooltip: str = ""
    group: int = 0
    icon: str = ""
    keywords: str = ""

    @property
    def plain_title(self) -> str:
        """The title as a sentence names it."""
        return self.title.replace("&", "").rstrip("…")

    @property
    def hint(self) -> str:
        """The tooltip, with the shortcut where there is one."""
        text = self.tooltip or self.plain_title
        return f"{text}  ({self.shortcut})" if self.shortcut else text


class ActionRegistry:
    """All actions by id; refuses doubles of ids and shortcuts."""

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}
        self._defaults: dict[str, str] = {}

    def add(self, action: Action) -> None:
        """Register an action."""
        if action.id in self._actions:
            raise ValueError(f"action '{action.id}' is registered twice")
        taken = {a.shortcut: a.id for a in self._actions.values() if a.shortcut}
        if action.shortcut and action.shortcut in taken:
            raise ValueError(
                f"shortcut {action.shortcut} of '{action.id}' belongs to {taken[action.shortcut]}"
            )
        names(action.enabled)
        self._actions[action.id] = action
        self._defaults[action.id] = action.shortcut

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __getitem__(self, action_id: str) -> Action:
        return self._actions[action_id]

    @property
    def defaults(self) -> Mapping[str, str]:
        """Shortcuts by id as they come with the product."""
        return self._defaults

    def remap(self, shortcuts: Mapping[str, str]) -> None:
        """Apply the user's own shortcuts over the defaults; unknown ids are ignored."""
        for action_id, action in self._actions.items():
            shortcut = shortcuts.get(action_id, self._defaults[action_id])
            self._actions[action_id] = replace(action, shortcut=shortcut)

    def run(self, action_id: str, facts: Mapping[str, bool]) -> bool:
        """Run an action if it is enabled; says whether it ran."""
        action = self._actions[action_id]
        if not holds(action.enabled, facts):
            return False
        action.callback()
        return True

    def search(self, text: str, facts: Mapping[str, bool]) -> list[Action]:
        """Enabled actions that match, best first; an empty text lists all."""
        words = text.lower().split()
        found: list[tuple[int, int, Action]] = []
        for place, action in enumerate(self._actions.values()):
            score = _score(action, words)
            if score is not None and holds(action.enabled, facts):
                found.append((-score, place, action))
        return [action for _, _, action in sorted(found, key=_rank)]


def _rank(row: tuple[int, int, Action]) -> tuple[int, int]:
    return row[0], row[1]


def _score(action: Action, words: list[str]) -> int | None:
    title = action.title.replace("&", "").lower()
    hay = f"{title} {action.menu.value.replace('&', '').lower()} {action.keywords} {action.tooltip}"
    total = 0
    for word in words:
        if title.startswith(word):
            total += 4
        elif re.search(rf"\b{re.escape(word)}", title):
            total += 3
        elif word in hay.lower():
            total += 1
        else:
            return None
    return total
