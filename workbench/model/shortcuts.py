"""The user's own shortcuts: what would clash, and what to store. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from viewers.words import tr
from workbench.actions import Action


def clash(actions: Iterable[Action], action_id: str, shortcut: str) -> str:
    """One sentence where a shortcut belongs to another action already; else an empty text."""
    if not shortcut:
        return ""
    for action in actions:
        if action.id != action_id and action.shortcut == shortcut:
            words = tr("{shortcut} already belongs to “{title}”.")
            return words.format(shortcut=shortcut, title=action.plain_title)
    return ""


def to_store(defaults: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Only what differs from the defaults; an empty text takes a shortcut away."""
    return {key: value for key, value in wanted.items() if value != defaults.get(key, "")}
