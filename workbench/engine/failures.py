"""What can go wrong with the engine, each as an exception whose text is a sentence for the user."""

from __future__ import annotations


class EngineError(RuntimeError):
    """Base of everything that a request to the engine may fail with."""


class RequestFailed(EngineError):
    """The service raised; `details` is its traceback, for the report and never for the screen."""

    def __init__(self, sentence: str, details: str = "") -> None:
        super().__init__(sentence)
        self.details = details

    def __reduce__(self) -> tuple[type[RequestFailed], tuple[str, str]]:
        return type(self), (str(self), self.details)


class EngineCrashed(EngineError):
    """The engine process died while it worked on this request; it was restarted without it."""


class Superseded(EngineError):
    """A newer projection was asked for before this one had started."""


class Cancelled(EngineError):
    """The user cancelled this request; the engine was restarted."""


class EngineStopped(EngineError):
    """The engine is shut down, or gave up after repeated crashes at start."""


def crash_sentence(title: str, exit_code: int | None) -> str:
    """One sentence for the user about a process that died."""
    signalled = exit_code is not None and exit_code < 0
    how = f"was ended by signal {-exit_code}" if signalled and exit_code else "stopped unexpectedly"
    if exit_code == -9:
        how = "was ended by the system, most often for want of memory"
    return f"The engine {how} during “{title}”. It was restarted without that task."
