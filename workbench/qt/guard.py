"""Nothing vanishes: uncaught errors become notices with a report; hard crashes leave a trace."""

from __future__ import annotations

import faulthandler
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

Notify = Callable[[str, str], None]


class ErrorGuard:
    """Installs hooks for exceptions on all threads; `notify(sentence, report)` must be safe on
    any thread."""

    def __init__(self, notify: Notify, crash_file: Path | None = None) -> None:
        self._notify = notify
        self._old = sys.excepthook, threading.excepthook
        self._file: TextIO | None = None
        if crash_file is not None:
            try:
                crash_file.parent.mkdir(parents=True, exist_ok=True)
                self._file = open(crash_file, "a", encoding="utf-8")  # noqa: SIM115
                faulthandler.enable(self._file)
            except OSError:
                self._file = None
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._old[0](kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        print(text, file=sys.stderr, end="")
        sentence = f"Something went wrong: {error or kind.__name__}"
        self._notify(sentence, report(text))

    def _on_thread_error(self, args: Any) -> None:
        if args.exc_type is not SystemExit:
            self._on_error(args.exc_type, args.exc_value, args.exc_traceback)

    def remove(self) -> None:
        """Put the old hooks back."""
        sys.excepthook, threading.excepthook = self._old
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None


def report(details: str) -> str:
    """Text for a bug report: versions and traceback, nothing of the person."""
    from importlib.metadata import PackageNotFoundError, version

    lines = [f"Python {platform.python_version()} on {platform.platform()}"]
    for name in ("vitruvian", "PySide6-Essentials", "vtk", "pyvista", "jax"):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} missing")
    return "\n".join([*lines, "", details])
