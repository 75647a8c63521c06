"""A trial run beside the window: the command in a process of its own, heard line by line."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from psygnal import Signal

Post = Callable[[Callable[[], object]], object]
COMMAND = (sys.executable, "-m", "workbench.cli", "trial")


class TrialDesk:
    """One trial at a time; signals come on the owner's thread.

    `told` carries what has finished so far (`workbench.trials.live`), `placed` the person's place,
    `ended` an empty text or what went wrong.
    """

    told = Signal(object)
    placed = Signal(object)
    ended = Signal(str)

    def __init__(self, post: Post) -> None:
        self._post = post
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="vitruvian-trial-")
        self._number = 0

    @property
    def running(self) -> bool:
        """Whether a trial is under way."""
        return self._process is not None

    def file_of(self, toml: str) -> str:
        """Writes a draft where the command finds it."""
        path = Path(self._folder.name) / "draft.toml"
        path.write_text(toml, encoding="utf-8")
        return str(path)

    def run(self, file: str, people: int) -> None:
        """Start a trial; one that runs is stopped."""
        self._start([file, "--live", "--n", str(people)], self._hear_live)

    def place(self, file: str, record: str) -> None:
        """Ask what a trial would do to a record's person."""
        self._start([file, "--me", record, "--json"], self._hear_placed)

    def _start(self, arguments: Sequence[str], hear: Callable[[Any, int], None]) -> None:
        self.stop()
        self._number += 1
        self._process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8",
        )  # fmt: skip
        work = partial(hear, self._process, self._number)
        threading.Thread(target=work, daemon=True, name="trial").start()

    def _hear_live(self, process: Any, number: int) -> None:
        for line in process.stdout:
            if line.startswith("{"):
                self._post(partial(self._tell, number, self.told, json.loads(line)))
        self._close(process, number)

    def _hear_placed(self, process: Any, number: int) -> None:
        text = process.stdout.read()
        if text.strip().startswith("{"):
            self._post(partial(self._tell, number, self.placed, json.loads(text)))
        self._close(process, number)

    def _close(self, process: Any, number: int) -> None:
        complaint = process.stderr.read().strip()
        failed = process.wait() != 0
        self._post(partial(self._end, number, complaint if failed else ""))

    def _tell(self, number: int, signal: Any, value: object) -> None:
        if number == self._number:
            signal.emit(value)

    def _end(self, number: int, complaint: str) -> None:
        if number == self._number:
            self._process = None
            self.ended.emit(complaint)

    def stop(self) -> None:
        """End what runs; nothing more is heard of it."""
        self._number += 1
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """The window closes."""
        self.stop()
        self._folder.cleanup()
