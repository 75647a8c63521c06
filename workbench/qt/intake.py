"""How data come into a record from the window: files, foreseen first, and the sample person."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewers.words import tr
from workbench.qt.taking_back import TakingBack

if TYPE_CHECKING:
    from workbench.qt.app import Workbench


class Intake:
    """Bound to one workbench; listens to its window's wishes."""

    def __init__(self, bench: Workbench) -> None:
        self._bench, self._window, self._session = bench, bench.window, bench.session
        self.sample_folder: Path | None = None
        taking = TakingBack(self._window, self._session, bench.guard.desk, bench.record_grew)
        self._window.undo_import_asked.connect(taking.ask)
        self._window.import_asked.connect(self.foresee)
        self._window.answer_given.connect(self.bring)
        self._window.sample_asked.connect(self._make_sample)

    def _target(self) -> str:
        """The open record of a real person; the sample person takes no files."""
        return "" if self._session.is_synthetic else self._session.record_path

    def foresee(self, files: list[str]) -> None:
        """Show what files would bring, and import them once that is wanted."""
        if self._bench.driver is not None:
            show = partial(self._window.show_foreseen, list(files))
            self._bench.driver.foresee_files(self._target(), files, show)

    def bring(self, files: list[str], answers: dict[str, Any] | None = None) -> None:
        """Read files into the open record, or into a new one where none of a real person is.

        `answers` are what refused files asked for.
        """
        if self._bench.driver is None:
            return
        target = self._target() or self._window.ask_new_record()
        if target:
            done = partial(self._brought, target)
            self._bench.driver.import_files(target, files, done, answers)

    def _brought(self, target: str, accounts: list[Any]) -> None:
        self._window.show_accounts(accounts)
        if target == self._session.record_path:
            self._bench.record_grew()
        elif any("error" not in row for row in accounts):
            self._bench.open_record(target)

    # ---------------------------------------------------------------- sample
    def _make_sample(self) -> None:
        self._window.welcome.show_loading(tr("Making the sample person, who does not exist…"))
        threading.Thread(target=self._sample, daemon=True, name="load-views").start()

    def _sample(self) -> None:
        """On a worker thread: the sample's record, then open it."""
        from workbench.service.sample import sample_folder, sample_record

        try:
            path = sample_record(self.sample_folder or sample_folder())
        except OSError as error:
            sentence = f"The sample person could not be made: {error}."
            self._bench.poster.post(partial(self._session.notice, "error", sentence))
            return
        self._bench.poster.post(partial(self._bench.open_record, str(path)))
