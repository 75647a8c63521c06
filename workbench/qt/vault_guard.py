"""Keeps an encrypted record's window in step with its lock: asks, unlocks, locks when idle."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from viewers.words import mark, tr
from workbench.model.vault import VaultDesk
from workbench.qt.idle import IdleWatch
from workbench.qt.lock_page import LockPage
from workbench.service import access as locks
from workbench.service.access import Access

if TYPE_CHECKING:
    from workbench.qt.window import MainWindow

IDLE = mark("Locked after {minutes} minutes without use.")
ELSEWHERE = mark("Locked from outside this window.")
BY_HAND = "Locked."


class VaultGuard(QObject):
    """Says when a record may be opened (`opened`) and when all of it has to go (`closed`)."""

    opened = Signal(str)
    closed = Signal()

    def __init__(self, window: MainWindow, desk: VaultDesk) -> None:
        super().__init__(window)
        self._window, self.desk = window, desk
        self._open = False
        self.page = LockPage()
        window.stage.addWidget(self.page)
        self.page.unlock_asked.connect(self._unlock)
        self.page.leave_asked.connect(window.ask_open)
        self.idle = IdleWatch(self)
        self.idle.ticked.connect(self._on_idle)
        desk.changed.connect(self._on_access)
        desk.failed.connect(self._on_failure)

    def open(self, path: str) -> None:
        """Find out whether a record may be opened; `opened` follows, or the page that asks."""
        self._open = False
        self.desk.look(path)

    def take_over(self, access: Access) -> None:
        """A record that another window has opened stays open."""
        self.desk.path, self.desk.access = access.path, access
        self._open = True
        self._window.header.set_access(access)
        if access.encrypted:
            self.idle.start()

    @property
    def is_open(self) -> bool:
        return self._open

    def forget(self) -> None:
        """No record is open any more, locked or not."""
        self._open = False
        self.idle.stop()
        self.desk.forget()
        self._window.header.lock.hide()
        self._window.leave_locked()

    def lock(self, why: str = BY_HAND) -> None:
        """Forget the key, and show nothing of the person."""
        access = self.desk.access
        if access is not None and access.encrypted and self._open:
            self.desk.run(partial(locks.lock_record, access.path), self._ignore)
            self._shut(why)

    def _shut(self, why: str) -> None:
        self._open = False
        self.idle.stop()
        self.closed.emit()
        self._ask(why)

    def _ask(self, why: str) -> None:
        self.page.ask(why)
        self._window.show_locked(self.page)
        self.page.line.setFocus()

    def _unlock(self, typed: str, recovery: bool) -> None:
        minutes = float(self._window.settings.auto_lock_min)
        task = partial(locks.unlock_record, self.desk.path, typed, recovery, minutes)
        self.desk.change(task, self._ignore)

    def _on_access(self, access: Access) -> None:
        self._window.header.set_access(access)
        if access.locked:
            if not self._open:
                self._ask("")
            return
        if not self._open:
            self._open = True
            self._window.leave_locked()
            if access.encrypted:
                self.idle.start()
            self.opened.emit(access.path)
        elif access.encrypted:  # it was encrypted while it was open
            self.idle.start()

    def _on_failure(self, sentence: str) -> None:
        if self._open:
            self._window.session.notice("error", sentence)
            return
        if self._window.stage.currentWidget() is self.page:
            self.page.refuse(sentence)
        elif self.desk.access is None:
            self._open = True  # opening itself says what is wrong
            self.opened.emit(self.desk.path)

    def _on_idle(self, idle_s: float) -> None:
        from data.vault.session import locks_at_ns, unlocked

        access, minutes = self.desk.access, self._window.settings.auto_lock_min
        kept = access is not None and (access.role == "owner" or access.locks_at_ns > 0)
        if access is None or not kept or not self._open:
            return
        if idle_s >= 60.0 * minutes:
            self.lock(tr(IDLE).format(minutes=minutes))
        elif not locks_at_ns(access.record_id):
            self._shut(tr(ELSEWHERE))
        elif idle_s < 60.0:
            unlocked(access.record_id)  # a user at work keeps the key at hand

    def _ignore(self, answer: object) -> None:
        return
