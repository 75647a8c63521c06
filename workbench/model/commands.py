"""Every edit is a command with an inverse and a name; one list is undo, macro and audit trail."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from psygnal import Signal

Target = TypeVar("Target")


class Command(ABC, Generic[Target]):
    """One edit of `Target`. Frozen dataclasses implement it; all fields are serialisable."""

    #: Edits of one slider drag share a gesture number and merge; 0 never merges.
    gesture: int = 0

    @property
    @abstractmethod
    def label(self) -> str:
        """What the user did, as in “Undo: Move walk to 20:30”."""

    @abstractmethod
    def apply(self, target: Target) -> None:
        """Carry the edit out."""

    @abstractmethod
    def inverse(self) -> Command[Target]:
        """The command that takes it back."""

    def merged(self, newer: Command[Target]) -> Command[Target] | None:
        """Both edits as one, or None where they are not the same gesture."""
        return None

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """The command as plain JSON types, for macros and the audit trail."""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of the audit trail."""

    at_unix_s: float
    action: str
    label: str
    command: dict[str, Any]


class CommandStack(Generic[Target]):
    """Undo and redo over one target, with labels and a trail of all that happened."""

    changed = Signal()

    def __init__(self, target: Target, limit: int = 500) -> None:
        self._target = target
        self._limit = limit
        self._done: list[Command[Target]] = []
        self._undone: list[Command[Target]] = []
        self.trail: list[TrailEntry] = []

    def push(self, command: Command[Target]) -> None:
        """Apply a command and remember it; edits of one gesture become one entry."""
        command.apply(self._target)
        top = self._done[-1] if self._done else None
        merged = top.merged(command) if top is not None and not self._undone else None
        if merged is not None:
            self._done[-1] = merged
            self._log("do", merged, replace=True)
        else:
            self._done.append(command)
            del self._done[: -self._limit]
            self._log("do", command)
        self._undone.clear()
        self.changed.emit()

    def undo(self) -> None:
        """Take the last command back."""
        if self._done:
            command = self._done.pop()
            command.inverse().apply(self._target)
            self._undone.append(command)
            self._log("undo", command)
            self.changed.emit()

    def redo(self) -> None:
        """Carry out again what was taken back last."""
        if self._undone:
            command = self._undone.pop()
            command.apply(self._target)
            self._done.append(command)
            self._log("redo", command)
            self.changed.emit()

    def take_over(self, other: CommandStack[Target]) -> None:
        """What another stack over an equal target can undo and redo, and its trail."""
        self._done, self._undone = list(other._done), list(other._undone)
        self.trail = list(other.trail)
        self.changed.emit()

    def clear(self) -> None:
        """Forget undo and redo (another twin was opened); the trail stays."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    @property
    def undo_label(self) -> str:
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        return self._undone[-1].label if self._undone else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of what can be undone, oldest first."""
        return tuple(command.label for command in self._done)

    def macro(self) -> list[dict[str, Any]]:
        """The commands in effect, as plain JSON types, in order."""
        return [command.as_dict() for command in self._done]

    def _log(self, action: str, command: Command[Target], replace: bool = False) -> None:
        entry = TrailEntry(time.time(), action, command.label, command.as_dict())
        if replace and self.trail and self.trail[-1].action == "do":
            self.trail[-1] = entry
        else:
            self.trail.append(entry)
