"""The open record's locks: what is shown of them, and what is done to them, off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from psygnal import Signal

from workbench.service.access import Access

Post = Callable[[Callable[[], object]], object]


class Refusal(Exception):
    """What a task of the desk cannot do, in a sentence."""


class VaultDesk:
    """Access to one record at a time; answers arrive where `post` runs them."""

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, post: Post) -> None:
        self._post = post
        self.path = ""
        self.access: Access | None = None

    def look(self, path: str = "") -> None:
        """Find out how a record stands."""
        from workbench.service.access import access_of

        self.path = path or self.path
        self.run(partial(access_of, self.path), self._take)

    def change(self, task: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Do something to the locks, hand over its answer, then look again."""
        self.run(task, partial(self._changed, done))

    def run(self, task: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Run a task on a thread of its own; a sentence in `failed` where it cannot be done."""
        work = partial(self._work, self.path, task, done)
        threading.Thread(target=work, daemon=True, name="vault").start()

    def forget(self) -> None:
        """No record is open."""
        self.path, self.access = "", None

    def _work(self, path: str, task: Callable[[], Any], done: Callable[[Any], object]) -> None:
        from data.record import RecordError

        try:
            answer = task()
        except (RecordError, Refusal, OSError) as error:
            self._post(partial(self._fail, path, str(error)))
            return
        self._post(partial(self._hand_over, path, done, answer))

    def _hand_over(self, path: str, done: Callable[[Any], object], answer: Any) -> None:
        if path == self.path:  # else the window has gone on to somebody else
            done(answer)

    def _fail(self, path: str, sentence: str) -> None:
        if path == self.path:
            self.failed.emit(sentence)

    def _take(self, access: Access) -> None:
        self.access = access
        self.changed.emit(access)

    def _changed(self, done: Callable[[Any], object], answer: Any) -> None:
        done(answer)
        self.look()
